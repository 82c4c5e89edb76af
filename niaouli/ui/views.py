"""The body's colours and mark as files, and the gallery of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from niaouli.ui.samples import sample_form
from niaouli.ui.theme import current_theme

SAMPLES = {
    "": "gallery",
    "accueil": "sample_todo",
    "agents": "sample_agents",
    "connexion": "sample_sign_in",
    "demande": "sample_case",
    "premiere": "sample_home",
}


@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """The colours of this body as a style sheet."""
    return _versioned(request, current_theme().stylesheet, "text/css; charset=utf-8")


@require_safe
def mark(request: HttpRequest) -> HttpResponse:
    """The mark of this body as a picture: the icon of browser tabs."""
    return _versioned(request, current_theme().mark, "image/svg+xml")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; `?exemple=` shows whole sample pages. Reads no data."""
    sample = SAMPLES.get(request.GET.get("exemple", ""), "gallery")
    return render(request, f"ui/gallery/{sample}.html", {"sample_form": sample_form()})


def _versioned(request: HttpRequest, content: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    # The address carries the version, so that a new theme has a new address.
    if request.GET.get("v") == current_theme().version:
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response["Cache-Control"] = "public, max-age=300"
    return response
