"""bin/run from start to end, with kills in the middle."""

import json
import os
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest

from niaouli.launch import run
from niaouli.launch.console import Refusal
from tests.launch.miniature import Launcher, fetch, linux_only

# pytest-xdist has threads; what runs between fork and exec here is system calls.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


def test_starts_says_where_it_answers_and_stops_on_ctrl_c(launch: Launcher, port: int) -> None:
    site = launch("run", "--port", str(port))
    text = site.wait_for("Ctrl-C")
    lines = text.splitlines()
    ready = lines.index(f"Prêt : http://127.0.0.1:{port}")
    assert lines[ready + 1] == "Comptes de démonstration : demonstration"
    assert fetch(port) == "1"
    assert site.end(signal.SIGINT) == 0
    assert site.postgres() == []
    assert "Traceback" not in site.text


def test_a_second_start_finds_the_data_and_does_not_load_the_demonstration_again(
    launch: Launcher, port: int
) -> None:
    first = launch("run", "--port", str(port))
    first.wait_for("Ctrl-C")
    assert fetch(port, "/add") == "2"
    assert first.end(signal.SIGTERM) == 0
    start = time.monotonic()
    second = launch("run", "--port", str(port))
    second.wait_for("Ctrl-C")
    assert time.monotonic() - start < 5
    assert "Chargement" not in second.text
    assert fetch(port) == "2"


@linux_only
def test_kill_9_leaves_no_child_and_loses_nothing(launch: Launcher, port: int) -> None:
    first = launch("run", "--port", str(port))
    first.wait_for("Ctrl-C")
    fetch(port, "/add")
    first.end(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while first.postgres() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert first.postgres() == []
    second = launch("run", "--port", str(port))
    second.wait_for("Ctrl-C")
    assert fetch(port) == "2"


@linux_only
def test_kill_9_of_everything_loses_nothing(launch: Launcher, port: int) -> None:
    first = launch("run", "--port", str(port))
    first.wait_for("Ctrl-C")
    fetch(port, "/add")
    victims = first.postgres()
    os.kill(first.process.pid, signal.SIGKILL)
    for victim in victims:
        with suppress(ProcessLookupError):  # the others leave when the server is gone
            os.kill(victim, signal.SIGKILL)
    first.process.wait(10)
    second = launch("run", "--port", str(port))
    second.wait_for("Ctrl-C")
    assert fetch(port) == "2"


def test_what_dies_is_started_again(launch: Launcher, port: int) -> None:
    site = launch("run", "--port", str(port))
    site.wait_for("Ctrl-C")
    for victim in site.postgres():
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
    site.wait_for("Base de données : arrêt inattendu")
    deadline = time.monotonic() + 20
    answer = ""
    while answer != "1" and time.monotonic() < deadline:
        try:
            answer = fetch(port)
        except OSError:
            time.sleep(0.1)
    assert answer == "1"


def test_a_second_start_beside_the_first_gives_its_address(launch: Launcher, port: int) -> None:
    launch("run", "--port", str(port)).wait_for("Ctrl-C")
    second = launch("run")
    assert second.process.wait(10) == 1
    assert f"Niaouli tourne déjà sur ces données : http://127.0.0.1:{port}" in second.text


def test_two_starts_at_once_one_wins(launch: Launcher, port: int) -> None:
    both = [launch("run", "--port", str(port)) for _ in range(2)]
    deadline = time.monotonic() + 30
    while not any(one.process.poll() is not None for one in both) and time.monotonic() < deadline:
        time.sleep(0.05)
    loser = next(one for one in both if one.process.poll() is not None)
    winner = next(one for one in both if one is not loser)
    assert "Niaouli tourne déjà sur ces données" in loser.text
    winner.wait_for("Ctrl-C")


def test_commands_at_once_share_one_database(launch: Launcher) -> None:
    first = launch("niaouli", "wait", "1")
    others = [launch("niaouli", "wait", "2"), launch("niaouli", "wait", "0")]
    for one in (first, *others):
        assert one.process.wait(40) == 0, one.text
    assert first.postgres() == []


def test_a_command_joins_the_running_site(launch: Launcher, port: int) -> None:
    site = launch("run", "--port", str(port))
    site.wait_for("Ctrl-C")
    servers = site.postgres()
    command = launch("niaouli", "environment")
    assert command.process.wait(20) == 0
    told = json.loads(command.text)
    assert told["NIAOULI_MODE"] == "demonstration"
    assert told["NIAOULI_BASE_URL"] == f"http://127.0.0.1:{port}"
    assert set(servers) <= set(site.postgres())


def test_empty_is_remembered(launch: Launcher, port: int) -> None:
    first = launch("run", "--port", str(port), "--empty")
    first.wait_for("Ctrl-C")
    assert fetch(port) == "0"
    assert "Comptes" not in first.text
    first.end()
    second = launch("run", "--port", str(port))
    second.wait_for("Ctrl-C")
    assert fetch(port) == "0"


def test_empty_is_refused_where_the_demonstration_is(launch: Launcher, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "state.json").write_text('{"mode": "demonstration"}')
    refused = launch("run", "--empty")
    assert refused.process.wait(20) == 1
    assert "contient déjà la démonstration" in refused.text


def test_a_failing_preparation_is_a_sentence_with_its_journal(
    launch: Launcher, port: int, tmp_path: Path
) -> None:
    refused = launch("run", "--port", str(port), DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert refused.process.wait(30) == 1
    assert "La commande « prepare » a échoué. Journal :" in refused.text


def test_a_command_gives_its_own_exit_code(launch: Launcher) -> None:
    refused = launch("niaouli", "unheard-of")
    assert refused.process.wait(30) == 1
    assert "unheard-of: unknown" in refused.text


def test_a_busy_port_asked_for_is_refused_with_the_option_to_use(
    launch: Launcher, port: int
) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", port))
        busy.listen()
        refused = launch("run", "--port", str(port))
        assert refused.process.wait(20) == 1
    assert f"Le port {port} est déjà pris" in refused.text
    assert "--port" in refused.text


def test_a_busy_default_port_is_replaced_by_the_next_free_one(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    monkeypatch.setattr(run, "DEFAULT_PORT", port)
    monkeypatch.setattr(run, "_try", Busy({port, port + 1}))
    assert run.choose_port(None) == port + 2


def test_no_free_port_is_a_sentence(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(run, "DEFAULT_PORT", port)
    monkeypatch.setattr(run, "_try", Busy(set(range(port, port + 11))))
    with pytest.raises(Refusal, match="sont tous pris"):
        run.choose_port(None)


@pytest.mark.parametrize("option", ["0", "70000", "huit"])
def test_a_port_that_cannot_be_is_refused(launch: Launcher, option: str) -> None:
    refused = launch("run", "--port", option)
    assert refused.process.wait(20) == 1
    assert "port" in refused.text
    assert "Traceback" not in refused.text


class Busy:
    """Stands for the system when it is asked for a port."""

    def __init__(self, taken: set[int]) -> None:
        self._taken = taken

    def __call__(self, port: int) -> None:
        if port in self._taken:
            raise OSError
