"""What is wrong in the fields of a kind, as sentences beside their inputs."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from niaouli.lib.words import integer
from niaouli.publications.errors import Problem

NEEDED: dict[str, Promise] = {
    "title": gettext_lazy("Écrivez un titre."),
    "body": gettext_lazy("Écrivez le texte."),
    "place": gettext_lazy("Indiquez le lieu."),
    "starts_on": gettext_lazy("Indiquez la date de début."),
    "ends_on": gettext_lazy("Indiquez la date de fin."),
    "reference": gettext_lazy("Indiquez la référence."),
    "type": gettext_lazy("Choisissez le type d’avis."),
    "object": gettext_lazy("Indiquez l’objet de l’enquête."),
}
"""What is said of a field that cannot stay empty."""


def needed(names: Iterable[str]) -> list[Problem]:
    return [(name, str(NEEDED[name])) for name in NEEDED if name in set(names)]


def sentences(error: ValidationError) -> list[Problem]:
    """Each problem found by pydantic, beside the input that it is about."""
    return [(_input(each), _sentence(each)) for each in error.errors()]


def _input(problem: ErrorDetails) -> str:
    """`sessions-0-closes`; dates in the wrong order are said beside the end."""
    place = "-".join(str(part) for part in problem["loc"])
    if problem["type"] != "dates":
        return place
    return f"{place}-closes" if place else "ends_on"


def _sentence(problem: ErrorDetails) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    if kind in {"address", "dates"}:
        return problem["msg"]
    if kind == "string_too_long":
        return _("C’est trop long : %(count)s caractères au plus.") % {
            "count": integer(context["max_length"])
        }
    if kind == "missing" or problem["input"] in (None, ""):
        return _("Complétez cette réponse, ou retirez la ligne.")
    if kind in {"greater_than_equal", "less_than_equal", "int_parsing", "int_type"}:
        return _("Écrivez un nombre entier, de 1 à 1 000.")
    return _("Cette réponse ne convient pas : corrigez-la.")
