"""Answers that change after sending: what may be asked again, what a new answer opens, what was
filed first.

The form is walked as on the day when the case was sent: the person may have had a birthday since.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import date

from django.utils import timezone
from pydantic import JsonValue

from niaouli.cases.enums import Cause, ItemState
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.supplied import supplied_documents
from niaouli.procedures import engine
from niaouli.procedures.fields import DocumentField, Field, SuppliedDocument
from niaouli.procedures.results import FieldError

Values = Mapping[str, JsonValue]
Supplied = Mapping[str, Sequence[SuppliedDocument]]


def filed_on(case: Case) -> date:
    """The local day on which it was sent."""
    return timezone.localdate(case.submitted_at or case.changed_at)


def asked_fields(case: Case, values: Values | None = None) -> dict[str, Field]:
    """The questions and documents of the form by code: with the answers of the case, and with
    these values in their place."""
    definition, day = case.version.parsed, filed_on(case)
    answers = {**case.answers, **(values or {})}
    return {
        field.code: field
        for _page, fields in engine.visible_form(definition, answers, today=day)
        for field in fields
    }


def causes_of(asked: Field) -> list[Cause]:
    """Why a question or a document may be asked again: what can be said of it."""
    if isinstance(asked, DocumentField):
        return [each for each in Cause if each is not Cause.UNCLEAR]
    return [Cause.UNCLEAR, Cause.MISSING, Cause.OTHER]


def opened_fields(case: Case, values: Values) -> list[Field]:
    """The questions and documents that these values open: they were not asked before."""
    before = asked_fields(case)
    return [each for code, each in asked_fields(case, values).items() if code not in before]


def opened_by(item: PendingItem, own: Values, others: Sequence[PendingItem]) -> list[Field]:
    """What the answer `own` to an item opens beside what the `others`, that are prepared, open and
    answer already."""
    known = prepared_values(others)
    already = {each.code for each in opened_fields(item.case, known)}
    answered = {code for each in others for code in each.opened}
    return [
        each
        for each in opened_fields(item.case, {**known, **own})
        if each.code not in already and each.code not in answered
    ]


def prepared_beside(item: PendingItem) -> list[PendingItem]:
    """The other items of the case whose answer is prepared. One statement."""
    ready = item.case.items.filter(state=ItemState.OPEN, prepared_at__isnull=False)
    return list(ready.exclude(pk=item.pk).order_by("id"))


def prepared_values(items: Iterable[PendingItem]) -> dict[str, JsonValue]:
    """What these items would put in the answers: their own, and what it opens."""
    values: dict[str, JsonValue] = {}
    for item in items:
        values |= {item.field: item.prepared, **item.opened}
    return values


def corrected_answers(case: Case, values: Values) -> dict[str, JsonValue]:
    """The answers with these in their place; those that are no longer asked are left out."""
    answers = {**case.answers, **values}
    return engine.prune(case.version.parsed, answers, today=filed_on(case))


def new_problems(case: Case, values: Values, given: Supplied) -> list[FieldError]:
    """What would be missing or wrong with these answers and documents, and is not today. `given`:
    the documents that replace those of their field."""
    definition, day, supplied = case.version.parsed, filed_on(case), supplied_documents(case)

    def problems(answers: Values, documents: Supplied) -> list[FieldError]:
        pages = engine.incomplete_pages(definition, answers, today=day, supplied=documents)
        return [error for page in pages for error in page.errors]

    known = {error.field.code for error in problems(case.answers, supplied)}
    found = problems(corrected_answers(case, values), {**supplied, **given})
    return [error for error in found if error.field.code not in known]


def as_filed(case: Case) -> Case:
    """The case with its answers as they were sent, for what is said of that day. One statement.

    It is only read: a case that was corrected comes back as a copy.
    """
    corrections = list(case.corrections.order_by("-id"))
    if not corrections:
        return case
    filed = copy(case)
    answers = dict(case.answers)
    # Undone one by one, the last first.
    for each in corrections:
        answers[each.field] = each.before
    filed.answers = {code: value for code, value in answers.items() if value is not None}
    return filed


def changes(before: Values, after: Values) -> list[tuple[str, JsonValue, JsonValue]]:
    """The answers that differ: code, before and after; None where there is no answer."""
    codes: Collection[str] = dict.fromkeys([*before, *after])
    return [
        (code, before.get(code), after.get(code))
        for code in codes
        if before.get(code) != after.get(code)
    ]
