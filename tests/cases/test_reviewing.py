"""The department studies a case, and the citizen answers."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import ItemState, Side, State
from niaouli.cases.errors import Changed
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.queries import cases_for_agent, exchanges_of
from niaouli.departments.queries import memberships_of
from niaouli.documents.enums import Origin
from niaouli.documents.models import WalletDocument
from niaouli.documents.operations import bin_document
from niaouli.lib.errors import NotAllowed, OutOfStep, Refusal
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.definitions import canonical, parse_definition
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import publish_version
from niaouli.procedures.queries import current_version
from tests import cast

TODAY = timezone.localdate(cast.NOW)


def test_the_agent_who_takes_it_has_it(alice: Person, permis: Procedure, agent: Person) -> None:
    case = cast.taken(alice, permis, agent)
    assert (case.state, case.assignee) == (State.IN_REVIEW, agent)


def test_two_agents_at_once_the_second_is_told(
    alice: Person, permis: Procedure, agent: Person, manager: Person
) -> None:
    case = cast.submitted(alice, permis)
    reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    with pytest.raises(Changed):
        reviewing.take_case(case=case, by=manager, now=cast.NOW, revision=case.revision)
    case.refresh_from_db()
    assert case.assignee == agent


def test_an_agent_of_another_department_may_not(
    alice: Person, permis: Procedure, other_agent: Person
) -> None:
    case = cast.submitted(alice, permis)
    assert not cases_for_agent(memberships_of(other_agent, TODAY)).filter(pk=case.pk).exists()
    with pytest.raises(NotAllowed):
        reviewing.take_case(case=case, by=other_agent, now=cast.NOW, revision=case.revision)


def test_a_reader_reads_only(alice: Person, permis: Procedure, reader: Person) -> None:
    case = cast.submitted(alice, permis)
    assert cases_for_agent(memberships_of(reader, TODAY)).filter(pk=case.pk).exists()
    with pytest.raises(NotAllowed):
        reviewing.take_case(case=case, by=reader, now=cast.NOW, revision=case.revision)


def test_nobody_processes_their_own_case(permis: Procedure, agent: Person) -> None:
    case = cast.submitted(agent, permis)
    with pytest.raises(NotAllowed, match="votre propre demande"):
        reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)


def test_drafts_are_nobody_elses(alice: Person, permis: Procedure, agent: Person) -> None:
    cast.draft(alice, permis)
    assert not cases_for_agent(memberships_of(agent, TODAY)).exists()


def test_asking_again_tells_the_citizen_why_and_until_when(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    assert case.state == State.AWAITING_CITIZEN
    mail = OutgoingMail.objects.get(template="cases/completion_asked")
    assert "Le document est illisible." in mail.text
    assert "mercredi 18 mars 2026" in mail.text
    assert f"/compte/demandes/{case.reference}/" in mail.text


@pytest.mark.parametrize(("days", "reason"), [(0, "Illisible"), (-1, "Illisible"), (15, "   ")])
def test_asking_needs_a_reason_and_a_date_to_come(
    alice: Person, permis: Procedure, agent: Person, days: int, reason: str
) -> None:
    case = cast.taken(alice, permis, agent)
    with pytest.raises(Refusal):
        reviewing.ask_for(
            case=case,
            field=cast.INSURANCE,
            reason=reason,
            due_on=TODAY + timedelta(days=days),
            by=agent,
            now=cast.NOW,
            revision=case.revision,
        )
    assert not case.items.exists()


def test_the_same_document_is_not_asked_twice(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    with pytest.raises(OutOfStep):
        cast.ask(case, agent)


def test_supplying_keeps_the_former_document_and_brings_the_case_back(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.supplied(alice, permis, agent)
    assert case.state == State.IN_REVIEW
    former, new = case.documents.filter(field=cast.INSURANCE).order_by("id")
    assert former.replaced_at == cast.NOW
    assert new.replaced_at is None
    assert case.items.get().state == ItemState.SUPPLIED


def test_supplying_twice_says_so(alice: Person, permis: Procedure, agent: Person) -> None:
    case = cast.supplied(alice, permis, agent)
    given = cast.given(alice, "attestation-assurance")
    with pytest.raises(OutOfStep, match="déjà fourni"):
        answering.supply_item(item=case.items.get(), given=[given], by=alice, now=cast.NOW)


def test_a_stranger_cannot_supply(
    alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    given = cast.given(bob, "attestation-assurance")
    with pytest.raises(NotAllowed):
        answering.supply_item(item=case.items.get(), given=[given], by=bob, now=cast.NOW)


def test_granting_puts_the_permit_in_the_wallet_the_thread_and_the_outbox(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent)
    assert (case.state, case.first_decided_at) == (State.GRANTED, cast.NOW)
    document = WalletDocument.objects.get(owner=alice, origin=Origin.ISSUED)
    assert (document.kind, document.issued_by) == ("permis-de-chasser", case.department)
    assert f"{document.valid_until}" == "2026-12-31"
    assert document.title in case.messages.get(side=Side.DEPARTMENT).body
    mail = OutgoingMail.objects.get(template="cases/granted")
    assert document.title in mail.text
    assert case.documents.get(side=Side.DEPARTMENT).file == document.current.file


def test_the_message_of_a_decision_is_in_the_citizens_language(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    with translation.override("en"):
        case = cast.granted(alice, permis, agent)
    assert case.messages.get(side=Side.DEPARTMENT).body.startswith("Bonjour")


def test_emptying_the_wallet_does_not_alter_the_case(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent)
    document = WalletDocument.objects.get(owner=alice, origin=Origin.ISSUED)
    file = document.current.file
    bin_document(document=document, by=alice, now=cast.NOW)
    assert case.documents.get(side=Side.DEPARTMENT).file == file


def test_refusing_needs_a_reason_that_the_citizen_reads(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent)
    with pytest.raises(Refusal, match="motif"):
        reviewing.refuse_case(case=case, reason=" ", by=agent, now=cast.NOW, revision=case.revision)
    case = reviewing.refuse_case(
        case=case, reason="Assurance expirée.", by=agent, now=cast.NOW, revision=case.revision
    )
    assert case.state == State.REFUSED
    assert "Assurance expirée." in OutgoingMail.objects.get(template="cases/refused").text


def test_a_refusal_says_how_to_appeal_and_asks_for_no_answer(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, _with_appeal(permis), agent)
    reviewing.refuse_case(case=case, reason="Non.", by=agent, now=cast.NOW, revision=case.revision)
    text = OutgoingMail.objects.get(template="cases/refused").text
    assert "Tribunal administratif, dans les deux mois." in text
    assert "coordonnées de la direction" in text
    assert "écrivez-nous depuis votre demande" not in text


def test_a_mail_about_a_case_under_way_says_where_to_answer(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    cast.awaiting(alice, permis, agent)
    for mail in OutgoingMail.objects.order_by("id"):
        assert "écrivez-nous depuis votre demande" in mail.text


def _with_appeal(procedure: Procedure) -> Procedure:
    """The same procedure, in a version that says how to appeal."""
    data = canonical(current_version(procedure).parsed)
    legal = {"appeal": "Tribunal administratif, dans les deux mois."}
    version = publish_version(
        definition=parse_definition({**data, "legal": legal}), by=None, now=cast.NOW
    )
    return version.procedure


def test_what_was_awaited_is_cancelled_when_the_case_ends(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, permis, agent)
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    assert case.items.get().state == ItemState.CANCELLED


def test_a_decision_on_a_withdrawn_case_is_refused(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent)
    seen = case.revision
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    with pytest.raises(Changed):
        reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=seen)
    assert not WalletDocument.objects.filter(origin=Origin.ISSUED).exists()


def test_the_thread_holds_messages_and_mails_in_order(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent)
    later = cast.NOW + timedelta(hours=1)
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=later)
    reviewing.write_to_citizen(
        case=case, body="Bonjour Madame", by=agent, now=later + timedelta(hours=1)
    )
    lines = exchanges_of(case)
    assert [line.message.body if line.message else line.mail.template for line in lines] == [  # type: ignore[union-attr]
        "cases/received",
        "Bonjour",
        "Bonjour Madame",
        "cases/message",
    ]


def test_pressing_twice_writes_one_message(alice: Person, permis: Procedure, agent: Person) -> None:
    case = cast.taken(alice, permis, agent)
    soon, later = cast.NOW + timedelta(seconds=5), cast.NOW + timedelta(minutes=5)
    first = answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW)
    again = answering.write_to_department(case=case, body="Bonjour ", by=alice, now=soon)
    assert again == first
    assert answering.write_to_department(case=case, body="Autre", by=alice, now=soon) != first
    assert answering.write_to_department(case=case, body="Bonjour", by=alice, now=later) != first
    assert case.messages.count() == 3


def test_a_closed_case_takes_no_message(alice: Person, permis: Procedure, agent: Person) -> None:
    case = cast.granted(alice, permis, agent)
    with pytest.raises(OutOfStep, match="échanges sont fermés"):
        answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW)


def test_opening_a_case_is_logged_and_reads_what_the_citizen_wrote(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent)
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW)
    reviewing.record_consultation(case=case, by=agent, now=cast.NOW)
    assert Event.objects.filter(verb="case.consulted", subject=case.subject, by=agent.pk).exists()
    assert case.messages.get().read_at == cast.NOW


def test_reopening_keeps_the_first_decision(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent)
    later = cast.NOW + timedelta(days=3)
    case = reviewing.reopen_case(
        case=case, reason="Erreur de nom.", by=agent, now=later, revision=case.revision
    )
    assert (case.state, case.decided_at, case.first_decided_at) == (
        State.IN_REVIEW,
        None,
        cast.NOW,
    )
    assert Case.objects.filter(pk=case.pk, state=State.IN_REVIEW).exists()
