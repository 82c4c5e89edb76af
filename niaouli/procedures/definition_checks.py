"""What a definition of the right shape may still get wrong: codes, conditions, references."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.procedures.conditions import Type, check
from niaouli.procedures.errors import ConditionError, Problem
from niaouli.procedures.fields import DocumentField

if TYPE_CHECKING:
    from niaouli.procedures.definitions import Definition, Page


def inner_problems(definition: "Definition") -> list[Problem]:
    """Every problem found, in the order of the definition."""
    return [
        *_repeated(definition),
        *_form_problems(definition),
        *_outcome_problems(definition),
    ]


def _repeated(definition: "Definition") -> Iterable[Problem]:
    lists = {
        "pages": [page.code for page in definition.pages],
        "fields": [field.code for field in definition.fields()],
        "steps": [step.code for step in definition.steps],
        "outcomes": [outcome.code for outcome in definition.outcomes],
        "audience": definition.audience,
        "topics": definition.topics,
    }
    for name, codes in lists.items():
        for code, count in Counter(codes).items():
            if count > 1:
                yield Problem(
                    name, _("le code « %(code)s » est employé plusieurs fois.") % {"code": code}
                )


def _form_problems(definition: "Definition") -> Iterable[Problem]:
    """Walks the form in order: a condition may read only what was asked before it, so that no
    condition can depend on itself."""
    known: dict[str, Type] = {}
    for page in definition.pages:
        place = _("page « %(code)s »") % {"code": page.code}
        yield from _condition_problems(page.when, known, f"{place}, when")
        yield from _page_problems(page, known, place)


def _page_problems(page: "Page", known: dict[str, Type], page_place: str) -> Iterable[Problem]:
    for field in page.fields:
        place = _("%(page)s, question « %(code)s »") % {"page": page_place, "code": field.code}
        yield from _condition_problems(field.when, known, f"{place}, when")
        for sentence in field.definition_problems():
            yield Problem(place, sentence)
        found = field.condition_type
        if found is not None:
            known[field.code] = found


def _condition_problems(
    condition: dict[str, JsonValue] | None, known: dict[str, Type], place: str
) -> Iterable[Problem]:
    if condition is None:
        return
    try:
        check(condition, known)
    except ConditionError as error:
        yield Problem(place, str(error))


def _outcome_problems(definition: "Definition") -> Iterable[Problem]:
    fields = {field.code: field for field in definition.fields()}
    known = {code: field.condition_type for code, field in fields.items()}
    types = {code: found for code, found in known.items() if found is not None}
    for outcome in definition.outcomes:
        place = _("résultat « %(code)s »") % {"code": outcome.code}
        yield from _condition_problems(outcome.when, types, f"{place}, when")
        for fact in outcome.facts:
            field = fields.get(fact.field)
            if field is None or isinstance(field, DocumentField):
                yield Problem(
                    place,
                    _("« %(code)s » n’est pas une question dont la réponse peut être montrée.")
                    % {"code": fact.field},
                )
