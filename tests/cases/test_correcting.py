"""Answers asked again: prepared apart, sent together, what was filed first never lost."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.acknowledgement import acknowledge
from niaouli.cases.answered import answered_pages
from niaouli.cases.correcting import as_filed
from niaouli.cases.enums import Cause, ItemState, State
from niaouli.cases.errors import MoreToAnswer
from niaouli.cases.models import Case, Correction, PendingItem, PreparedDocument
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.supplied import GivenDocument
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import discard_unused_file, keep_document
from niaouli.documents.upkeep import sweep
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep, Refusal
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.versions import FAR_AWAY, TWO_MONTHS, renewed

Ask = Callable[..., PendingItem]
LATER = cast.NOW + timedelta(hours=2)
MINOR: dict[str, Any] = {"naissance": "2009-06-01"}
COMPANION: dict[str, Any] = {
    "responsable_nom": "Wamytan",
    "responsable_prenoms": "Rose",
    "responsable_naissance": "1980-01-01",
    "responsable_lien": "parent",
    "responsable_telephone": "+687201235",
}


@pytest.fixture
def case(alice: Person, permis: Procedure, agent: Person) -> Case:
    """Alice's, studied by Amélie."""
    return cast.taken(alice, permis, agent)


@pytest.fixture
def ask(agent: Person) -> Ask:
    """Ask again for a field of a case, as it is now."""

    def asking(case: Case, field: str, cause: Cause = Cause.UNCLEAR) -> PendingItem:
        return cast.ask_again(case, field, agent, cause=cause)

    return asking


def prepare(item: PendingItem, by: Person, value: Any = None, **opened: Any) -> PendingItem:
    return answering.prepare_item(item=item, value=value, opened=opened, by=by, now=LATER)


def attach(item: PendingItem, by: Person, field: str, kind: str) -> None:
    given = [cast.given(by, kind)]
    answering.attach_documents(item=item, field=field, given=given, by=by, now=LATER)


# ── Asking ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("field", ["nom", "naissance", "commune", "retrait", "honneur", "photo"])
def test_any_question_or_document_that_was_asked_can_be_asked_again(
    field: str, case: Case, ask: Ask
) -> None:
    cause = Cause.MISSING if field == "photo" else Cause.UNCLEAR
    item = ask(case, field, cause)
    assert (item.state, item.cause) == (ItemState.OPEN, cause)
    assert item.label == case.version.parsed.field(field).label
    case.refresh_from_db()
    assert case.state == State.AWAITING_CITIZEN


@pytest.mark.parametrize("field", ["responsable_nom", "ancien_numero", "inconnu", ""])
def test_a_question_that_was_not_asked_of_that_person_cannot_be(
    field: str, case: Case, ask: Ask
) -> None:
    with pytest.raises(BadInput, match="une réponse ou un document"):
        ask(case, field)
    assert not case.items.exists()


def test_a_question_of_someone_who_came_of_age_since_can_still_be_asked(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, permis, agent, naissance="2008-03-10", **COMPANION)
    item = reviewing.ask_for(
        case=case,
        field="responsable_nom",
        reason="Est-ce le bon nom ?",
        due_on=date(2026, 6, 20),
        by=agent,
        now=cast.NOW + timedelta(days=60),
        revision=case.revision,
    )
    assert item.state == ItemState.OPEN


def test_the_reason_is_one_of_the_list(case: Case, agent: Person) -> None:
    with pytest.raises(BadInput, match="Choisissez la raison"):
        reviewing.ask_for(
            case=case,
            field="nom",
            cause="parce que",
            reason="Vérifiez.",
            due_on=date(2026, 3, 20),
            by=agent,
            now=cast.NOW,
            revision=case.revision,
        )


def test_the_e_mail_says_which_answer_is_to_be_looked_at_again(case: Case, ask: Ask) -> None:
    ask(case, "commune")
    mail = OutgoingMail.objects.get(template="cases/completion_asked")
    assert "Une réponse est à revoir" in mail.subject
    assert "Commune où vous habitez" in mail.text
    assert "document" not in mail.text


