"""In a draft: the commune that is not ours, the campaign, the delay that the law sets."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.procedures.definitions import canonical, parse_definition
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import publish_version
from tests import cast
from tests.cases.versions import ROUTING, renewed
from tests.portal.filling import page_of, place, send, shown, soup, title, words

ClientOf = Callable[[Person], Client]
NOUMEA, PAITA = "98818", "98821"


@pytest.fixture
def building(alice: Person) -> Case:
    return cast.draft(alice, cast.published("permis-de-construire"))


@pytest.fixture
def browser(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


def answered(case: Case, **answers: Any) -> None:
    case.answers = {**case.answers, **answers}
    case.save(update_fields=["answers"])


# ── The commune ──
def test_a_commune_of_ours_leads_to_the_next_page(building: Case, browser: Client) -> None:
    response = send(browser, building, "commune", {"commune": PAITA})

    assert response["Location"] == page_of(building, "projet")


def test_elsewhere_is_told_at_once_with_whom_to_reach(building: Case, browser: Client) -> None:
    response = send(browser, building, "commune", {"commune": NOUMEA})

    said = words(response)
    assert response.status_code == 200
    assert "adressez-vous à : Mairie de Nouméa" in said
    assert "accueil de la mairie" in said
    assert "Votre brouillon est gardé" in said
    assert not soup(response).select(".error-summary")


def test_elsewhere_the_other_pages_are_not_opened(building: Case, browser: Client) -> None:
    answered(building, commune=NOUMEA)

    response = browser.get(page_of(building, "projet"))

    assert response["Location"] == place(building, "draft")
    assert "Mairie de Nouméa" in words(browser.get(place(building, "draft")))


def test_elsewhere_nothing_can_be_sent(alice: Person, browser: Client) -> None:
    case = cast.filled(alice, cast.published("permis-de-construire"), commune=NOUMEA)

    response = browser.post(place(case, "draft_check"))

    assert response.status_code == 422
    assert "Mairie de Nouméa" in words(response)
    case.refresh_from_db()
    assert case.reference is None


def test_a_wrong_commune_is_corrected_in_place(building: Case, browser: Client) -> None:
    answered(building, commune=NOUMEA)
    assert shown(browser, page_of(building, "commune"))["commune"] == NOUMEA

    response = send(browser, building, "commune", {"commune": PAITA})

    assert response["Location"] == page_of(building, "projet")


def test_elsewhere_the_check_promises_nothing_of_ours(building: Case, browser: Client) -> None:
    answered(building, commune=NOUMEA)

    response = browser.get(place(building, "draft_check"))

    assert title(response).startswith("Cette demande n’est pas pour nous")
    assert "Cette demande n’est pas pour nous" in words(response)
    assert "Changer de commune" in words(response)
    assert not soup(response).select("aside.aside")


def test_elsewhere_changing_the_commune_leads_to_its_page(
    alice: Person, permis: Procedure, browser: Client
) -> None:
    # The page before it is not filled in.
    case = cast.draft(alice, renewed(permis, routing=ROUTING))
    answered(case, commune="98805")

    for name in ("draft", "draft_check"):
        links = soup(browser.get(place(case, name))).select("main a.button, #main a.button")
        leads = {link.get_text(strip=True): str(link["href"]) for link in links}
        assert leads["Changer de commune"].startswith(page_of(case, "vous"))


def test_elsewhere_one_may_leave_and_come_back_later(building: Case, browser: Client) -> None:
    response = send(browser, building, "commune", {"commune": NOUMEA, "form-leave": "1"})

    assert response["Location"] == place(building, "draft")


# ── The delay that the law sets ──
def test_before_sending_the_person_reads_the_delay_that_is_theirs(
    alice: Person, browser: Client
) -> None:
    case = cast.filled(alice, cast.published("permis-de-construire"), inondable=True)

    said = words(browser.get(place(case, "draft_check")))

    assert "3 mois, plus 2 mois (terrain en zone inondable)" in said
    assert "considérée comme acceptée" in said


# ── The campaign ──
def bourse(opens: date, closes: date) -> Procedure:
    """The catalogue's own, with a campaign between these days."""
    procedure = cast.published("bourse-scolaire")
    assert procedure.current is not None
    days = {"opens_on": opens.isoformat(), "closes_on": closes.isoformat()}
    changed = {**canonical(procedure.current.parsed), "campaign": days}
    definition = parse_definition(changed)
    return publish_version(definition=definition, by=None, now=cast.NOW).procedure


def days_from_now(first: int, last: int) -> tuple[date, date]:
    today = timezone.localdate()
    return today + timedelta(days=first), today + timedelta(days=last)


PAGE = "/demarches/bourse-scolaire/"


def test_an_open_campaign_says_until_when(browser: Client) -> None:
    bourse(*days_from_now(-30, 90))

    page = browser.get(PAGE)

    assert "Vous pouvez envoyer votre demande jusqu’au" in words(page)
    assert "Commencer ma demande" in words(page)
    assert "Jusqu’au" in words(browser.get("/demarches/"))


def test_near_its_end_the_days_left_are_counted(alice: Person, browser: Client) -> None:
    case = cast.draft(alice, bourse(*days_from_now(-30, 5)), now=timezone.now())

    assert "Il vous reste 5 jours" in words(browser.get(place(case, "draft")))
    assert "Il vous reste 5 jours" in words(browser.get(PAGE))


def test_on_the_last_day_one_is_told_so(browser: Client) -> None:
    bourse(*days_from_now(-30, 0))

    assert "C’est le dernier jour" in words(browser.get(PAGE))


def test_before_it_opens_it_cannot_be_started(alice: Person, browser: Client) -> None:
    bourse(*days_from_now(5, 60))

    page = browser.get(PAGE)
    pressed = browser.post(f"{PAGE}demander/")

    assert "Ouvre le" in words(page) and "Commencer ma demande" not in words(page)
    assert browser.get(f"{PAGE}demander/")["Location"] == PAGE
    assert pressed.status_code == 409 and "Cette démarche ouvre le" in words(pressed)
    assert not Case.objects.filter(citizen=alice).exists()


def test_once_it_is_over_it_cannot_be_started(browser: Client) -> None:
    bourse(*days_from_now(-60, -5))

    page = browser.get(PAGE)

    assert "Terminée depuis le" in words(page) and "Commencer ma demande" not in words(page)
    assert browser.post(f"{PAGE}demander/").status_code == 409


def test_a_draft_of_a_campaign_that_is_over_stays_and_says_so(
    alice: Person, browser: Client
) -> None:
    procedure = bourse(*days_from_now(-60, -5))
    case = cast.draft(alice, procedure, now=timezone.now() - timedelta(days=20))

    said = words(browser.get(place(case, "draft")))

    assert "Terminée depuis le" in said and "Votre brouillon est conservé" in said


# ── The page of the procedure ──
def test_the_page_says_what_the_law_says(browser: Client) -> None:
    cast.published("permis-de-construire")

    said = words(browser.get("/demarches/permis-de-construire/"))

    assert "la direction vous le dit dans un délai de 1 mois" in said
    assert "Déclaration préalable 2 mois ; sans réponse, la demande est" in said
    assert "Terrain en zone inondable 2 mois de plus" in said
    assert "seul le plus long s’ajoute" in said


def test_the_page_says_which_communes_are_not_ours(browser: Client) -> None:
    cast.published("permis-de-construire")

    said = words(browser.get("/demarches/permis-de-construire/"))

    assert "Nouméa Mairie de Nouméa" in said
