"""The number of a check-in, quoted by phone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.employment.references import format_number, parse_number

NOVEMBER = date(2026, 11, 1)


def test_it_says_the_month_and_ends_with_a_letter() -> None:
    assert format_number(NOVEMBER, 123) == "P-2026-11-000123-R"


@given(st.integers(2000, 2199), st.integers(1, 12), st.integers(1, 10**12))
def test_what_is_written_is_read_back(year: int, month: int, number: int) -> None:
    assert parse_number(format_number(date(year, month, 1), number)) == (
        date(year, month, 1),
        number,
    )


@pytest.mark.parametrize(
    "text",
    [
        "P-2026-11-000124-R",
        "P-2026-10-000123-R",
        "P-2026-13-000123-R",
        "P-0000-11-000123-R",
        "",
        "x",
    ],
)
def test_a_slip_is_noticed(text: str) -> None:
    assert parse_number(text) is None
