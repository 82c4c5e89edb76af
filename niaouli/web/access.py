"""Who may reach a page. Every view is behind one of these three decorators (a test checks it).

What an object lets whom do is not here: see each domain's `queries` (what exists for whom) and
`policies` (what may be done).
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar, cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from niaouli.departments.queries import memberships_of
from niaouli.web.http import AgentRequest, CitizenRequest, PageRequest

Access = Literal["public", "citizen", "agent"]
P = ParamSpec("P")
View = Callable[P, HttpResponseBase]
R = TypeVar("R", bound=HttpResponseBase)


def public_page(
    view: Callable[Concatenate[PageRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Anybody may open it, signed in or not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(cast(PageRequest, request), *args, **kwargs)

    return _mark(guarded, "public")


def citizen_page(
    view: Callable[Concatenate[CitizenRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The person must be signed in; what they were doing is kept in `next`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
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
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        agent = cast(AgentRequest, request)
        agent.roles = memberships_of(agent.user, timezone.localdate())
        if not agent.roles:
            return render(request, "errors/404.html", status=404)
        if not gave_second_factor(request):
            return _to_second_factor(agent)
        response = view(agent, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return _mark(guarded, "agent")


def gave_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed, with a second factor."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record.get("method") == "mfa" for record in records)


def _to_second_factor(request: AgentRequest) -> HttpResponse:
    """Ask for the second factor, or have it set up: nothing is shown before."""
    has_one = Authenticator.objects.filter(
        user=request.user, type=Authenticator.Type.TOTP
    ).exists()
    page = "mfa_reauthenticate" if has_one else "mfa_activate_totp"
    return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # A fragment cannot hold the sign-in page: the whole page goes there.
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("account_login")
        return response
    if request.method not in {"GET", "HEAD"}:
        return render(request, "errors/session_ended.html", status=401)
    return redirect_to_login(request.get_full_path())


def _mark(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase], access: Access
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    view.access = access  # type: ignore[attr-defined]
    return view
