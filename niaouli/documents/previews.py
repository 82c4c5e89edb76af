"""What a page or a picture looks like, drawn by us: the only way a file is shown in a page.

Nothing is cached: a drawing on disk would be a plain copy of the document, and one takes a tenth
of a second. The answer may be kept by the person's own browser. What is kept for a day is which
pages cannot be drawn and which files are slow: nobody may hold the workshop, and the threads of the
site that wait for it, by asking for the same picture again and again.
"""

from dataclasses import dataclass

from django.core.cache import cache

from niaouli.documents.checking import workshop
from niaouli.documents.errors import Busy, CannotPreview
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import open_content

WIDTHS = (240, 480, 960, 1440)
"""The widths that can be asked for: a card, a phone, a desk, a close look."""
SLOW_SECONDS = 1.0
REMEMBERED_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Preview:
    """A picture made by us, safe to show in a page."""

    content: bytes
    content_type: str = "image/jpeg"


def preview(file: StoredFile, *, page: int = 1, width: int = 960) -> Preview:
    """A JPEG of one page, upright, without any metadata of the original.

    `width` is brought up to the next of `WIDTHS`. Raises `CannotPreview` for a page that is not
    there, for what cannot be drawn in a few seconds, and for a slow file when others wait.
    """
    if file.is_held or not 1 <= page <= (file.pages or 1):
        raise CannotPreview
    width = next((each for each in WIDTHS if each >= width), WIDTHS[-1])
    slow, impossible = f"documents.slow:{file.key}", f"documents.impossible:{file.key}:{page}"
    known = cache.get_many([slow, impossible])
    if impossible in known:
        raise CannotPreview
    wait = 0 if slow in known else workshop.WAIT_TO_DRAW
    content = open_content(file)
    try:
        drawn = workshop.draw_file(content, file.format, page=page, width=width, wait=wait)
    except Busy:
        raise
    except CannotPreview:
        cache.set_many({slow: True, impossible: True}, REMEMBERED_SECONDS)
        raise
    if drawn.seconds > SLOW_SECONDS:
        cache.set(slow, True, REMEMBERED_SECONDS)
    return Preview(drawn.content)
