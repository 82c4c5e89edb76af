"""Compiles the catalogues that were changed: `.po` files are kept, `.mo` files are made here."""

from pathlib import Path

from niaouli.launch.console import Refusal, step
from niaouli.launch.places import CHECKOUT, VENV_PYTHON, explained
from niaouli.launch.processes import Signals, last_lines, run_to_end
from niaouli.launch.surroundings import base_environment


def compile_translations(signals: Signals, log: Path) -> None:
    """Compile each catalogue that is newer than what was made of it."""
    sources = sorted((CHECKOUT / "niaouli" / "locale").glob("*/LC_MESSAGES/*.po"))
    stale = [source for source in sources if _is_stale(source)]
    if not stale:
        return
    with step("Compilation des traductions"):
        for source in stale:
            _compile(source, signals, log)


def _is_stale(source: Path) -> bool:
    made = source.with_suffix(".mo")
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path, signals: Signals, log: Path) -> None:
    made = source.with_suffix(".mo")
    # Made aside and renamed: a server may be reading it, another command may be making it.
    with explained(source.parent):
        aside = source.with_suffix(".mo.new")
        code, output = run_to_end(
            [
                *(VENV_PYTHON, "-m", "babel.messages.frontend", "compile"),
                *("--input-file", source, "--output-file", aside),
                *("--locale", source.parent.parent.name),
            ],
            env=base_environment(),
            signals=signals,
            log=log,
            cwd=CHECKOUT,
        )
        if code != 0:
            aside.unlink(missing_ok=True)
            raise Refusal(f"{source} ne se compile pas.\n{last_lines(output)}")
        aside.replace(made)
