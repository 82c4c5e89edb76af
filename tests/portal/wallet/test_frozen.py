"""Two documents of one case, replaced and deleted in the porte-documents: unchanged in the case."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations import answering, drafting, reviewing, sending
from niaouli.cases.supplied import GivenDocument
from niaouli.documents import operations as documents
from niaouli.documents import upkeep
from niaouli.documents.kinds import kind_of
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.documents.steps import kept
from tests.portal.wallet.steps import place, replaced

ClientOf = Callable[[Person], Client]
INSURANCE, IDENTITY = files.pdf("assurance de mars", 2), files.jpeg("recto")


def sent(owner: Person, content: bytes, filename: str) -> StoredFile:
    stored = documents.store_file(
        content=content,
        filename=filename,
        accepted=kind_of("identite").formats,
        by=owner,
        now=cast.NOW,
    )
    return stored.file


@pytest.fixture
def wallet(alice: Person) -> list[WalletDocument]:
    return [
        kept(
            alice,
            kind="attestation-assurance",
            title="Assurance",
            file=sent(alice, INSURANCE, "a.pdf"),
        ),
        kept(alice, kind="identite", title="Carte", file=sent(alice, IDENTITY, "c.jpg")),
    ]


@pytest.fixture
def case(alice: Person, permis: Procedure, wallet: list[WalletDocument]) -> Case:
    """Sent with both."""
    draft = cast.filled(alice, permis)
    draft.documents.filter(field="piece_identite").delete()
    for code, document in zip(("assurance", "piece_identite"), wallet, strict=True):
        field = draft.version.parsed.field(code)
        assert isinstance(field, DocumentField)
        given = GivenDocument.from_wallet(document.current)
        drafting.attach_document(case=draft, field=field, given=given, by=alice, now=cast.NOW)
    return sending.submit_case(case=draft, by=alice, now=cast.NOW)


def copies(case: Case) -> dict[str, SupportingDocument]:
    found = case.documents.filter(field__in=["assurance", "piece_identite"], replaced_at=None)
    return {each.field: each for each in found.select_related("file").order_by("id")}


FACES = {
    "portal": ("portal:case_document", "portal:case_document_preview"),
    "backoffice": ("backoffice:document", "backoffice:preview"),
}
"""Where a citizen and an agent download a document of a case, and see its picture."""


def hashes(case: Case, client: Client, face: str) -> dict[str, str]:
    """Of what that side downloads."""
    return {
        field: hashlib.sha256(
            client.get(reverse(FACES[face][0], args=[case.reference, each.key])).content
        ).hexdigest()
        for field, each in copies(case).items()
    }


def pictures(case: Case, client: Client, face: str) -> list[bytes]:
    addresses = [
        reverse(FACES[face][1], args=[case.reference, each.key]) for each in copies(case).values()
    ]
    answers = [client.get(f"{address}?page=1") for address in addresses]
    assert all(each.headers["Content-Type"].startswith("image/") for each in answers)
    return [each.content for each in answers]


def test_replaced_binned_erased_and_purged_they_are_the_same_in_the_case(
    case: Case, wallet: list[WalletDocument], alice: Person, agent: Person, client_of: ClientOf
) -> None:
    citizen, desk = client_of(alice), client_of(agent)
    faces = ((citizen, "portal"), (desk, "backoffice"))
    before = {face: hashes(case, client, face) for client, face in faces}
    drawn = {face: pictures(case, client, face) for client, face in faces}
    held = {field: each.file.sha256 for field, each in copies(case).items()}
    assert list(before.values()) == [held, held]

    by_the_site, by_time = wallet
    new = SimpleUploadedFile("neuve.pdf", files.pdf("neuve"), "application/pdf")
    assert (
        citizen.post(place(by_the_site, "portal:wallet_replace"), {"file": new}).status_code < 400
    )
    replaced(by_time, files.pdf("carte neuve"))
    assert all(each.versions.count() == 2 for each in wallet)
    for name in ("portal:wallet_bin", "portal:wallet_erase"):
        assert citizen.post(place(by_the_site, name)).status_code == 302
    documents.bin_document(document=by_time, by=alice, now=cast.NOW)
    upkeep.sweep(now=cast.NOW + timedelta(days=60))

    assert not WalletDocument.objects.exists()
    assert set(StoredFile.objects.filter(created_by=alice).values_list("sha256", flat=True)) == {
        each.file.sha256 for each in case.documents.select_related("file").order_by("id")
    }
    for client, face in faces:
        assert hashes(case, client, face) == before[face]
        assert pictures(case, client, face) == drawn[face]


def test_what_was_prepared_is_the_same_too(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    """Chosen from the porte-documents for an answer that waits, then erased before it is sent."""
    case = cast.awaiting(alice, permis, agent)
    cast.ask_again(case, "photo", agent)
    item = case.items.get(field="assurance")
    document = kept(alice, kind="attestation-assurance", file=sent(alice, INSURANCE, "a.pdf"))
    held = document.current.file.sha256
    citizen = client_of(alice)
    citizen.post(
        reverse("portal:supply", args=[case.reference, item.pk]),
        {"assurance-wallet": str(document.key), "form-shown": ["assurance"]},
    )
    for name in ("portal:wallet_bin", "portal:wallet_erase"):
        citizen.post(place(document, name))
    answering.send_prepared(case=case, by=alice, now=cast.NOW)
    copy = case.documents.get(field="assurance", replaced_at=None)
    for client, name in (
        (citizen, "portal:case_document"),
        (client_of(agent), "backoffice:document"),
    ):
        content = client.get(reverse(name, args=[case.reference, copy.key])).content
        assert hashlib.sha256(content).hexdigest() == held


def test_an_agent_sees_what_was_given_not_what_replaced_it(
    case: Case, wallet: list[WalletDocument], alice: Person, agent: Person
) -> None:
    """Even when it is given again: the former copy stays, marked."""
    case = reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    cast.ask(case, agent)
    former = copies(case)["assurance"]
    replaced(wallet[0], files.pdf("neuve"))
    given = GivenDocument.from_wallet(WalletDocument.objects.get(pk=wallet[0].pk).current)
    answering.supply_item(item=case.items.get(), given=[given], by=alice, now=cast.NOW)
    former.refresh_from_db()
    assert former.replaced_at == cast.NOW
    assert former.file.sha256 == wallet[0].versions.get(number=1).file.sha256
    latest = case.documents.get(field="assurance", replaced_at=None)
    assert (latest.wallet_number, latest.file.sha256) == (2, given.file.sha256)
