"""Words typed with a small mistake."""

import pytest

from niaouli.lib.spelling import nearest, slips

KNOWN = ["infirmier", "macon", "vol", "masson"]


@pytest.mark.parametrize(("word", "allowed"), [("vol", 0), ("macon", 1), ("infirmier", 2)])
def test_longer_words_may_have_more_mistakes(word: str, allowed: int) -> None:
    assert slips(word) == allowed


@pytest.mark.parametrize("typed", ["infirmer", "infrimier", "inffirmierr", "infirmier"])
def test_the_closest_word_is_the_one_that_was_meant(typed: str) -> None:
    assert nearest(typed, KNOWN) == "infirmier"


def test_of_words_as_close_the_first_is_meant() -> None:
    assert nearest("mason", ["macon", "maton"]) == "macon"
    assert nearest("mason", ["maton", "macon"]) == "maton"


@pytest.mark.parametrize("typed", ["vom", "plombier", ""])
def test_short_words_and_far_ones_stay_as_they_are(typed: str) -> None:
    assert nearest(typed, KNOWN) is None
