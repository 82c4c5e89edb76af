"""A delivery: how far it is, what can be done, and its report line by line."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from niaouli.backoffice.deliveries.words import (
    LEADS,
    LINE_TONES,
    TONES,
    counted,
    left_words,
    progress_of,
    state_words,
)
from niaouli.backoffice.frame import frame, place
from niaouli.backoffice.typed import read_number
from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations.reporting import report_of
from niaouli.deliveries.policies import can_abandon, can_retry, can_start, can_stop
from niaouli.deliveries.queries import (
    Counts,
    codes_of,
    counts_of,
    deliveries_for_agent,
    lines_of,
)
from niaouli.documents.kinds import kinds
from niaouli.lib.sheets import Cell, csv_file
from niaouli.lib.words import integer, moment, short_date
from niaouli.web.access import agent_page
from niaouli.web.downloads import attachment
from niaouli.web.http import AgentRequest

SHOWN = 100
WORKING = {DeliveryState.CHECKING, DeliveryState.SENDING}


def delivery_or_404(request: AgentRequest, number: int) -> Delivery:
    """Among those of the departments in whose name the agent may issue."""
    return get_object_or_404(deliveries_for_agent(request.roles), pk=number)


@require_safe
@agent_page
def delivery(request: AgentRequest, number: int) -> HttpResponse:
    """A fixed number of statements, however many lines."""
    found = delivery_or_404(request, number)
    counts, state = counts_of(found), DeliveryState(found.state)
    context = {
        **frame(request, "issued", found.department),
        "delivery": found,
        "list_page": place("deliveries", found.department),
        "issued": place("issued_documents", found.department),
        "again": place("delivery_new", found.department),
        "state": state_words(found),
        "tone": TONES[state],
        "lead": LEADS[state],
        "left": left_words(state, counts),
        "working": state in WORKING,
        "progress": progress_of(state, counts),
        "figures": counted(counts),
        "ready": counts[LineState.READY],
        "ready_words": integer(counts[LineState.READY]),
        "facts": _facts(found),
        "can": _can(request, found),
        "unnamed_left": found.unnamed_count - len(found.unnamed),
        "report": _report(request, found, counts),
    }
    return render(request, "backoffice/deliveries/delivery.html", context)


@require_safe
@agent_page
def delivery_report(request: AgentRequest, number: int) -> HttpResponse:
    """Every line, for a spreadsheet; taking it is noted."""
    found, now = delivery_or_404(request, number), timezone.now()
    lines = report_of(delivery=found, by=request.user, now=now)
    codes = codes_of(lines)
    head = [
        _("Ligne"),
        _("Résultat"),
        _("Explication"),
        _("Fichier"),
        _("Référence"),
        _("E-mail"),
        _("Nom"),
        _("Type"),
        _("Titre"),
        _("Valable jusqu’au"),
        _("Code de vérification"),
    ]
    rows: list[list[Cell]] = [[*head]]
    rows += [_cells(each, codes.get(each.document_id or 0, "")) for each in lines]
    return attachment(
        csv_file(rows),
        filename=f"envoi-{found.pk}.csv",
        content_type="text/csv; charset=utf-8",
    )


def _cells(line: DeliveryLine, code: str) -> list[Cell]:
    return [
        line.number,
        str(LineState(line.state).label),
        " ".join([*line.problems, *line.warnings]),
        line.filename,
        line.reference,
        line.email,
        line.family_name,
        _kind(line),
        line.title,
        f"{line.valid_until:%d/%m/%Y}" if line.valid_until else "",
        code,
    ]


def _can(request: AgentRequest, found: Delivery) -> dict[str, bool]:
    return {
        "start": can_start(found, request.roles),
        "stop": can_stop(found, request.roles),
        "retry": can_retry(found, request.roles),
        "abandon": can_abandon(found, request.roles),
    }


def _facts(found: Delivery) -> list[tuple[str, str]]:
    facts = [
        (_("Direction"), found.department.name),
        (_("Préparé par"), _by(found.prepared_by.display_name, found.prepared_at)),
    ]
    if found.list_name:
        lines = ngettext("%(count)s ligne", "%(count)s lignes", found.size)
        facts.append((_("Liste"), f"{found.list_name}, {lines % {'count': integer(found.size)}}"))
    if found.sent_by and found.started_at:
        facts.append((_("Délivré par"), _by(found.sent_by.display_name, found.started_at)))
    if found.ended_at:
        facts.append((_("Terminé"), moment(found.ended_at)))
    return facts


def _by(name: str, at: datetime) -> str:
    return _("%(name)s, %(moment)s") % {"name": name, "moment": moment(at)}


def _report(request: AgentRequest, found: Delivery, counts: Counts) -> dict[str, object]:
    """A page of lines, with the filter and its neighbours."""
    wanted = request.GET.get("etat", "")
    states = [LineState(wanted)] if wanted in LineState.values else []
    total = sum(counts[each] for each in states or LineState)
    pages = max(1, -(-total // SHOWN))
    page = min(max(1, read_number(request.GET.get("page", ""))), pages)
    first = (page - 1) * SHOWN
    lines = list(lines_of(found, states)[first : first + SHOWN])
    codes = codes_of(lines)

    def href(**query: str) -> str:
        kept = {name: value for name, value in query.items() if value}
        address = reverse("backoffice:delivery", args=[found.pk])
        return f"{address}?{urlencode(kept)}" if kept else address

    tabs = [("", _("Toutes"), sum(counts.values()))]
    tabs += [(each.value, capfirst(str(each.label)), counts[each]) for each in LineState]
    last = first + len(lines)
    return {
        "rows": [_row(each, codes.get(each.document_id or 0, "")) for each in lines],
        "tabs": [
            {"label": label, "href": href(etat=code), "current": code == wanted, "count": count}
            for code, label, count in tabs
            if count or code == wanted
        ],
        "previous": href(etat=wanted, page=str(page - 1)) if page > 1 else "",
        "next": href(etat=wanted, page=str(page + 1)) if page < pages else "",
        "summary": _("Lignes %(first)s à %(last)s sur %(total)s")
        % {"first": integer(first + 1), "last": integer(last), "total": integer(total)}
        if lines
        else "",
    }


def _row(line: DeliveryLine, code: str) -> dict[str, object]:
    state = LineState(line.state)
    return {
        "number": integer(line.number),
        "file": line.filename,
        "who": line.owner.display_name if line.owner else "",
        "typed": " ".join(each for each in (line.reference, line.email, line.family_name) if each),
        "what": line.title or _kind(line),
        "until": short_date(line.valid_until) if line.valid_until else "",
        "state": capfirst(str(state.label)),
        "tone": LINE_TONES[state],
        "sentences": [*line.problems, *line.warnings],
        "code": code,
    }


def _kind(line: DeliveryLine) -> str:
    kind = kinds().get(line.kind)
    return kind.label if kind else line.kind
