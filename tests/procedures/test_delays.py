"""The delay that the law sets: base, situation, the longest extension."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from niaouli.lib.holidays import working_days_between
from niaouli.procedures import engine
from niaouli.procedures.catalogue import CATALOGUE, read_definition
from niaouli.procedures.definitions import Duration, add_duration
from niaouli.procedures.delays import Extension, LegalDelay
from tests import cast
from tests.procedures.samples import choice_field, definition, page, problems

BUILDING = read_definition(CATALOGUE / "permis-de-construire.toml")
RECEIVED = date(2026, 3, 3)
DAY = timedelta(days=1)


def months(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "months"}


def building(**answers: Any) -> LegalDelay:
    found = engine.legal_delay(
        BUILDING, {**cast.ANSWERS["permis-de-construire"], **answers}, RECEIVED
    )
    assert found is not None
    return found


# ── Adding a duration ──
@pytest.mark.parametrize(
    ("day", "value", "unit", "end"),
    [
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2024, 1, 31), 1, "months", date(2024, 2, 29)),
        (date(2026, 11, 30), 3, "months", date(2027, 2, 28)),
        (date(2026, 3, 3), 2, "weeks", date(2026, 3, 17)),
        (date(2026, 12, 20), 40, "days", date(2027, 1, 29)),
        (date(2026, 9, 22), 3, "working_days", date(2026, 9, 28)),
    ],
)
def test_a_month_ends_at_the_same_day_or_at_its_end(
    day: date, value: int, unit: Any, end: date
) -> None:
    assert add_duration(day, Duration(value=value, unit=unit)) == end


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 36))
def test_more_time_never_ends_sooner(day: date, value: int) -> None:
    one, more = Duration(value=value, unit="months"), Duration(value=value + 1, unit="months")
    assert day < add_duration(day, one) < add_duration(day, more)


# ── The building permit, as the law of the province has it ──
def test_a_building_permit_takes_three_months_and_silence_grants_it() -> None:
    law = building()
    assert (law.words(), law.silence) == ("3 mois", "granted")
    assert law.last_day(RECEIVED) == date(2026, 6, 3)


def test_a_declaration_takes_two_months() -> None:
    law = building(demande="declaration", petits_travaux="cloture")
    assert (law.situation, law.last_day(RECEIVED)) == ("Déclaration préalable", date(2026, 5, 3))


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ({"erp": True}, date(2026, 7, 3)),
        ({"impact": True}, date(2026, 7, 3)),
        ({"patrimoine": "abords"}, date(2026, 7, 13)),
        ({"inondable": True}, date(2026, 8, 3)),
    ],
)
def test_what_makes_the_delay_longer(answers: dict[str, Any], end: date) -> None:
    assert building(**answers).last_day(RECEIVED) == end


def test_extensions_are_never_added_up_the_longest_applies() -> None:
    law = building(erp=True, patrimoine="abords", inondable=True)
    assert law.extension is not None and law.extension.code == "inondable"
    assert law.last_day(RECEIVED) == date(2026, 8, 3)


def test_the_longest_depends_on_the_days_of_the_months() -> None:
    law = building(erp=True, patrimoine="abords")
    assert law.extension is not None and law.extension.code == "patrimoine"


def test_for_a_protected_building_silence_refuses() -> None:
    law = building(patrimoine="classe")
    assert law.silence == "refused"
    assert law.last_day(RECEIVED) == date(2026, 7, 13)


def test_the_delay_is_said_with_its_reason() -> None:
    assert building(inondable=True).words() == "3 mois, plus 2 mois (terrain en zone inondable)"


def test_all_together_never_goes_beyond_a_year() -> None:
    assert building(erp=True, impact=True, patrimoine="classe", inondable=True).last_day(
        RECEIVED
    ) < date(2027, 3, 3)


# ── Waits ──
def law_of(base: dict[str, Any], more: dict[str, Any] | None = None) -> LegalDelay:
    extension = Extension.model_validate(
        {"code": "x", "label": "X", "when": {"==": [1, 1]}, "delay": more or months(1)}
    )
    return LegalDelay(Duration(**base), "none", extension=extension if more else None)


def working(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "working_days"}


WAIT = (date(2026, 9, 21), date(2026, 9, 28))
"""Seven days; four are worked: a week end, and 24 September."""


@pytest.mark.parametrize(
    ("law", "end"),
    [
        (law_of(months(2)), date(2026, 10, 17)),
        (law_of(working(10)), date(2026, 10, 15)),
        (law_of(months(1), working(10)), date(2026, 10, 15)),
        (law_of(working(10), months(1)), date(2026, 10, 17)),
    ],
)
def test_a_wait_leaves_as_much_of_the_delay_as_there_was(law: LegalDelay, end: date) -> None:
    assert law.postponed(date(2026, 10, 9) + DAY, [WAIT]) == end


@given(
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), max_size=4),
)
def test_in_working_days_what_is_left_after_the_last_wait_was_left_before_the_first(
    received: date, value: int, gaps: list[tuple[int, int]]
) -> None:
    law = law_of(working(value))
    spent, day, waits = 0, received, []
    for worked, waited in gaps:
        start = day + worked * DAY
        spent += working_days_between(day, start)
        day = start + waited * DAY
        waits.append((start, day))
    assume(spent < value)
    end = law.postponed(law.last_day(received), waits)
    assert working_days_between(day, end) == value - spent


# ── Other procedures ──
def test_without_a_law_there_is_no_legal_delay() -> None:
    assert engine.legal_delay(definition(), {}, RECEIVED) is None
    assert engine.legal_delay(definition(legal={"silence": "none"}), {}, RECEIVED) is None


def test_the_base_delay_is_for_whom_no_situation_is_said() -> None:
    case = {"code": "court", "label": "Court", "delay": months(1), "silence": "refused"}
    made = definition(
        page("p", choice_field()),
        legal={
            "delay": months(2),
            "cases": [{**case, "when": {"==": [{"var": "nature"}, "a"]}}],
        },
    )
    short = engine.legal_delay(made, {"nature": "a"}, RECEIVED)
    plain = engine.legal_delay(made, {"nature": "b"}, RECEIVED)
    assert short is not None and (short.words(), short.situation) == ("1 mois", "Court")
    assert plain is not None and (plain.words(), plain.silence) == ("2 mois", "none")


# ── Definitions ──
EXTENSION = {
    "code": "x",
    "label": "X",
    "delay": months(1),
    "when": {"==": [{"var": "nature"}, "a"]},
}


@pytest.mark.parametrize(
    ("legal", "said"),
    [
        ({"extensions": [EXTENSION]}, "aucun délai à prolonger"),
        ({"delay": months(1), "extensions": [EXTENSION, EXTENSION]}, "plusieurs fois"),
        (
            {"delay": months(1), "extensions": [{**EXTENSION, "when": {"var": "autre"}}]},
            "prolongation « x », when",
        ),
        ({"delay": months(1), "extensions": [{**EXTENSION, "delay": 3}]}, "prolongation « x »"),
    ],
)
def test_a_law_that_is_wrongly_written_is_refused(legal: dict[str, Any], said: str) -> None:
    found = problems(page("p", choice_field()), legal=legal)
    assert found and said in found[0].replace("\u00a0", " ")
