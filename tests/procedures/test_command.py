"""`bin/niaouli procedures`: what an author reads."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from niaouli.departments.models import Department
from niaouli.procedures.catalogue import CATALOGUE
from niaouli.procedures.models import Procedure
from niaouli.topics.operations import define_topic

PERMIT = CATALOGUE / "permis-de-chasser.toml"


def run(*arguments: object) -> tuple[str, str]:
    said, complained = StringIO(), StringIO()
    try:
        call_command("procedures", *map(str, arguments), stdout=said, stderr=complained)
    except CommandError as error:
        complained.write(str(error))
    return said.getvalue(), complained.getvalue()


def test_check_says_that_a_file_is_right() -> None:
    said, complained = run("check", PERMIT)
    assert said == f"{PERMIT} : rien à corriger.\n"
    assert complained == ""


def test_check_says_every_problem_with_its_place(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    text = PERMIT.read_text(encoding="utf-8").replace('"renouvellement"] }', '"renouv"] }')
    wrong.write_text(text.replace('"photo-identite"', '"photo"'), encoding="utf-8")
    _said, complained = run("check", wrong)
    assert "page « nature », question « ancien_numero », when : « renouv »" in complained
    assert complained.endswith("1 fichier à corriger.")


@pytest.mark.parametrize(
    ("content", "said"), [(b"a = ", "pas du TOML"), (b"\xff", "UTF-8"), (None, "n’existe pas")]
)
def test_check_says_when_a_file_cannot_be_read(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "x.toml"
    if content is not None:
        path.write_bytes(content)
    assert said in run("check", path)[1]


def test_schema_is_json() -> None:
    assert json.loads(run("schema")[0])["title"] == "Definition"


@pytest.mark.django_db
def test_load_puts_the_whole_catalogue_online_and_twice_is_once(dddt: Department) -> None:
    for code in ("environnement", "loisirs"):
        define_topic(code=code, label=code.capitalize())
    first, second = run("load")[0], run("load")[0]
    assert first == second == "Permis de chasser : version 1 en ligne.\n"


@pytest.mark.django_db
def test_load_says_what_is_missing_here() -> None:
    complained = run("load", PERMIT)[1]
    assert "department : la direction « DDDT » n’existe pas." in complained
    assert "topics : le thème « loisirs » n’existe pas." in complained
    assert not Procedure.objects.exists()
