"""Installs into `.venv` what the lock files name: wheels only, each checked against its hash.

`bin/` found the Python that runs this. The stamp in `.venv` says what was installed and with
which Python; as long as it agrees with the lock file, nothing is done and no network is needed.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from niaouli.launch.console import Refusal, step
from niaouli.launch.distributions import line_for_venv
from niaouli.launch.locks import Lock
from niaouli.launch.places import (
    CHECKOUT,
    VENV,
    VENV_PYTHON,
    explained,
    no_room_left,
    write_atomically,
)
from niaouli.launch.processes import Signals, last_lines, run_to_end

STAMP = VENV / "niaouli.json"
UNFINISHED = VENV / "niaouli.unfinished"
LOCK = VENV / "niaouli.lock"
LOG = VENV / "niaouli.log"
# Tests install everything that running needs, and more.
INCLUDED = {"run": ("run",), "test": ("run", "test")}
# A person's settings of pip stay, except those that install elsewhere than in our `.venv`.
ELSEWHERE = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIRE_VIRTUALENV"}


def install(name: str, signals: Signals) -> None:
    """Make `.venv` hold what `requirements/{name}.txt` names."""
    if _is_up_to_date(name):
        return
    with explained(VENV):
        VENV.mkdir(exist_ok=True)
        with Lock(LOCK) as lock:
            if not lock.try_to_take():
                with step("Une autre commande installe déjà les bibliothèques, attente"):
                    while not lock.try_to_take():
                        signals.wait(0.2)
                        signals.check()
            if not _is_up_to_date(name):
                _install(name, signals)


def _install(name: str, signals: Signals) -> None:
    first = not VENV_PYTHON.exists() or UNFINISHED.exists()
    title = "Installation des bibliothèques (une à deux minutes la première fois)"
    with step(title if first else "Mise à jour des bibliothèques"):
        if UNFINISHED.exists() or not _python_suits():
            # Half-written packages look installed: begin again, pip kept what it downloaded.
            _clear()
        UNFINISHED.touch()
        STAMP.unlink(missing_ok=True)
        LOG.unlink(missing_ok=True)
        if not VENV_PYTHON.exists():
            _create(signals)
        _fill(name, signals)
        digests = {lock: _digest(lock) for lock in INCLUDED[name]}
        write_atomically(STAMP, json.dumps({"python": _version(), **digests}), mode=0o644)
        UNFINISHED.unlink()


def _create(signals: Signals) -> None:
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        command = [_base_python(), "-I", "-m", "venv", str(VENV)]
    elif uv := shutil.which("uv"):
        command = [uv, "venv", "--quiet", "--allow-existing", "--python", _base_python(), str(VENV)]
    else:
        raise Refusal(
            f"Il manque à Python {_version()} le module venv. Installez-le, puis relancez :\n"
            f"    {line_for_venv()}"
        )
    code, output = _run(command, signals)
    if code != 0:
        raise _failure("Le dossier .venv n’a pas pu être créé.", output)


def _fill(name: str, signals: Signals) -> None:
    options = ["--require-hashes", "--only-binary", ":all:", "-r", str(_lock_file(name))]
    if _has_pip():
        command = [
            *(str(VENV_PYTHON), "-I", "-m", "pip", "install", "--no-input", "--quiet"),
            "--disable-pip-version-check",
        ]
    elif uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", str(VENV_PYTHON)]
    else:
        raise Refusal(f"Il manque pip dans {VENV}. Effacez ce dossier et relancez la commande.")
    code, output = _run([*command, *options], signals)
    if code != 0:
        raise _failure("Les bibliothèques n’ont pas pu être installées.", output)


def _run(command: list[str], signals: Signals) -> tuple[int, str]:
    env = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    # Readable by all, whatever the person's umask: as root, PostgreSQL runs as someone else.
    before = os.umask(0o022)
    try:
        return run_to_end(command, env=env, signals=signals, log=LOG, cwd=CHECKOUT)
    finally:
        os.umask(before)


def _failure(sentence: str, output: str) -> Refusal:
    if "No space left" in output:
        return Refusal(no_room_left(VENV))
    signs = (
        "NewConnectionError",
        "No matching distribution",
        "Failed to fetch",
        "Connection",
        "dns",
    )
    advice = "Effacez .venv et relancez la commande."
    if "do not match the hashes" in output.lower() or "hash mismatch" in output.lower():
        advice = (
            "Un fichier téléchargé n’est pas celui qui est attendu : rien n’a été installé. "
            "Relancez ; si cela continue, prévenez les auteurs de Niaouli."
        )
    elif any(sign in output for sign in signs):
        advice = (
            "Vérifiez la connexion à Internet, puis relancez : ce qui est déjà téléchargé est "
            "gardé. Derrière un mandataire, renseignez HTTPS_PROXY ; avec un dépôt de paquets "
            "interne, PIP_INDEX_URL."
        )
    return Refusal(f"{sentence} {advice}\nJournal : {LOG}\n{last_lines(output, 6)}")


def _clear() -> None:
    # Not `venv --clear`, which would remove our own lock.
    for path in VENV.iterdir():
        if path in {LOCK, UNFINISHED}:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _is_up_to_date(name: str) -> bool:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (
        isinstance(stamp, dict)
        and stamp.get("python") == _version()
        and stamp.get(name) == _digest(name)
        and not UNFINISHED.exists()
        and VENV_PYTHON.exists()
    )


def _digest(name: str) -> str:
    return hashlib.sha256(_lock_file(name).read_bytes()).hexdigest()


def _lock_file(name: str) -> Path:
    return CHECKOUT / "requirements" / f"{name}.txt"


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _base_python() -> str:
    # The Python under a virtual environment, which may be the one we are about to replace.
    base = getattr(sys, "_base_executable", None)
    return base if isinstance(base, str) and base else sys.executable


def _python_suits() -> bool:
    """Whether `.venv` has no Python yet, or one of our own version."""
    if not (VENV / "pyvenv.cfg").exists():
        return not VENV_PYTHON.is_symlink() or VENV_PYTHON.exists()
    with suppress(OSError):
        answer = subprocess.run(
            [VENV_PYTHON, "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.stdout.strip() == _version()
    return False


def _has_pip() -> bool:
    answer = subprocess.run(
        [VENV_PYTHON, "-I", "-c", "import pip"], capture_output=True, check=False
    )
    return answer.returncode == 0
