"""What a definition of the right shape may still get wrong: codes, conditions, references."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.procedures.conditions import Type, check
from niaouli.procedures.errors import ConditionError, Problem
from niaouli.procedures.fields import DocumentField, GroupField
from niaouli.procedures.fields.placed import CommuneField

if TYPE_CHECKING:
    from niaouli.procedures.definitions import Definition, Page

PANEL_INPUTS = frozenset({"revision", "reason", "why", "model", "fill", "preview"})
"""Names of the inputs that stand beside the values of a decision."""


def inner_problems(definition: "Definition") -> list[Problem]:
    """Every problem found, in the order of the definition."""
    return [
        *_repeated(definition),
        *_form_problems(definition),
        *_decision_problems(definition),
        *_outcome_problems(definition),
        *_legal_problems(definition),
        *_routing_problems(definition),
        *_campaign_problems(definition),
    ]


def _repeated(definition: "Definition") -> Iterable[Problem]:
    lists = {
        "pages": [page.code for page in definition.pages],
        "fields": [
            *(field.code for field in definition.fields()),
            *(field.code for field in definition.decision),
        ],
        "steps": [step.code for step in definition.steps],
        "outcomes": [outcome.code for outcome in definition.outcomes],
        "legal, cases": [each.code for each in definition.legal.cases] if definition.legal else [],
        "legal, extensions": [each.code for each in definition.legal.extensions]
        if definition.legal
        else [],
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
        for number, hint in enumerate(page.hints, start=1):
            yield from _condition_problems(hint.when, known, f"{place}, hints n° {number}, when")
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


def _types(definition: "Definition") -> dict[str, Type]:
    """What conditions on the whole form may read."""
    known = {field.code: field.condition_type for field in definition.fields()}
    return {code: found for code, found in known.items() if found is not None}


def _legal_problems(definition: "Definition") -> Iterable[Problem]:
    legal, types = definition.legal, _types(definition)
    if legal is None:
        return
    for case in legal.cases:
        place = _("délai légal, situation « %(code)s », when") % {"code": case.code}
        yield from _condition_problems(case.when, types, place)
    for extension in legal.extensions:
        place = _("délai légal, prolongation « %(code)s », when") % {"code": extension.code}
        yield from _condition_problems(extension.when, types, place)
    if legal.extensions and legal.delay is None and not legal.cases:
        yield Problem("legal, extensions", _("il n’y a aucun délai à prolonger."))


def _routing_problems(definition: "Definition") -> Iterable[Problem]:
    rule = definition.routing
    if rule is None:
        return
    field = next((each for each in definition.fields() if each.code == rule.field), None)
    if not isinstance(field, CommuneField) or not field.required:
        said = _("« %(code)s » n’est pas une question obligatoire de type commune.")
        yield Problem("routing, field", said % {"code": rule.field})
        return
    communes = [code for route in rule.routes for code in route.communes]
    for code, count in Counter(communes).items():
        if not field.fits(code):
            said = _("« %(code)s » n’est pas une réponse possible.")
            yield Problem("routing, routes", said % {"code": code})
        elif count > 1:
            said = _("le code « %(code)s » est employé plusieurs fois.")
            yield Problem("routing, routes", said % {"code": code})
    for number, route in enumerate(rule.routes, start=1):
        if (route.department is None) == (route.body is None):
            yield Problem(
                f"routing, routes n° {number}", _("department ou body : l’un des deux, pas plus.")
            )


def _campaign_problems(definition: "Definition") -> Iterable[Problem]:
    for sentence in definition.campaign.problems() if definition.campaign else ():
        yield Problem("campaign", sentence)


def _decision_problems(definition: "Definition") -> Iterable[Problem]:
    """What an agent writes is a few simple values, always all of them."""
    for field in definition.decision:
        place = _("décision, valeur « %(code)s »") % {"code": field.code}
        if isinstance(field, DocumentField | GroupField):
            yield Problem(place, _("ni document ni bloc répété dans une décision."))
        if field.when is not None or field.prefill is not None:
            yield Problem(place, _("ni when ni prefill dans une décision."))
        if field.code in PANEL_INPUTS:
            yield Problem(place, _("ce code est employé par la page de l’agent."))
        for sentence in field.definition_problems():
            yield Problem(place, sentence)


def _outcome_problems(definition: "Definition") -> Iterable[Problem]:
    fields = {field.code: field for field in (*definition.fields(), *definition.decision)}
    types = _types(definition)
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
