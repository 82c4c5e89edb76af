"""The control of a department: what was done on its cases, the roles given and ended, by whom. No
content of any case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from niaouli.backoffice.department.page import open_department, page
from niaouli.backoffice.frame import DEPARTMENT
from niaouli.backoffice.typed import read_number
from niaouli.cases.operations.oversight import export_deeds
from niaouli.cases.oversight import DEEDS, PAPER_DEEDS, ROLE_DEEDS, Deed, Wanted, deeds_of
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.queries import everyone_of
from niaouli.lib.references import parse_reference
from niaouli.lib.sheets import Cell, csv_file
from niaouli.lib.words import moment
from niaouli.web.access import agent_page
from niaouli.web.downloads import attachment
from niaouli.web.http import AgentRequest

SHOWN = 50
COLUMNS = ("personne", "acte", "demande", "du", "au")
SAID = DEEDS | ROLE_DEEDS | PAPER_DEEDS


@dataclass(frozen=True)
class Choice:
    """What is asked for, as it was typed, and what it means."""

    typed: Mapping[str, str]
    wanted: Wanted
    errors: dict[str, str] = field(default_factory=dict)


@require_safe
@agent_page
def audit(request: AgentRequest) -> HttpResponse:
    """The latest deeds first, by page."""
    department = open_department(request, "audit")
    choice = _choice(request.GET)
    found = [] if choice.errors else _page_of(department, choice, request.GET.get("avant", ""))
    context = {
        **page(request, "audit", department),
        "code": department.code,
        "typed": choice.typed,
        "errors": choice.errors,
        "people": [(each.pk, each.display_name) for each in everyone_of(department)],
        "deeds": sorted(((verb, str(said)) for verb, said in SAID.items()), key=lambda it: it[1]),
        "rows": [_row(each) for each in found[:SHOWN]],
        "next": _next(department, choice, found),
        "export": f"{reverse('backoffice:audit_export')}?{_query(department, choice)}",
    }
    status = 422 if choice.errors else 200
    return render(request, "backoffice/department/audit.html", context, status=status)


@require_POST
@agent_page
def audit_export(request: AgentRequest) -> HttpResponse:
    """The same for a spreadsheet; taking it is noted too."""
    department = open_department(request, "audit")
    choice, now = _choice(request.GET), timezone.now()
    if choice.errors:
        return redirect(f"{reverse('backoffice:audit')}?{_query(department, choice)}")
    found = export_deeds(department=department, wanted=choice.wanted, by=request.user, now=now)
    rows: list[list[Cell]] = [[_("Date"), _("Acte"), _("Concerne"), _("Personne")]]
    rows += [
        [
            f"{timezone.localtime(each.at):%d/%m/%Y %H:%M:%S}",
            _said(each),
            _about(each),
            _who(each),
        ]
        for each in found
    ]
    return attachment(
        csv_file(rows),
        filename=f"controle-{department.code.lower()}-{timezone.localdate(now)}.csv",
        content_type="text/csv; charset=utf-8",
    )


def _page_of(department: Department, choice: Choice, after: str) -> list[Deed]:
    """One more than is shown, to know whether there are others."""
    before = read_number(after)
    return deeds_of(
        department, choice.wanted, limit=SHOWN + 1, before=before if before > 0 else None
    )


def _row(deed: Deed) -> list[str]:
    return [moment(deed.at), _said(deed), _about(deed), _who(deed)]


def _choice(query: Mapping[str, str]) -> Choice:
    """The filters of the address. What means nothing is said; nothing is guessed."""
    typed = {name: query.get(name, "").replace("\x00", "").strip() for name in COLUMNS}
    errors: dict[str, str] = {}
    reference = parse_reference(typed["demande"]) if typed["demande"] else ""
    if reference is None:
        errors["demande"] = _("Écrivez le numéro entier de la demande, comme 2026-DDDT-000042-K.")
    if typed["acte"] and typed["acte"] not in SAID:
        errors["acte"] = _("Choisissez un acte, dans la liste.")
    person = read_number(typed["personne"]) if typed["personne"] else None
    first, last = (_day(typed, name, errors) for name in ("du", "au"))
    wanted = Wanted(
        person=person, deed=typed["acte"], reference=reference or "", first=first, last=last
    )
    return Choice(typed, wanted, errors)


def _day(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> date | None:
    if not typed[name]:
        return None
    try:
        day = date.fromisoformat(typed[name])
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year < 3000:
        errors[name] = _("Cette date n’existe pas : choisissez-la dans le calendrier.")
        return None
    return day


def _query(department: Department, choice: Choice) -> str:
    kept = {name: value for name, value in choice.typed.items() if value}
    return urlencode({DEPARTMENT: department.code, **kept})


def _next(department: Department, choice: Choice, found: Sequence[Deed]) -> str:
    if len(found) <= SHOWN:
        return ""
    query = f"{_query(department, choice)}&{urlencode({'avant': found[SHOWN - 1].id})}"
    return f"{reverse('backoffice:audit')}?{query}"


def _said(deed: Deed) -> str:
    said = str(SAID.get(deed.deed, deed.deed))
    if not deed.role:
        return said
    role = Role(deed.role).label if deed.role in Role.values else deed.role
    return _("%(said)s : %(role)s") % {"said": said, "role": role}


def _about(deed: Deed) -> str:
    """The number of the case, the code of the paper, or whose role it is."""
    return deed.reference or deed.paper or deed.whom or _("Un compte supprimé")


def _who(deed: Deed) -> str:
    if deed.is_citizen:
        return _("L’usager")
    if deed.by is None:
        return _("Le système, ou une personne sans compte")
    return deed.name or _("Un compte supprimé")
