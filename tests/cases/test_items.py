"""What is asked of a citizen, after it was asked: taken back, given at the counter, carried to
another department."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.correcting import causes_of
from niaouli.cases.enums import ActState, Cause, Due, ItemState, OpinionState, State
from niaouli.cases.errors import Changed
from niaouli.cases.lifecycle import Act
from niaouli.cases.lists.waiting import awaited_items
from niaouli.cases.models import Case, Opinion, PendingItem, PreparedDocument, ScheduledAct
from niaouli.cases.operations import answering, opinions, reviewing, steps
from niaouli.cases.operations.opinions import Asked
from niaouli.cases.operations.transferring import transfer_case
from niaouli.cases.policies import can_supply
from niaouli.cases.queries import corrections_of
from niaouli.cases.rerouting import rerouted
from niaouli.cases.story import history
from niaouli.cases.supplied import GivenDocument
from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from niaouli.documents.operations import keep_document
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep, Refusal
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.counter import JEANNE, sent_for
from tests.cases.versions import ROUTING, renewed

Ask = Callable[..., PendingItem]
LATER = cast.NOW + timedelta(days=3)


@pytest.fixture
def case(alice: Person, permis: Procedure, agent: Person) -> Case:
    """Alice's, studied by Amélie."""
    return cast.taken(alice, permis, agent)


@pytest.fixture
def ask(agent: Person) -> Ask:
    """Ask again for a field of a case, as it is now."""

    def asking(case: Case, field: str, by: Person = agent) -> PendingItem:
        return cast.ask_again(case, field, by)

    return asking


def cancel(item: PendingItem, by: Person) -> PendingItem:
    item.case.refresh_from_db()
    return reviewing.cancel_item(item=item, by=by, now=LATER, revision=item.case.revision)


def at_counter(item: PendingItem, by: Person, **changes: Any) -> PendingItem:
    values: dict[str, Any] = {"given": {}, "is_present": True, **changes}
    return answering.supply_at_counter(item=item, by=by, now=LATER, **values)


def certificate(by: Person) -> dict[str, list[GivenDocument]]:
    return {cast.INSURANCE: [cast.given(by, "attestation-assurance")]}


def again(case: Case) -> Case:
    return Case.objects.select_related("version", "citizen", "department").get(pk=case.pk)


def told(case: Case) -> list[tuple[str, str]]:
    """The history, as the citizen reads it: what, and its details."""
    case = again(case)
    moves, items = case.movements.order_by("id"), case.items.order_by("id")
    stays = case.stays.order_by("id")
    return [
        (each.label, each.text) for each in history(case, list(moves), list(items), list(stays))
    ]


# ── Taken back ───────────────────────────────────────────────────────────────────────────────
def test_the_last_thing_taken_back_gives_the_case_back_to_study(
    case: Case, ask: Ask, agent: Person
) -> None:
    item = cancel(ask(case, "nom"), agent)
    case = again(case)
    assert (item.state, item.ended_at) == (ItemState.CANCELLED, LATER)
    assert (case.state, case.waiting_since, case.waited_days) == (State.IN_REVIEW, None, 3)
    movement = case.movements.latest("id")
    assert (movement.act, movement.by) == (Act.CANCEL_ASK, agent)
    assert told(case)[-1] == ("Complément qui n’est plus demandé", item.label)


def test_the_legal_date_moves_as_for_an_answer(alice: Person) -> None:
    permis = cast.published("permis-de-construire")
    planner = cast.agent("urbaniste", "Ursule", "Banian", Department.objects.get(code="DAEM"))
    case = cast.taken(alice, permis, planner)
    due = case.legal_due_on
    item = reviewing.ask_for(
        case=case,
        field="lot",
        reason="Vérifiez ce point.",
        due_on=date(2026, 3, 20),
        by=planner,
        now=cast.NOW,
        revision=case.revision,
    )
    cancel(item, planner)
    case = again(case)
    assert due is not None
    assert case.legal_due_on == due + timedelta(days=3)


