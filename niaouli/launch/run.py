"""bin/run: database, migrations, demonstration, site and worker, until Ctrl-C."""

import argparse
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from niaouli.launch import installation, processes
from niaouli.launch.console import Refusal, Stopped, complain, say, seconds, step
from niaouli.launch.places import CHECKOUT, VENV_PYTHON, DataDirectory
from niaouli.launch.processes import Service, Signals, last_lines, run_to_end, spawn
from niaouli.launch.python import install
from niaouli.launch.session import Session, alone, site_session
from niaouli.launch.surroundings import application_environment
from niaouli.launch.translations import compile_translations

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
OTHER_PORTS = 10
PATIENCE_TO_BE_READY = 90.0
FAILURES_TO_GIVE_UP = 3
THREADS = 8
# What a request under way is given to end.
STOP_TIMEOUT = 5


def run(arguments: Sequence[str], signals: Signals) -> int:
    """Start everything, wait for the end, stop everything."""
    start = time.monotonic()
    options = _options(arguments)
    data = installation.data_directory(options.data_dir)
    mode = installation.mode_to_run(data, empty=options.empty)
    data.prepare()
    with alone(data, signals) as was_killed:
        if was_killed:
            _wait_for_port(options.port or DEFAULT_PORT, signals)
        if options.port is not None:
            # Before a long installation, for nothing.
            choose_port(options.port)
        install("run", signals)
        compile_translations(signals, data.log / "installation.log")
        port = choose_port(options.port)
        data.remember(mode=mode)
        base_url = f"http://{HOST}:{port}"
        data.announce({"address": os.environ.get("NIAOULI_BASE_URL") or base_url})
        with site_session(data, signals) as session:
            env = application_environment(
                data, mode=mode, database=session.address, base_url=base_url
            )
            _prepare(data, mode, env, signals)
            _serve(data, mode, port, env, session, signals, start)
    return 0


class Parser(argparse.ArgumentParser):
    """Says in French, in a sentence, what it does not understand."""

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"bin/run n’a pas compris ses options ({message}).\nUsage : {self.usage}")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="bin/run",
        usage="bin/run [--port NUMÉRO] [--data-dir DOSSIER] [--empty]",
        description="Démarre Niaouli sur cette machine.",
        add_help=False,
    )
    parser.add_argument("-h", "--help", action="help", help="affiche cette aide")
    parser.add_argument(
        "--port",
        type=int,
        metavar="NUMÉRO",
        help=f"port du site ({DEFAULT_PORT}, ou le premier libre ensuite)",
    )
    parser.add_argument("--data-dir", metavar="DOSSIER", help="dossier des données (data/)")
    parser.add_argument(
        "--empty", action="store_true", help="sans la collectivité de démonstration"
    )
    return parser.parse_args(arguments)


def choose_port(wanted: int | None) -> int:
    """The port asked for, or else the default one or one of the ten that follow."""
    if wanted is not None:
        if not 1 <= wanted <= 65535:
            raise Refusal(f"Le port {wanted} n’existe pas : choisissez-en un entre 1024 et 65535.")
        try:
            _try(wanted)
        except PermissionError:
            raise Refusal(
                f"Le port {wanted} est réservé à l’administrateur : choisissez-en un au-dessus "
                "de 1024, par exemple bin/run --port 8000"
            ) from None
        except OSError:
            raise Refusal(
                f"Le port {wanted} est déjà pris par un autre programme. "
                f"Choisissez-en un autre : bin/run --port {min(wanted + 1, 65535)}"
            ) from None
        return wanted
    for port in range(DEFAULT_PORT, DEFAULT_PORT + OTHER_PORTS + 1):
        try:
            _try(port)
        except OSError:
            continue
        if port != DEFAULT_PORT:
            say(f"Le port {DEFAULT_PORT} est déjà pris : le site prend le port {port}.")
        return port
    raise Refusal(
        f"Les ports {DEFAULT_PORT} à {DEFAULT_PORT + OTHER_PORTS} sont tous pris. "
        "Choisissez-en un autre : bin/run --port NUMÉRO"
    )


def _wait_for_port(port: int, signals: Signals) -> None:
    """A site whose launcher was killed closes by itself, within the seconds it is allowed."""
    deadline = time.monotonic() + STOP_TIMEOUT + 1
    while time.monotonic() < deadline:
        try:
            _try(port)
        except OSError:
            signals.wait(0.1)
            signals.check()
            continue
        return


def _try(port: int) -> None:
    with socket.socket() as trial:
        # As the server does: a port that only waits for old connections to fade is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind((HOST, port))


