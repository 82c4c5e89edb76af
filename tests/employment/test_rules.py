"""The file of the body's own rules: right, or refused as a whole."""

from pathlib import Path

import pytest

from niaouli.employment.rules import read_rules
from niaouli.procedures.catalogue import CATALOGUE, catalogue_files

FILE = CATALOGUE / "employment.toml"


def changed(tmp_path: Path, before: str, after: str) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "employment.toml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return path


def test_the_rules_of_the_catalogue_hold() -> None:
    rules = read_rules(FILE)
    assert rules.department == "DEL"
    assert rules.check_in.questions[0].code == rules.check_in.still_looking


def test_they_are_no_procedure() -> None:
    assert FILE not in catalogue_files()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("late_days = 5", "late_days = 13", "overlap"),
        ("day = 28", "day = 31", "less than or equal to 28"),
        ('still_looking = "recherche"', 'still_looking = "heures"', "still_looking"),
        ('code = "formation"', 'code = "travail"', "twice"),
        ('[{ var = "travail" }, true]', '[{ var = "salaire" }, 1]', "salaire"),
        ('type = "declaration"', 'type = "document"', "questions"),
        ("late_days = 5", "late_days = 5\nsurprise = 1", "surprise"),
    ],
)
def test_a_mistake_stops_the_start(tmp_path: Path, before: str, after: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_rules(changed(tmp_path, before, after))