def test_one_of_several_taken_back_leaves_the_others_awaited(
    case: Case, ask: Ask, agent: Person, alice: Person
) -> None:
    kept, mistaken = ask(case, "nom"), ask(case, "commune")
    cancel(mistaken, agent)
    case = again(case)
    assert case.state == State.AWAITING_CITIZEN
    assert [each.id for each in awaited_items(alice)] == [kept.pk]
    assert not case.movements.filter(act=Act.CANCEL_ASK).exists()
    event = Event.objects.get(verb="case.item_cancelled")
    assert (event.by, event.details) == (agent.pk, {"item": mistaken.pk})
    assert told(case)[-1] == ("Complément qui n’est plus demandé", mistaken.label)


def test_its_reminders_are_undone_and_those_of_the_others_stay(
    case: Case, ask: Ask, agent: Person
) -> None:
    kept, mistaken = ask(case, "nom"), ask(case, "commune")
    cancel(mistaken, agent)
    rows = ScheduledAct.objects.filter(case=case, kind=Due.ITEM_REMINDER).order_by("id")
    states = {(row.subject.split(":")[1], row.state) for row in rows}
    assert states == {
        (str(kept.pk), ActState.PLANNED),
        (str(mistaken.pk), ActState.CANCELLED),
    }


@pytest.mark.parametrize(
    ("fields", "said"),
    [(["nom"], "un agent reprend l’étude"), (["nom", "commune"], "Nous attendons toujours")],
)
def test_the_citizen_is_told_by_e_mail_in_the_thread(
    fields: list[str], said: str, case: Case, ask: Ask, agent: Person, alice: Person
) -> None:
    item, *_others = [ask(case, each) for each in fields]
    cancel(item, agent)
    mail = OutgoingMail.objects.get(template="cases/completion_cancelled")
    assert mail.address == alice.email
    assert item.label in mail.text
    assert said in mail.text
    assert f"/elements/{item.pk}/" in mail.text
    assert case.mails.filter(mail=mail).exists()


def test_what_was_prepared_stays_for_its_author_and_its_file_in_the_wallet(
    case: Case, ask: Ask, agent: Person, alice: Person
) -> None:
    item = ask(case, cast.INSURANCE)
    sent = cast.given(alice, "attestation-assurance")
    document = keep_document(
        owner=alice,
        kind=sent.kind,
        title="Mon assurance",
        file=sent.file,
        filename=sent.filename,
        valid_until=None,
        by=alice,
        now=cast.NOW,
    )
    given = [GivenDocument.from_wallet(document.current)]
    answering.attach_documents(item=item, field=item.field, given=given, by=alice, now=LATER)
    answering.prepare_item(item=item, by=alice, now=LATER)
    cancel(item, agent)
    item.refresh_from_db()
    assert not can_supply(item, alice)
    assert item.prepared_at is not None
    assert PreparedDocument.objects.get(item=item).wallet_version == document.current
    assert WalletDocument.objects.filter(owner=alice, pk=document.pk).exists()
    assert not case.documents.filter(replaced_at__isnull=False).exists()


def test_it_can_be_asked_again_afterwards(case: Case, ask: Ask, agent: Person) -> None:
    cancel(ask(case, "nom"), agent)
    assert ask(case, "nom").state == ItemState.OPEN


def test_what_was_given_meanwhile_cannot_be_taken_back(
    case: Case, ask: Ask, agent: Person, alice: Person
) -> None:
    item, _other = ask(case, "nom"), ask(case, "commune")
    answering.supply_item(item=item, value="Wamytan", by=alice, now=LATER)
    with pytest.raises(OutOfStep, match="a déjà répondu"):
        cancel(item, agent)


def test_a_stale_page_takes_nothing_back(case: Case, ask: Ask, agent: Person) -> None:
    item = ask(case, "nom")
    with pytest.raises(Changed):
        reviewing.cancel_item(item=item, by=agent, now=LATER, revision=case.revision)
    assert again(case).state == State.AWAITING_CITIZEN