def _prepare(data: DataDirectory, mode: str, env: dict[str, str], signals: Signals) -> None:
    log = data.log / "prepare.log"
    processes.trim(log)
    with step("Mise à jour de la base et des fichiers du site"):
        _manage("prepare", env, log, signals)
    if mode != installation.DEMONSTRATION:
        return
    mark = installation.database_mark()
    if data.state().get("demonstration") != mark:
        with step("Chargement de la collectivité de démonstration"):
            _manage("demo_load", env, log, signals)
        data.remember(demonstration=mark)


def _manage(command: str, env: dict[str, str], log: Path, signals: Signals) -> None:
    code, output = run_to_end(
        [VENV_PYTHON, "-m", "niaouli", command],
        env=env,
        signals=signals,
        log=log,
        cwd=CHECKOUT,
    )
    if code != 0:
        raise Refusal(f"La commande « {command} » a échoué. Journal : {log}\n{last_lines(output)}")


def _services(data: DataDirectory, port: int, env: dict[str, str]) -> list[Service]:
    web: list[str | Path] = [
        *(VENV_PYTHON, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(THREADS), "--no-ws", "--http", "1"),
        *(
            "--backlog",
            "256",
            "--workers-kill-timeout",
            str(STOP_TIMEOUT),
            "--log-level",
            "warning",
        ),
        "niaouli.config.wsgi:application",
    ]
    worker: list[str | Path] = [VENV_PYTHON, "-m", "niaouli", "procrastinate", "worker"]
    return [
        Service("Site", web, env, data.log / "web.log"),
        Service("Tâches de fond", worker, env, data.log / "worker.log", patience=15.0),
    ]


def _serve(
    data: DataDirectory,
    mode: str,
    port: int,
    env: dict[str, str],
    session: Session,
    signals: Signals,
    start: float,
) -> None:
    services = _services(data, port, env)
    accounts: subprocess.Popen[bytes] | None = None
    try:
        with step("Démarrage du site"):
            for service in services:
                service.tend()
            if mode == installation.DEMONSTRATION:
                accounts = spawn(
                    [VENV_PYTHON, "-m", "niaouli", "demo_accounts"],
                    env=env,
                    output=subprocess.PIPE,
                    cwd=CHECKOUT,
                )
            _wait_until_ready(port, services, signals)
            printed = accounts.communicate()[0].decode("utf-8", "replace") if accounts else ""
        say(f"Prêt : {env['NIAOULI_BASE_URL']}")
        if printed:
            say(printed.rstrip())
        say(f"Démarré en {seconds(time.monotonic() - start)}. Ctrl-C pour arrêter.")
        _watch(services, session, signals)
    except Stopped:
        pass
    finally:
        if accounts is not None:
            processes.stop(accounts, signals, patience=1)
        _stop(services, signals)


def _wait_until_ready(port: int, services: Sequence[Service], signals: Signals) -> None:
    site = services[0]
    deadline = time.monotonic() + PATIENCE_TO_BE_READY
    answer = ""
    while time.monotonic() < deadline:
        signals.check()
        for service in services:
            service.tend()
            if service.failures >= FAILURES_TO_GIVE_UP:
                raise service.give_up()
        ready, answer = health(port)
        if ready:
            return
        signals.wait(0.1)
    raise Refusal(
        f"Le site ne répond pas après {PATIENCE_TO_BE_READY:.0f} s. Journal : {site.log}\n"
        f"{last_lines(answer)}"
    )


def health(port: int) -> tuple[bool, str]:
    """Whether `/healthz` answers 200, and what it answers otherwise."""
    # Never through the person's proxy.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{HOST}:{port}/healthz", timeout=5) as answer:
            return answer.status == 200, ""
    except urllib.error.HTTPError as error:
        return False, error.read(2000).decode("utf-8", "replace")
    except OSError as error:
        return False, str(error)


def _watch(services: Sequence[Service], session: Session, signals: Signals) -> None:
    """Keep everything alive until someone asks to stop."""
    pause = 1.0
    while not signals.requests:
        if session.cluster is not None and not session.cluster.alive:
            complain("Base de données : arrêt inattendu, nouvel essai.")
            try:
                session.cluster.start()
                pause = 1.0
            except Refusal as refusal:
                complain(str(refusal))
                signals.wait(pause)
                pause = min(pause * 2, processes.LONGEST_PAUSE)
        for service in services:
            service.tend()
            processes.trim(service.log)
        signals.wait(1.0 if any(service.process is None for service in services) else 15.0)


def _stop(services: Sequence[Service], signals: Signals) -> None:
    if signals.requests:
        say("\nArrêt… ", end="")
    start = time.monotonic()
    for service in services:
        service.stop(signals)
    if signals.requests:
        say(seconds(time.monotonic() - start))
