"""Every job that an operation asks for exists, and what is periodic can run."""

import re
from pathlib import Path

import pytest
from procrastinate.contrib.django import app

ROOT = Path(__file__).resolve().parents[2]
SOURCES = "".join(path.read_text("utf-8") for path in (ROOT / "niaouli").rglob("*.py"))
PERIODIC = [each.task for each in app.periodic_registry.periodic_tasks.values()]


def test_every_job_that_is_asked_for_has_its_task() -> None:
    asked = set(re.findall(r'enqueue\(\s*"([\w.]+)"', SOURCES))
    assert asked
    assert asked <= set(app.tasks)


@pytest.mark.django_db
@pytest.mark.parametrize("task", PERIODIC, ids=[task.name for task in PERIODIC])
def test_every_periodic_job_runs(task: object) -> None:
    """On nothing at all: what they do with something is specified beside each operation."""
    task.func(timestamp=0)  # type: ignore[attr-defined]
