"""What is said of an e-mail address that cannot be one."""

import pytest

from niaouli.mail.addresses import problem_of


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("lea@exemple.nc", ""),
        ("lea@province-sud.nc", ""),
        ("lea", "n’est pas complète"),
        ("lea@exemple", "n’est pas complète"),
        ("lea@exemple.nc\r\nBcc: tous@exemple.nc", "n’est pas complète"),
        ("l" * 255 + "@exemple.nc", "trop longue"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(typed: str, said: str) -> None:
    assert said in problem_of(typed)
    assert bool(problem_of(typed)) is bool(said)
