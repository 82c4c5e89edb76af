"""The environment that the application's processes receive."""

import os
from collections.abc import Mapping

from niaouli.launch.places import CHECKOUT, DataDirectory

# Of the Python that started us, not of the one in `.venv`.
NOT_OURS = {"PYTHONHOME", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV"}


def base_environment() -> dict[str, str]:
    """Ours, so that `python -m niaouli` works from any directory, under any locale."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    # A file of the current directory must not pass for a module.
    return {**kept, "PYTHONPATH": str(CHECKOUT), "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}


def application_environment(
    data: DataDirectory, *, mode: str, database: str, base_url: str
) -> dict[str, str]:
    """What `docs/settings.md` lists; a variable that the person has set stays as it is."""
    return {
        **base_environment(),
        **defaults_under(
            os.environ,
            {
                "NIAOULI_MODE": mode,
                "NIAOULI_BASE_URL": base_url,
                **(data.secrets() if mode != "production" else {}),
                **({"NIAOULI_EMAIL_URL": "record:"} if mode != "production" else {}),
            },
        ),
        "NIAOULI_DATA_DIR": str(data.path),
        "DATABASE_URL": database,
    }


def defaults_under(chosen: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    return {name: chosen.get(name) or value for name, value in defaults.items()}
