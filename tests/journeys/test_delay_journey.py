"""« Comment est-ce calculé ? » in a browser: by keyboard, on an old phone, on paper, without
colours."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.delays.processing_time import compute_processing_times
from niaouli.cases.enums import State
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.made import Past, past_cases
from tests.journeys.acts import Look, Open, sign_in
from tests.journeys.conftest import DESK, OLD_PHONE, PICTURES

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/demarches/permis-de-chasser/delai/"
DAY = timedelta(days=1)
WAITED = [1, 2, 2, 3, 4, 5, 5, 6, 8, 9, 9, 10, 12, 13, 15, 16, 18, 19, 20, 22, 26, 31, 35, 70]


@pytest.fixture
def counted(bob: Person, permis: Procedure) -> Procedure:
    """Twenty-four answers and nine cases that still wait."""
    answered = [Past(80, State.GRANTED, after=each, waited=each / 3) for each in WAITED]
    waiting = [Past(each) for each in (2, 5, 9, 14, 20, 31, 45, 60, 75)]
    now = timezone.now()
    past_cases(bob, permis, [*answered, *waiting], now=now)
    compute_processing_times(now=now)
    return permis


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def bar(page: Page) -> tuple[str, str]:
    """The colour of a bar, and of the page under it."""
    found = page.evaluate(
        "() => [getComputedStyle(document.querySelector('.chart-fill')).fill,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    return found[0], found[1]


def test_from_the_sentence_to_the_whole_calculation_with_the_keyboard(
    open_page: Open, look: Look, counted: Procedure
) -> None:
    page = open_page(OLD_PHONE)
    page.goto("/demarches/permis-de-chasser/")
    question = page.locator("summary", has_text="Comment est-ce calculé ?")
    question.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("La moitié des demandes a sa réponse en 10 jours")).to_be_visible()
    look(page, "delay-question-320")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("En combien de temps ?")
    expect(page.get_by_role("img", name="Combien de demandes pour chaque durée")).to_be_visible()
    look(page, "delay-320")
    page.get_by_text("Les mêmes chiffres dans un tableau").first.click()
    expect(page.get_by_role("table", name="Combien de demandes pour chaque durée")).to_be_visible()
    look(page, "delay-table-320")


def test_on_a_desk_on_paper_and_without_colours(
    open_page: Open, look: Look, counted: Procedure
) -> None:
    page = open_page(DESK)
    page.goto(PAGE)
    look(page, "delay-desk")
    for name, media in (("print", {"media": "print"}), ("forced", {"forced_colors": "active"})):
        page.emulate_media(**media)  # type: ignore[arg-type]
        picture(page, f"delay-{name}")
        fill, ground = bar(page)
        assert fill != ground
        page.emulate_media(media="screen", forced_colors="none")


def test_what_is_left_to_wait_is_read_on_detail(
    open_page: Open, look: Look, alice: Person, counted: Procedure
) -> None:
    case = cast.submitted(alice, counted, now=timezone.now() - 6 * DAY)
    page = open_page(OLD_PHONE)
    sign_in(page, "alice")
    page.goto(f"/compte/demandes/{case.reference}/")
    expect(page.get_by_text("qui attendaient encore au bout de 6 jours")).to_be_visible()
    look(page, "delay-detail-320")
