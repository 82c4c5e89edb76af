"""Versions of « permis de chasser » that say something more: a law, routes, days."""

from typing import Any

from niaouli.procedures.definitions import canonical, parse_definition
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import publish_version
from niaouli.procedures.queries import current_version
from tests import cast

TWO_MONTHS = {"delay": {"value": 2, "unit": "months"}, "silence": "refused"}
FAR_AWAY = {
    "code": "iles",
    "label": "demande depuis les îles",
    "when": {"==": [{"var": "commune"}, "98814"]},
    "delay": {"value": 1, "unit": "months"},
}
ROUTING = {
    "field": "commune",
    "routes": [
        {"communes": ["98814"], "department": "DPASS"},
        {"communes": ["98805"], "body": "Mairie de Dumbéa", "contact": "Téléphone : 41.00.00."},
    ],
}
"""Lifou is treated by DPASS, Dumbéa by its own town hall, the rest by the usual department."""


def renewed(procedure: Procedure, **keys: Any) -> Procedure:
    """The same procedure, in a new version with these keys."""
    data = {**canonical(current_version(procedure).parsed), **keys}
    version = publish_version(definition=parse_definition(data), by=None, now=cast.NOW)
    return version.procedure