# ── Preparing ────────────────────────────────────────────────────────────────────────────────
def test_what_is_prepared_reaches_nobody(case: Case, alice: Person, ask: Ask) -> None:
    item = ask(case, "prenoms")
    case.refresh_from_db()
    before, events = (case.revision, case.changed_at, dict(case.answers)), Event.objects.count()
    prepare(item, alice, "Alice Marie")
    case.refresh_from_db()
    assert (case.revision, case.changed_at, dict(case.answers)) == before
    assert (case.answered_at, Event.objects.count()) == (None, events)
    item.refresh_from_db()
    assert (item.state, item.prepared, item.prepared_at) == (ItemState.OPEN, "Alice Marie", LATER)


def test_what_is_prepared_can_be_changed_before_it_is_sent(
    case: Case, alice: Person, ask: Ask
) -> None:
    item, other = ask(case, "prenoms"), ask(case, "nom")
    prepare(item, alice, "Alise")
    prepare(item, alice, "Alice Marie")
    prepare(other, alice, "Diawari")
    answering.send_prepared(case=case, by=alice, now=LATER)
    case.refresh_from_db()
    assert (case.answers["prenoms"], case.answers["nom"]) == ("Alice Marie", "Diawari")
    assert Correction.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("prenoms", None, "Indiquez vos prénoms"),
        ("prenoms", "a" * 101, "100"),
        ("naissance", "2015-01-01", "à partir de 16 ans"),
        ("commune", "75056", "commune"),
        ("honneur", None, "Cochez la déclaration"),
    ],
)
def test_the_rules_of_the_question_hold(
    field: str, value: Any, said: str, case: Case, alice: Person, ask: Ask
) -> None:
    item = ask(case, field)
    with pytest.raises(Refusal, match=said):
        prepare(item, alice, value)
    item.refresh_from_db()
    assert item.prepared_at is None


def test_a_stranger_prepares_and_sends_nothing(
    case: Case, alice: Person, bob: Person, agent: Person, ask: Ask
) -> None:
    item = ask(case, "prenoms")
    prepare(item, alice, "Alice Marie")
    for someone in (bob, agent):
        with pytest.raises(NotAllowed):
            prepare(item, someone, "Zoé")
        with pytest.raises(NotAllowed):
            answering.send_prepared(case=case, by=someone, now=LATER)


def test_the_file_of_a_prepared_document_is_discarded_by_nothing(
    case: Case, alice: Person, ask: Ask
) -> None:
    item = ask(case, "assurance", Cause.UNREADABLE)
    attach(item, alice, "assurance", "attestation-assurance")
    file = item.documents.get().file
    assert not discard_unused_file(file=file, by=alice, now=LATER)
    assert sweep(now=timezone.now() + timedelta(days=60)).discarded == 0
    assert StoredFile.objects.filter(pk=file.pk).exists()


def test_a_file_prepared_then_replaced_goes_in_the_end(case: Case, alice: Person, ask: Ask) -> None:
    item = ask(case, "assurance", Cause.UNREADABLE)
    attach(item, alice, "assurance", "attestation-assurance")
    first = item.documents.get().file
    other = cast.given(alice, "identite")
    given = [type(other)("attestation-assurance", other.file, "autre.pdf")]
    answering.attach_documents(item=item, field="assurance", given=given, by=alice, now=LATER)
    assert item.documents.get().filename == "autre.pdf"
    case.documents.filter(file=first).delete()
    sweep(now=timezone.now() + timedelta(days=60))
    assert not StoredFile.objects.filter(pk=first.pk).exists()


# ── Sending ──────────────────────────────────────────────────────────────────────────────────
def test_everything_that_is_ready_leaves_at_once_with_one_event_and_one_e_mail(
    case: Case, alice: Person, ask: Ask
) -> None:
    document, question = ask(case, "assurance", Cause.UNREADABLE), ask(case, "prenoms")
    former = case.documents.get(field="assurance")
    attach(document, alice, "assurance", "attestation-assurance")
    prepare(document, alice)
    prepare(question, alice, "Alice Marie")
    events = Event.objects.count()
    sent = answering.send_prepared(case=case, by=alice, now=LATER)
    assert [item.pk for item in sent] == [document.pk, question.pk]
    case.refresh_from_db()
    former.refresh_from_db()
    assert (case.state, case.answered_at) == (State.IN_REVIEW, LATER)
    assert case.answers["prenoms"] == "Alice Marie"
    assert former.replaced_at == LATER
    assert case.documents.filter(field="assurance", replaced_at=None).count() == 1
    assert Event.objects.count() == events + 1
    assert Event.objects.latest("id").verb == "case.completed"
    assert OutgoingMail.objects.filter(template="cases/completed").count() == 1
    assert not PreparedDocument.objects.exists()


