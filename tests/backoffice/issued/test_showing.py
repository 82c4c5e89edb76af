"""The page of one document that a department issued, and the file: whoever opens them is seen."""

from datetime import timedelta

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.documents.errors import CannotPreview
from niaouli.documents.issued.revoking import revoke_document
from niaouli.documents.models import Issuance
from niaouli.documents.queries import read_content
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.issued.steps import WHY, document_of, erased, issued, place, replaced
from tests.backoffice.pages import ClientOf, address, soup, text

ROUTES = ("issued_document", "issued_file", "issued_preview")


@pytest.fixture
def permit(alice: Person, dddt: Department) -> Issuance:
    return issued(alice, dddt, "Permis d’Alice", pages=3)


def consulted() -> list[tuple[int | None, str, object]]:
    events = Event.objects.filter(verb="issuance.consulted").order_by("id")
    return [(each.by, each.subject, each.details) for each in events]


def test_it_says_what_it_is_and_whose(permit: Issuance, agent: Person, client_of: ClientOf) -> None:
    page = text(client_of(agent).get(place(permit)))
    for said in ("Permis d’Alice", "Alice Wamytan", permit.code, "Sans limite de durée", "Valable"):
        assert said in page


@pytest.mark.parametrize("name", ROUTES)
def test_opening_it_is_logged_for_its_holder(
    name: str, permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    assert client_of(agent).get(place(permit, name)).status_code == 200
    subject = f"document:{document_of(permit).key}"
    assert consulted() == [(agent.pk, subject, {"department": "DDDT", "code": permit.code})]


def test_one_s_own_is_not_logged_and_says_so(
    agent: Person, dddt: Department, client_of: ClientOf
) -> None:
    own = issued(agent, dddt)
    page = client_of(agent).get(place(own))
    assert "vous a été délivré" in text(page)
    assert not soup(page).select(f'a[href="{place(own, "issued_revoke")}"]')
    assert consulted() == []


def test_the_file_is_the_one_that_was_delivered(
    permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).get(place(permit, "issued_file"))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer.content == read_content(document_of(permit).current.file)


def test_its_pages_are_turned(permit: Issuance, agent: Person, client_of: ClientOf) -> None:
    browser = client_of(agent)
    page = browser.get(f"{place(permit)}?page=2")
    assert "Page 2 sur 3" in text(page)
    image = soup(page).select_one(".viewer img")
    assert image is not None
    assert browser.get(str(image["src"]))["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("query", ["page=0", "page=99", "page=-1", "page=²", "page=%00"])
def test_a_page_typed_by_hand_is_brought_back(
    query: str, permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    browser = client_of(agent)
    for name in ("issued_document", "issued_preview"):
        assert browser.get(f"{place(permit, name)}?{query}").status_code == 200


def test_what_cannot_be_drawn_has_an_empty_sheet(
    permit: Issuance, agent: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object, **_more: object) -> None:
        raise CannotPreview

    monkeypatch.setattr("niaouli.backoffice.issued.showing.preview_picture", fails)
    answer = client_of(agent).get(place(permit, "issued_preview"))
    assert (answer.status_code, answer["Content-Type"]) == (422, "image/svg+xml")


def test_all_the_versions_are_there_and_lead_to_one_another(
    permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    current = replaced(permit, now=cast.NOW + timedelta(days=1))
    browser = client_of(agent)
    former = browser.get(place(permit))
    assert "Remplacé" in text(former)
    assert soup(former).select(f'a[href="{place(current)}"]')
    assert not soup(former).select(f'a[href="{place(permit, "issued_revoke")}"]')
    assert soup(browser.get(place(current))).select(f'a[href="{place(permit)}"]')


def test_it_leads_to_its_request_and_the_request_to_it(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.granted(alice, permis, agent)
    issuance = Issuance.objects.get()
    browser = client_of(agent)
    assert soup(browser.get(place(issuance))).select(f'a[href="{address("case", case)}"]')
    assert soup(browser.get(address("case", case))).select(f'a[href="{place(issuance)}"]')


def test_what_its_holder_deleted_is_still_known_by_its_code(
    permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    erased(permit)
    browser = client_of(agent)
    page = text(browser.get(place(permit)))
    assert "Effacé de son porte-documents" in page
    assert "Permis d’Alice" not in page
    assert browser.get(place(permit, "issued_file")).status_code == 404
    assert browser.get(place(permit, "issued_preview")).status_code == 404
    assert consulted() == []


def test_a_revoked_one_says_why_and_can_still_be_read(
    permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    revoke_document(issuance=permit, reason=WHY, by=agent, now=cast.NOW)
    browser = client_of(agent)
    page = browser.get(place(permit))
    assert WHY in text(page)
    assert not soup(page).select(f'a[href="{place(permit, "issued_revoke")}"]')
    assert browser.get(place(permit, "issued_file")).status_code == 200


@pytest.mark.parametrize("name", [*ROUTES, "issued_revoke"])
@pytest.mark.parametrize("who", ["other_agent", "editor", "author", "auditor", "alice"])
def test_for_others_it_does_not_exist(
    who: str,
    name: str,
    permit: Issuance,
    request: pytest.FixtureRequest,
    client_of: ClientOf,
) -> None:
    assert client_of(request.getfixturevalue(who)).get(place(permit, name)).status_code == 404
    assert consulted() == []


@pytest.mark.parametrize("code", ["BCDF-GHJK-2346", "x", "²"])
def test_a_code_that_nothing_bears_is_not_found(
    code: str, agent: Person, client_of: ClientOf
) -> None:
    assert client_of(agent).get(f"/agents/documents/{code}/").status_code == 404
