"""The administrative number: readable, checked, forgiving of how it is typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from niaouli.lib.references import format_reference, parse_reference

DEPARTMENTS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=8)
NUMBERS = st.integers(min_value=1, max_value=999_999_999)
YEARS = st.integers(min_value=2000, max_value=2099)


@given(YEARS, DEPARTMENTS, NUMBERS)
def test_what_is_given_is_recognised(year: int, department: str, number: int) -> None:
    reference = format_reference(year, department, number)
    assert parse_reference(reference) == reference


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{spaces}", "{dashes}"])
def test_how_it_is_typed_is_forgiven(typed: str) -> None:
    reference = format_reference(2026, "DDDT", 4217)
    text = typed.format(
        reference,
        lower=reference.lower(),
        spaces=reference.replace("-", " "),
        dashes=reference.replace("-", " – "),
    )
    assert parse_reference(text) == reference


@pytest.mark.parametrize("text", ["", "2026", "2026-DDDT-004217", "2026-DDDT-004217-1", "x" * 500])
def test_anything_else_is_no_reference(text: str) -> None:
    assert parse_reference(text) is None


@given(NUMBERS, st.integers(min_value=0, max_value=5), st.integers(min_value=1, max_value=9))
def test_any_wrong_digit_is_noticed(number: int, place: int, shift: int) -> None:
    year, department, digits, letter = format_reference(2026, "DDDT", number).split("-")
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert parse_reference(f"{year}-{department}-{wrong}-{letter}") is None


@given(NUMBERS, st.integers(min_value=0, max_value=4))
@example(5_000_000, 0)
def test_any_two_neighbours_swapped_are_noticed(number: int, place: int) -> None:
    year, department, digits, letter = format_reference(2026, "DDDT", number).split("-")
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    same = swapped == digits
    assert (parse_reference(f"{year}-{department}-{swapped}-{letter}") is not None) is same