def test_a_part_may_leave_before_the_rest(case: Case, alice: Person, ask: Ask) -> None:
    ready, waits = ask(case, "prenoms"), ask(case, "nom")
    prepare(ready, alice, "Alice Marie")
    answering.send_prepared(case=case, by=alice, now=LATER)
    case.refresh_from_db()
    assert case.state == State.AWAITING_CITIZEN
    states = {item.pk: item.state for item in case.items.order_by("id")}
    assert states == {ready.pk: ItemState.SUPPLIED, waits.pk: ItemState.OPEN}
    event = Event.objects.latest("id")
    assert (event.verb, event.details) == ("case.item_supplied", {"items": [ready.pk]})


def test_the_same_answer_again_is_sent_and_corrects_nothing(
    case: Case, alice: Person, ask: Ask
) -> None:
    item = ask(case, "prenoms")
    answering.supply_item(item=item, value=case.answers["prenoms"], by=alice, now=LATER)
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
    assert not Correction.objects.exists()


def test_pressed_twice_the_second_has_nothing_to_send(case: Case, alice: Person, ask: Ask) -> None:
    prepare(ask(case, "prenoms"), alice, "Alice Marie")
    answering.send_prepared(case=case, by=alice, now=LATER)
    with pytest.raises(OutOfStep, match="Plus rien n’est attendu"):
        answering.send_prepared(case=case, by=alice, now=LATER)
    assert Correction.objects.count() == 1


def test_nothing_ready_nothing_sent(case: Case, alice: Person, ask: Ask) -> None:
    ask(case, "prenoms")
    with pytest.raises(OutOfStep, match="Rien n’est encore prêt"):
        answering.send_prepared(case=case, by=alice, now=LATER)


def test_a_document_that_expired_since_it_was_prepared_keeps_everything_back(
    case: Case, alice: Person, ask: Ask
) -> None:
    document, question = ask(case, "assurance", Cause.EXPIRED), ask(case, "prenoms")
    sent = cast.given(alice, "attestation-assurance")
    kept = keep_document(
        owner=alice,
        kind=sent.kind,
        title="Mon attestation",
        file=sent.file,
        filename=sent.filename,
        valid_until=date(2026, 3, 5),
        by=alice,
        now=LATER,
    )
    given = [GivenDocument.from_wallet(kept.current)]
    answering.attach_documents(item=document, field="assurance", given=given, by=alice, now=LATER)
    prepare(document, alice)
    prepare(question, alice, "Alice Marie")
    with pytest.raises(Refusal, match="n’est plus valable"):
        answering.send_prepared(case=case, by=alice, now=LATER + timedelta(days=10))
    case.refresh_from_db()
    assert (case.state, case.answers["prenoms"]) == (State.AWAITING_CITIZEN, "Alice")
    question.refresh_from_db()
    assert question.prepared == "Alice Marie"


# ── What an answer opens and closes ──────────────────────────────────────────────────────────
def test_an_answer_that_opens_questions_is_not_sent_without_them(
    case: Case, alice: Person, ask: Ask
) -> None:
    item = ask(case, "naissance")
    with pytest.raises(MoreToAnswer, match="« Son nom »"):
        answering.supply_item(item=item, value=MINOR["naissance"], by=alice, now=LATER)
    case.refresh_from_db()
    assert (case.state, case.answers["naissance"]) == (State.AWAITING_CITIZEN, "1990-03-27")


def test_what_it_opens_is_answered_and_sent_with_it(case: Case, alice: Person, ask: Ask) -> None:
    item = ask(case, "naissance")
    prepare(item, alice, MINOR["naissance"], **COMPANION)
    attach(item, alice, "attestation_responsable", "attestation-responsable")
    answering.send_prepared(case=case, by=alice, now=LATER)
    case.refresh_from_db()
    assert case.answers["responsable_nom"] == "Wamytan"
    assert case.documents.filter(field="attestation_responsable").exists()
    changed = set(case.corrections.values_list("field", flat=True))
    assert changed == {"naissance", *COMPANION}


