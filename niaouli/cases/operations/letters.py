"""Writing the letter models of a department, and issuing with them."""

import io
from dataclasses import dataclass
from datetime import datetime

import pikepdf
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import letters, papers, policies
from niaouli.cases.enums import Side, ValidityUnit
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, LetterModel, SupportingDocument
from niaouli.cases.operations import steps
from niaouli.cases.papers import Decided
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of
from niaouli.documents.issued import issuing
from niaouli.documents.kinds import kinds_to_issue
from niaouli.lib.codes import drawn_code
from niaouli.lib.errors import BadInput, Mistakes, OutOfStep
from niaouli.lib.words import integer, one_line
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import is_treated_by

NAME_LENGTH, TITLE_LENGTH = 100, 150
LONGEST = {ValidityUnit.DAYS: 3650, ValidityUnit.MONTHS: 600}
MOST_PAGES = 40
"""Of an issued letter: more is another kind of document."""


@dataclass(frozen=True)
class TypedModel:
    """A letter model, as it was typed."""

    name: str
    title: str
    kind: str
    body: str
    procedure: Procedure | None = None
    validity: str = ""
    validity_unit: str = ""
    is_signed: bool = True


@transaction.atomic
def write_model(
    *, department: Department, typed: TypedModel, by: Person, now: datetime
) -> LetterModel:
    """Add a model. Raises `BadInputs` on what is wrong."""
    model = LetterModel(department=_locked(department, by=by, now=now))
    _write(model, typed, by=by, now=now)
    _record("letter_model.written", model, by=by, now=now)
    return model


@transaction.atomic
def change_model(
    *, model: LetterModel, typed: TypedModel, by: Person, now: datetime
) -> LetterModel:
    """Change a model: what was issued with it keeps what it said."""
    _locked(model.department, by=by, now=now)
    model = _current(model)
    _write(model, typed, by=by, now=now)
    _record("letter_model.changed", model, by=by, now=now)
    return model


@transaction.atomic
def archive_model(*, model: LetterModel, by: Person, now: datetime) -> None:
    """No longer propose it."""
    _locked(model.department, by=by, now=now)
    model = _current(model)
    model.archived_at, model.changed_by, model.changed_at = now, by, now
    model.save(update_fields=["archived_at", "changed_by", "changed_at"])
    _record("letter_model.archived", model, by=by, now=now)


def checked_model(department: Department, typed: TypedModel) -> LetterModel:
    """What was typed, as a model that is not saved. Raises `BadInputs` on what is wrong."""
    model = LetterModel(department=department)
    _fill_in(model, typed)
    return model


@transaction.atomic
def issue_letter(
    *, case: Case, model: LetterModel, text: str, by: Person, now: datetime, revision: int
) -> SupportingDocument:
    """Issue what an agent wrote with a model: it reaches the wallet and the case, sealed, and the
    citizen is told. Raises `BadInput` on `text`."""
    case = steps.lock_for(Act.ISSUE, case, by=by, now=now, revision=revision)
    model = _proposed(model, case)
    words = checked_text(case, model, text, by=by, now=now)
    code = drawn_code()
    with translation.override(settings.LANGUAGE_CODE):
        content = papers.letter_pdf(case, model, words, Decided(at=now, by=by), code=code)
        check_pages(content)
        document = issuing.issue_document(
            owner=case.citizen,
            department=case.department,
            kind=model.kind,
            title=model.title,
            content=content,
            filename=f"{model.kind}-{case.reference}.pdf",
            valid_until=letters.last_day(model, timezone.localdate(now)),
            by=by,
            now=now,
            code=code,
        )
    issued = SupportingDocument.objects.create(
        case=case,
        side=Side.DEPARTMENT,
        kind=model.kind,
        title=model.title,
        filename=document.current.filename,
        file=document.current.file,
        valid_until=document.valid_until,
        wallet_version=document.current,
        letter_model=model,
        added_at=now,
    )
    steps.move(case, Act.ISSUE, by=by, now=now, reason=model.title)
    steps.tell_of(Act.ISSUE, case, now=now, values={"document": issued})
    return issued


def preview_letter(
    *, case: Case, model: LetterModel, text: str, by: Person, now: datetime
) -> bytes:
    """The letter as it would be, marked as a preview. Nothing is kept. Raises `BadInput`."""
    words = required_letter(text)
    with translation.override(settings.LANGUAGE_CODE):
        content = papers.letter_pdf(case, model, words, Decided(at=now, by=by), preview=True)
    check_pages(content)
    return content


def checked_text(case: Case, model: LetterModel, text: str, *, by: Person, now: datetime) -> str:
    """The words to issue: nothing is left to complete. Raises `BadInput` on `text`."""
    words = required_letter(text)
    with translation.override(settings.LANGUAGE_CODE):
        missing = letters.fill(model, case=case, by=by, now=now).missing
    left = [each for each in missing if each in words]
    if left:
        raise BadInput(
            "text", _("Complétez d’abord ce qui manque : %(what)s.") % {"what": ", ".join(left)}
        )
    return words


