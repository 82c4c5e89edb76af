"""A photographed page: found on its ground, turned, cropped, light."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from niaouli.documents.checking import workshop
from niaouli.documents.checking.sheets import LARGEST, PAGE_BYTES, WHOLE, Frame
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import CannotPreview
from tests.documents import crafted

JPEG = FileFormat.JPEG


def photographed(
    box: tuple[int, int, int, int],
    *,
    size: tuple[int, int] = (900, 1200),
    ground: str = "#54412f",
    paper: str = "#f1eee6",
    angle: float = 0,
) -> bytes:
    """A written sheet, in this box of the photograph."""
    sheet = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), paper)
    pen = ImageDraw.Draw(sheet)
    for line in range(30, sheet.height - 30, 24):
        pen.line((30, line, sheet.width - 30 - line % 90, line), fill="#222", width=8)
    whole = Image.new("L", sheet.size, 255)
    picture = Image.new("RGB", size, ground)
    picture.paste(sheet.rotate(angle, expand=True), box[:2], whole.rotate(angle, expand=True))
    return written(picture)


def written(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


# ── Finding ──
def test_a_sheet_on_a_table_is_found_on_each_side() -> None:
    frame = workshop.find_page(photographed((90, 240, 765, 1080)), JPEG)
    assert frame
    assert all(abs(found - real) <= 3 for found, real in zip(frame, (10, 20, 15, 10), strict=True))


def test_a_sheet_that_is_not_quite_straight_is_found_whole() -> None:
    frame = workshop.find_page(photographed((150, 200, 700, 980), angle=4), JPEG)
    assert frame
    left, top, right, bottom = frame
    assert 8 <= left <= 20
    assert 8 <= top <= 20
    assert 8 <= right <= 22
    assert 5 <= bottom <= 18


@pytest.mark.parametrize(
    "content",
    [
        written(Image.new("RGB", (900, 1200), "white")),
        written(Image.new("RGB", (900, 1200), "#333")),
        written(Image.effect_noise((900, 1200), 90).convert("RGB")),
        photographed((0, 0, 900, 1200)),
        photographed((400, 500, 480, 580)),
        photographed((90, 240, 765, 1080), ground="#e0dcd2"),
    ],
    ids=["blank", "dark", "noise", "full", "spot", "light-ground"],
)
def test_nothing_is_proposed_where_no_sheet_is_sure(content: bytes) -> None:
    assert workshop.find_page(content, JPEG) is None


@given(st.integers(60, 250), st.integers(60, 250), st.integers(60, 250), st.integers(60, 250))
@settings(max_examples=15, deadline=None)
def test_wherever_the_sheet_is_little_of_it_is_lost(
    left: int, top: int, right: int, bottom: int
) -> None:
    frame = workshop.find_page(photographed((left, top, 900 - right, 1200 - bottom)), JPEG)
    assert frame
    real = (left / 9, top / 12, right / 9, bottom / 12)
    assert all(found <= side + 1 for found, side in zip(frame, real, strict=True))


def test_a_phone_held_sideways_is_read_upright() -> None:
    picture = opened(photographed((90, 240, 765, 1080)))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    # The pixels lie on their left side; the metadata says so.
    picture.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", exif=exif)
    frame = workshop.find_page(out.getvalue(), JPEG)
    assert frame
    assert all(abs(found - real) <= 3 for found, real in zip(frame, (10, 20, 15, 10), strict=True))


def test_what_is_no_picture_is_said() -> None:
    with pytest.raises(CannotPreview):
        workshop.find_page(b"\xff\xd8\xff nothing", JPEG)


# ── Drawing ──
def drawn(turn: int = 0, frame: Frame = WHOLE, *, shaded: bool = False) -> Image.Image:
    content = photographed((90, 240, 765, 1080), size=(900, 1200))
    asked = {"turn": turn, "frame": frame, "width": 240, "shaded": shaded}
    return opened(workshop.draw_sheet(content, JPEG, **asked).content)  # type: ignore[arg-type]


def test_each_quarter_turns_the_picture_to_the_right() -> None:
    left = Image.new("RGB", (400, 300), "white")
    left.paste("black", (0, 0, 200, 300))

    def dark_at(turn: int, point: tuple[int, int]) -> bool:
        seen = workshop.draw_sheet(
            written(left), JPEG, turn=turn, frame=WHOLE, width=200, shaded=False
        )
        return sum(opened(seen.content).convert("RGB").getpixel(point)) < 200  # type: ignore[arg-type]

    assert dark_at(0, (10, 75))
    assert dark_at(1, (100, 10))
    assert dark_at(2, (190, 75))
    assert dark_at(3, (100, 250))


def test_a_frame_crops_and_shade_keeps_the_whole() -> None:
    assert drawn().size == (240, 320)
    cropped = drawn(frame=(10, 20, 15, 10))
    assert abs(cropped.width / cropped.height - (675 / 840)) < 0.02
    shaded = drawn(frame=(10, 20, 15, 10), shaded=True)
    assert shaded.size == (240, 320)
    assert sum(shaded.getpixel((4, 4))) < sum(drawn().getpixel((4, 4)))  # type: ignore[arg-type]


# ── The page ──
def test_a_page_is_cropped_readable_and_light() -> None:
    content = photographed((300, 300, 2700, 3700), size=(3000, 4000))
    page = workshop.make_page(content, JPEG, turn=0, frame=(10, 7, 10, 7))
    assert len(page) <= PAGE_BYTES
    assert max(opened(page).size) <= max(LARGEST)
    assert opened(page).width > 1300


def test_a_page_that_lies_stays_within_the_same_size() -> None:
    content = photographed((300, 300, 2700, 3700), size=(3000, 4000))
    page = opened(workshop.make_page(content, JPEG, turn=1, frame=WHOLE))
    assert page.width > page.height
    assert page.width <= LARGEST[1]
    assert page.height <= LARGEST[0]


def test_nothing_of_the_metadata_of_the_photograph_is_in_the_page() -> None:
    content = crafted.picture(size=(900, 1200), place="Bourail, 21.5 S")
    assert b"Bourail" in content
    page = workshop.make_page(content, JPEG, turn=0, frame=WHOLE)
    assert b"Bourail" not in page
    assert not opened(page).getexif()


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_a_picture_with_transparency_is_on_white(format: str) -> None:
    out = BytesIO()
    Image.new("RGBA", (300, 400), (0, 0, 0, 0)).save(out, format)
    kind = FileFormat(format.lower())
    page = opened(workshop.make_page(out.getvalue(), kind, turn=0, frame=WHOLE))
    assert page.convert("L").getpixel((10, 10)) == 255


def test_the_narrowest_frame_leaves_something() -> None:
    page = workshop.make_page(crafted.picture(size=(5, 5)), JPEG, turn=0, frame=(90, 90, 0, 0))
    assert opened(page).width >= 1