def test_what_it_closes_is_no_longer_an_answer_and_stays_to_be_read(
    alice: Person, permis: Procedure, agent: Person, ask: Ask
) -> None:
    case = cast.taken(alice, permis, agent, **MINOR, **COMPANION)
    ask(case, "responsable_nom")
    item = ask(case, "naissance")
    answering.supply_item(item=item, value="1990-03-27", by=alice, now=LATER)
    case.refresh_from_db()
    assert "responsable_nom" not in case.answers
    # What was also awaited is no longer asked of anyone: the case goes back to the agent.
    assert case.items.get(field="responsable_nom").state == ItemState.CANCELLED
    assert case.state == State.IN_REVIEW
    last = answered_pages(case, list(case.corrections.order_by("id")))[-1]
    assert last.title == "Questions qui ne se posent plus"
    assert {each.former[0].text for each in last.lines} >= {"Wamytan", "Rose"}


def test_what_was_prepared_is_kept_when_it_is_no_longer_asked(
    case: Case, alice: Person, agent: Person, ask: Ask
) -> None:
    item = ask(case, "prenoms")
    prepare(item, alice, "Alice Marie")
    case.refresh_from_db()
    reviewing.close_case(case=case, reason="Doublon.", by=agent, now=LATER, revision=case.revision)
    item.refresh_from_db()
    assert (item.state, item.prepared) == (ItemState.CANCELLED, "Alice Marie")
    with pytest.raises(OutOfStep, match="n’est plus demandé"):
        prepare(item, alice, "Alice")
    with pytest.raises(OutOfStep, match="Plus rien n’est attendu"):
        answering.send_prepared(case=case, by=alice, now=LATER)


# ── What was filed first ─────────────────────────────────────────────────────────────────────
def corrected(case: Case, alice: Person, ask: Ask) -> Case:
    """The same answer, corrected twice."""
    for number, value in enumerate(["Alice Marie", "Alice Rose"]):
        now = LATER + timedelta(days=number)
        answering.supply_item(item=ask(case, "prenoms"), value=value, by=alice, now=now)
    case.refresh_from_db()
    return case


def test_each_correction_says_what_was_there_before(case: Case, alice: Person, ask: Ask) -> None:
    corrected(case, alice, ask)
    told = case.corrections.order_by("id").values_list("field", "before", "after", "by")
    assert list(told) == [
        ("prenoms", "Alice", "Alice Marie", alice.pk),
        ("prenoms", "Alice Marie", "Alice Rose", alice.pk),
    ]
    lines = [
        line
        for page in answered_pages(case, list(case.corrections.order_by("id")))
        for line in page.lines
        if line.former
    ]
    assert [(line.text, [each.text for each in line.former]) for line in lines] == [
        ("Alice Rose", ["Alice", "Alice Marie"])
    ]


def test_what_was_filed_can_be_read_as_on_the_first_day(
    case: Case, alice: Person, ask: Ask
) -> None:
    first = dict(case.answers)
    corrected(case, alice, ask)
    filed = as_filed(case)
    assert filed.answers == first
    assert case.answers != first


def test_a_correction_that_changes_the_situation_changes_the_law_s_date(
    alice: Person, permis: Procedure, agent: Person, ask: Ask
) -> None:
    law = renewed(permis, legal={**TWO_MONTHS, "extensions": [FAR_AWAY]})
    case = cast.taken(alice, law, agent)
    before = acknowledge(case)
    item = ask(case, "commune")
    answering.supply_item(item=item, value="98814", by=alice, now=cast.NOW + timedelta(days=6))
    case.refresh_from_db()
    # Two months, one more from the islands, and the six days when Alice was awaited.
    assert (case.legal_due_on, case.legal_extension) == (date(2026, 6, 9), "iles")
    assert case.due_on == date(2026, 6, 9)
    assert acknowledge(as_filed(case)).legal == before.legal


def test_a_correction_towards_another_body_is_refused_with_its_name(
    alice: Person, agent: Person, permis: Procedure, dpass: object, ask: Ask
) -> None:
    routes = [{"communes": ["98805"], "body": "Mairie de Dumbéa", "contact": "41.00.00."}]
    routed = renewed(permis, routing={"field": "commune", "routes": routes})
    case = cast.taken(alice, routed, agent)
    item = ask(case, "commune")
    with pytest.raises(Refusal, match="Mairie de Dumbéa"):
        answering.supply_item(item=item, value="98805", by=alice, now=LATER)