def required_letter(text: str) -> str:
    """Trimmed, not empty, not too long."""
    return steps.required_text(
        text,
        name="text",
        missing=_("Écrivez le texte du document."),
        limit=letters.TEXT_LENGTH,
    )


def check_pages(content: bytes) -> None:
    """Raises `BadInput` for a letter of too many pages."""
    with pikepdf.open(io.BytesIO(content)) as document:
        pages = len(document.pages)
    if pages > MOST_PAGES:
        raise BadInput(
            "text",
            _("Ce document aurait %(pages)s pages, pour %(limit)s au plus. Raccourcissez-le.")
            % {"pages": integer(pages), "limit": MOST_PAGES},
        )


def _proposed(model: LetterModel, case: Case) -> LetterModel:
    """The model as it is now, if it still is for this case."""
    found = {each.pk: each for each in letters.proposed(case)}
    if model.pk not in found:
        raise OutOfStep(
            _("Ce modèle n’est plus proposé pour cette demande. Choisissez-en un autre.")
        )
    return found[model.pk]


def _locked(department: Department, *, by: Person, now: datetime) -> Department:
    """One change at a time in a department: names are looked at before they are written."""
    policies.check_can_author(department, memberships_of(by, timezone.localdate(now)))
    return Department.objects.select_for_update(of=("self",)).get(pk=department.pk)


def _current(model: LetterModel) -> LetterModel:
    """As it is now."""
    model = LetterModel.objects.select_related("department").get(pk=model.pk)
    if model.archived_at is not None:
        raise OutOfStep(_("Ce modèle est déjà archivé : il n’est plus proposé."))
    return model


def _write(model: LetterModel, typed: TypedModel, *, by: Person, now: datetime) -> None:
    _fill_in(model, typed)
    model.changed_at, model.changed_by = now, by
    model.save()


def _fill_in(model: LetterModel, typed: TypedModel) -> None:
    """Raises `BadInputs` with all that is wrong, in the order of the form."""
    mistakes = Mistakes()
    with mistakes:
        model.name = steps.required_text(
            one_line(typed.name),
            name="name",
            missing=_("Donnez un nom au modèle : les agents le choisissent par lui."),
            limit=NAME_LENGTH,
        )
        _check_name(model)
    with mistakes:
        model.title = _title(typed.title)
    with mistakes:
        model.kind = _kind(typed.kind, model.department)
    with mistakes:
        model.procedure = _procedure(typed.procedure, model.department)
    with mistakes:
        model.body = steps.required_text(
            typed.body,
            name="body",
            missing=_("Écrivez le texte du document."),
            limit=letters.TEXT_LENGTH,
        )
        letters.check_body(model.body, model.procedure)
    with mistakes:
        model.validity, model.validity_unit = _validity(typed)
    mistakes.check()
    model.is_signed = typed.is_signed


def _check_name(model: LetterModel) -> None:
    same = model.department.letter_models.filter(name=model.name, archived_at__isnull=True)
    if same.exclude(pk=model.pk).exists():
        raise BadInput("name", _("Un modèle de la direction porte déjà ce nom."))


def _kind(typed: str, department: Department) -> str:
    if typed not in kinds_to_issue(department.code):
        raise BadInput("kind", _("Choisissez la nature du document."))
    return typed


def _procedure(chosen: Procedure | None, department: Department) -> Procedure | None:
    if chosen is not None and not is_treated_by(chosen, department):
        raise BadInput("procedure", _("Choisissez une démarche de la direction."))
    return chosen


def _title(typed: str) -> str:
    title = steps.required_text(
        one_line(typed),
        name="title",
        missing=_("Donnez un titre au document : la personne le lit en haut."),
        limit=TITLE_LENGTH,
    )
    if "{" in title or "}" in title:
        raise BadInput(
            "title", _("Le titre ne prend pas de variable : il est le même pour tout le monde.")
        )
    return title


def _validity(typed: TypedModel) -> tuple[int | None, str]:
    """How long, and in what; nothing for ever."""
    if not typed.validity_unit and typed.validity.strip():
        raise BadInput(
            "validity_unit",
            _("Choisissez des jours ou des mois, ou effacez le nombre s’il n’y a pas de limite."),
        )
    if not typed.validity_unit:
        return None, ""
    if typed.validity_unit not in ValidityUnit.values:
        raise BadInput("validity_unit", _("Choisissez des jours, des mois, ou sans limite."))
    unit, number = ValidityUnit(typed.validity_unit), typed.validity.strip()
    value = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0
    if not 1 <= value <= LONGEST[unit]:
        raise BadInput(
            "validity",
            _("Écrivez un nombre de %(unit)s, de 1 à %(most)s.")
            % {"unit": unit.label, "most": integer(LONGEST[unit])},
        )
    return value, unit


def _record(verb: str, model: LetterModel, *, by: Person, now: datetime) -> None:
    audit.record(
        verb,
        by=by.pk,
        subject=f"department:{model.department.code}",
        now=now,
        details={"model": model.pk},
    )
