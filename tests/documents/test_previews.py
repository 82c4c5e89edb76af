"""A picture of a page, made by us: upright, small, and without anything of the original."""

import io
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from niaouli.accounts.models import Person
from niaouli.documents import operations
from niaouli.documents.checking import workshop
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import CannotPreview
from niaouli.documents.models import StoredFile
from niaouli.documents.previews import preview
from tests.documents import crafted
from tests.documents.steps import NOW


def stored(by: Person, content: bytes, filename: str) -> StoredFile:
    return operations.store_file(
        content=content, filename=filename, accepted=set(FileFormat), by=by, now=NOW
    ).file


def drawn(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "JPEG"
    return picture


def test_a_page_of_a_pdf_is_drawn_at_the_width_asked_for(alice: Person) -> None:
    file = stored(alice, crafted.pdf(2), "a.pdf")
    made = preview(file, page=2, width=480)
    assert made.content_type == "image/jpeg"
    assert abs(drawn(made.content).width - 480) <= 1


def test_the_width_is_one_of_a_few(alice: Person) -> None:
    file = stored(alice, crafted.pdf(), "a.pdf")
    assert abs(drawn(preview(file, width=1).content).width - 240) <= 1
    assert abs(drawn(preview(file, width=1_000_000).content).width - 1440) <= 1


@pytest.mark.parametrize("page", [0, -1, 3])
def test_a_page_that_is_not_there_has_no_preview(page: int, alice: Person) -> None:
    file = stored(alice, crafted.pdf(2), "a.pdf")
    with pytest.raises(CannotPreview):
        preview(file, page=page)


@pytest.mark.parametrize(
    ("format", "mode", "filename"),
    [
        ("JPEG", "RGB", "a.jpg"),
        ("PNG", "RGBA", "a.png"),
        ("PNG", "L", "a.png"),
        ("PNG", "P", "a.png"),
        ("WEBP", "RGB", "a.webp"),
    ],
)
def test_a_picture_of_any_format_is_drawn(
    format: str, mode: str, filename: str, alice: Person
) -> None:
    colour = "white" if mode in "LP" else "teal"
    file = stored(alice, crafted.picture(format, mode=mode, colour=colour), filename)
    assert drawn(preview(file).content).size == (300, 200)


def test_a_photograph_stands_upright(alice: Person) -> None:
    file = stored(alice, crafted.picture_in_two_halves(orientation=6), "a.jpg")
    upright = drawn(preview(file).content).convert("RGB")
    assert upright.size == (100, 200)
    red, blue = upright.getpixel((50, 20)), upright.getpixel((50, 180))
    assert isinstance(red, tuple) and isinstance(blue, tuple)
    assert red[0] > 200 > 60 > red[2] and blue[2] > 200 > 60 > blue[0]


def test_nothing_of_the_metadata_goes_along(alice: Person) -> None:
    content = crafted.picture(place="12 rue du Niaouli")
    assert b"Niaouli" in content
    made = preview(stored(alice, content, "a.jpg")).content
    assert b"Niaouli" not in made
    assert not drawn(made).getexif()


def test_a_page_of_kilometres_is_drawn_within_bounds(alice: Person) -> None:
    file = stored(alice, crafted.pdf(size=(10, 14_000)), "a.pdf")
    assert drawn(preview(file, width=240).content).height <= 4 * 240 + 1


def test_a_page_that_asks_for_gigabytes_is_given_up_in_seconds() -> None:
    with pytest.raises(CannotPreview):
        workshop.draw_file(crafted.pdf_bomb(), FileFormat.PDF, page=1, width=480)


def test_the_workshop_comes_back_after_its_death() -> None:
    assert workshop.draw_file(crafted.pdf(), FileFormat.PDF, page=1, width=240)
    process = workshop._workshop._free.queue[-1]._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    assert workshop.draw_file(crafted.pdf(), FileFormat.PDF, page=1, width=240)


def test_many_threads_share_the_workshop_and_each_gets_its_own_answer() -> None:
    def pages(number: int) -> int:
        content = crafted.pdf(number)
        return workshop.open_file(content, FileFormat.PDF, max_pages=100, max_pixels=1).pages

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(pages, range(1, 41))) == list(range(1, 41))


def test_the_workshop_knows_no_secret() -> None:
    workshop.draw_file(crafted.pdf(), FileFormat.PDF, page=1, width=240)
    process = workshop._workshop._free.queue[-1]._process
    assert process is not None
    assert b"NIAOULI" not in Path(f"/proc/{process.pid}/environ").read_bytes()
