"""The documents of a case: pictures in the page, files to download, all of it logged."""

from uuid import uuid4

import pytest
from bs4 import Tag

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import Case, SupportingDocument
from niaouli.documents.errors import CannotPreview
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.backoffice.pages import ClientOf, address, soup, text


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Its PDFs have three pages."""
    pdf = files.pdf
    monkeypatch.setattr(files, "pdf", lambda words: pdf(words, 3))
    return cast.taken(alice, permis, agent)


def insurance(case: Case) -> SupportingDocument:
    return case.documents.get(field=cast.INSURANCE)


def consulted() -> list[tuple[int | None, str, str]]:
    events = Event.objects.filter(verb="document.consulted").order_by("id")
    return [(each.by, each.subject, each.details["document"]) for each in events]


def one(page: object, selector: str) -> Tag:
    found = soup(page).select_one(selector)
    assert found is not None, selector
    return found


def test_pages_of_a_document_are_turned_in_place(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    page = client.get(f"{address('case', case)}?piece={insurance(case).key}")
    assert "Page 1 sur 3" in text(page)
    assert [link.text.strip() for link in soup(page).select(".viewer-bar a[href*=page]")] == [
        "Page suivante"
    ]
    page = client.get(str(one(page, ".viewer-bar a[href*=page]")["href"]))
    assert "Page 2 sur 3" in text(page)
    picture = client.get(str(one(page, ".viewer img")["src"]))
    assert picture["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("query", ["piece=x", "page=0", "page=99", "page=-1", "page=%00", "page=²"])
def test_an_address_typed_by_hand_shows_a_page_that_exists(
    query: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(f"{address('case', case)}?{query}")
    assert page.status_code == 200
    assert one(page, ".viewer img")


def test_a_picture_is_logged_for_the_citizen(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    document = insurance(case)
    picture = client_of(agent).get(address("preview", case, document=document.key))
    assert "no-store" in picture["Cache-Control"]
    assert consulted() == [(agent.pk, case.subject, str(document.key))]


def test_a_download_is_an_attachment_and_is_logged(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    document = insurance(case)
    answer = client_of(agent).get(address("document", case, document=document.key))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer.content.startswith(b"%PDF")
    assert consulted() == [(agent.pk, case.subject, str(document.key))]


def test_one_s_own_documents_are_not_logged(
    agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(agent, permis)
    document = insurance(case)
    assert client_of(agent).get(address("document", case, document=document.key)).status_code == 200
    assert consulted() == []


@pytest.mark.parametrize("query", ["page=4", "page=0", "page=x", "largeur=x", "page=999999"])
def test_a_page_that_is_not_there_is_not_found(
    query: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    picture = address("preview", case, document=insurance(case).key)
    assert client_of(agent).get(f"{picture}?{query}").status_code == 404
    assert consulted() == []


def test_what_cannot_be_drawn_says_so_in_its_place(
    case: Case, agent: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object, **_more: object) -> None:
        raise CannotPreview

    monkeypatch.setattr("niaouli.backoffice.documents.preview_picture", fails)
    answer = client_of(agent).get(address("preview", case, document=insurance(case).key))
    assert (answer.status_code, answer["Content-Type"]) == (422, "image/svg+xml")
    assert "Aperçu impossible" in answer.content.decode()


def test_a_document_is_reached_through_its_own_case_only(
    case: Case, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    other = cast.submitted(bob, permis)
    for name in ("document", "preview"):
        wrong = address(name, other, document=insurance(case).key)
        assert client_of(agent).get(wrong).status_code == 404
        assert client_of(agent).get(address(name, case, document=uuid4())).status_code == 404
    assert consulted() == []


def test_another_department_sees_no_document(
    case: Case, other_agent: Person, client_of: ClientOf
) -> None:
    for name in ("document", "preview"):
        hidden = address(name, case, document=insurance(case).key)
        assert client_of(other_agent).get(hidden).status_code == 404
    assert consulted() == []
