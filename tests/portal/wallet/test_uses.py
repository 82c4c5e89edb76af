"""« Utilisations de mes documents »: all that was given, and what became of it."""

import csv
import io
from collections.abc import Callable

import pytest
from bs4 import Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, drafting, reviewing
from niaouli.cases.supplied import GivenDocument
from niaouli.documents import operations as documents
from niaouli.documents.models import WalletDocument
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.portal.reading import href, one, words
from tests.portal.wallet.steps import copies, kept, main, place, replaced

ClientOf = Callable[[Person], Client]
USES = reverse("portal:wallet_uses")
CSV = reverse("portal:wallet_uses_export")


def supplied(alice: Person, permis: Procedure, agent: Person) -> tuple[Case, WalletDocument]:
    """A document of the wallet, given because an agent asked."""
    case, document = cast.awaiting(alice, permis, agent), kept(alice)
    given = GivenDocument.from_wallet(document.current)
    answering.supply_item(item=case.items.get(), given=[given], by=alice, now=cast.NOW)
    return case, document


def rows(client: Client, address: str = USES) -> list[Tag]:
    return main(client, address).select("tbody tr")


def exported(client: Client, **query: str) -> list[dict[str, str]]:
    response = client.get(CSV, query)
    assert response.headers["Content-Disposition"].startswith("attachment")
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_nothing_was_given_yet(alice: Person, client: Client) -> None:
    kept(alice)
    assert "Aucun de vos documents n’a encore servi." in words(main(client, USES))


def test_it_says_what_was_given_to_whom_and_when(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case, document = supplied(alice, permis, agent)
    (row,) = rows(client)
    for said in ("Mon attestation", case.title, case.reference or "?", "le 3 mars 2026"):
        assert said in words(row)
    assert case.department.name in words(row)
    assert "Vous" in words(row)
    assert [each["href"] for each in row.select("a")] == [
        place(document),
        reverse("portal:case", args=[case.reference]),
    ]


def test_what_was_received_is_not_something_given(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    cast.granted(alice, permis, agent)
    assert rows(client) == []


def test_a_draft_has_given_nothing_yet(alice: Person, permis: Procedure, client: Client) -> None:
    draft, document = cast.draft(alice, permis), kept(alice)
    field = permis.current.parsed.field("assurance")  # type: ignore[union-attr]
    given = GivenDocument.from_wallet(document.current)
    drafting.attach_document(
        case=draft,
        field=field,  # type: ignore[arg-type]
        given=given,
        by=alice,
        now=cast.NOW,
    )
    (row,) = rows(client)
    assert "Pas encore envoyé : dans votre brouillon depuis le 3 mars 2026" in words(row)
    assert "Personne d’autre que vous ne le voit" in words(row)


def test_who_opened_it_is_counted_never_named(
    alice: Person, permis: Procedure, agent: Person, manager: Person, client: Client
) -> None:
    case, _document = supplied(alice, permis, agent)
    assert "Pas encore ouvert par un agent" in words(rows(client)[0])
    copy = case.documents.select_related("case").get(wallet_key__isnull=False)
    for who in (agent, agent, manager):
        reviewing.record_document_consultation(document=copy, by=who, now=cast.NOW)
    said = words(rows(client)[0])
    assert "Par 2 agents, la dernière fois le 3 mars 2026" in said
    assert agent.family_name not in said


def test_a_message_is_said_to_be_one(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case, document = cast.taken(alice, permis, agent), kept(alice)
    given = [GivenDocument.from_wallet(document.current)]
    answering.write_to_department(case=case, body="Voici.", given=given, by=alice, now=cast.NOW)
    assert "dans un message" in words(rows(client)[0])


def test_which_version_was_given(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    _case, document = supplied(alice, permis, agent)
    assert "version" not in words(rows(client)[0])
    replaced(document, files.pdf("nouvelle", 2))
    assert "version 1 sur 2" in words(rows(client)[0])


def test_what_was_deleted_from_the_wallet_was_given_all_the_same(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case, document = supplied(alice, permis, agent)
    documents.bin_document(document=document, by=alice, now=cast.NOW)
    documents.erase_document(document=document, by=alice, now=cast.NOW)
    (row,) = rows(client)
    title = case.documents.get(wallet_key__isnull=False).title
    assert f"{title}, effacé du porte-documents" in words(row)
    assert [each["href"] for each in row.select("a")] == [
        reverse("portal:case", args=[case.reference])
    ]
    (line,) = exported(client)
    assert line["Dans votre porte-documents"] == "effacé"


def test_one_document_at_a_time(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    _case, first = supplied(alice, permis, agent)
    case, second = cast.taken(alice, permis, agent), kept(alice, "Le second")
    given = [GivenDocument.from_wallet(second.current)]
    answering.write_to_department(case=case, body="Voici.", given=given, by=alice, now=cast.NOW)
    assert len(rows(client)) == 2
    (row,) = rows(client, f"{USES}?document={second.key}")
    assert "Le second" in words(row)
    assert [each["Document"] for each in exported(client, document=str(second.key))] == [
        "Le second"
    ]
    assert len(rows(client, f"{USES}?document=inconnu")) == len(exported(client, document="x")) == 2
    assert f"{USES}?document={first.key}" in str(main(client, place(first)))


def test_it_is_taken_out_as_a_spreadsheet(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case, document = supplied(alice, permis, agent)
    assert href(main(client, USES), f"a[href='{CSV}']")
    (line,) = exported(client)
    assert line["Document"] == "Mon attestation"
    assert line["Numéro"] == case.reference
    assert line["Donné le"] == "03/03/2026 12:30"
    assert (line["Donné à"], line["Donné par"]) == (case.department.name, "vous")
    assert line["Empreinte SHA-256"] == document.current.file.sha256


def test_another_persons_uses_are_not_told(
    alice: Person, bob: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    _case, document = supplied(alice, permis, agent)
    theirs = client_of(bob)
    assert rows(theirs) == []
    assert exported(theirs, document=str(document.key)) == []


@pytest.mark.parametrize("count", [1, 30])
def test_it_takes_three_statements_however_many_uses(
    count: int, alice: Person, permis: Procedure, client: Client
) -> None:
    draft = cast.draft(alice, permis)
    for each in copies(kept(alice), count):
        given = GivenDocument.from_wallet(each.current)
        given.add_to(draft, field="assurance", title="Assurance", now=cast.NOW)
    client.get(USES)
    with CaptureQueriesContext(connection) as captured:
        client.get(USES)
    assert len(captured) == 3
    assert one(main(client, USES), "table")