def test_who_does_not_treat_the_case_takes_nothing_back(
    case: Case, ask: Ask, reader: Person, other_agent: Person
) -> None:
    item = ask(case, "nom")
    for someone in (reader, other_agent):
        with pytest.raises(NotAllowed):
            cancel(item, someone)


# ── To another department ────────────────────────────────────────────────────────────────────
def transferred(case: Case, by: Person) -> Case:
    case.refresh_from_db()
    return transfer_case(
        case=case, to="DPASS", reason="Chez vous.", by=by, now=LATER, revision=case.revision
    )


def test_transferred_while_the_citizen_is_awaited_nothing_is_lost(
    case: Case, ask: Ask, agent: Person, alice: Person, other_agent: Person
) -> None:
    name, commune = ask(case, "nom"), ask(case, "commune")
    answering.prepare_item(item=name, value="Wamytan-Poadja", by=alice, now=LATER)
    case = transferred(case, agent)
    assert (case.department.code, case.assignee) == ("DPASS", None)
    assert (case.state, case.waiting_since) == (State.AWAITING_CITIZEN, cast.NOW)
    assert [each.id for each in awaited_items(alice)] == [name.pk, commune.pk]
    answering.prepare_item(item=commune, value="98818", by=alice, now=LATER)
    answering.send_prepared(case=case, by=alice, now=LATER)
    case = again(case)
    assert (case.state, case.answers["nom"]) == (State.IN_REVIEW, "Wamytan-Poadja")


def test_the_citizen_reads_that_they_are_still_awaited(
    case: Case, ask: Ask, agent: Person, other_agent: Person
) -> None:
    ask(case, "nom")
    transferred(case, agent)
    mail = OutgoingMail.objects.get(template="cases/transferred")
    assert "Ce qui vous est demandé le reste" in mail.text
    assert "Vous n’avez rien à faire" not in mail.text


def test_an_agent_there_takes_what_nobody_follows_and_what_is_asked_stays(
    case: Case, ask: Ask, agent: Person, other_agent: Person
) -> None:
    item = ask(case, "nom")
    case = transferred(case, agent)
    case = reviewing.take_case(case=case, by=other_agent, now=LATER, revision=case.revision)
    assert (case.assignee, case.state) == (other_agent, State.AWAITING_CITIZEN)
    event = Event.objects.filter(verb="case.assigned").latest("id")
    assert (event.by, event.details) == (other_agent.pk, {"to": other_agent.pk})
    cancel(item, other_agent)
    assert again(case).state == State.IN_REVIEW


def test_a_case_under_way_that_someone_follows_is_not_taken_from_them(
    case: Case, manager: Person
) -> None:
    with pytest.raises(OutOfStep, match="suit déjà"):
        reviewing.take_case(case=case, by=manager, now=LATER, revision=case.revision)


# ── At the counter ───────────────────────────────────────────────────────────────────────────
def test_an_agent_writes_down_what_a_person_without_account_brings(
    agent: Person, permis: Procedure, ask: Ask
) -> None:
    case = sent_for(JEANNE, permis, agent)
    reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    item = ask(case, cast.INSURANCE)
    mails = OutgoingMail.objects.count()
    at_counter(item, agent, given=certificate(agent), is_present=False)
    case = again(case)
    assert case.state == State.IN_REVIEW
    assert case.documents.filter(field=cast.INSURANCE, replaced_at__isnull=True).count() == 1
    movement = case.movements.latest("id")
    assert (movement.act, movement.by) == (Act.SUPPLY_AT_COUNTER, agent)
    assert Event.objects.get(verb="case.completed_at_counter").by == agent.pk
    assert OutgoingMail.objects.count() == mails
    assert told(case)[-1] == ("Complément enregistré au guichet par la direction", item.label)


