"""Letter models: what a department issues beside a decision, its variables checked when it is
written and filled in for a case.

Variables are those of reply models, and where the model goes with a procedure, the answers to its
questions (`{reponse.code}`) and the values of its decision (`{decision.code}`). A value is put in
once, on one line: what a person wrote is never a variable, a paragraph or a list.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.cases.correcting import filed_on
from niaouli.cases.enums import ValidityUnit
from niaouli.cases.models import Case, LetterModel
from niaouli.cases.replies import BRACES, VARIABLES, Writing, check_variables
from niaouli.departments.models import Department
from niaouli.documents.kinds import kinds_to_issue
from niaouli.lib.errors import BadInput
from niaouli.lib.spelling import nearest
from niaouli.lib.words import long_date, one_line
from niaouli.procedures import engine
from niaouli.procedures.definitions import Definition, Months
from niaouli.procedures.fields import DocumentField, Field, GroupField
from niaouli.procedures.fields.chosen import OptionsField
from niaouli.procedures.models import Procedure, definition_of

TEXT_LENGTH = 20_000
"""Of a model, and of what is issued: a dozen pages."""
LIST_SIGN = re.compile(r"^- ")
"""An answer that starts so would make a list."""
ANSWER, DECISION = "reponse", "decision"


@dataclass(frozen=True)
class Variable:
    """A word that stands for something of the case."""

    label: str | Promise
    example: str


@dataclass(frozen=True)
class Filled:
    """The words of a model for a case."""

    text: str
    missing: tuple[str, ...]
    """What it names that the case does not have, as it is left to complete."""


def variables(procedure: Procedure | None) -> dict[str, Variable]:
    """Those that a model may use, by name; with a procedure, as it is today."""
    found = {name: Variable(each.label, str(each.example)) for name, each in VARIABLES.items()}
    found["date_decision"] = Variable(_DECIDED_ON, "10 mars 2026")
    if procedure is None or procedure.current_id is None:
        return found
    definition = definition_of(procedure.current_id)
    for prefix, fields in ((ANSWER, _questions(definition)), (DECISION, definition.decision)):
        for each in fields:
            found[f"{prefix}.{each.code}"] = Variable(each.label, _example(each))
    return found


_DECIDED_ON = gettext_lazy("le jour de la décision")


def _questions(definition: Definition) -> list[Field]:
    return [each for each in definition.fields() if not isinstance(each, DocumentField)]


def _example(field: Field) -> str:
    """What an answer could be: the first choice, else the question itself."""
    if isinstance(field, OptionsField) and field.options():
        return field.options()[0].label
    return f"({field.label})"


# ── Writing ──
def check_body(body: str, procedure: Procedure | None) -> None:
    """Raises `BadInput` on `body` with every variable that is unknown or broken, and the one that
    was meant where it is clear."""
    allowed = variables(procedure)
    check_variables(
        body,
        allowed,
        unknown=lambda names: " ".join(_unknown(name, allowed, procedure) for name in names),
        known=_("Celles qui existent sont dans « Les variables », sous le texte."),
    )


def _unknown(name: str, known: Mapping[str, Variable], procedure: Procedure | None) -> str:
    written = {"name": f"{{{name[:60]}}}"}
    if procedure is None and name.partition(".")[0] in (ANSWER, DECISION):
        return _("%(name)s : choisissez d’abord la démarche dont c’est une question.") % written
    meant = nearest(name[:60].strip().lower(), known)
    if meant is None:
        return _("La variable %(name)s n’existe pas.") % written
    return _("La variable %(name)s n’existe pas : vouliez-vous dire %(meant)s ?") % {
        **written,
        "meant": f"{{{meant}}}",
    }


def example(body: str, procedure: Procedure | None) -> str:
    """The words as they would be for somebody who does not exist."""
    known = variables(procedure)
    return BRACES.sub(lambda match: known[match[1]].example, body)


# ── Issuing ──
def proposed(case: Case) -> list[LetterModel]:
    """The models for this case, by name: those of its department, for its procedure or for any, of
    a kind that the department issues. One query."""
    models = LetterModel.objects.filter(department=case.department_id, archived_at__isnull=True)
    fitting = models.filter(procedure__isnull=True) | models.filter(procedure=case.procedure_id)
    fitting = fitting.filter(kind__in=kinds_to_issue(case.department.code))
    return list(fitting.select_related("procedure", "department").order_by("name", "id"))


def model_for(case: Case, key: str) -> LetterModel | None:
    """The model of this number for the department of the case, be it archived since."""
    number = int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else 0
    models = LetterModel.objects.filter(pk=number, department=case.department_id)
    return models.select_related("procedure", "department").order_by("id").first()


def fill(model: LetterModel, *, case: Case, by: Person, now: datetime) -> Filled:
    """The words for this case, in the language in force. What the case does not have is left to
    complete, in brackets. Raises `BadInput` when the answers make it too long."""
    values = _values(case, by, now)
    known = variables(model.procedure)
    missing: dict[str, None] = {}

    def one(match: re.Match[str]) -> str:
        value = one_line(values.get(match[1], ""))
        if value:
            return LIST_SIGN.sub("– ", value)
        # Of a question that the procedure asks no more, the name is all that is left.
        label = known[match[1]].label if match[1] in known else match[0]
        left = _("[à compléter : %(what)s]") % {"what": label}
        missing[left] = None
        return left

    text = BRACES.sub(one, model.body)
    if len(text) > TEXT_LENGTH:
        raise BadInput(
            "model",
            _(
                "Avec les réponses de cette demande, ce document serait trop long. Prenez un autre "
                "modèle."
            ),
        )
    return Filled(text, tuple(missing))


def _values(case: Case, by: Person, now: datetime) -> dict[str, str]:
    writing = Writing(case=case, by=by, now=now)
    definition = definition_of(case.version_id)
    answers, decision = dict[str, JsonValue](case.answers), dict[str, JsonValue](case.decision)
    found = {name: each.value(writing) for name, each in VARIABLES.items()}
    found["date_decision"] = long_date(case.decided_at) if case.decided_at else ""
    visible = engine.visible_form(definition, answers, today=filed_on(case))
    asked = [each for _page, fields in visible for each in fields]
    for prefix, fields, given in (
        (ANSWER, asked, answers),
        (DECISION, definition.decision, decision),
    ):
        for each in fields:
            value = given.get(each.code)
            if value is not None and not isinstance(each, DocumentField) and each.fits(value):
                found[f"{prefix}.{each.code}"] = _in_words(each, value)
    return found


def _in_words(field: Field, value: JsonValue) -> str:
    if isinstance(field, GroupField):
        items = [", ".join(each.split("\n")) for each in field.items_in_words(value)]
        return " ; ".join(items)
    return field.display(value)


def last_day(model: LetterModel, issued_on: date) -> date | None:
    """Until when what is issued that day is valid; None: for ever."""
    if model.validity is None:
        return None
    if model.validity_unit == ValidityUnit.DAYS:
        return issued_on + timedelta(days=model.validity - 1)
    return Months(type="months", months=model.validity).last_day(issued_on)


def models_of(department: Department) -> list[LetterModel]:
    """Those that are proposed, by name: one query."""
    models = department.letter_models.filter(archived_at__isnull=True)
    return list(models.select_related("changed_by", "procedure").order_by("name", "id"))
