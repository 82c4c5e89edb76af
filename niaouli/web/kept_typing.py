"""What someone was typing when their session ended, or when they were asked again who they are:
kept until they come back to the page.

It stays on the server, in the session, which may be that of a visitor: one hour, one page, text
only. Whoever signs in next in this browser gets it back on that very page, if the page exists for
them: someone else's draft does not.
"""

from datetime import datetime
from typing import Any, TypeVar, cast

from django.http import HttpRequest

V = TypeVar("V")
KEY = "kept_typing"
SECONDS = 3600
LENGTH = 100_000
"""Far above what a page of questions holds; the session's row stays small."""


def keeps_typing(view: V) -> V:
    """Marks a view whose form must not be lost on the way through sign-in (`access.py`). What it
    asks is no secret.

    The view shows what `kept` gives on GET, and calls `forget` once the page is recorded.
    """
    view.keeps_typing = True  # type: ignore[attr-defined]
    return view


def keep(request: HttpRequest, now: datetime) -> bool:
    """Keep what was just sent. False when it is more than can be kept."""
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    texts = (text for name, values in typed.items() for text in (name, *values))
    if sum(map(len, texts)) > LENGTH:
        return False
    request.session[KEY] = {"path": request.path, "at": now.timestamp(), "typed": typed}
    if not request.user.is_authenticated:
        # A visitor's. Signing in sets the session's own age again.
        request.session.set_expiry(SECONDS)
    return True


def kept(request: HttpRequest, now: datetime) -> dict[str, list[str]] | None:
    """What was typed on this very page before signing in; None when there is nothing."""
    found: dict[str, Any] | None = request.session.get(KEY)
    if found is None or found["path"] != request.path:
        return None
    if now.timestamp() - found["at"] > SECONDS:
        forget(request)
        return None
    return cast("dict[str, list[str]]", found["typed"])


def forget(request: HttpRequest) -> None:
    """It is recorded, or of no more use."""
    if KEY in request.session:
        del request.session[KEY]
