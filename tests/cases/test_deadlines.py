"""When a request must be answered: one rule for citizens and agents, and a clock that stops."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.acknowledgement import acknowledge
from niaouli.cases.delays.deadlines import deadline
from niaouli.cases.lists.queues import legal_dates
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.queries import items_of, movements_of
from niaouli.cases.story import story
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.versions import FAR_AWAY, TWO_MONTHS, renewed
from tests.procedures.samples import definition

SENT = datetime(2026, 1, 30, 22, 0, tzinfo=UTC)
"""31 January 2026 in Nouméa, where the day counts."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Clock:
    """What a deadline is worked out from."""

    submitted_at: datetime | None = SENT
    first_decided_at: datetime | None = None
    legal_due_on: date | None = None
    waiting_since: datetime | None = None
    waited_days: int = 0


# ── The rule ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("clock", "keys", "day", "by_law"),
    [
        (Clock(), {"declared_delay": {"value": 15, "unit": "days"}}, date(2026, 2, 15), False),
        (Clock(), {"declared_delay": {"value": 2, "unit": "weeks"}}, date(2026, 2, 14), False),
        (Clock(legal_due_on=date(2026, 2, 28)), {}, date(2026, 2, 28), True),
        (Clock(waited_days=6), {}, date(2026, 2, 21), False),
        (Clock(waited_days=6), {"clock_pauses": False}, date(2026, 2, 15), False),
    ],
)
def test_the_law_first_else_what_the_department_announces(
    clock: Clock, keys: dict[str, Any], day: date, by_law: bool
) -> None:
    due = deadline(clock, definition(**keys))
    assert due is not None
    assert (due.day, due.by_law) == (day, by_law)


@pytest.mark.parametrize(
    ("clock_pauses", "waiting", "late"),
    [(True, False, True), (True, True, False), (False, True, True)],
)
def test_nobody_is_called_late_while_the_clock_is_stopped(
    clock_pauses: bool, waiting: bool, late: bool
) -> None:
    clock = Clock(waiting_since=SENT if waiting else None)
    due = deadline(clock, definition(clock_pauses=clock_pauses))
    assert due is not None
    assert not due.is_past(due.day)
    assert due.is_past(date(2026, 12, 31)) is late


@pytest.mark.parametrize("clock", [Clock(submitted_at=None), Clock(first_decided_at=SENT)])
def test_what_is_not_sent_or_already_answered_has_no_deadline(clock: Clock) -> None:
    assert deadline(clock, definition()) is None


# ── Of real cases, sent on 3 March 2026 ──────────────────────────────────────────────────────
def law(procedure: Procedure, **keys: Any) -> Procedure:
    return renewed(procedure, legal={**TWO_MONTHS, "extensions": [FAR_AWAY]}, **keys)


def told(case: Case, *, today: date = date(2026, 3, 4)) -> str:
    """The last line of the story: the legal deadline."""
    case.refresh_from_db()
    last = story(case, list(movements_of(case)), list(items_of(case)), today=today)[-1]
    assert last.moment == "deadline"
    return f"{last.date} {last.text}"


def test_the_legal_date_is_kept_when_it_is_sent(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, law(permis))
    assert (case.legal_due_on, case.legal_extension) == (date(2026, 5, 3), "")


def test_the_extension_that_applies_moves_it_and_is_named(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, law(permis), commune="98814")
    assert (case.legal_due_on, case.legal_extension) == (date(2026, 6, 3), "iles")
    said = acknowledge(case).legal
    assert "2 mois, plus 1 mois (demande depuis les îles)" in said
    assert "Sans réponse le mercredi 3 juin 2026" in said
    assert "considérée comme refusée" in said
    assert "à condition que votre dossier soit complet" in said


@pytest.mark.parametrize(
    ("silence", "sentence"),
    [
        ("granted", "considérée comme acceptée"),
        ("refused", "considérée comme refusée"),
        ("none", "ni acceptée ni refusée"),
    ],
)
def test_what_silence_means_is_said_in_words(
    silence: str, sentence: str, alice: Person, permis: Procedure
) -> None:
    cast.submitted(alice, renewed(permis, legal={**TWO_MONTHS, "silence": silence}))
    text = OutgoingMail.objects.get(template="cases/received").text
    assert sentence in text
    assert "dimanche 3 mai 2026" in text


def test_until_when_something_missing_is_said_is_acknowledged(
    alice: Person, permis: Procedure
) -> None:
    legal = {**TWO_MONTHS, "completeness_delay": {"value": 15, "unit": "days"}}
    case = cast.submitted(alice, renewed(permis, legal=legal))
    said = "S’il manque quelque chose, la direction vous le dit le mercredi 18 mars 2026"
    assert said in acknowledge(case).legal


