"""bin/test: which steps are run, and what its exit code says."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from niaouli.launch import check
from niaouli.launch.check import Step
from niaouli.launch.places import CHECKOUT, DataDirectory
from niaouli.launch.processes import Signals

# pytest-xdist has threads; what runs between fork and exec here is system calls.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], False),
        (["-x", "-q"], False),
        (["tests/launch"], True),
        (["tests/launch/test_check.py::test_a_failing_step_is_told_and_the_others_run"], True),
        (["-k", "wallet"], True),
        (["--lf"], True),
        (["--maxfail", "3"], False),
    ],
)
def test_naming_tests_leaves_the_static_steps_out(
    arguments: list[str], named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CHECKOUT)
    assert check._names_tests(arguments) is named


def test_a_failing_step_is_told_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = (Step("Première", ("does_not_exist",)), Step("Seconde", ("this",)))
    monkeypatch.setattr(check, "STEPS", steps)
    data = DataDirectory(tmp_path / "data")
    data.prepare()
    failed = check._static_steps(os.environ, data, Signals())
    assert failed == ["Première"]
    out, err = capfd.readouterr()
    assert "Première… échec" in out
    assert "Seconde… " in out
    assert "does_not_exist" in err


@pytest.mark.parametrize(
    ("failed", "tests", "code"), [([], 0, 0), (["Types"], 0, 1), ([], 2, 2), (["Types"], 2, 2)]
)
def test_the_exit_code_remembers_the_steps_before_the_tests(
    failed: list[str],
    tests: int,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    class NoCluster:
        address = "postgresql:///"

        def __init__(self, *_arguments: object, **_options: object) -> None: ...
        def start(self) -> None: ...
        def stop(self) -> None: ...

    monkeypatch.setattr(check, "Cluster", NoCluster)
    monkeypatch.setattr(check, "install", lambda _name, _signals: None)
    monkeypatch.setattr(check, "compile_translations", lambda _signals, _log: None)
    monkeypatch.setattr(check, "_static_steps", lambda *_arguments: failed)
    monkeypatch.setattr(check, "_pytest", lambda *_arguments: tests)
    assert check.check([], Signals()) == code


def test_the_environment_of_a_person_does_not_reach_the_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIAOULI_EMAIL_URL", "smtp://example")
    monkeypatch.setenv("NIAOULI_CHROMIUM", "/opt/browser")
    env: Mapping[str, str] = check._environment(DataDirectory(tmp_path), "postgresql:///x")
    assert "NIAOULI_EMAIL_URL" not in env
    assert env["NIAOULI_MODE"] == "test"
    assert env["NIAOULI_CHROMIUM"] == "/opt/browser"
