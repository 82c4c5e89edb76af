"""« Documents délivrés » of a department, as a list: found, filtered, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niaouli.backoffice.frame import (
    chosen_department,
    department_links,
    departments_of,
    frame,
    place,
)
from niaouli.backoffice.issued.words import LABELS, TONES, kind_words
from niaouli.backoffice.typed import read_number
from niaouli.cases.lists.issued import (
    DEPTH,
    IssuedLine,
    Standing,
    Wanted,
    issued_by,
    issued_kinds,
    standing_of,
)
from niaouli.departments.models import Department
from niaouli.departments.queries import processed
from niaouli.lib.words import fold, integer, short_date
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

LIST = "issued_documents"
SHOWN = 50
LONGEST = 100
NAMES = ("q", "nature", "etat")


@dataclass(frozen=True)
class Row:
    """A document of the list."""

    code: str
    href: str
    title: str
    kind: str
    holder: str
    issued: str
    reference: str
    tag: str
    tag_kind: str


@require_safe
@agent_page
def issued_documents(request: AgentRequest) -> HttpResponse:
    """The latest first; 404 for who opens no case. A fixed number of statements."""
    department, today = chosen_department(request), timezone.localdate()
    kinds = _kinds(department)
    typed = _typed(request.GET, kinds)
    wanted = _wanted(typed)
    before = max(0, read_number(request.GET.get("avant", ""))) or None
    found = issued_by(department, wanted, today=today, limit=SHOWN + 1, before=before)
    context = {
        **frame(request, "issued", department),
        "code": department.code,
        "departments": department_links(LIST, departments_of(request), department),
        "deliveries": place("deliveries", department)
        if department in processed(request.roles)
        else "",
        "typed": typed,
        "kinds": kinds,
        "standings": [(each.value, str(label)) for each, label in LABELS.items()],
        "active": _active(department, typed, dict(kinds)),
        "reset": place(LIST, department),
        "rows": [_row(each, today) for each in found[:SHOWN]],
        "first": place(LIST, department, **typed) if before else "",
        "next": _next(department, typed, found),
        "depth": integer(DEPTH) if wanted.by_words else "",
    }
    return render(request, "backoffice/issued/documents.html", context)


def _typed(query: Mapping[str, str], kinds: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The filters of the address; what means nothing is left out."""
    typed = {name: query.get(name, "").replace("\x00", "").strip() for name in NAMES}
    typed["q"] = typed["q"][:LONGEST]
    if typed["nature"] not in dict(kinds):
        typed["nature"] = ""
    if typed["etat"] not in list(Standing):
        typed["etat"] = ""
    return typed


def _wanted(typed: Mapping[str, str]) -> Wanted:
    standing = Standing(typed["etat"]) if typed["etat"] else None
    return Wanted(text=typed["q"], kind=typed["nature"], standing=standing)


def _kinds(department: Department) -> list[tuple[str, str]]:
    found = [(code, kind_words(code)) for code in issued_kinds(department)]
    return sorted(found, key=lambda each: fold(each[1]))


def _row(line: IssuedLine, today: date) -> Row:
    standing, kind = standing_of(line, today), kind_words(line.kind)
    return Row(
        code=line.code,
        href=reverse("backoffice:issued_document", args=[line.code]),
        title=line.title or kind,
        kind=kind if line.title and line.title != kind else "",
        holder=line.holder or _("Effacé de son porte-documents"),
        issued=short_date(line.issued_at),
        reference=line.reference,
        # Without its day, which a narrow card has no place for.
        tag=str(LABELS[standing]),
        tag_kind=TONES[standing],
    )


def _active(
    department: Department, typed: Mapping[str, str], kinds: Mapping[str, str]
) -> list[dict[str, str]]:
    """The filters in use, each with the address without it."""
    labels = {
        "q": f"«\N{NO-BREAK SPACE}{typed['q']}\N{NO-BREAK SPACE}»",
        "nature": kinds.get(typed["nature"], ""),
        "etat": str(LABELS[Standing(typed["etat"])]) if typed["etat"] else "",
    }
    return [
        {"label": labels[name], "href": place(LIST, department, **{**typed, name: ""})}
        for name in NAMES
        if typed[name]
    ]


def _next(department: Department, typed: Mapping[str, str], found: Sequence[IssuedLine]) -> str:
    if len(found) <= SHOWN:
        return ""
    return place(LIST, department, **typed, avant=str(found[SHOWN - 1].id))
