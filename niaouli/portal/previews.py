"""Pictures of documents, as pages ask for them."""

from django.http import HttpResponse

from niaouli.documents.errors import Busy, CannotPreview
from niaouli.documents.models import StoredFile
from niaouli.documents.previews import WIDTHS
from niaouli.web.downloads import no_picture, preview_picture
from niaouli.web.http import CitizenRequest

CARD = WIDTHS[0]
"""Wide enough for a document's card."""


def preview_response(request: CitizenRequest, file: StoredFile) -> HttpResponse:
    """The picture of `?page=`, at `?largeur=`; an empty sheet where it cannot be drawn (404), or
    not while the workshop is taken (503)."""
    page = _number(request.GET.get("page", ""), 1)
    width = _number(request.GET.get("largeur", ""), WIDTHS[2])
    try:
        return preview_picture(file, page, width)
    except Busy:
        return no_picture(503)
    except CannotPreview:
        return no_picture(404)


def card_address(address: str) -> str:
    """The address of the small picture."""
    return f"{address}?largeur={CARD}"


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else default
