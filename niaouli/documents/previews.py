"""What a page or a picture looks like, drawn by us: the only way a file is shown in a page.

Nothing is cached: a drawing on disk would be a plain copy of the document, and one takes a tenth
of a second. The answer may be kept by the person's own browser.
"""

from dataclasses import dataclass

from niaouli.documents import workshop
from niaouli.documents.errors import CannotPreview
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import read_content

WIDTHS = (240, 480, 960, 1440)
"""The widths that can be asked for: a card, a phone, a desk, a close look."""


@dataclass(frozen=True)
class Preview:
    """A picture made by us, safe to show in a page."""

    content: bytes
    content_type: str = "image/jpeg"


def preview(file: StoredFile, *, page: int = 1, width: int = 960) -> Preview:
    """A JPEG of one page, upright, without any metadata of the original.

    `width` is brought up to the next of `WIDTHS`. Raises `CannotPreview` for a page that is not
    there, and for what cannot be drawn in a few seconds.
    """
    if not 1 <= page <= (file.pages or 1):
        raise CannotPreview
    width = next((each for each in WIDTHS if each >= width), WIDTHS[-1])
    drawing = workshop.draw_file(read_content(file), file.format, page=page, width=width)
    return Preview(drawing)
