"""Codes that people copy from a paper."""

import pytest

from niaouli.lib.codes import CODE_IN_TEXT, SIGNS, code_of, drawn_code, parse_code


def test_no_sign_is_taken_for_another_nor_makes_a_word() -> None:
    assert not set(SIGNS) & set("AEIOUS0158L")
    assert len(set(SIGNS)) == len(SIGNS)


def test_two_are_never_the_same() -> None:
    assert len({drawn_code() for _ in range(1_000)}) == 1_000


def test_a_number_gives_its_code() -> None:
    assert code_of(0) == "BBBB-BBBB-BBBB"
    assert code_of(1) == "CBBB-BBBB-BBBB"


@pytest.mark.parametrize(
    "typed", ["bcdf-ghjk-2346", "BCDFGHJK2346", " bcdf ghjk 2346 ", "BCDF – GHJK – 2346"]
)
def test_how_it_is_typed_does_not_matter(typed: str) -> None:
    assert parse_code(typed) == "BCDF-GHJK-2346"


@pytest.mark.parametrize(
    "typed", ["", "BCDF-GHJK-234", "BCDF-GHJK-23467", "ACDF-GHJK-2346", "é" * 12]
)
def test_what_cannot_be_one_is_none(typed: str) -> None:
    assert parse_code(typed) is None


def test_it_is_found_in_a_text() -> None:
    code = drawn_code()
    assert CODE_IN_TEXT.findall(f"Code : {code}. X{code} n’en est pas un.") == [code]
