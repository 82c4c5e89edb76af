"""The steps of a procedure during the study: where the case is, and what comes next."""

from datetime import date, timedelta

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import State
from niaouli.cases.errors import Changed
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.queries import items_of, movements_of, stays_of
from niaouli.cases.story import story
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.versions import TWO_MONTHS, renewed

DAY = timedelta(days=1)
STEPS = [
    {
        "code": code,
        "citizen_label": label,
        "agent_label": code,
        "actor": "agent",
        "delay": {"value": days, "unit": "days"},
    }
    for code, label, days in [
        ("pieces", "Vérification de vos documents", 10),
        ("avis", "Avis du service des eaux", 20),
        ("signature", "Signature", 5),
    ]
]


@pytest.fixture
def procedure(permis: Procedure) -> Procedure:
    return renewed(permis, steps=STEPS)


@pytest.fixture
def case(alice: Person, procedure: Procedure, agent: Person) -> Case:
    return cast.taken(alice, procedure, agent)


def enter(case: Case, step: str, by: Person, days: int = 0) -> Case:
    case.refresh_from_db()
    return reviewing.enter_step(
        case=case, step=step, by=by, now=cast.NOW + days * DAY, revision=case.revision
    )


def stays(case: Case) -> list[tuple[str, bool]]:
    """The steps where it was, and whether it is still there."""
    return [(stay.step, stay.left_at is None) for stay in case.stays.order_by("id")]


def told(case: Case, *, days: int = 0) -> list[tuple[str, str, str]]:
    """What the citizen reads, the steps and what follows: moment, label, date."""
    case.refresh_from_db()
    lines = story(
        case,
        list(movements_of(case)),
        list(items_of(case)),
        list(stays_of(case)),
        today=cast.NOW.date() + days * DAY,
    )
    return [(line.moment, line.label, line.date) for line in lines]


# ── Moving ───────────────────────────────────────────────────────────────────────────────────
def test_taking_a_case_enters_the_first_step(case: Case, agent: Person) -> None:
    assert case.step == "pieces"
    stay = case.stays.get()
    assert (stay.step, stay.by, stay.entered_at) == ("pieces", agent, cast.NOW)


def test_moving_ends_a_stay_and_begins_another_without_a_word_by_e_mail(
    case: Case, agent: Person
) -> None:
    mails = OutgoingMail.objects.count()
    enter(case, "avis", agent, days=4)
    assert stays(case) == [("pieces", False), ("avis", True)]
    assert case.stays.earliest("id").left_at == cast.NOW + 4 * DAY
    assert OutgoingMail.objects.count() == mails
    event = Event.objects.latest("id")
    assert (event.verb, event.by, event.details) == (
        "case.step_entered",
        agent.pk,
        {"step": "avis"},
    )


def test_one_may_go_back(case: Case, agent: Person) -> None:
    enter(case, "signature", agent)
    enter(case, "avis", agent)
    assert stays(case) == [("pieces", False), ("signature", False), ("avis", True)]


def test_the_step_where_it_is_changes_nothing(case: Case, agent: Person) -> None:
    events = Event.objects.count()
    enter(case, "pieces", agent)
    assert (stays(case), Event.objects.count()) == ([("pieces", True)], events)


def test_waiting_for_the_citizen_interrupts_the_step(
    case: Case, alice: Person, agent: Person
) -> None:
    enter(case, "avis", agent)
    case.refresh_from_db()
    cast.ask(case, agent)
    case.refresh_from_db()
    assert case.step == ""
    given = [cast.given(alice, "attestation-assurance")]
    answering.supply_item(item=case.items.get(), given=given, by=alice, now=cast.NOW + DAY)
    case.refresh_from_db()
    assert case.step == "avis"
    # The citizen's answer resumed it: nobody of the department moved it there.
    last = case.stays.latest("id")
    assert (last.step, last.by) == ("avis", None)


def test_a_decision_ends_the_stay_and_reopening_resumes_it(case: Case, agent: Person) -> None:
    enter(case, "signature", agent)
    case.refresh_from_db()
    reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    case.refresh_from_db()
    assert (case.step, case.stays.filter(left_at=None).exists()) == ("", False)
    reviewing.reopen_case(
        case=case, reason="Erreur.", by=agent, now=cast.NOW, revision=case.revision
    )
    case.refresh_from_db()
    assert (case.state, case.step) == (State.IN_REVIEW, "signature")


