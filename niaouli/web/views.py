"""What belongs to no face: text size, language, health."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from niaouli.accounts.enums import Language, TextSize
from niaouli.web import health
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest
from niaouli.web.preferences import choose_preferences


@require_POST
@public_page
def text_size(request: PageRequest) -> HttpResponse:
    """Keep the text size that was pressed, and come back to the page."""
    size = request.POST.get("size", "")
    response = HttpResponseRedirect(back_to(request))
    if size in TextSize.values:
        choose_preferences(request, response, text_size=size)
    return response


@require_POST
@public_page
def language(request: PageRequest) -> HttpResponse:
    """Keep the language that was pressed, and come back to the page."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(back_to(request))
    if chosen in Language.values:
        choose_preferences(request, response, language=chosen)
    return response


@require_safe
@public_page
def healthz(request: PageRequest) -> HttpResponse:
    """The state of database, worker and storage, for whoever watches over the service."""
    report = health.report()
    return JsonResponse(report.as_json(), status=200 if report.serves else 503)


def back_to(request: HttpRequest, fallback: str = "/") -> str:
    """Where `next` leads, if it is a page of ours; else the fallback."""
    target = request.POST.get("next", "") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/"):
        return target
    return fallback
