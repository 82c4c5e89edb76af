"""Errors as pages: what happened and what to do, never a trace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language

from niaouli.lib.errors import BadInput, NotAllowed, Refusal
from niaouli.ui.theme import current_theme

TEXTS = ("body", "reason", "note", "question", "answer", "why", "hold")
"""The inputs in which people write at length."""


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal: what may not be done, what cannot be read, what is too late."""
    if isinstance(refusal, NotAllowed):
        return 403
    return 422 if isinstance(refusal, BadInput) else 409


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence of the domain, with the way back."""
    values = {"sentence": str(refusal), "kept": written(request)}
    return render(request, "errors/refusal.html", values, status=status_of(refusal))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page whether it does not exist or belongs to someone else."""
    return render(request, "errors/404.html", {"kept": written(request)}, status=404)


def written(request: HttpRequest) -> list[str]:
    """The texts that came with a form whose page is gone meanwhile (a case that another department
    treats now, a role that has ended): to copy, so that nothing is lost."""
    if request.method != "POST" or not request.user.is_authenticated:
        return []
    texts = (request.POST.get(name, "").replace("\x00", "").strip() for name in TEXTS)
    return [each for each in texts if each]


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands alone: no context processor, no query, for the database may be what is broken."""
    try:
        style_sheet = static("niaouli/niaouli.css")
    except ValueError:
        # The static files were not gathered: the page is plain, but it is there.
        style_sheet = ""
    content = render_to_string(
        "errors/500.html",
        {
            "theme": current_theme(),
            "language": get_language() or "fr",
            "style_sheet": style_sheet,
        },
    )
    return HttpResponse(content, status=500)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """allauth calls it when someone tries too often (`handler429` of config/urls.py)."""
    return render(request, "errors/too_many_requests.html", status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page left open too long, or cookies refused: nothing was recorded."""
    return render(request, "errors/csrf.html", status=403)