def test_who_has_an_account_must_be_there_and_is_told(
    case: Case, ask: Ask, agent: Person, alice: Person
) -> None:
    item = ask(case, "nom")
    with pytest.raises(BadInput) as refused:
        at_counter(item, agent, value="Poadja", is_present=False)
    assert refused.value.input == "present"
    at_counter(item, agent, value="Poadja")
    case = again(case)
    assert case.answers["nom"] == "Poadja"
    correction = case.corrections.get()
    assert (correction.before, correction.by) == ("Wamytan", agent)
    mail = OutgoingMail.objects.get(template="cases/completed_at_counter")
    assert mail.address == alice.email
    assert item.label in mail.text
    assert not OutgoingMail.objects.filter(template="cases/completed").exists()


def test_one_of_several_given_at_the_counter_leaves_what_the_citizen_prepared(
    case: Case, ask: Ask, agent: Person, alice: Person
) -> None:
    name, commune = ask(case, "nom"), ask(case, "commune")
    answering.prepare_item(item=commune, value="98805", by=alice, now=LATER)
    at_counter(name, agent, value="Poadja")
    case = again(case)
    commune.refresh_from_db()
    assert case.state == State.AWAITING_CITIZEN
    assert (case.answers["commune"], commune.prepared) == ("98818", "98805")
    event = Event.objects.get(verb="case.item_supplied_at_counter")
    assert (event.by, event.details) == (agent.pk, {"items": [name.pk]})
    mail = OutgoingMail.objects.get(template="cases/completed_at_counter")
    assert "Nous attendons toujours le reste" in mail.text


def test_what_is_refused_at_the_counter_leaves_what_the_citizen_prepared(
    case: Case, ask: Ask, agent: Person, alice: Person
) -> None:
    item = ask(case, cast.INSURANCE)
    given = certificate(alice)[cast.INSURANCE]
    answering.attach_documents(item=item, field=item.field, given=given, by=alice, now=LATER)
    answering.prepare_item(item=item, by=alice, now=LATER)
    with pytest.raises(Refusal):
        at_counter(item, agent, given={})
    assert PreparedDocument.objects.get(item=item).file == given[0].file
    assert again(case).state == State.AWAITING_CITIZEN


def test_nobody_writes_down_an_answer_in_their_own_case(
    agent: Person, manager: Person, permis: Procedure, ask: Ask
) -> None:
    own = cast.taken(agent, permis, manager)
    item = ask(own, "nom", manager)
    with pytest.raises(NotAllowed, match="votre propre demande"):
        at_counter(item, agent, value="Tein")


def test_what_the_citizen_answered_meanwhile_is_not_written_over(
    case: Case, ask: Ask, agent: Person, alice: Person
) -> None:
    item, _other = ask(case, "nom"), ask(case, "commune")
    answering.supply_item(item=item, value="Wamytan", by=alice, now=LATER)
    with pytest.raises(OutOfStep, match="a déjà répondu"):
        at_counter(item, agent, value="Poadja")


# ── Why it is asked ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("field", "cause"), [("nom", Cause.UNREADABLE), (cast.INSURANCE, Cause.UNCLEAR), ("nom", "")]
)
def test_a_cause_must_be_one_that_can_be_said_of_it(
    field: str, cause: str, case: Case, agent: Person
) -> None:
    with pytest.raises(BadInput) as refused:
        reviewing.ask_for(
            case=case,
            field=field,
            cause=cause,
            reason="Illisible.",
            due_on=timezone.localdate(LATER),
            by=agent,
            now=cast.NOW,
            revision=case.revision,
        )
    assert refused.value.input == "cause"


def test_every_cause_can_be_said_of_something(case: Case) -> None:
    fields = [case.version.parsed.field(code) for code in ("nom", cast.INSURANCE)]
    assert {cause for each in fields for cause in causes_of(each)} == set(Cause)


