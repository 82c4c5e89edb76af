"""The last day that a document states: read where it is sure, left to the person elsewhere."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.documents.validity import FUTURE, PAST, read_validity

TODAY = date(2026, 11, 27)
MARCH = date(2027, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "Attestation valable jusqu’au 12 mars 2027.",
        "Valable jusqu'au : 12/03/2027",
        "VALIDE JUSQU’AU 12 MARS 2027",
        "Ce titre expire le 12.03.2027 à minuit",
        "Date d’expiration / Date of expiry\n12 03 2027",
        "Date d’expiration : 12-3-2027",
        "Fin de validité le 12 mars 2027",
        "Date of expiry: 12 March 2027",
        "This cover is valid until March 12th, 2027",
        "Valid until 2027-03-12",
        "expires on 12 mar. 2027",
        "valable du 13 mars 2026 au 12 mars 2027 inclus",
        "Période de validité : du 13/03/2026 au 12/03/2027",
        "valable jusqu’au 12 mars 2027, puis encore : valide jusqu’au 12/03/2027",
    ],
)
def test_the_end_that_is_stated_is_read(text: str) -> None:
    assert read_validity(text, TODAY) == MARCH


def test_the_first_day_of_a_month_is_read_as_it_is_written() -> None:
    assert read_validity("valable jusqu’au 1er août 2027", TODAY) == date(2027, 8, 1)


def test_a_document_that_has_just_ended_says_so_too() -> None:
    assert read_validity("expire le 1er janvier 2026", TODAY) == date(2026, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Facture du 12 mars 2027, à payer avant le 30/03/2027",
        "né le 12 mars 1980",
        "valable jusqu’au 31 février 2027",
        "valable jusqu’au 12/13/2027",
        "valable jusqu’au 12 mars 1950",
        "valable jusqu’au 12 mars 2527",
        "valable jusqu’au 12 mars 20271",
        "valable jusqu’au 12 mars 2027 ; expire le 13 mars 2027",
        "invalidité jusqu’au 12 mars 2027 : ce mot en est un autre",
        "valable jusqu’au terme du contrat numéro 4, conclu pour un an le 12 mars 2027",
    ],
)
def test_what_is_not_sure_is_left_to_the_person(text: str) -> None:
    assert read_validity(text, TODAY) is None


FRENCH = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
ENGLISH = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
WRITTEN: dict[str, Callable[[date], str]] = {
    "french": lambda day: f"{day.day} {FRENCH[day.month - 1]} {day.year}",
    "english": lambda day: f"{day.day} {ENGLISH[day.month - 1]} {day.year}",
    "american": lambda day: f"{ENGLISH[day.month - 1]} {day.day}, {day.year}",
    "short": lambda day: f"{day.day}/{day.month}/{day.year}",
    "padded": lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    "spaced": lambda day: f"{day.day:02} / {day.month:02} / {day.year}",
    "iso": lambda day: day.isoformat(),
}
STATED = ("Valable jusqu’au", "Date d’expiration :", "expire le", "valid until", "Expiry date")
likely = st.dates(TODAY - PAST, TODAY + FUTURE)


@given(likely, st.sampled_from(sorted(WRITTEN)), st.sampled_from(STATED), st.text(max_size=60))
def test_every_likely_day_is_read_however_it_is_written(
    day: date, form: str, stated: str, before: str
) -> None:
    assert read_validity(f"{before}\n{stated} {WRITTEN[form](day)}", TODAY) == day


@given(st.dates(), st.sampled_from(sorted(WRITTEN)), st.sampled_from(STATED))
def test_no_day_is_proposed_that_is_far_from_today(day: date, form: str, stated: str) -> None:
    read = read_validity(f"{stated} {WRITTEN[form](day)}", TODAY)
    assert read is None or abs(read - TODAY) <= max(PAST, FUTURE)


@given(st.text(alphabet="valbejusqu'xpir 0123456789/.-maénotyd:\n", max_size=300))
def test_any_words_are_read_without_a_fault(text: str) -> None:
    read = read_validity(text, TODAY)
    assert read is None or TODAY - PAST <= read <= TODAY + FUTURE


def test_a_long_text_is_read_at_once() -> None:
    text = "valable jusqu’au valide du expire le " * 20_000
    assert read_validity(text, TODAY) is None


def test_the_window_is_counted_from_the_day_that_it_is() -> None:
    stated = f"valable jusqu’au {(TODAY + FUTURE).isoformat()}"
    assert read_validity(stated, TODAY) == TODAY + FUTURE
    assert read_validity(stated, TODAY - timedelta(days=1)) is None