def test_a_procedure_without_law_says_none(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, permis)
    assert case.legal_due_on is None
    assert acknowledge(case).legal == ""


def test_waiting_for_the_citizen_moves_the_date_by_as_many_days(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, law(permis), agent)
    assert "Ce délai est arrêté" in told(case)
    given = cast.given(alice, "attestation-assurance")
    answering.supply_item(item=case.items.get(), given=[given], by=alice, now=cast.NOW + 6 * DAY)
    assert told(case).startswith("samedi 9 mai 2026")
    assert "6 jours" in told(case)
    assert (case.legal_due_on, case.waited_days, case.waiting_since) == (
        date(2026, 5, 9),
        6,
        None,
    )


def test_a_date_that_is_past_is_said_with_what_to_do(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, law(permis))
    assert "passée" not in told(case, today=date(2026, 5, 3))
    assert "Cette date est passée" in told(case, today=date(2026, 5, 4))


def test_two_items_awaited_together_are_one_wait(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, law(permis), agent)
    reviewing.ask_for(
        case=case,
        field="piece_identite",
        reason="Il manque le dos.",
        due_on=date(2026, 3, 20),
        by=agent,
        now=cast.NOW + 2 * DAY,
        revision=case.revision,
    )
    for days, field, kind in (
        (5, "assurance", "attestation-assurance"),
        (9, "piece_identite", "identite"),
    ):
        item = case.items.get(field=field)
        given = [cast.given(alice, kind)]
        answering.supply_item(item=item, given=given, by=alice, now=cast.NOW + days * DAY)
    case.refresh_from_db()
    assert case.waited_days == 9


def test_a_case_that_waits_twice_moves_the_date_by_both_waits(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, law(permis), agent)
    given = [cast.given(alice, "attestation-assurance")]
    answering.supply_item(item=case.items.get(), given=given, by=alice, now=cast.NOW + 6 * DAY)
    case.refresh_from_db()
    item = reviewing.ask_for(
        case=case,
        field="piece_identite",
        reason="Il manque le dos.",
        due_on=date(2026, 3, 20),
        by=agent,
        now=cast.NOW + 10 * DAY,
        revision=case.revision,
    )
    given = [cast.given(alice, "identite")]
    answering.supply_item(item=item, given=given, by=alice, now=cast.NOW + 13 * DAY)
    assert told(case).startswith("mardi 12 mai 2026")
    assert "9 jours" in told(case)


@pytest.mark.parametrize("clock_pauses", [True, False])
def test_a_date_whose_clock_is_stopped_takes_the_place_of_no_other(
    clock_pauses: bool, alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    permis = law(permis, clock_pauses=clock_pauses)
    waits = cast.awaiting(alice, permis, agent)
    runs = cast.submitted(bob, permis, now=cast.NOW + DAY)
    found = legal_dates(permis.department, until=date(2026, 5, 31), limit=1)
    first = runs if clock_pauses else waits
    assert [line.reference for line in found] == [first.reference]


def test_a_clock_that_does_not_stop_leaves_the_date(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.supplied(alice, law(permis, clock_pauses=False), agent)
    assert case.legal_due_on == date(2026, 5, 3)
    assert "arrêté" not in told(case)


def test_the_acknowledgement_keeps_the_date_that_it_said(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.awaiting(alice, law(permis), agent)
    before = acknowledge(case)
    given = cast.given(alice, "attestation-assurance")
    answering.supply_item(item=case.items.get(), given=[given], by=alice, now=cast.NOW + 6 * DAY)
    case.refresh_from_db()
    assert acknowledge(case) == before


def test_a_decided_case_that_is_reopened_has_had_its_answer(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, law(permis), agent)
    case = reviewing.reopen_case(
        case=case, reason="Erreur de nom.", by=agent, now=cast.NOW, revision=case.revision
    )
    assert deadline(case, case.version.parsed) is None


def test_a_wait_ends_with_the_case(alice: Person, permis: Procedure, agent: Person) -> None:
    case = cast.awaiting(alice, law(permis), agent)
    answering.withdraw_case(case=case, by=alice, now=cast.NOW + 3 * DAY)
    case.refresh_from_db()
    assert (case.waiting_since, case.waited_days) == (None, 3)


def test_a_wait_that_a_refusal_ends_is_counted(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    """It was before the first decision, though by no more than a moment."""
    case = cast.awaiting(alice, law(permis), agent)
    case = reviewing.refuse_case(
        case=case, reason="Non.", by=agent, now=cast.NOW + 3 * DAY, revision=case.revision
    )
    assert (case.waiting_since, case.waited_days) == (None, 3)
