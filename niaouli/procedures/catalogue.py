"""Definitions written as TOML files: read, and said to be right or wrong."""

import tomllib
from pathlib import Path

from django.utils.translation import gettext as _

from niaouli.procedures.communes import CATALOGUE
from niaouli.procedures.definitions import Definition, parse_definition
from niaouli.procedures.errors import InvalidDefinition, Problem

__all__ = ["CATALOGUE", "catalogue_files", "read_definition"]

NOT_PROCEDURES = {"communes.toml", "document-kinds.toml", "employment.toml"}


def catalogue_files() -> list[Path]:
    """The procedures that come with the product, ready to use."""
    return sorted(path for path in CATALOGUE.glob("*.toml") if path.name not in NOT_PROCEDURES)


def read_definition(path: Path) -> Definition:
    """The definition in a TOML file, or `InvalidDefinition` with every problem found."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidDefinition([Problem("", _("ce fichier n’existe pas."))]) from None
    except (OSError, UnicodeDecodeError):
        raise InvalidDefinition(
            [Problem("", _("ce fichier ne peut pas être lu : un texte en UTF-8 est attendu."))]
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidDefinition(
            [Problem("", _("ce fichier n’est pas du TOML : %(error)s.") % {"error": error})]
        ) from None
    return parse_definition(data)
