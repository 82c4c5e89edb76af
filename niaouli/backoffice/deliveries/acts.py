"""What an agent does with a delivery: each is a button of its page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from niaouli.backoffice.deliveries.showing import delivery_or_404
from niaouli.backoffice.frame import place
from niaouli.deliveries.operations.keeping import abandon_delivery
from niaouli.deliveries.operations.sending import retry_failed, start_delivery, stop_delivery
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest


@require_POST
@agent_page
def delivery_start(request: AgentRequest, number: int) -> HttpResponse:
    found = delivery_or_404(request, number)
    start_delivery(delivery=found, by=request.user, now=timezone.now())
    messages.success(request, _("L’envoi a commencé. Un e-mail vous dira quand il est terminé."))
    return redirect("backoffice:delivery", number)


@require_POST
@agent_page
def delivery_stop(request: AgentRequest, number: int) -> HttpResponse:
    found = delivery_or_404(request, number)
    stop_delivery(delivery=found, by=request.user, now=timezone.now())
    messages.success(request, _("L’envoi est arrêté."))
    return redirect("backoffice:delivery", number)


@require_POST
@agent_page
def delivery_retry(request: AgentRequest, number: int) -> HttpResponse:
    found = delivery_or_404(request, number)
    retry_failed(delivery=found, by=request.user, now=timezone.now())
    messages.success(request, _("Les lignes qui avaient échoué sont essayées de nouveau."))
    return redirect("backoffice:delivery", number)


@require_POST
@agent_page
def delivery_abandon(request: AgentRequest, number: int) -> HttpResponse:
    """To begin again with a list that was corrected."""
    found = delivery_or_404(request, number)
    abandon_delivery(delivery=found, by=request.user, now=timezone.now())
    messages.success(
        request, _("L’envoi est abandonné, ses fichiers sont effacés. Apportez la liste corrigée.")
    )
    return redirect(place("delivery_new", found.department))
