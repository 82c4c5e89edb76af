"""A repeatable block in a draft, without JavaScript: add, take out, correct, lose nothing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from tests import cast
from tests.portal.filling import page_of, place, send, shown, soup, title, value, words

ClientOf = Callable[[Person], Client]
ADD = {"form-add": "foyer"}
MAE: dict[str, Any] = {
    "foyer-0-lien": "enfant",
    "foyer-0-nom": "Diawari",
    "foyer-0-prenoms": "Maé",
    "foyer-0-naissance-day": "4",
    "foyer-0-naissance-month": "11",
    "foyer-0-naissance-year": "2015",
}
STORED = {"lien": "enfant", "nom": "Diawari", "prenoms": "Maé", "naissance": "2015-11-04"}


@pytest.fixture
def case(alice: Person) -> Case:
    return cast.draft(alice, cast.published("carte-aide-medicale"))


@pytest.fixture
def browser(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


def items(page: BeautifulSoup) -> list[str]:
    return [each.get_text(strip=True) for each in page.select(".repeatable-item > legend")]


def answer(case: Case, code: str) -> Any:
    case.refresh_from_db()
    return case.answers.get(code)


def test_at_first_nobody_is_added_and_one_may_go_on(case: Case, browser: Client) -> None:
    assert items(soup(browser.get(page_of(case, "foyer")))) == []

    response = send(browser, case, "foyer", {})

    assert response["Location"] == page_of(case, "ressources")
    assert answer(case, "foyer") is None


def test_the_button_adds_a_person_with_questions_of_their_own(case: Case, browser: Client) -> None:
    page = soup(send(browser, case, "foyer", ADD))

    assert items(page) == ["Personne 1"]
    assert page.select_one("fieldset#item-foyer-0 [name='foyer-0-nom']")
    assert not page.select(".error-summary")


def test_the_page_comes_back_at_the_person_added(case: Case, browser: Client) -> None:
    page = soup(send(browser, case, "foyer", ADD))

    adding = page.select_one("button[name='form-add']")
    assert adding is not None
    assert str(adding["formaction"]).endswith("#item-foyer-1")


def test_adding_another_loses_nothing_even_what_is_wrong(case: Case, browser: Client) -> None:
    send(browser, case, "foyer", ADD)
    wrong = {"foyer-item": ["0"], **MAE, "foyer-0-naissance-day": "31 bis"}

    page = soup(browser.post(page_of(case, "foyer"), {**wrong, **ADD}))

    assert items(page) == ["Personne 1", "Personne 2"]
    assert value(page, "[name='foyer-0-naissance-day']") == "31 bis"
    assert value(page, "[name='foyer-0-prenoms']") == "Maé"
    assert answer(case, "foyer")[0]["prenoms"] == "Maé"


def test_taking_out_the_first_keeps_the_second_as_it_was_typed(case: Case, browser: Client) -> None:
    second = {name.replace("-0-", "-1-"): text for name, text in MAE.items()}
    typed = {"foyer-item": ["0", "1"], "foyer-0-nom": "Autre", **second}

    page = soup(browser.post(page_of(case, "foyer"), {**typed, "form-remove-foyer-0": "1"}))

    assert items(page) == ["Personne 1"]
    assert value(page, "[name='foyer-0-prenoms']") == "Maé"
    assert answer(case, "foyer") == [STORED]


def test_a_number_that_no_page_has_takes_nobody_out(case: Case, browser: Client) -> None:
    forged = urlencode({"foyer-item": "0", **MAE, f"form-remove-foyer-{'9' * 5000}": "1"})
    form = "application/x-www-form-urlencoded"
    response = browser.post(page_of(case, "foyer"), forged, content_type=form)
    assert response.status_code == 200
    assert answer(case, "foyer") == [STORED]


def test_a_person_filled_in_is_kept_and_shown_again(case: Case, browser: Client) -> None:
    response = browser.post(page_of(case, "foyer"), {"foyer-item": ["0"], **MAE})

    assert response["Location"] == page_of(case, "ressources")
    assert answer(case, "foyer") == [STORED]
    assert shown(browser, page_of(case, "foyer"))["foyer-0-naissance-year"] == ["2015"]


def test_what_is_wrong_is_said_beside_the_question_of_that_person(
    case: Case, browser: Client
) -> None:
    wrong = {"foyer-item": ["0"], **MAE, "foyer-0-naissance-month": "13", "foyer-0-nom": ""}

    response = browser.post(page_of(case, "foyer"), wrong)

    page = soup(response)
    links = [(str(a["href"]), a.get_text()) for a in page.select(".error-summary a")]
    assert response.status_code == 422
    assert title(response).startswith("Erreur :")
    assert [href for href, _said in links] == [
        "#field-foyer-0-nom",
        "#field-foyer-0-naissance-month",
    ]
    assert links[0][1] == "Personne 1\u00a0: indiquez son nom."
    assert all(page.select_one(href) for href, _said in links)
    assert value(page, "[name='foyer-0-naissance-month']") == "13"


def test_going_on_later_keeps_an_unfinished_person_without_a_word(
    case: Case, browser: Client
) -> None:
    half = {"foyer-item": ["0"], "foyer-0-nom": "Diawari", "form-leave": "1"}

    response = browser.post(page_of(case, "foyer"), half)

    assert response["Location"] == place(case, "draft")
    assert answer(case, "foyer") == [{"nom": "Diawari"}]


def test_the_check_shows_each_person_and_what_one_lacks(case: Case, browser: Client) -> None:
    browser.post(page_of(case, "foyer"), {"foyer-item": ["0"], **MAE, "foyer-0-nom": ""})

    said = words(browser.get(place(case, "draft_check")))

    assert "Personne 1 Qui est cette personne pour vous ? Enfant mineur" in said
    assert "Personne 1 : indiquez son nom." in said


def test_a_full_group_offers_no_more(case: Case, browser: Client) -> None:
    full = {"foyer-item": [str(number) for number in range(15)], **ADD}

    page = soup(browser.post(page_of(case, "foyer"), full))

    assert len(items(page)) == 15
    assert not page.select("button[name='form-add']")


def test_ten_people_cost_no_more_queries_than_none(case: Case, browser: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.get(page_of(case, "foyer"))
        return len(captured)

    browser.get(page_of(case, "foyer"))
    alone = queries()
    case.answers = {**case.answers, "foyer": [STORED] * 10}
    case.save(update_fields=["answers"])

    assert queries() == alone


def test_above_the_ceiling_the_person_is_told_and_may_go_on(case: Case, browser: Client) -> None:
    case.answers = {"nature": "premiere", "foyer": [STORED], "ressources": 164_736}
    case.save(update_fields=["answers"])
    at_the_ceiling = words(browser.get(page_of(case, "documents")))
    case.answers = {**case.answers, "ressources": 164_737}
    case.save(update_fields=["answers"])
    above = words(browser.get(page_of(case, "documents")))

    assert "au-dessus du plafond" not in at_the_ceiling
    assert "au-dessus du plafond" in above and "Ce n’est pas un refus" in above