# ── A commune of another department ──────────────────────────────────────────────────────────
def found(case: Case) -> Department | None:
    case = again(case)
    answer = rerouted(case, list(corrections_of(case)))
    return answer.department if answer else None


def corrected(case: Case, ask: Ask, commune: str) -> Case:
    item = ask(case, "commune")
    answering.supply_item(item=item, value=commune, by=case.citizen, now=LATER)
    return again(case)


@pytest.fixture
def routed(alice: Person, permis: Procedure, agent: Person, other_agent: Person) -> Case:
    """Alice lives in Nouméa, which DDDT treats; Lifou (98814) is for DPASS."""
    return cast.taken(alice, renewed(permis, routing=ROUTING), agent)


def test_a_corrected_commune_tells_which_department_treats_it(
    routed: Case, ask: Ask, dpass: Department
) -> None:
    assert found(routed) is None
    corrected(routed, ask, "98814")
    assert found(routed) == dpass


def test_another_commune_of_the_same_department_tells_nothing(routed: Case, ask: Ask) -> None:
    corrected(routed, ask, "98802")
    assert found(routed) is None


def test_once_transferred_nothing_is_told_any_more(
    routed: Case, ask: Ask, agent: Person, other_agent: Person
) -> None:
    corrected(routed, ask, "98814")
    transferred(routed, agent)
    assert found(routed) is None
    case = again(routed)
    # Given back on purpose: the correction is known.
    transfer_case(
        case=case, to="DDDT", reason="Non.", by=other_agent, now=LATER, revision=case.revision
    )
    assert found(routed) is None


def test_a_correction_of_anything_else_tells_nothing(
    routed: Case, ask: Ask, agent: Person, django_assert_num_queries: Any
) -> None:
    answering.supply_item(item=ask(routed, "nom"), value="Poadja", by=routed.citizen, now=LATER)
    case = again(routed)
    corrections = list(corrections_of(case))
    with django_assert_num_queries(0):
        assert rerouted(case, corrections) is None


# ── Opinions of a case that ends ─────────────────────────────────────────────────────────────
def opinion(case: Case, by: Person) -> Opinion:
    asked = Asked(question="La zone ?", due_on=date(2026, 3, 20), department="DPASS")
    return opinions.ask_opinion(case=again(case), asked=asked, by=by, now=cast.NOW)


@pytest.mark.parametrize("end", ["refused", "withdrawn", "silence"])
def test_an_opinion_ends_with_its_case_and_who_was_asked_is_told(
    end: str, case: Case, agent: Person, alice: Person, dpass: Department, other_agent: Person
) -> None:
    awaited = opinion(case, agent)
    case = again(case)
    if end == "refused":
        reviewing.refuse_case(case=case, reason="Non.", by=agent, now=LATER, revision=case.revision)
    elif end == "withdrawn":
        answering.withdraw_case(case=case, by=alice, now=LATER)
    else:
        steps.move(case, Act.REFUSE_BY_SILENCE, by=None, now=LATER)
    awaited.refresh_from_db()
    assert (awaited.state, awaited.ended_at) == (OpinionState.CANCELLED, LATER)
    assert OutgoingMail.objects.filter(
        template="cases/opinion_cancelled", address=dpass.email
    ).exists()
    row = ScheduledAct.objects.get(case=case, kind=Due.OPINION_REMINDER)
    assert row.state == ActState.CANCELLED


def test_an_opinion_that_was_given_is_kept_when_the_case_ends(
    case: Case, agent: Person, other_agent: Person
) -> None:
    given = opinions.Given(verdict="favourable", answer="Oui.")
    answered = opinions.give_opinion(
        opinion=opinion(case, agent), given=given, by=other_agent, now=cast.NOW
    )
    case = again(case)
    reviewing.close_case(case=case, reason="Non.", by=agent, now=LATER, revision=case.revision)
    answered.refresh_from_db()
    assert answered.state == OpinionState.GIVEN
    assert not OutgoingMail.objects.filter(template="cases/opinion_cancelled").exists()
