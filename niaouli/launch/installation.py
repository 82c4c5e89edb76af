"""What a data directory is for: decided at its first start, remembered afterwards."""

import hashlib
import os
from pathlib import Path

from niaouli.launch.console import Refusal
from niaouli.launch.places import CHECKOUT, DataDirectory

DEMONSTRATION, LOCAL, PRODUCTION = "demonstration", "local", "production"


def data_directory(chosen: str | None) -> DataDirectory:
    """The data directory: the option, else the environment, else `data/` in the checkout."""
    path = chosen or os.environ.get("NIAOULI_DATA_DIR") or str(CHECKOUT / "data")
    return DataDirectory(Path(path).expanduser().absolute())


def mode_to_run(data: DataDirectory, *, empty: bool) -> str:
    """The mode of bin/run. `--empty` is given once: the data directory remembers it."""
    known = data.state().get("mode")
    wanted = os.environ.get("NIAOULI_MODE") or (LOCAL if empty else known or DEMONSTRATION)
    if known == DEMONSTRATION and wanted == LOCAL:
        raise Refusal(
            f"{data.path} contient déjà la démonstration. Pour une installation vide, choisissez "
            "un autre dossier : bin/run --empty --data-dir DOSSIER"
        )
    if known == LOCAL and wanted == DEMONSTRATION:
        raise Refusal(
            f"{data.path} a été créé vide (--empty). Pour la démonstration, choisissez un autre "
            "dossier : bin/run --data-dir DOSSIER"
        )
    if wanted not in {DEMONSTRATION, LOCAL, PRODUCTION}:
        raise Refusal(
            f"NIAOULI_MODE vaut « {wanted} » ; bin/run connaît {DEMONSTRATION}, {LOCAL} et "
            f"{PRODUCTION}."
        )
    return wanted


def mode_of_command(data: DataDirectory) -> str:
    """The mode of bin/niaouli: production when the environment alone describes the installation."""
    known = data.state().get("mode")
    default = PRODUCTION if os.environ.get("DATABASE_URL") else DEMONSTRATION
    return os.environ.get("NIAOULI_MODE") or (known if isinstance(known, str) else default)


def database_mark() -> str:
    """Which database the demonstration was loaded into, without keeping its password."""
    external = os.environ.get("DATABASE_URL")
    return hashlib.sha256(external.encode()).hexdigest()[:16] if external else "embedded"
