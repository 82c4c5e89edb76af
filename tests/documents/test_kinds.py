"""Kinds of documents are data; a mistake in them is found before anyone meets it."""

from pathlib import Path

import pytest

from niaouli.demo.body import CODES
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import UnknownKind
from niaouli.documents.kinds import kind_of, kinds, kinds_to_add, kinds_to_issue, read_kinds

ONE = '[[kind]]\ncode = "identite"\nlabel = "Pièce d’identité"\nformats = ["pdf"]\n'


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "document-kinds.toml"
    path.write_text(text, encoding="utf-8")
    return read_kinds(path)


def test_the_catalogue_is_right() -> None:
    assert kinds()
    assert kind_of("identite").formats >= {FileFormat.PDF, FileFormat.JPEG}


def test_a_department_issues_its_own_kinds_and_those_of_all() -> None:
    assert {"attestation", "permis-de-chasser"} <= kinds_to_issue("DDDT").keys()
    assert "permis-de-chasser" not in kinds_to_issue("DPASS")
    assert "identite" not in kinds_to_issue("DPASS")


def test_the_departments_that_are_named_exist() -> None:
    assert {code for kind in kinds().values() for code in kind.departments} <= set(CODES)


def test_a_kind_that_does_not_exist() -> None:
    with pytest.raises(UnknownKind):
        kind_of("inconnu")


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    (kind,) = read(tmp_path, ONE).values()  # type: ignore[attr-defined]
    assert (kind.keep, kind.maximum_age_days, kind.help) == (True, None, "")


@pytest.mark.parametrize(
    "text",
    [
        ONE + ONE,
        ONE.replace("pdf", "docx"),
        ONE.replace('["pdf"]', "[]"),
        ONE.replace("identite", "Identité"),
        ONE + "maximum_age_days = 0\n",
        ONE + "colour = 'red'\n",
        "nothing = 1\n",
    ],
)
def test_a_mistake_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        read(tmp_path, text)


def test_what_the_body_delivers_is_not_added_by_hand() -> None:
    added = kinds_to_add()
    assert "identite" in added
    assert "permis-de-chasser" not in added
