"""Photographs of pages gathered into one PDF: in order, turned, cropped, of a readable size.

Each picture is opened in the workshop, and what comes out of it is a new picture drawn by us. The
photographs themselves stay files that nothing refers to: they go away by themselves.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.documents import operations, policies
from niaouli.documents.checking import slow, workshop
from niaouli.documents.checking.sheets import MOST_TAKEN_OFF, WHOLE, Frame
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import Busy, CannotPreview, FileHeld, SheetUnreadable
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import Stored
from niaouli.documents.queries import open_content
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.picture_pdf import pdf_of_pictures

MOST_SHEETS = 20
PICTURES = frozenset(FileFormat) - {FileFormat.PDF}
JOB = "sheet"
"""What is slow or not (`checking.slow`)."""
LONGEST = 300
"""Seconds after which a gathering that was killed is forgotten."""


@dataclass(frozen=True)
class Sheet:
    """A photograph, the quarters by which it is turned to the right, and what is taken off on each
    side of it as it is then shown (hundredths: left, top, right, bottom)."""

    file: StoredFile
    turn: int = 0
    frame: Frame = WHOLE
    cropped: bool = False
    """The frame is kept, to be taken again, where the person wants the whole picture."""

    @property
    def used(self) -> Frame:
        return self.frame if self.cropped else WHOLE

    def turned(self) -> "Sheet":
        """By one more quarter to the right; what is taken off turns with it."""
        left, top, right, bottom = self.frame
        return replace(self, turn=(self.turn + 1) % 4, frame=(bottom, left, top, right))

    def framed(self, frame: Sequence[int]) -> "Sheet":
        """With this frame, brought back to what leaves a tenth of the picture on each side."""
        left, top, right, bottom = (max(0, min(MOST_TAKEN_OFF, side)) for side in frame)
        right, bottom = min(right, MOST_TAKEN_OFF - left), min(bottom, MOST_TAKEN_OFF - top)
        return replace(self, frame=(left, top, right, bottom))


def propose_sheet(file: StoredFile) -> Sheet:
    """The photograph with the frame of the page on it, where one is seen for sure."""
    try:
        frame = workshop.find_page(open_content(file), file.format)
    except (CannotPreview, FileHeld):
        frame = None
    return Sheet(file, frame=frame or WHOLE, cropped=frame is not None)


def draw_sheet(sheet: Sheet, *, width: int, shaded: bool) -> bytes:
    """A JPEG: the sheet as it will be, or whole with what goes in the shade. Raises
    `CannotPreview`, or `Busy`: as in `previews`, what is slow does not wait behind others."""
    wait = 0 if slow.is_slow(sheet.file, JOB) else workshop.WAIT_TO_DRAW
    try:
        drawn = workshop.draw_sheet(
            open_content(sheet.file),
            sheet.file.format,
            turn=sheet.turn,
            frame=sheet.used,
            width=width,
            shaded=shaded,
            wait=wait,
        )
    except Busy:
        raise
    except CannotPreview:
        # It may have taken all the time that it could.
        slow.remember(sheet.file, JOB, workshop.SECONDS)
        raise
    slow.remember(sheet.file, JOB, drawn.seconds)
    return drawn.content


def gather_sheets(
    *, sheets: Sequence[Sheet], title: str, filename: str, by: Person, now: datetime
) -> Stored:
    """One PDF of these sheets, in their order, checked and stored as any file that the person
    sends. Raises a refusal: `BadInput`, `SheetUnreadable`, or of the family of `FileRefused`.

    Called outside of any transaction (see `operations`).
    """
    if not 1 <= len(sheets) <= MOST_SHEETS:
        raise BadInput(
            "sheet", _("Choisissez de une à %(most)d photos à rassembler.") % {"most": MOST_SHEETS}
        )
    for sheet in sheets:
        policies.check_can_use_file(sheet.file, by)
    with _alone(by):
        pages = [_page_of(sheet, number) for number, sheet in enumerate(sheets, 1)]
    total = len(pages)
    words = [_("Page %(n)d sur %(total)d") % {"n": n + 1, "total": total} for n in range(total)]
    content = pdf_of_pictures(
        pages, title=title, language=get_language() or "fr", words=words, at=now
    )
    return operations.store_file(
        content=content, filename=filename, accepted={FileFormat.PDF}, by=by, now=now
    )


@contextmanager
def _alone(by: Person) -> Iterator[None]:
    """One gathering of a person at a time: twenty large photographs take the workshop a minute, and
    others wait for it."""
    name = f"documents.gathering:{by.pk}"
    if not cache.add(name, True, LONGEST):
        raise Refusal(
            _(
                "Vos photos sont déjà en train d’être rassemblées. Rien n’est perdu : recommencez "
                "dans un instant."
            )
        )
    try:
        yield
    finally:
        cache.delete(name)


def _page_of(sheet: Sheet, number: int) -> bytes:
    try:
        return workshop.make_page(
            open_content(sheet.file), sheet.file.format, turn=sheet.turn, frame=sheet.used
        )
    except CannotPreview as problem:
        raise SheetUnreadable(number, busy=isinstance(problem, Busy)) from None
