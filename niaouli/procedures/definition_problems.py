"""What pydantic found wrong, said in our words, with places that an author recognises."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from niaouli.procedures.errors import Problem

_NAMED = {
    "pages": lambda name: _("page « %(name)s »") % {"name": name},
    "fields": lambda name: _("question « %(name)s »") % {"name": name},
    "steps": lambda name: _("étape « %(name)s »") % {"name": name},
    "outcomes": lambda name: _("résultat « %(name)s »") % {"name": name},
    "choices": lambda name: _("choix « %(name)s »") % {"name": name},
    "cases": lambda name: _("situation « %(name)s »") % {"name": name},
    "extensions": lambda name: _("prolongation « %(name)s »") % {"name": name},
    "facts": lambda name: _("information « %(name)s »") % {"name": name},
}


def shape_problems(error: ValidationError, data: Mapping[str, Any]) -> list[Problem]:
    """One problem for each error, in the order of the definition."""
    errors = error.errors(include_url=False)
    return [
        Problem(
            _place(each["loc"], data), _sentence(each["type"], each.get("ctx", {}), each["loc"])
        )
        for each in errors
        if not (each["type"] == "too_short" and _has_inner(each["loc"], errors))
    ]


def _has_inner(location: tuple[str | int, ...], errors: Sequence[ErrorDetails]) -> bool:
    """A list is counted without its wrong items: it is short only because of them."""
    return any(
        len(each["loc"]) > len(location) and each["loc"][: len(location)] == location
        for each in errors
    )


def _place(location: tuple[str | int, ...], data: Mapping[str, Any]) -> str:
    """« page « identite », question « naissance », minimum_age »."""
    words: list[str] = []
    here: Any = data
    container = ""
    for part in location:
        if isinstance(part, int):
            here = here[part] if isinstance(here, list | tuple) and part < len(here) else None
            words[-1:] = [_item(container, part, here)]
            continue
        if isinstance(here, Mapping) and part not in here and here.get("type") == part:
            continue  # pydantic names the kind of field here: it is no key.
        here = here.get(part) if isinstance(here, Mapping) else None
        container = part
        words.append(part)
    return ", ".join(words)


def _item(container: str, index: int, item: object) -> str:
    name = None
    if isinstance(item, Mapping):
        name = item.get("code") or item.get("value") or item.get("field") or item.get("label")
    if name is None:
        return f"{container} n° {index + 1}"
    in_words = _NAMED.get(container)
    return in_words(name) if in_words else f"{container} « {name} »"


def _sentence(kind: str, context: Mapping[str, Any], location: tuple[str | int, ...]) -> str:
    key = location[-1] if location else ""
    if kind == "extra_forbidden":
        return _("la clé « %(key)s » n’existe pas ici.") % {"key": key}
    if kind == "missing":
        return _("la clé « %(key)s » manque.") % {"key": key}
    if kind == "union_tag_not_found":
        return _("la clé « type » manque.")
    if kind == "union_tag_invalid":
        return _("le type « %(tag)s » n’existe pas. Types possibles : %(known)s.") % {
            "tag": context.get("tag"),
            "known": context.get("expected_tags"),
        }
    if kind == "literal_error":
        return _("valeurs possibles : %(known)s.") % {"known": context.get("expected")}
    if kind == "string_pattern_mismatch":
        return _("ce texte n’a pas la forme attendue (%(pattern)s).") % {
            "pattern": context.get("pattern")
        }
    return _limit_sentence(kind, context) or _type_sentence(kind)


def _limit_sentence(kind: str, context: Mapping[str, Any]) -> str:
    sentence = {
        "string_too_long": _("ce texte dépasse %(max_length)s caractères."),
        "string_too_short": _("ce texte ne peut pas être vide."),
        "too_short": _("il faut au moins %(min_length)s élément(s)."),
        "too_long": _("il faut au plus %(max_length)s éléments."),
        "greater_than_equal": _("ce nombre doit être au moins %(ge)s."),
        "less_than_equal": _("ce nombre doit être au plus %(le)s."),
    }.get(kind, "")
    return sentence % context if sentence else ""


def _type_sentence(kind: str) -> str:
    return {
        "string_type": _("un texte est attendu."),
        "bool_type": _("true ou false est attendu."),
        "int_type": _("un nombre entier est attendu."),
        "int_from_float": _("un nombre entier est attendu."),
        "tuple_type": _("une liste est attendue."),
        "dict_type": _("un objet (clés et valeurs) est attendu."),
        "model_type": _("un objet (clés et valeurs) est attendu."),
        "model_attributes_type": _("un objet (clés et valeurs) est attendu."),
    }.get(kind, _("cette valeur ne convient pas (%(kind)s).") % {"kind": kind})
