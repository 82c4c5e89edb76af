"""An expert outside gives an opinion, by a link that only they have.

The page shows what was chosen, and nothing of the rest of the case. A link that opens nothing says
the same whether the opinion exists or not.
"""

from collections.abc import Callable
from copy import copy
from functools import wraps
from uuid import UUID

from allauth.core import ratelimit
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.cases.enums import OpinionState
from niaouli.cases.models import Opinion, SupportingDocument
from niaouli.cases.operations.opinions import give_opinion_by_link, record_opinion_consultation
from niaouli.cases.opinions import check_link_is_open, opinion_by_link
from niaouli.documents.errors import CannotPreview
from niaouli.lib.errors import BadInput, OutOfStep, Refusal
from niaouli.web.access import public_page
from niaouli.web.downloads import no_picture, preview_picture, stored_attachment
from niaouli.web.errors import status_of, too_many_requests
from niaouli.web.http import PageRequest
from niaouli.web.opinions import Typed, document_or_404, page_values, receipt, take

View = Callable[..., HttpResponseBase]
PICTURE_WIDTH = 240


def by_link(view: View) -> View:
    """The view takes the opinion that the link opens. A link may not be tried at will; nothing of
    the page is kept by browsers, told to other sites, nor found by search engines."""

    @wraps(view)
    def guarded(request: PageRequest, key: UUID, secret: str, **rest: object) -> HttpResponseBase:
        opinion = opinion_by_link(key, secret)
        if opinion is not None:
            response = view(request, opinion, secret, **rest)
        elif _tries_too_often(request):
            response = too_many_requests(request)
        else:
            response = _closed(request, None, 404)
        add_never_cache_headers(response)
        # Not « no-referrer »: browsers would then hide where the form itself comes from.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
@by_link
def opinion(request: PageRequest, opinion: Opinion, secret: str) -> HttpResponseBase:
    """The question, what is shown, and the form; after that, a receipt."""
    now = timezone.now()
    if opinion.state == OpinionState.GIVEN:
        return _given(request, opinion)
    try:
        check_link_is_open(opinion, timezone.localdate(now))
        _check_sends_seldom(request, opinion)
    except Refusal as refusal:
        return _closed(request, refusal, status_of(refusal))
    typed = Typed()
    if request.method == "POST":
        taken = take(request, opinion, by=None, now=now)
        try:
            give_opinion_by_link(opinion=opinion, given=taken.given(), now=now)
            return redirect(request.path)
        except BadInput as refusal:
            typed = taken.typed(opinion, refusal)
        except Refusal as refusal:
            return _closed(request, refusal, status_of(refusal))
    else:
        record_opinion_consultation(opinion=opinion, by=None, now=now)
    return _asked(request, opinion, secret, typed)


@require_safe
@public_page
@by_link
def opinion_document(
    request: PageRequest, opinion: Opinion, secret: str, document: UUID
) -> HttpResponseBase:
    """A document that is shown, to read at ease."""
    found = _document(opinion, document)
    return stored_attachment(found.file, found.filename)


@require_safe
@public_page
@by_link
def opinion_preview(
    request: PageRequest, opinion: Opinion, secret: str, document: UUID
) -> HttpResponseBase:
    """A picture of its first page."""
    found = _document(opinion, document)
    try:
        return preview_picture(found.file, 1, PICTURE_WIDTH)
    except CannotPreview:
        return no_picture(422)


def _tries_too_often(request: PageRequest) -> bool:
    """Counts a link that opens nothing, be it only looked at: allauth counts what is sent."""
    counted = copy(request)
    counted.method = "POST"
    return not ratelimit.consume(counted, action="opinion_link")


def _check_sends_seldom(request: PageRequest, opinion: Opinion) -> None:
    """Each file that comes is kept, and no account answers for it: whoever has the link sends no
    more than a person does."""
    if not ratelimit.consume(request, action="opinion_sent", key=str(opinion.key)):
        raise OutOfStep(
            _("Ce formulaire a été envoyé beaucoup de fois. Attendez une heure, puis recommencez.")
        )


def _document(opinion: Opinion, key: UUID) -> SupportingDocument:
    now = timezone.now()
    check_link_is_open(opinion, timezone.localdate(now))
    found = document_or_404(opinion, str(key))
    record_opinion_consultation(opinion=opinion, by=None, now=now)
    return found


def _asked(request: PageRequest, opinion: Opinion, secret: str, typed: Typed) -> HttpResponse:
    def place(route: str) -> Callable[[SupportingDocument], str]:
        return lambda document: reverse(f"portal:{route}", args=[opinion.key, secret, document.key])

    context = page_values(
        opinion, typed, document=place("opinion_document"), preview=place("opinion_preview")
    )
    status = 422 if typed.errors else 200
    return render(request, "portal/opinions/asked.html", context, status=status)


def _given(request: PageRequest, opinion: Opinion) -> HttpResponse:
    return render(request, "portal/opinions/given.html", {"receipt": receipt(opinion)})


def _closed(request: PageRequest, refusal: Refusal | None, status: int) -> HttpResponse:
    sentence = (
        str(refusal)
        if refusal
        else _(
            "Cette adresse n’ouvre rien : elle est incomplète, ou l’avis n’est plus demandé. "
            "Reprenez le lien de notre e-mail, en entier."
        )
    )
    written = request.POST.get("answer", "").replace("\x00", "").strip()
    context = {"sentence": sentence, "kept": [written] if written else []}
    return render(request, "portal/opinions/closed.html", context, status=status)
