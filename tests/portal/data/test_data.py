"""« Mes données »: the pages that show, copy and delete."""

import io
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.datarights import copy as copying
from niaouli.departments.models import Department
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.accounts import steps
from tests.portal import reading

pytestmark = pytest.mark.django_db

HERE = "/compte/profil/mes-donnees/"
COPY = f"{HERE}copie/"
DELETE = f"{HERE}supprimer/"


@pytest.fixture(autouse=True)
def _no_count_from_before(db: None) -> None:
    cache.clear()


@pytest.fixture
def browser(alice: Person) -> Client:
    """Alice, who has just signed in."""
    client = Client()
    steps.sign_in(client, "alice")
    return client


def delete(client: Client, password: str = cast.PASSWORD) -> Any:
    return client.post(DELETE, {"password": password})


# ── Seeing ───────────────────────────────────────────────────────────────────────────────────
def test_it_says_what_is_held_with_where_to_see_it(
    browser: Client, alice: Person, permis: Procedure
) -> None:
    cast.submitted(alice, permis)
    cast.draft(alice, permis)
    page = reading.page(browser, HERE)
    for said in ("1 demande", "1 brouillon", "Aucun document", "Aucune"):
        assert said in reading.words(page)


def test_looking_needs_no_password_again(alice: Person) -> None:
    assert cast.signed_in(alice).get(HERE).status_code == 200


@pytest.mark.parametrize("cases", [1, 5])
def test_the_page_costs_the_same(
    alice: Person, permis: Procedure, cases: int, django_assert_max_num_queries: Any
) -> None:
    for _number in range(cases):
        cast.submitted(alice, permis)
    client = cast.signed_in(alice)
    with django_assert_max_num_queries(9):
        client.get(HERE)


# ── A copy ───────────────────────────────────────────────────────────────────────────────────
def test_the_copy_is_a_file_to_save(browser: Client, alice: Person) -> None:
    response: Any = browser.post(COPY)
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="mes-donnees-')
    assert "no-store" in response["Cache-Control"]
    archive = ZipFile(io.BytesIO(response.content))
    assert b"alice@example.org" in archive.read("donnees.json")


def test_it_is_noted_and_told(browser: Client, alice: Person) -> None:
    browser.post(COPY)
    assert Event.objects.filter(verb="account.data_copied", by=alice.pk).count() == 1
    assert steps.mails_to(alice.email)[-1].template == "accounts/data_copied"


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_copy_asks_who_one_is(alice: Person, method: str) -> None:
    response = getattr(cast.signed_in(alice), method)(COPY)
    assert response["Location"] == f"/compte/confirmer/?next={COPY.replace('/', '%2F')}"
    assert not OutgoingMail.objects.exists()


def test_who_has_a_second_factor_gives_it_for_a_copy(browser: Client, alice: Person) -> None:
    steps.protect(alice)
    assert browser.post(COPY)["Location"].startswith("/compte/second-facteur/confirmer/")
    browser.post("/compte/second-facteur/confirmer/", {"code": steps.totp()})
    assert browser.post(COPY)["Content-Type"] == "application/zip"


@pytest.mark.parametrize("part", ["0", "2", "-1", "abc", "²", "9" * 40])
def test_a_part_that_does_not_exist_is_said(browser: Client, part: str) -> None:
    response = browser.post(COPY, {"part": part})
    assert response.status_code == 409
    assert "Reprenez la copie du début" in steps.words(response)


def test_a_large_copy_is_offered_in_parts(
    browser: Client, alice: Person, permis: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.filled(alice, permis)
    monkeypatch.setattr(copying, "PART_BYTES", 10)
    page = reading.page(browser, COPY)
    assert "la copie vient en" in reading.words(page)
    assert len(page.select("main input[name=part]")) > 1


def test_looking_at_the_page_makes_no_copy(browser: Client) -> None:
    assert browser.get(COPY).status_code == 200
    assert not Event.objects.filter(verb="account.data_copied").exists()


# ── Deleting ─────────────────────────────────────────────────────────────────────────────────
def test_the_page_says_what_goes_and_what_stays(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    case = cast.granted(alice, permis, agent)
    cast.draft(alice, permis)
    page = reading.words(reading.page(cast.signed_in(alice), DELETE))
    for said in ("1 brouillon de demande", "1 document", str(case.reference), "jusqu’au"):
        assert said in page


def test_the_password_deletes_it(browser: Client, alice: Person) -> None:
    response = delete(browser)
    assert response["Location"] == "/compte/supprime/"
    page = browser.get("/compte/supprime/")
    assert "Votre compte est supprimé" in page.content.decode()
    assert not steps.is_signed_in(browser)
    alice.refresh_from_db()
    assert alice.deleted_at is not None
    assert Event.objects.latest("id").verb == "account.deleted"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("", "Écrivez votre mot de passe."), ("pas le bon", "Ce n’est pas votre mot de passe.")],
)
def test_without_the_password_nothing_goes(alice: Person, password: str, sentence: str) -> None:
    response = delete(cast.signed_in(alice), password)
    assert response.status_code == 422
    assert steps.errors(response) == [sentence]
    alice.refresh_from_db()
    assert alice.deleted_at is None


def test_guessing_the_password_here_has_a_limit(alice: Person) -> None:
    client = cast.signed_in(alice)
    statuses = [delete(client, f"essai {number}").status_code for number in range(12)]
    assert statuses[-1] == 429
    assert delete(client).status_code == 429


def test_the_second_factor_is_asked_too(alice: Person) -> None:
    steps.protect(alice)
    client = cast.signed_in(alice)
    assert delete(client)["Location"].startswith("/compte/second-facteur/confirmer/")
    client.post("/compte/second-facteur/confirmer/", {"code": steps.totp()})
    assert delete(client)["Location"] == "/compte/supprime/"


def test_a_request_under_way_is_named_and_nothing_can_be_pressed(
    alice: Person, permis: Procedure
) -> None:
    case = cast.submitted(alice, permis)
    client = cast.signed_in(alice)
    page = reading.page(client, DELETE)
    assert reading.href(page, ".notice a") == f"/compte/demandes/{case.reference}/"
    assert page.select("main form[method=post] input[name=password]") == []
    response = delete(client)
    assert response.status_code == 409
    assert "demande en cours" in steps.words(response)


def test_an_agent_reads_why_not(agent: Person, dddt: Department) -> None:
    client = cast.signed_in(agent)
    assert "rôle d’agent" in reading.words(reading.page(client, DELETE))
    assert delete(client).status_code == 403


def test_a_session_kept_open_elsewhere_is_over(browser: Client, alice: Person) -> None:
    other = Client()
    steps.sign_in(other, "alice")
    delete(browser)
    assert delete(other).status_code == 401