def test_a_procedure_without_steps_has_none(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.taken(alice, renewed(permis, steps=[]), agent)
    assert (case.step, case.stays.exists()) == ("", False)
    with pytest.raises(BadInput, match="Choisissez une étape"):
        enter(case, "pieces", agent)


@pytest.mark.parametrize("step", ["", "inconnue", "Signature"])
def test_only_a_step_of_the_procedure_can_be_entered(step: str, case: Case, agent: Person) -> None:
    with pytest.raises(BadInput, match="Choisissez une étape"):
        enter(case, step, agent)


def test_only_who_treats_the_case_moves_it(
    case: Case, alice: Person, reader: Person, other_agent: Person
) -> None:
    for someone in (alice, reader, other_agent):
        with pytest.raises(NotAllowed):
            enter(case, "avis", someone)


def test_not_while_it_is_not_under_study(case: Case, alice: Person, agent: Person) -> None:
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    with pytest.raises(OutOfStep, match="pendant l’instruction"):
        enter(case, "avis", agent)


def test_a_stale_page_moves_nothing(case: Case, alice: Person, agent: Person) -> None:
    seen = case.revision
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW)
    with pytest.raises(Changed):
        reviewing.enter_step(case=case, step="avis", by=agent, now=cast.NOW, revision=seen)


# ── Told ─────────────────────────────────────────────────────────────────────────────────────
def test_the_steps_to_come_are_told_with_their_usual_dates(case: Case) -> None:
    assert told(case)[-4:] == [
        ("now", "Vérification de vos documents", "depuis le mardi 3 mars 2026"),
        ("next", "Avis du service des eaux", "vers le 13 mars 2026"),
        ("next", "Signature", "vers le 2 avril 2026"),
        ("next", "Réponse de la direction", ""),
    ]


def test_a_step_that_is_over_is_told_as_done(case: Case, agent: Person) -> None:
    enter(case, "avis", agent, days=4)
    lines = told(case, days=4)
    assert ("done", "Vérification de vos documents", "mardi 3 mars 2026") in lines
    assert ("now", "Avis du service des eaux", "depuis le samedi 7 mars 2026") in lines
    assert ("next", "Signature", "vers le 27 mars 2026") in lines


def test_a_date_that_is_past_is_not_told_nor_those_after(case: Case) -> None:
    coming = [(label, day) for moment, label, day in told(case, days=12) if moment == "next"]
    assert coming == [
        ("Avis du service des eaux", ""),
        ("Signature", ""),
        ("Réponse de la direction", ""),
    ]


def test_a_date_beyond_the_law_s_is_not_told(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    slow = [{**step, "delay": {"value": 2, "unit": "months"}} for step in STEPS]
    case = cast.taken(alice, renewed(permis, steps=slow, legal=TWO_MONTHS), agent)
    coming = [(label, day) for moment, label, day in told(case) if moment == "next"]
    assert coming[:2] == [("Avis du service des eaux", "vers le 3 mai 2026"), ("Signature", "")]


def test_without_a_usual_length_no_date_is_promised(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    steps = [{key: value for key, value in step.items() if key != "delay"} for step in STEPS]
    case = cast.taken(alice, renewed(permis, steps=steps), agent)
    assert all(day == "" for moment, _label, day in told(case) if moment == "next")


def test_days_spent_before_an_interruption_count(case: Case, alice: Person, agent: Person) -> None:
    case.refresh_from_db()
    reviewing.ask_for(
        case=case,
        field="assurance",
        reason="Illisible.",
        due_on=date(2026, 3, 20),
        by=agent,
        now=cast.NOW + 4 * DAY,
        revision=case.revision,
    )
    given = [cast.given(alice, "attestation-assurance")]
    answering.supply_item(item=case.items.get(), given=given, by=alice, now=cast.NOW + 9 * DAY)
    # Four of the ten days are spent: six more from the 12th.
    assert ("next", "Avis du service des eaux", "vers le 18 mars 2026") in told(case, days=9)


def test_before_it_is_taken_the_steps_are_told_without_dates(
    alice: Person, procedure: Procedure
) -> None:
    lines = told(cast.submitted(alice, procedure))
    assert lines[-5:] == [
        ("now", "Un agent va prendre votre demande en charge", ""),
        ("next", "Vérification de vos documents", ""),
        ("next", "Avis du service des eaux", ""),
        ("next", "Signature", ""),
        ("next", "Réponse de la direction", ""),
    ]
