"""Nothing leaves a wallet without an act of its owner, and each time it does is in the log."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db.models.fields.reverse_related import ForeignObjectRel

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import Case, PreparedDocument, SupportingDocument
from niaouli.cases.operations import answering, drafting, entering, reviewing, sending
from niaouli.cases.supplied import GivenDocument
from niaouli.documents import operations as documents
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.lib.errors import Refusal
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import Procedure
from tests import cast
from tests.documents.steps import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(alice: Person) -> WalletDocument:
    return kept(alice, kind="attestation-assurance", title="Mon assurance", now=cast.NOW)


@pytest.fixture
def given(document: WalletDocument) -> GivenDocument:
    return GivenDocument.from_wallet(document.current)


def insurance(case: Case) -> DocumentField:
    field = case.version.parsed.field("assurance")
    assert isinstance(field, DocumentField)
    return field


def events() -> list[Event]:
    return list(Event.objects.filter(verb="document.given").order_by("id"))


def told(document: WalletDocument) -> list[tuple[int | None, str, int]]:
    """By whom, which document, which version."""
    return [
        (each.by, one["document"], one["version"])
        for each in events()
        for one in each.details["documents"]
    ]


# ── Each way out, by its owner: noted ────────────────────────────────────────────────────────
def test_putting_it_in_a_draft_gives_it_to_nobody(
    alice: Person, permis: Procedure, given: GivenDocument
) -> None:
    draft = cast.draft(alice, permis)
    drafting.attach_document(
        case=draft, field=insurance(draft), given=given, by=alice, now=cast.NOW
    )
    assert events() == []


def test_sending_a_request_gives_it(
    alice: Person, permis: Procedure, document: WalletDocument, given: GivenDocument
) -> None:
    draft = cast.filled(alice, permis)
    drafting.attach_document(
        case=draft, field=insurance(draft), given=given, by=alice, now=cast.NOW
    )
    case = sending.submit_case(case=draft, by=alice, now=cast.NOW)
    assert told(document) == [(alice.pk, str(document.key), 1)]
    copy = case.documents.get(wallet_key=document.key)
    assert events()[0].details["documents"][0]["copy"] == str(copy.key)
    assert events()[0].subject == case.subject


def test_answering_gives_it_when_it_is_sent_not_when_it_is_prepared(
    alice: Person,
    permis: Procedure,
    agent: Person,
    document: WalletDocument,
    given: GivenDocument,
) -> None:
    case = cast.awaiting(alice, permis, agent)
    cast.ask_again(case, "photo", agent)
    item = case.items.get(field="assurance")
    answering.attach_documents(item=item, field="assurance", given=[given], by=alice, now=cast.NOW)
    answering.prepare_item(item=item, by=alice, now=cast.NOW)
    assert events() == []
    answering.send_prepared(case=case, by=alice, now=cast.NOW)
    assert told(document) == [(alice.pk, str(document.key), 1)]


def test_what_is_deleted_between_the_two_was_given_all_the_same(
    alice: Person,
    permis: Procedure,
    agent: Person,
    document: WalletDocument,
    given: GivenDocument,
) -> None:
    case = cast.awaiting(alice, permis, agent)
    item = case.items.get()
    answering.attach_documents(item=item, field="assurance", given=[given], by=alice, now=cast.NOW)
    answering.prepare_item(item=item, by=alice, now=cast.NOW)
    key = document.key
    documents.bin_document(document=document, by=alice, now=cast.NOW)
    documents.erase_document(document=document, by=alice, now=cast.NOW)
    answering.send_prepared(case=case, by=alice, now=cast.NOW)
    copy = case.documents.get(wallet_key=key)
    assert copy.wallet_version is None
    assert told(document) == [(alice.pk, str(key), 1)]


def test_a_message_gives_it(
    alice: Person,
    permis: Procedure,
    agent: Person,
    document: WalletDocument,
    given: GivenDocument,
) -> None:
    case = cast.taken(alice, permis, agent)
    answering.write_to_department(case=case, body="", given=[given], by=alice, now=cast.NOW)
    assert told(document) == [(alice.pk, str(document.key), 1)]


def test_a_file_that_is_not_of_a_wallet_is_no_use_of_one(alice: Person, permis: Procedure) -> None:
    cast.submitted(alice, permis)
    assert events() == []


# ── By anybody else: refused, and nothing is written ─────────────────────────────────────────
Way = Callable[[Case, GivenDocument, Person], Any]


def _attach(case: Case, given: GivenDocument, by: Person) -> None:
    draft = cast.draft(by, case.procedure)
    drafting.attach_document(case=draft, field=insurance(draft), given=given, by=by, now=cast.NOW)


def _attach_at_counter(case: Case, given: GivenDocument, by: Person) -> None:
    draft = entering.enter_for_account(
        procedure=case.procedure, citizen=case.citizen, is_present=True, by=by, now=cast.NOW
    )
    drafting.attach_document(case=draft, field=insurance(draft), given=given, by=by, now=cast.NOW)


def _prepare(case: Case, given: GivenDocument, by: Person) -> None:
    answering.attach_documents(
        item=case.items.get(), field="assurance", given=[given], by=by, now=cast.NOW
    )


def _supply(case: Case, given: GivenDocument, by: Person) -> None:
    answering.supply_item(item=case.items.get(), given=[given], by=by, now=cast.NOW)


def _supply_at_counter(case: Case, given: GivenDocument, by: Person) -> None:
    answering.supply_at_counter(
        item=case.items.get(),
        given={"assurance": [given]},
        is_present=True,
        by=by,
        now=cast.NOW,
    )


def _write(case: Case, given: GivenDocument, by: Person) -> None:
    answering.write_to_department(case=case, body="", given=[given], by=by, now=cast.NOW)


def _write_to_citizen(case: Case, given: GivenDocument, by: Person) -> None:
    reviewing.write_to_citizen(case=case, body="", given=[given], by=by, now=cast.NOW)


WAYS: list[Way] = [
    _attach,
    _attach_at_counter,
    _prepare,
    _supply,
    _supply_at_counter,
    _write,
    _write_to_citizen,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("who", ["agent", "bob"])
def test_nobody_else_gives_it(
    way: Way,
    who: str,
    alice: Person,
    bob: Person,
    permis: Procedure,
    agent: Person,
    given: GivenDocument,
) -> None:
    """Whoever the case is of: an agent in hers, another citizen in theirs."""
    by = agent if who == "agent" else bob
    for citizen in (alice, bob):
        case = cast.awaiting(citizen, permis, agent)
        with suppress(Refusal):
            way(case, given, by)
            pytest.fail(f"{way.__name__} by {who}")
    assert not SupportingDocument.objects.filter(file=given.file).exists()
    assert not PreparedDocument.objects.filter(file=given.file).exists()
    assert events() == []


# ── And no other way ─────────────────────────────────────────────────────────────────────────
HOLDERS = {
    "documents.WalletVersion": "its owner keeps it, or a department issues it",
    "cases.SupportingDocument": "what was given, above; or what the department issues",
    "cases.PreparedDocument": "what will be given, above",
    "cases.CaseIncomingMail": "an e-mail as it was received",
    "cases.Opinion": "what the person asked for an opinion sends",
    "cases.Export": "a list that a manager asked for",
    "deliveries.Delivery": "what a department brings",
    "deliveries.DeliveryLine": "what a department brings",
}


def test_every_row_that_can_hold_a_content_is_known() -> None:
    """A new one is written here, with the act by which a content gets there."""
    relations = StoredFile._meta.get_fields(include_hidden=True)
    holders = {
        each.related_model._meta.label for each in relations if isinstance(each, ForeignObjectRel)
    }
    assert holders == set(HOLDERS)
