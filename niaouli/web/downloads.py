"""Files leave as attachments, or as pictures made by us; never as they were sent, inline."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import BoundedSemaphore
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from niaouli.documents.models import StoredFile
from niaouli.documents.previews import preview
from niaouli.documents.queries import open_content
from niaouli.documents.zipping import Entry, zipped
from niaouli.lib.errors import Refusal

WHOLE_BYTES = 20_000_000
"""Up to this weight a ZIP is handed to the server at once, as any other file: a slow line then
keeps no thread busy. A heavier one leaves as it is made, so that memory stays flat."""
MOST_STREAMS = 2
"""How many such heavy ones may leave a process at the same moment: each keeps a thread busy as long
as the line of its person needs, and the pages of everybody else are served by the others."""
_STREAMS = BoundedSemaphore(MOST_STREAMS)


def attachment(content: bytes, *, filename: str, content_type: str) -> HttpResponse:
    """A file that the browser saves."""
    response = HttpResponse(content, content_type=content_type)
    _leaves(response, filename)
    return response


def zip_attachment(
    entries: Sequence[Entry], *, filename: str, now: datetime
) -> HttpResponse | StreamingHttpResponse:
    """A ZIP that the browser saves. Raises a `Refusal` while too many heavy ones are leaving."""
    pieces = zipped(entries, now=now)
    if sum(each.size for each in entries) <= WHOLE_BYTES:
        return attachment(b"".join(pieces), filename=filename, content_type="application/zip")
    response = StreamingHttpResponse(_Stream(pieces), content_type="application/zip")
    _leaves(response, filename)
    return response


class _Stream:
    """What leaves as it is made. Its place is free again when it is closed, read or not."""

    _pieces: Iterator[bytes] | None = None

    def __init__(self, pieces: Iterator[bytes]) -> None:
        if not _STREAMS.acquire(blocking=False):
            raise Refusal(
                _(
                    "D’autres personnes téléchargent de gros fichiers en ce moment. Réessayez dans "
                    "une minute."
                )
            )
        self._pieces = pieces

    def __iter__(self) -> "_Stream":
        return self

    def __next__(self) -> bytes:
        if self._pieces is None:
            raise StopIteration
        return next(self._pieces)

    def close(self) -> None:
        """Called by Django when the answer has left, or when nobody listens any more."""
        if self._pieces is not None:
            self._pieces = None
            _STREAMS.release()

    # An answer that an error replaced is never closed.
    __del__ = close


def _leaves(response: HttpResponseBase, filename: str) -> None:
    """The headers of a file to save. The name is safe in them, whatever it contains."""
    plain = filename.encode("ascii", "replace").decode().translate(_UNSAFE)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"


def stored_attachment(file: StoredFile, filename: str) -> HttpResponse:
    """A stored file, decrypted and checked against its hash."""
    return attachment(
        open_content(file), filename=filename, content_type="application/octet-stream"
    )


def preview_picture(file: StoredFile, page: int, width: int = 960) -> HttpResponse:
    """A picture of one page. Raises `CannotPreview` where it cannot be drawn."""
    drawn = preview(file, page=page, width=width)
    return HttpResponse(drawn.content, content_type=drawn.content_type)


def no_picture(status: int) -> HttpResponse:
    """A sheet without anything on it, where a picture cannot be drawn, or not at this moment:
    browsers show it whatever the status, and no page has a broken one."""
    response = HttpResponse(_SHEET, content_type="image/svg+xml", status=status)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


_SHEET = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="160" viewBox="0 0 120 160">'
    '<rect width="120" height="160" fill="#f2efe8"/>'
    '<path d="M20 32h56M20 54h80M20 68h80M20 82h52" stroke="#c9c2b4" stroke-width="6"/></svg>'
)
_UNSAFE = str.maketrans({'"': "_", "\\": "_", "?": "_", "\r": "_", "\n": "_", ";": "_"})
