"""Who may reach a page. Every view is behind one of these three decorators (a test checks it).

What an object lets whom do is not here: see each domain's `queries` (what exists for whom) and
`policies` (what may be done).
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar, cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from niaouli.departments.queries import memberships_of
from niaouli.web import kept_typing
from niaouli.web.errors import not_found
from niaouli.web.http import AgentRequest, CitizenRequest, PageRequest

Access = Literal["public", "citizen", "agent"]
P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def public_page(
    view: Callable[Concatenate[PageRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Anybody may open it, signed in or not."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(cast(PageRequest, request), *args, **kwargs)

    return _mark(guarded, "public")


def citizen_page(
    view: Callable[Concatenate[CitizenRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The person must be signed in; what they were doing is kept in `next`.

    What they typed is kept too where the view is marked `kept_typing.keeps_typing`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request, keep=getattr(view, "keeps_typing", False))
        response = view(cast(CitizenRequest, request), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return _mark(guarded, "citizen")


def agent_page(
    view: Callable[Concatenate[AgentRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The person must hold a role today and have given a second factor in this session.

    Someone without a role gets 404: the back office does not exist for them.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request, keep=getattr(view, "keeps_typing", False))
        agent = cast(AgentRequest, request)
        agent.roles = memberships_of(agent.user, timezone.localdate())
        if not agent.roles:
            return not_found(request, Http404())
        if not gave_second_factor(request):
            return _to_second_factor(agent)
        response = view(agent, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return _mark(guarded, "agent")


def confirmed_page(
    *, password_here: bool = False
) -> Callable[
    [Callable[Concatenate[CitizenRequest, P], HttpResponseBase]],
    Callable[Concatenate[CitizenRequest, P], HttpResponseBase],
]:
    """Under `citizen_page`: the person must have said lately that it is they, with their second
    factor when they have one, else with their password. They then come back to the page, and to
    what they typed there where the view is marked `kept_typing.keeps_typing`.

    `password_here`: the page itself asks for the password, so only the second factor is asked for.
    """

    def decorated(
        view: Callable[Concatenate[CitizenRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[CitizenRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: CitizenRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            method = "mfa" if _has_second_factor(request) else "password"
            if (password_here and method == "password") or _confirmed_lately(request, method):
                return view(request, *args, **kwargs)
            if request.method == "POST" and getattr(view, "keeps_typing", False):
                kept_typing.keep(request, timezone.now())
            page = "mfa_reauthenticate" if method == "mfa" else "account_reauthenticate"
            return redirect(f"{reverse(page)}?{urlencode({'next': request.path})}")

        return guarded

    return decorated


def _confirmed_lately(request: CitizenRequest, method: str) -> bool:
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(each.get("method") == method and each["at"] > since for each in records)


def _has_second_factor(request: CitizenRequest) -> bool:
    return Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()


def gave_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed, with a second factor."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record.get("method") == "mfa" for record in records)


def _to_second_factor(request: AgentRequest) -> HttpResponse:
    """Ask for the second factor, or have it set up: nothing is shown before."""
    page = "mfa_reauthenticate" if _has_second_factor(request) else "mfa_activate_totp"
    return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")


def _to_sign_in(request: HttpRequest, *, keep: bool = False) -> HttpResponse:
    sends = request.method not in {"GET", "HEAD"}
    kept = keep and sends and kept_typing.keep(request, timezone.now())
    # After signing in, back to the page; what only takes a POST has no page to come back to.
    query = "" if sends and not keep else f"?{urlencode({'next': request.get_full_path()})}"
    sign_in = reverse("account_login") + query
    if request.headers.get("HX-Request"):
        # A fragment cannot hold the sign-in page: the whole page goes there.
        response = HttpResponse(status=204)
        response["HX-Redirect"] = sign_in
        return response
    if sends:
        values = {"typing_kept": kept, "sign_in": sign_in, "with_files": bool(request.FILES)}
        return render(request, "errors/session_ended.html", values, status=401)
    return redirect(sign_in)


def _mark(view: V, access: Access) -> V:
    """Written on the view, where the matrix of the tests reads it."""
    view.access = access  # type: ignore[attr-defined]
    return view
