"""Dates, numbers and sizes as people write them, in the language of the page."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from niaouli.lib import words

NIGHT = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
"""In Nouméa, half past one in the morning of the next day."""


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "mardi 3 mars 2026"), ("en", "Tuesday 3 March 2026")]
)
def test_a_date_in_full_is_the_day_of_the_body(language: str, said: str) -> None:
    with translation.override(language):
        assert words.long_date(NIGHT).replace(",", "") == said


def test_the_first_of_the_month_is_said_as_such() -> None:
    with translation.override("fr"):
        assert words.date_words(date(2026, 4, 1)) == "1er avril 2026"


def test_opening_hours_are_not_cut_at_the_end_of_a_line() -> None:
    said = words.hours_together("Du lundi au vendredi, de 7 h 30 à 11 h, sauf le 12 novembre")
    assert said == "Du lundi au vendredi, de 7\u00a0h\u00a030 à 11\u00a0h, sauf le 12 novembre"


def test_a_sign_never_begins_a_line() -> None:
    said = words.together("Fermé : qui appeler ? « La mairie » rouvre à 7 h 30.")
    assert said == (
        "Fermé\u00a0: qui appeler\u00a0? «\u00a0La mairie\u00a0» rouvre à 7\u00a0h\u00a030."
    )


def test_a_moment_is_said_in_the_time_of_the_body() -> None:
    with translation.override("fr"):
        assert words.moment(NIGHT) == "3 mars 2026 à 1\u00a0h\u00a030"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 15), 3, date(2027, 2, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_are_added_as_the_law_counts_them(day: date, months: int, expected: date) -> None:
    assert words.add_months(day, months) == expected


@pytest.mark.parametrize(
    ("text", "folded"), [("  Évènement  À   Koné ", "evenement a kone"), ("Œuvre", "oeuvre")]
)
def test_folding_forgets_accents_case_and_spaces(text: str, folded: str) -> None:
    assert words.fold(text) == folded


def test_a_size_is_said_as_phones_say_it() -> None:
    with translation.override("fr"):
        assert words.file_size(240_000) == "240\u00a0ko"
        assert words.file_size(1_430_000) == "1,4\u00a0Mo"


def test_a_sentence_inside_another_has_no_capital_unless_it_is_an_acronym() -> None:
    assert words.inside("Indiquez son nom.") == "indiquez son nom."
    assert words.inside("RIDET à corriger.") == "RIDET à corriger."


def test_francs_are_written_in_one_piece() -> None:
    assert words.francs(137_280) == "137\u202f280\u00a0F\u00a0CFP"


def test_a_month_is_written_in_the_language_of_the_page() -> None:
    assert words.month_words(date(2026, 11, 1)) == "novembre 2026"
    with translation.override("en"):
        assert words.month_words(date(2026, 11, 1)) == "November 2026"


def test_of_a_month_is_elided_where_french_does() -> None:
    said = [words.of_month(date(2026, month, 1)) for month in (3, 4, 8, 10)]
    assert said == ["de mars 2026", "d’avril 2026", "d’août 2026", "d’octobre 2026"]
    with translation.override("en"):
        assert words.of_month(date(2026, 10, 1)) == "October 2026"


def test_what_is_typed_is_kept_on_one_line_without_what_the_database_refuses() -> None:
    assert words.one_line("  Rue\u00a0du \n\tPort\x00 ") == "Rue du Port"
