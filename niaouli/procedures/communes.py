"""The communes of New Caledonia, from `catalogue/communes.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from niaouli.lib.words import fold

CATALOGUE = Path(__file__).resolve().parents[1] / "catalogue"
PROVINCES = {"sud": "province Sud", "nord": "province Nord", "iles": "province des Îles Loyauté"}


@dataclass(frozen=True)
class Commune:
    """A commune: its INSEE code (not its postal code: the two series collide) and its name."""

    code: str
    name: str
    postal_code: str
    """The main one; others are in use."""
    provinces: tuple[str, ...]


@cache
def communes() -> tuple[Commune, ...]:
    """All of them, in the order of the alphabet."""
    with (CATALOGUE / "communes.toml").open("rb") as file:
        rows = tomllib.load(file)["commune"]
    found = [Commune(**{**row, "provinces": tuple(row["provinces"])}) for row in rows]
    return tuple(sorted(found, key=lambda commune: fold(commune.name)))
