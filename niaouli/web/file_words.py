"""A file in a few words."""

from django.utils.translation import ngettext

from niaouli.documents.listing import FileFacts
from niaouli.documents.models import StoredFile
from niaouli.lib.words import file_size


def file_words(file: StoredFile | FileFacts) -> str:
    """« PDF, 2 pages, 312 ko »."""
    words = [file.format.label]
    if file.pages:
        pages = ngettext("%(number)d page", "%(number)d pages", file.pages)
        words.append(pages % {"number": file.pages})
    return ", ".join([*words, file_size(file.size)])
