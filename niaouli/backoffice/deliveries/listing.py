"""« Envois groupés » of a department, the latest first."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from niaouli.backoffice.deliveries.words import TONES, counted, state_words
from niaouli.backoffice.frame import chosen_among, department_links, frame, place
from niaouli.backoffice.typed import read_number
from niaouli.deliveries.enums import DeliveryState
from niaouli.deliveries.models import Delivery
from niaouli.deliveries.queries import Counts, counts_of_many, deliveries_of
from niaouli.departments.models import Department
from niaouli.departments.queries import processed
from niaouli.lib.words import moment
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

SHOWN = 50


@require_safe
@agent_page
def deliveries(request: AgentRequest) -> HttpResponse:
    """A fixed number of statements; 404 for who may not issue."""
    several = departments_or_404(request)
    department = chosen_among(request, several)
    found = deliveries_of(department)
    before = read_number(request.GET.get("avant", ""))
    shown = list((found.filter(pk__lt=before) if before > 0 else found)[: SHOWN + 1])
    counts = counts_of_many(shown[:SHOWN])
    context = {
        **frame(request, "issued", department),
        "departments": department_links("deliveries", several, department),
        "rows": [_row(each, counts[each.pk]) for each in shown[:SHOWN]],
        "write": place("delivery_new", department),
        "issued": place("issued_documents", department),
        "next": place("deliveries", department, avant=str(shown[SHOWN - 1].pk))
        if len(shown) > SHOWN
        else "",
    }
    return render(request, "backoffice/deliveries/deliveries.html", context)


def departments_or_404(request: AgentRequest) -> list[Department]:
    """Those in whose name the agent may issue, by name."""
    departments = sorted(processed(request.roles), key=lambda each: each.name)
    if not departments:
        raise Http404
    return departments


def _row(delivery: Delivery, counts: Counts) -> dict[str, str]:
    return {
        "number": str(delivery.pk),
        "list": delivery.list_name,
        "by": delivery.prepared_by.display_name,
        "at": moment(delivery.prepared_at),
        "state": state_words(delivery),
        "tone": TONES[DeliveryState(delivery.state)],
        "counts": ", ".join(f"{count}\N{NO-BREAK SPACE}{what}" for count, what in counted(counts)),
    }
