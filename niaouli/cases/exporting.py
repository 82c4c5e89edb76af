"""A department's cases as rows, for a spreadsheet: what each content tells, column by column.

Read a few hundred at a time, along one index: the memory does not grow with the list. Of the
person, « cases » tells nothing; « answers » tells what they answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from urllib.parse import parse_qs, urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import JsonValue

from niaouli.accounts.models import name_of
from niaouli.cases.enums import Channel, State
from niaouli.cases.lifecycle import AGENT_LABELS
from niaouli.cases.models import Case, Export
from niaouli.cases.periods import Period
from niaouli.departments.models import Department
from niaouli.lib.sheets import Cell, Writer, write_csv, write_ods
from niaouli.procedures.conditions import iso_date
from niaouli.procedures.fields import DocumentField, Field
from niaouli.procedures.fields.counted import CountedField
from niaouli.procedures.fields.dated import DateField
from niaouli.procedures.models import Procedure, ProcedureVersion, definition_of

AT_A_TIME = 500
CONTENTS: dict[str, Promise] = {
    "cases": gettext_lazy("les demandes"),
    "answers": gettext_lazy("les demandes et leurs réponses"),
}
FORMATS: dict[str, Writer] = {"csv": write_csv, "ods": write_ods}
COLUMNS = (
    *("reference", "title", "state", "step", "channel", "submitted_at", "first_decided_at"),
    *("decided_at", "due_on", "legal_due_on", "waited_days", "version_id"),
    *("assignee__given_name", "assignee__family_name", "assignee__username"),
)


@dataclass(frozen=True)
class Selection:
    """Which cases: sent in the period, of one procedure or of all."""

    period: Period
    procedure: str = ""
    """Its slug."""

    def query(self) -> str:
        """As `Export.query` keeps it."""
        days = {"du": self.period.first.isoformat(), "au": self.period.last.isoformat()}
        return urlencode({**days, "demarche": self.procedure} if self.procedure else days)

    @classmethod
    def read(cls, query: str) -> "Selection":
        """The way back of `query`."""
        kept = {name: values[0] for name, values in parse_qs(query).items()}
        first, last = date.fromisoformat(kept["du"]), date.fromisoformat(kept["au"])
        return cls(Period(first, last), kept.get("demarche", ""))


class TooLarge(Exception):
    """The list is longer than what is kept. `rows`: how many had been written."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self.rows = rows


def write_export(export: Export, file: IO[bytes], *, most_rows: int, most_bytes: int) -> int:
    """Write the whole list into the file; returns how many cases. Raises `TooLarge`."""
    selection = Selection.read(export.query)
    written = 0

    def bounded() -> Iterator[list[Cell]]:
        nonlocal written
        for row in rows(export.department, selection, export.content):
            yield row
            written += 1
            # The first row is the names of the columns.
            if written > most_rows + 1 or file.tell() > most_bytes:
                raise TooLarge(written - 1)

    FORMATS[export.format](file, export.department.code, bounded())
    if file.tell() > most_bytes:
        raise TooLarge(written - 1)
    return written - 1


def rows(department: Department, selection: Selection, content: str) -> Iterator[list[Cell]]:
    """The names of the columns, then a row a case, the oldest submission first."""
    fields = _fields(selection.procedure) if content == "answers" else {}
    yield [*_heads(), *(field.label for field in fields.values())]
    names = (*COLUMNS, "answers") if fields else COLUMNS
    for case in _cases(department, selection, names):
        yield [*_facts(case), *_answers(case.get("answers", {}), fields)]


def _heads() -> list[str]:
    return [
        _("Numéro"),
        _("Démarche"),
        _("État"),
        _("Étape"),
        _("Origine"),
        _("Envoyée le"),
        _("Première décision le"),
        _("Terminée le"),
        _("Réponse due le"),
        _("Date légale"),
        _("Durée (jours)"),
        _("Attente de l’usager (jours)"),
        _("Durée sans l’attente (jours)"),
        _("Confiée à"),
    ]


def _facts(case: Mapping[str, Any]) -> list[Cell]:
    sent, decided = case["submitted_at"], case["first_decided_at"]
    gross = round((decided - sent).total_seconds() / 86_400, 1) if decided else None
    waited = case["waited_days"]
    return [
        case["reference"],
        case["title"],
        str(AGENT_LABELS[State(case["state"])]),
        _step(case["step"], case["version_id"]),
        str(Channel(case["channel"]).label),
        _day(sent),
        _day(decided),
        _day(case["decided_at"]),
        case["due_on"],
        case["legal_due_on"],
        gross,
        waited,
        None if gross is None else round(max(gross - waited, 0), 1),
        name_of(
            case["assignee__given_name"] or "",
            case["assignee__family_name"] or "",
            case["assignee__username"] or "",
        ),
    ]


def _step(code: str, version_id: int) -> str:
    steps = definition_of(version_id).steps if code else ()
    return next((each.agent_label for each in steps if each.code == code), code)


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _answers(answers: Mapping[str, JsonValue], fields: Mapping[str, Field]) -> Iterator[Cell]:
    for code, field in fields.items():
        value = answers.get(code)
        yield None if value is None else _cell(field, value)


def _cell(field: Field, value: JsonValue) -> Cell:
    """Numbers stay numbers, dates stay dates; the rest as people read it. An answer of another
    version may have another shape: then as it is stored."""
    if not field.fits(value):
        return str(value)
    if isinstance(field, CountedField) and isinstance(value, int):
        return value
    if isinstance(field, DateField):
        return iso_date(value)
    return field.display(value)


def _fields(slug: str) -> dict[str, Field]:
    """The questions of every version of the procedure, by code, worded by the latest."""
    versions = ProcedureVersion.objects.filter(
        procedure__slug=slug, published_at__isnull=False
    ).order_by("-number")
    found: dict[str, Field] = {}
    for version in versions.values_list("pk", flat=True):
        for field in definition_of(version).fields():
            if not isinstance(field, DocumentField):
                found.setdefault(field.code, field)
    return found


def _cases(
    department: Department, selection: Selection, names: tuple[str, ...]
) -> Iterator[Mapping[str, Any]]:
    """Page after page along the index `case_intake`, each beginning after the last case read."""
    found = _selected(department, selection).order_by("submitted_at", "id")
    rest = found
    while True:
        page = list(rest.values("id", *names)[:AT_A_TIME])
        yield from page
        if len(page) < AT_A_TIME:
            return
        at, last = page[-1]["submitted_at"], page[-1]["id"]
        # The first condition is where the index is entered.
        rest = found.filter(submitted_at__gte=at).filter(Q(submitted_at__gt=at) | Q(id__gt=last))


def _selected(department: Department, selection: Selection) -> QuerySet[Case]:
    period = selection.period
    found = Case.objects.filter(
        department=department, submitted_at__gte=period.start, submitted_at__lt=period.end
    )
    return found.filter(procedure__slug=selection.procedure) if selection.procedure else found


def file_name(export: Export) -> str:
    """« demandes-DDDT-2026-03-03.ods »."""
    day = timezone.localdate(export.asked_at)
    name = _("reponses") if export.content == "answers" else _("demandes")
    return f"{name}-{export.department.code}-{day:%Y-%m-%d}.{export.format}"


def described(export: Export, procedures: Mapping[str, Procedure]) -> str:
    """What the list is of, in words."""
    selection = Selection.read(export.query)
    found = procedures.get(selection.procedure)
    what = found.title if found else _("Toutes les démarches")
    return _("%(what)s, %(period)s") % {"what": what, "period": selection.period.words()}
