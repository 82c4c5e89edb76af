"""Files that a form brings."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.documents import operations as documents
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import FileTooLarge
from niaouli.documents.operations import Stored
from niaouli.documents.recognising import store_once
from niaouli.web.http import CitizenRequest


def all_uploaded(request: CitizenRequest, name: str) -> "list[UploadedFile[bytes]]":
    """The files chosen in this input, when it takes several."""
    return [
        file for file in request.FILES.getlist(name) if isinstance(file, UploadedFile) and file.name
    ]


def accept(formats: Collection[FileFormat]) -> str:
    """What the browser offers to choose: types, and extensions for those that only know these. A
    phone that reads `image/jpeg` converts its own format by itself."""
    accepted = [each for each in FileFormat if each in formats]
    extensions = [f".{end}" for each in accepted for end in each.extensions]
    return ",".join([*(each.content_type for each in accepted), *extensions])


def too_heavy(request: HttpRequest) -> bool:
    """Whether the request is larger than what is read: its files were then left out by Django."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdigit() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def too_heavy_words() -> str:
    """What is said of such a request."""
    return _(
        "L’envoi est trop lourd : %(limit)s Mo au plus en une fois. Réduisez vos fichiers, "
        "ou envoyez-les un par un."
    ) % {"limit": settings.FILE_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)}


def store_upload(
    file: "UploadedFile[bytes]",
    *,
    accepted: Collection[FileFormat],
    by: Person | None,
    now: datetime,
    once: bool = False,
) -> Stored:
    """Check and keep a file that was just sent. Raises `FileRefused`, with a sentence. `by` is None
    for who has no account (an expert, by their link). `once`: what the person has just sent is not
    stored again.

    Called outside of any transaction (see `documents.operations`).
    """
    name = file.name or ""
    if file.size is not None and file.size > settings.NIAOULI_MAX_UPLOAD_BYTES:
        raise FileTooLarge(name, settings.NIAOULI_MAX_UPLOAD_BYTES)
    content = file.read()
    if once and by is not None:
        return store_once(content=content, filename=name, accepted=accepted, by=by, now=now)
    return documents.store_file(content=content, filename=name, accepted=accepted, by=by, now=now)
