"""One question of a form: reading what was typed, checking what is stored. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from pydantic import JsonValue

from niaouli.procedures.conditions import Answers
from niaouli.procedures.fields import DocumentField, Field, GroupField, SuppliedDocument
from niaouli.procedures.fields.base import AnswerError, Raw
from niaouli.procedures.fields.grouped import ItemError
from niaouli.procedures.results import FieldError

Supplied = Mapping[str, Sequence[SuppliedDocument]]


def read_field(
    each: Field, raw: Raw, supplied: Supplied, today: date, values: dict[str, JsonValue]
) -> list[FieldError]:
    """What is wrong in what was typed; what is right goes into `values`."""
    if isinstance(each, GroupField):
        return _read_group(each, raw, today, values)
    try:
        if isinstance(each, DocumentField):
            each.check_supplied(supplied.get(each.code, ()), today)
        else:
            values[each.code] = each.read(raw, today)
    except AnswerError as error:
        return [_field_error(each, error)]
    return []


def _read_group(
    each: GroupField, raw: Raw, today: date, values: dict[str, JsonValue]
) -> list[FieldError]:
    """A group keeps what is right of it, whatever is wrong beside."""
    read = each.read_items(raw, today)
    values[each.code] = cast("JsonValue", read.value)
    if read.errors:
        return _item_errors(each, read.errors)
    if read.value is None:
        return [_field_error(each, each.missing())] if _is_needed(each) else []
    return _check_value(each, values[each.code], today)


def check_field(each: Field, answers: Answers, supplied: Supplied, today: date) -> list[FieldError]:
    """What keeps the stored answer, or the documents given, from being sent."""
    value = answers.get(each.code)
    if value is not None and each.fits(value):
        return _check_value(each, value, today)
    try:
        if isinstance(each, DocumentField):
            each.check_supplied(supplied.get(each.code, ()), today)
        elif _is_needed(each):
            raise each.missing()
    except AnswerError as error:
        return [_field_error(each, error)]
    return []


def _check_value(each: Field, value: JsonValue, today: date) -> list[FieldError]:
    """What is wrong in a value that fits."""
    try:
        if isinstance(each, GroupField) and (found := each.item_errors(value, today)):
            return _item_errors(each, found)
        each.verify(value, today)
    except AnswerError as error:
        return [_field_error(each, error)]
    return []


def _is_needed(each: Field) -> bool:
    return each.minimum > 0 if isinstance(each, GroupField) else each.required


def _item_errors(each: GroupField, found: Sequence[ItemError]) -> list[FieldError]:
    return [
        FieldError(each, error.problem, each.said_of(item, error), error.parts, question)
        for item, question, error in found
    ]


def _field_error(each: Field, error: AnswerError) -> FieldError:
    return FieldError(each, error.problem, error.sentence, error.parts)
