"""Files leave as attachments, or as pictures made by us; never as they were sent, inline."""

from urllib.parse import quote

from django.http import HttpResponse

from niaouli.documents.models import StoredFile
from niaouli.documents.previews import preview
from niaouli.documents.queries import read_content


def attachment(content: bytes, *, filename: str, content_type: str) -> HttpResponse:
    """A file that the browser saves. The name is safe in the header, whatever it contains."""
    plain = filename.encode("ascii", "replace").decode().translate(_UNSAFE)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def stored_attachment(file: StoredFile, filename: str) -> HttpResponse:
    """A stored file, decrypted and checked against its hash."""
    return attachment(
        read_content(file), filename=filename, content_type="application/octet-stream"
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
