"""Definitions turned into pages, checks and summaries. Pure: no clock, no database, no HTTP.

`answers` are the stored values by field code, whatever has been answered so far. `supplied` are the
documents given, by field code. While drafting nothing is lost: the answer to a question that is now
hidden stays, but counts as not given everywhere here; `prune` drops it at submission.

The form is walked in order: a condition reads the answers of the questions asked before it, and of
those only what is visible.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.procedures import delays
from niaouli.procedures.checking import Supplied, check_field, read_field
from niaouli.procedures.conditions import Answers, evaluate
from niaouli.procedures.definitions import Definition, Outcome, Page
from niaouli.procedures.delays import LegalDelay
from niaouli.procedures.fields import DocumentField, Field, GroupField
from niaouli.procedures.fields.base import Raw
from niaouli.procedures.results import (
    FieldError,
    OutcomeFact,
    PageProblems,
    PageProgress,
    PageResult,
    PageState,
    Progress,
    SummaryLine,
    SummaryPage,
)
from niaouli.procedures.routing import Routing, RoutingRule, route_of

NOTHING: Supplied = {}


@dataclass
class _Walk:
    """The visible form, and the answers that count."""

    pages: list[tuple[Page, tuple[Field, ...]]] = field(default_factory=list)
    answers: dict[str, JsonValue] = field(default_factory=dict)


def _walk(
    definition: Definition, answers: Answers, today: date, *, before: Page | None = None
) -> _Walk:
    """The form from its start, up to the page `before` (left out). It ends with the page of the
    commune where another body treats the request: nothing more is asked in vain."""
    walk = _Walk()
    for page in definition.pages:
        if before is not None and page.code == before.code:
            break
        if page.when is not None and not evaluate(page.when, walk.answers, today):
            continue
        visible = _walk_page(page, answers, walk.answers, today)
        if visible:
            walk.pages.append((page, visible))
        if definition.routing and _is_elsewhere(definition.routing, walk.answers):
            break
    return walk


def _walk_page(
    page: Page, answers: Answers, counted: dict[str, JsonValue], today: date
) -> tuple[Field, ...]:
    """The visible fields of a page; adds their answers to those that count."""
    visible = []
    for each in page.fields:
        if each.when is not None and not evaluate(each.when, counted, today):
            continue
        visible.append(each)
        value = answers.get(each.code)
        if value is not None and each.fits(value):
            counted[each.code] = value
    return tuple(visible)


def _is_elsewhere(rule: RoutingRule, answers: Answers) -> bool:
    route = route_of(rule, answers)
    return route is not None and route.body is not None


# ── The visible form ─────────────────────────────────────────────────────────────────────────
def visible_pages(definition: Definition, answers: Answers, *, today: date) -> tuple[Page, ...]:
    """The pages to fill in with these answers. A page without any visible question is not one."""
    return tuple(page for page, _fields in _walk(definition, answers, today).pages)


def visible_form(
    definition: Definition, answers: Answers, *, today: date
) -> tuple[tuple[Page, tuple[Field, ...]], ...]:
    """The pages to fill in with these answers, each with its questions."""
    return tuple(_walk(definition, answers, today).pages)


def visible_fields(
    definition: Definition, page: Page, answers: Answers, *, today: date
) -> tuple[Field, ...]:
    """The questions of that page with these answers; none when the page is hidden."""
    for each, fields in _walk(definition, answers, today).pages:
        if each.code == page.code:
            return fields
    return ()


def hints(definition: Definition, page: Page, answers: Answers, *, today: date) -> tuple[str, ...]:
    """What to tell this person at the top of that page, given what was answered before it."""
    if not page.hints:
        return ()
    counted = _walk(definition, answers, today, before=page).answers
    return tuple(each.text for each in page.hints if evaluate(each.when, counted, today))


def next_page(definition: Definition, page: Page, answers: Answers, *, today: date) -> Page | None:
    """The visible page after this one; None: it was the last, check the answers."""
    return _neighbour(definition, page, answers, today, step=1)


def previous_page(
    definition: Definition, page: Page, answers: Answers, *, today: date
) -> Page | None:
    """The visible page before this one; None: it was the first."""
    return _neighbour(definition, page, answers, today, step=-1)


def _neighbour(
    definition: Definition, page: Page, answers: Answers, today: date, *, step: int
) -> Page | None:
    visible = {each.code for each in visible_pages(definition, answers, today=today)}
    codes = [each.code for each in definition.pages]
    position = codes.index(page.code)
    others = definition.pages[position + 1 :] if step > 0 else definition.pages[:position][::-1]
    return next((each for each in others if each.code in visible), None)


# ── Filling in ───────────────────────────────────────────────────────────────────────────────
def read_page(
    definition: Definition,
    page: Page,
    raw: Raw,
    *,
    answers: Answers,
    today: date,
    supplied: Supplied = NOTHING,
) -> PageResult:
    """Read what was typed on a visible page.

    The questions asked are those visible with what was just typed: without JavaScript, an answer
    that opens another question brings the page back with it (`revealed`).
    """
    known = {each.code for each in visible_fields(definition, page, answers, today=today)}
    counted = _walk(definition, answers, today, before=page).answers
    values: dict[str, JsonValue] = {}
    errors: list[FieldError] = []
    fields: list[Field] = []
    for each in page.fields:
        if each.when is not None and not evaluate(each.when, counted, today):
            continue
        fields.append(each)
        found = read_field(each, raw, supplied, today, values)
        errors += found
        if values.get(each.code) is not None:
            counted[each.code] = values[each.code]
    return PageResult(
        page=page,
        values=values,
        errors=tuple(errors),
        fields=tuple(fields),
        revealed=tuple(each for each in fields if each.code not in known),
    )


def typed(
    page: Page, answers: Answers, prefill: Mapping[str, str] | None = None
) -> dict[str, list[str]]:
    """What the inputs of a page hold when it is shown: the stored answers, else what the account
    knows (`prefill`: "given_name", "family_name", "email", "phone", "birth_date")."""
    known = prefill or {}
    inputs: dict[str, list[str]] = {}
    for each in page.fields:
        value = answers.get(each.code)
        if value is None and each.code not in answers and each.prefill:
            value = known.get(each.prefill) or None
        if value is not None and each.fits(value):
            inputs.update(each.typed(value))
    return inputs


# ── Checking the whole ───────────────────────────────────────────────────────────────────────
def incomplete_pages(
    definition: Definition, answers: Answers, *, today: date, supplied: Supplied = NOTHING
) -> tuple[PageProblems, ...]:
    """The visible pages that cannot be sent as they are, in order, with every reason."""
    found = []
    walk = _walk(definition, answers, today)
    elsewhere = _elsewhere(definition, walk.answers)
    for page, fields in walk.pages:
        errors = [error for each in fields for error in check_field(each, answers, supplied, today)]
        errors += [error for error in elsewhere if error.field in fields]
        if errors:
            found.append(PageProblems(page, tuple(errors)))
    return tuple(found)


def _elsewhere(definition: Definition, counted: Answers) -> list[FieldError]:
    """That another body treats the request: it cannot be sent here."""
    routing = _routed(definition, counted)
    if routing is None or routing.is_ours or definition.routing is None:
        return []
    return [FieldError(definition.field(definition.routing.field), "elsewhere", routing.sentence())]


def progress(
    definition: Definition,
    answers: Answers,
    *,
    today: date,
    supplied: Supplied = NOTHING,
    seen: Collection[str] | None = None,
) -> Progress:
    """Where the draft stands. `seen`: codes of the pages that the person has already sent; without
    it, a page of optional questions only counts as done from the start."""
    incomplete = {
        each.page.code
        for each in incomplete_pages(definition, answers, today=today, supplied=supplied)
    }
    states = []
    for page in visible_pages(definition, answers, today=today):
        done = page.code not in incomplete and (seen is None or page.code in seen)
        states.append(PageProgress(page, PageState.DONE if done else PageState.TO_DO))
    return Progress(tuple(states))


# ── Submitting, showing ──────────────────────────────────────────────────────────────────────
def prune(definition: Definition, answers: Answers, *, today: date) -> dict[str, JsonValue]:
    """The answers that are submitted: those of visible questions only, in the form's order."""
    return dict(_walk(definition, answers, today).answers)


