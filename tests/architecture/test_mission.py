"""docs/mission.md tells the truth: its addresses, its tests and its pictures exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests import pictures
from tests.architecture.routes import routes

ROOT = Path(__file__).resolve().parents[2]
MISSION = (ROOT / "docs" / "mission.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in MISSION.splitlines()
    if line.startswith("| ") and not line.startswith("| ce qui")
]
ELSEWHERE = {"apercu"}
"""Pictures that other pages show."""


@cache
def named_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


def first(row: list[str]) -> str:
    return row[0]


def test_everything_that_is_named_has_its_four_cells() -> None:
    assert len(ROWS) > 15
    assert [row[0] for row in ROWS if len(row) != 4 or not all(row)] == []


@pytest.mark.parametrize("row", ROWS, ids=first)
def test_each_address_is_that_of_its_route(row: list[str]) -> None:
    known = {route.name: re.sub(r"<\w+:(\w+)>", r"<\1>", f"/{route.path}") for route in routes()}
    named = re.findall(r"`(/[^`]*)` \(`([^`]+)`\)", row[1])
    assert named
    assert [(path, name) for path, name in named if known.get(name) != path] == []


@pytest.mark.parametrize("row", ROWS, ids=first)
def test_each_test_exists(row: list[str]) -> None:
    named = re.findall(r"`(tests/[^`:]+)::([^`]+)`", row[2])
    assert named
    assert [name for path, name in named if name not in named_in(path)] == []


def test_each_picture_is_there_can_be_taken_again_and_none_is_an_orphan() -> None:
    shown = {name for row in ROWS for name in re.findall(r"\(pictures/([\w-]+)\.png\)", row[3])}
    there = {path.stem for path in pictures.PICTURES.glob("*.png")} - ELSEWHERE
    assert shown == set(pictures.SHOWN)
    assert there == shown


def test_pictures_are_light_enough_to_be_cloned() -> None:
    heavy = [each.name for each in pictures.PICTURES.glob("*.png") if each.stat().st_size > 400_000]
    assert heavy == []
