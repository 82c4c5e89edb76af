"""What keeps the house in order, beyond the import contracts (.importlinter)."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "niaouli"
LAYERS = [
    "datarights",
    "employment",
    "alerts",
    "deliveries",
    "cases",
    "publications",
    "procedures",
    "documents",
    "departments",
    "topics",
    "accounts",
]
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
GROUND = {"audit", "mail"}


def tracked() -> Iterator[Path]:
    """What git keeps; the test is left out where there is no git."""
    try:
        listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    for line in listing.stdout.decode().splitlines():
        path = ROOT / line
        if path.is_file():
            yield path


def test_foreign_keys_point_downward() -> None:
    for model in apps.get_models():
        source = model._meta.app_label
        if not model.__module__.startswith("niaouli") or source in GROUND:
            continue
        for field in model._meta.get_fields():
            if not field.concrete or not field.is_relation or field.related_model is None:
                continue
            target = field.related_model._meta.app_label
            if target in LAYERS and source in LAYERS:
                assert LAYERS.index(target) >= LAYERS.index(source), f"{model}.{field.name}"


def test_the_ground_knows_people_by_plain_ids() -> None:
    for model in apps.get_models():
        if model._meta.app_label in GROUND:
            assert not any(field.is_relation for field in model._meta.get_fields()), model


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_imported_inside_a_function(path: Path) -> None:
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef) or function.name == "ready":
            continue
        hidden = [
            each for each in ast.walk(function) if isinstance(each, ast.Import | ast.ImportFrom)
        ]
        assert not hidden, f"{function.name}, line {hidden[0].lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600
    assert path.stem not in {"utils", "helpers", "common", "misc"}


def test_only_one_place_writes_the_state_of_a_case() -> None:
    """`steps.move` goes through the table; anything else would go around it."""
    writers = [
        str(path.relative_to(PACKAGE))
        for path in SOURCES
        if re.search(r"\bcase\.state = |update\([^)]*\bstate=State", path.read_text("utf-8"))
    ]
    assert writers == ["cases/operations/steps.py"]


def test_the_domain_is_told_the_time() -> None:
    """`now` and `today` enter at the faces; tasks and commands are where the worker's enter."""
    clocks = re.compile(r"timezone\.now\(\)|localdate\(\)|localtime\(\)|date\.today\(|time\.now\(")
    readers = [
        str(path.relative_to(PACKAGE))
        for path in SOURCES
        if path.relative_to(PACKAGE).parts[0] in {*LAYERS, *GROUND}
        and path.stem != "tasks"
        and "commands" not in path.parts
        and clocks.search(path.read_text("utf-8"))
    ]
    assert readers == []


def test_every_setting_is_documented() -> None:
    source = "".join(
        (PACKAGE / "config" / name).read_text("utf-8") for name in ("settings.py", "environment.py")
    )
    named = set(re.findall(r'"((?:NIAOULI|DATABASE)_[A-Z0-9_]+)"', source))
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", page, re.MULTILINE))
    assert named == documented


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    commands = {
        path.stem for path in PACKAGE.glob("*/management/commands/*.py") if path.stem != "__init__"
    }
    assert commands
    missing = [each for each in sorted(commands) if not re.search(rf"[`(]{each}\b", page)]
    assert missing == []


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "docs/house.md", "docs/glossary.md"]
)
def test_the_files_that_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    named = re.findall(r"`((?:niaouli|docs|tests|benchmarks|bin)/[\w./-]*)`", text)
    base = (ROOT / page).parent
    assert [each for each in links if not (base / each).exists()] == []
    assert [each for each in named if not (ROOT / each).exists()] == []


def test_every_dependency_says_why_it_is_here() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:dependencies|test) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    for line in "".join(lists).splitlines():
        if line.strip().startswith('"'):
            assert re.search(r'",\s+# \S', line), line


def test_lock_files_carry_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        for pin in re.findall(r"^\S.*==.*$(?:\n    .*)*", text, re.MULTILINE):
            assert "--hash=sha256:" in pin, pin.splitlines()[0]


def test_nothing_names_this_machine() -> None:
    """No path of the machine it was written on, whatever that is."""
    here = str(ROOT)
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".html", ".txt", ".sh", ".css", ".js", ""}:
            assert here not in path.read_text(encoding="utf-8", errors="ignore"), path


def test_python_runs_without_a_locale() -> None:
    """The package is read whole by a Python that has no locale at all."""
    subprocess.run(
        [sys.executable, "-c", "import niaouli.lib.references"],
        cwd=ROOT,
        env={"LC_ALL": "nonsense", "PATH": ""},
        check=True,
    )