def carry_over(definition: Definition, answers: Answers) -> dict[str, JsonValue]:
    """The answers of a draft that still make sense under another version of its procedure."""
    return {
        each.code: value
        for each in definition.fields()
        if (value := each.carry(answers.get(each.code))) is not None
    }


def summary(
    definition: Definition, answers: Answers, *, today: date, supplied: Supplied = NOTHING
) -> list[SummaryPage]:
    """Every visible question with its answer in words, page by page."""
    walk = _walk(definition, answers, today)
    return [
        SummaryPage(
            page, [line for each in fields for line in _lines(each, walk.answers, supplied)]
        )
        for page, fields in walk.pages
    ]


def _lines(each: Field, counted: Answers, supplied: Supplied) -> list[SummaryLine]:
    """A question and its answer; of a group, a line for each item."""
    if isinstance(each, GroupField) and each.code in counted:
        return [
            SummaryLine(each, text, each.item_title(number))
            for number, text in enumerate(each.items_in_words(counted[each.code]))
        ]
    return [SummaryLine(each, _in_words(each, counted, supplied), each.label)]


def _in_words(each: Field, counted: Answers, supplied: Supplied) -> str:
    if isinstance(each, DocumentField):
        labels = [document.label for document in supplied.get(each.code, ())]
        return ", ".join(labels) or _("Aucun document")
    value = counted.get(each.code)
    return _("Pas de réponse") if value is None else each.display(value)


