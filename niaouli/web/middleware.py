"""What every request goes through."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from niaouli.lib.errors import Refusal
from niaouli.web.accounts.devices import keep_seen
from niaouli.web.errors import refusal_page
from niaouli.web.preferences import Preferences

GetResponse = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger("niaouli.request")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; manifest-src 'self'"
)


class RequestLogMiddleware:
    """One line per request: route, status, duration. Never the address nor what was typed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None:
            log.info(
                "request",
                extra={
                    "data": {
                        "method": request.method,
                        # The route, not the path: paths carry references.
                        "route": match.route,
                        "status": response.status_code,
                        "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                    }
                },
            )
        return response


class SecurityHeadersMiddleware:
    """The headers that Django does not set by itself, on every answer, errors included.

    TRACE, which nobody needs and which may repeat cookies, is not answered at all.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":
            response: HttpResponse = HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        else:
            response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(), microphone=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses our pages, for weak lines: four times less to transfer.

    Pages only: files that people send are compressed already. Their length tells nothing of what
    they hold: Django adds bytes at random (« BREACH »), and our tokens change at each answer.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response


class PreferencesMiddleware:
    """The visitor's language and text size, from their cookies. French unless asked otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        preferences = Preferences.from_cookies(request.COOKIES)
        request.preferences = preferences  # type: ignore[attr-defined]
        with translation.override(preferences.language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", preferences.language)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


class DeviceSeenMiddleware:
    """Writes down, once an hour, that the device of a signed-in person is in use."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        keep_seen(request, timezone.now())
        return response


class DomainErrorsMiddleware:
    """Turns a refusal of the domain into an answer, in one place.

    A view catches a refusal itself only when it can show it beside what was typed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return refusal_page(request, exception)
