"""Small definitions for tests: what is not said is as plain as can be."""

from typing import Any

from niaouli.procedures.definitions import Definition, parse_definition
from niaouli.procedures.errors import InvalidDefinition


def text_field(code: str = "nom", **keys: Any) -> dict[str, Any]:
    return {"type": "text", "code": code, "label": code.capitalize(), **keys}


def choice_field(code: str = "nature", *values: str, **keys: Any) -> dict[str, Any]:
    choices = [{"value": each, "label": each.capitalize()} for each in values or ("a", "b")]
    return {"type": "choice", "code": code, "label": "Nature", "choices": choices, **keys}


def page(code: str, *fields: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"code": code, "title": code.capitalize(), "fields": list(fields), **keys}


def data(*pages: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """A definition as it is written."""
    return {
        "slug": "essai",
        "title": "Demander un essai",
        "summary": "Pour essayer.",
        "audience": ["individual"],
        "department": "DDDT",
        "what_for": "Essayer.",
        "cost": "Gratuit",
        "declared_delay": {"value": 15, "unit": "days"},
        "retention": {"draft_days": 30, "decided_months": 12},
        "pages": list(pages) or [page("vous", text_field())],
        **keys,
    }


def definition(*pages: dict[str, Any], **keys: Any) -> Definition:
    return parse_definition(data(*pages, **keys))


def problems(*pages: dict[str, Any], **keys: Any) -> list[str]:
    """What is said of a definition that is wrong, one text each."""
    try:
        definition(*pages, **keys)
    except InvalidDefinition as error:
        return [str(problem) for problem in error.problems]
    return []