def told(definition: Definition, answers: Answers, known: str) -> str:
    """What submitted answers tell of the person: the answer to the question that the account would
    have filled in with this (`prefill`: "given_name", "birth_date"…); empty when there is none."""
    for each in definition.fields():
        value = answers.get(each.code)
        if each.prefill == known and value is not None and each.fits(value):
            return each.display(value)
    return ""


def search_terms(definition: Definition, answers: Answers, *, today: date) -> list[str]:
    """What agents can find a request by: the words of its searchable answers, each once, in order;
    telephone numbers and RIDET by their digits."""
    walk = _walk(definition, answers, today)
    found = [
        term
        for _page, fields in walk.pages
        for each in fields
        if (each.searchable or each.always_searched) and each.code in walk.answers
        for term in each.search_terms(walk.answers[each.code])
    ]
    return list(dict.fromkeys(found))


def outcomes(
    definition: Definition,
    answers: Answers,
    *,
    today: date,
    on: Literal["granted", "refused"] = "granted",
) -> tuple[Outcome, ...]:
    """The documents that granting, or refusing, a request with these answers produces."""
    counted = _walk(definition, answers, today).answers
    return tuple(
        each
        for each in definition.outcomes
        if each.on == on and (each.when is None or evaluate(each.when, counted, today))
    )


def outcome_facts(
    definition: Definition,
    outcome: Outcome,
    answers: Answers,
    *,
    today: date,
    decision: Answers | None = None,
) -> list[OutcomeFact]:
    """What the document shows, in words; a question that was not asked or answered is left out, and
    a value that the decision does not have."""
    counted = {**_walk(definition, answers, today).answers, **_decided(definition, decision or {})}
    return [
        OutcomeFact(fact.label, definition.told_field(fact.field).display(counted[fact.field]))
        for fact in outcome.facts
        if fact.field in counted
    ]


# ── The decision ─────────────────────────────────────────────────────────────────────────────
def read_decision(
    definition: Definition, raw: Raw, *, today: date
) -> tuple[dict[str, JsonValue], list[FieldError]]:
    """What an agent typed beside their decision: the values that are right, and what is wrong."""
    values: dict[str, JsonValue] = {}
    errors: list[FieldError] = []
    for each in definition.decision:
        errors += read_field(each, raw, NOTHING, today, values)
    return {code: value for code, value in values.items() if value is not None}, errors


def check_decision(definition: Definition, decision: Answers, *, today: date) -> list[FieldError]:
    """What keeps these values from being decided."""
    return [
        error
        for each in definition.decision
        for error in check_field(each, decision, NOTHING, today)
    ]


def decision_lines(definition: Definition, decision: Answers) -> list[tuple[str, str]]:
    """What was decided, in words: the label of each value and what it says."""
    return [
        (each.label, each.display(decision[each.code]))
        for each in definition.decision
        if each.code in _decided(definition, decision)
    ]


def typed_decision(definition: Definition, decision: Answers) -> dict[str, list[str]]:
    """What the inputs hold when the values are shown again."""
    inputs: dict[str, list[str]] = {}
    for each in definition.decision:
        if each.code in _decided(definition, decision):
            inputs.update(each.typed(decision[each.code]))
    return inputs


def _decided(definition: Definition, decision: Answers) -> dict[str, JsonValue]:
    """The values that the definition has and that fit."""
    return {
        each.code: value
        for each in definition.decision
        if (value := decision.get(each.code)) is not None and each.fits(value)
    }


# ── What the law and the place change ────────────────────────────────────────────────────────
def legal_delay(definition: Definition, answers: Answers, today: date) -> LegalDelay | None:
    """What the law gives a complete request with these answers, received that day; None where it
    sets no delay."""
    if definition.legal is None:
        return None
    return delays.legal_delay(definition.legal, _walk(definition, answers, today).answers, today)


def routed(definition: Definition, answers: Answers, today: date) -> Routing | None:
    """Who treats a request with these answers; None where the procedure does not say, or the
    commune is not answered yet."""
    return _routed(definition, _walk(definition, answers, today).answers)


def _routed(definition: Definition, counted: Answers) -> Routing | None:
    rule = definition.routing
    if rule is None or rule.field not in counted:
        return None
    commune = definition.field(rule.field).display(counted[rule.field])
    route = route_of(rule, counted)
    if route is None or route.body is None:
        own = route.department if route else None
        return Routing(commune=commune, department=own or definition.department)
    return Routing(commune=commune, department="", body=route.body, contact=route.contact)
