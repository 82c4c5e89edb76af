"""What an agent typed about a case that they may no longer open: it is given back, to be copied."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from niaouli.backoffice.frame import frame
from niaouli.cases.errors import Transferred
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest

LONG = ("body", "note", "reason", "why", "hold", "question")
"""The inputs of the case's screen in which people write sentences."""
P = ParamSpec("P")
View = Callable[Concatenate[AgentRequest, P], HttpResponse]


def gives_back_typing(view: View[P]) -> View[P]:
    """Under `agent_page`, for what is sent from a case's screen: whoever was moved to another
    department meanwhile, or whose case was, does not lose what they wrote.

    Nothing is said of the case: to a stranger it does not exist, as before.
    """

    @wraps(view)
    def guarded(request: AgentRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Http404, Transferred) as gone:
            text = _written(request)
            if not text:
                raise
            return _page(request, gone, text)

    return guarded


def _written(request: AgentRequest) -> str:
    """What was written at length, one text after the other."""
    texts = (request.POST.get(name, "").replace("\x00", "").strip() for name in LONG)
    return "\n\n".join(filter(None, texts))


def _page(request: AgentRequest, gone: Http404 | Transferred, text: str) -> HttpResponse:
    moved = isinstance(gone, Transferred)
    sentence = (
        str(gone)
        if moved
        else _(
            "Cette demande n’existe pas, ou vous ne pouvez plus l’ouvrir : elle n’est pas dans "
            "vos directions."
        )
    )
    context = {**frame(request, ""), "sentence": sentence, "text": text}
    status = status_of(gone) if isinstance(gone, Transferred) else 404
    return render(request, "backoffice/lost.html", context, status=status)
