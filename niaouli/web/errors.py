"""Errors as pages: what happened and what to do, never a trace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from niaouli.lib.errors import Refusal


def refusal_page(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """The sentence of the domain, with the way back."""
    return render(request, "errors/refusal.html", {"sentence": str(refusal)}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page whether it does not exist or belongs to someone else."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page left open too long, or cookies refused: nothing was recorded."""
    return render(request, "errors/csrf.html", status=403)
