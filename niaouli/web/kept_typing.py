"""What someone was typing when their session ended, kept until they are signed in again.

It stays on the server, in the session of the visitor they have become: one hour, one page, text
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
    """Marks a view whose form must not be lost when the session has ended (`access.py`).

    The view shows what `kept` gives on GET, and calls `forget` once the page is recorded.
    """
    view.keeps_typing = True  # type: ignore[attr-defined]
    return view


def keep(request: HttpRequest, now: datetime) -> bool:
    """Keep what a signed-out person has just sent. False when it is more than can be kept."""
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    texts = (text for name, values in typed.items() for text in (name, *values))
    if sum(map(len, texts)) > LENGTH:
        return False
    request.session[KEY] = {"path": request.path, "at": now.timestamp(), "typed": typed}
    # Signing in sets the session's own age again.
    request.session.set_expiry(SECONDS)
    return True


def kept(request: HttpRequest, now: datetime) -> dict[str, list[str]] | None:
    """What was typed on this very page before the session ended; None when there is nothing."""
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
