"""Photographs gathered: one PDF, in order, upright, light, tagged; nothing but the pages."""

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.accounts.models import Person
from niaouli.documents import gathering, operations
from niaouli.documents.checking import workshop
from niaouli.documents.checking.sheets import MOST_TAKEN_OFF, WHOLE
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import Busy, SheetUnreadable
from niaouli.documents.gathering import Sheet
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import read_content
from niaouli.lib.errors import BadInput, NotAllowed
from tests import cast
from tests.documents import crafted
from tests.documents.checking.test_sheets import photographed

PdfDocument: Any = pypdfium2.PdfDocument


def photo(by: Person, content: bytes = b"", colour: str = "teal") -> StoredFile:
    return operations.store_file(
        content=content or crafted.picture(size=(600, 800), colour=colour),
        filename="photo.jpg",
        accepted=frozenset(FileFormat),
        by=by,
        now=cast.NOW,
    ).file


def gathered(by: Person, *sheets: Sheet, title: str = "Bail de l’été") -> bytes:
    stored = gathering.gather_sheets(
        sheets=sheets, title=title, filename=f"{title}.pdf", by=by, now=cast.NOW
    )
    assert stored.filename == f"{title}.pdf"
    assert stored.file.pages == len(sheets)
    return read_content(stored.file)


def opened(content: bytes) -> Any:
    return pikepdf.open(io.BytesIO(content))


def colour_of(content: bytes, page: int) -> list[int]:
    """In the middle of the page, as a reader draws it."""
    drawn = PdfDocument(content)[page].render(scale=0.2).to_pil().convert("RGB")
    return list(drawn.getpixel((drawn.width // 2, drawn.height // 2)))


def test_the_pages_are_in_the_order_that_was_given(alice: Person) -> None:
    sheets = [Sheet(photo(alice, colour=colour)) for colour in ("red", "lime", "blue")]
    content = gathered(alice, sheets[2], sheets[0], sheets[1])
    brightest = [max(range(3), key=colour_of(content, page).__getitem__) for page in range(3)]
    assert brightest == [2, 0, 1]


def test_a_page_is_of_the_size_of_a_sheet_of_paper(alice: Person) -> None:
    file = photo(alice)
    pages = opened(gathered(alice, Sheet(file), Sheet(file, turn=1))).pages
    sizes = [[round(float(side)) for side in page.MediaBox[2:]] for page in pages]
    assert sizes == [[595, 794], [794, 595]]


def test_it_is_tagged_with_its_title_its_language_and_what_each_page_is(alice: Person) -> None:
    file = photo(alice)
    pdf = opened(gathered(alice, Sheet(file), Sheet(file)))
    assert str(pdf.Root.Lang) == "fr"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo.Title) == "Bail de l’été"
    figures = list(pdf.Root.StructTreeRoot.K.K)
    assert [str(each.Alt) for each in figures] == ["Page 1 sur 2", "Page 2 sur 2"]
    assert [each.Pg.objgen for each in figures] == [page.obj.objgen for page in pdf.pages]
    parents = pdf.Root.StructTreeRoot.ParentTree.Nums
    assert [parents[1][0].objgen, parents[3][0].objgen] == [each.objgen for each in figures]
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Bail de l’été"


def test_only_what_is_in_the_frame_goes_in(alice: Person) -> None:
    content = photographed((90, 240, 765, 1080))
    sheet = gathering.propose_sheet(photo(alice, content))
    assert sheet.cropped
    pdf = opened(gathered(alice, sheet))
    across, down = (float(side) for side in pdf.pages[0].MediaBox[2:])
    assert abs(across / down - 675 / 840) < 0.05
    assert sum(colour_of(gathered(alice, sheet), 0)) > 300


def test_a_frame_that_is_switched_off_takes_nothing_off(alice: Person) -> None:
    sheet = Sheet(photo(alice), frame=(40, 0, 40, 0), cropped=False)
    assert sheet.used == WHOLE


def test_nothing_of_where_a_photograph_was_taken_stays(alice: Person) -> None:
    content = crafted.picture(size=(600, 800), place="Bourail, 21.5 S")
    assert b"Bourail" not in gathered(alice, Sheet(photo(alice, content)))


def test_a_page_of_a_phone_weighs_at_most_four_hundred_kilobytes(alice: Person) -> None:
    content = photographed((200, 200, 2800, 3800), size=(3000, 4000))
    file = photo(alice, content)
    assert len(gathered(alice, *[Sheet(file)] * 4)) < 4 * 400_000


def test_the_photographs_are_used_by_nothing_afterwards(alice: Person) -> None:
    file = photo(alice)
    gathered(alice, Sheet(file))
    assert operations.discard_unused_file(file=file, by=None, now=cast.NOW)


def test_nobody_gathers_what_another_sent(alice: Person, bob: Person) -> None:
    with pytest.raises(NotAllowed):
        gathered(alice, Sheet(photo(bob)))


@pytest.mark.parametrize("number", [0, gathering.MOST_SHEETS + 1])
def test_none_or_too_many_is_said(number: int, alice: Person) -> None:
    with pytest.raises(BadInput, match="de une à 20 photos"):
        gathered(alice, *[Sheet(photo(alice))] * number)


def test_a_busy_workshop_is_said_and_nothing_is_stored(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object, **_named: object) -> bytes:
        raise Busy

    sheet = Sheet(photo(alice))
    monkeypatch.setattr(workshop, "make_page", busy)
    with pytest.raises(SheetUnreadable, match="recommencez dans un instant"):
        gathered(alice, sheet)
    assert StoredFile.objects.count() == 1


# ── A sheet ──
sides = st.integers(0, 100)


@given(st.integers(0, 3), sides, sides, sides, sides)
def test_four_quarters_come_back_to_the_same(
    turn: int, left: int, top: int, right: int, bottom: int
) -> None:
    sheet = Sheet(StoredFile(), turn=turn).framed((left, top, right, bottom))
    assert sheet.turned() != sheet
    assert sheet.turned().turned().turned().turned() == sheet


@given(*[st.integers(-50, 200)] * 4)
def test_any_frame_leaves_a_tenth_of_the_picture(
    left: int, top: int, right: int, bottom: int
) -> None:
    frame = Sheet(StoredFile()).framed((left, top, right, bottom)).frame
    assert min(frame) >= 0
    assert frame[0] + frame[2] <= MOST_TAKEN_OFF
    assert frame[1] + frame[3] <= MOST_TAKEN_OFF
