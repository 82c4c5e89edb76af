"""The photograph of a page, made a page: found on its ground, turned, cropped, drawn to be read.

Run in the workshop (`workshop_process.py`), on what people send: knows nothing of the product.

A frame is what is taken off on each side of the picture as it is shown (upright, then turned), in
hundredths of it: left, top, right, bottom.
"""

from PIL import Image, ImageFilter, ImageOps, ImageStat

from niaouli.documents.checking.pictures import as_jpeg, on_white

Frame = tuple[int, int, int, int]
WHOLE: Frame = (0, 0, 0, 0)
LARGEST = (1400, 1980)
"""A4 at 170 points per inch, in pixels: small print is read, and a page stays light."""
PAGE_BYTES = 400_000
QUALITIES = (80, 70, 60, 48, 36)
"""From the best: the first one that is light enough is taken."""
MOST_PIXELS = 3000
"""On the long side of what is cropped: memory is counted."""
LOOKED_AT = 200
"""Pixels on the long side: enough to find a sheet."""
MOST_TAKEN_OFF = 90
MEANT, ROOM = 25, 1
"""A row or a column is of the sheet from a quarter of the brightest; and what is left around."""
QUARTERS = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


def upright(picture: Image.Image, turn: int, size: int) -> Image.Image:
    """As the phone was held, then turned by quarters to the right; in colours, on white, and not
    much larger than `size`."""
    picture.draft("RGB", (size, size))
    # Made smaller before anything else: each step below holds it twice.
    small = picture.reduce(max(picture.size) // size) if max(picture.size) > 2 * size else picture
    held = on_white(ImageOps.exif_transpose(small))
    return held.transpose(QUARTERS[turn]) if turn in QUARTERS else held


def find_page(picture: Image.Image) -> Frame | None:
    """The frame of a bright sheet on a darker ground, before any turn; None where there is none
    that is sure: the whole picture is then the page."""
    seen = upright(picture, 0, LOOKED_AT).convert("L")
    seen.thumbnail((LOOKED_AT, LOOKED_AT))
    # Specks go, then words, which would be holes in the sheet; its edges stay where they are.
    for taken in (ImageFilter.MedianFilter(3), ImageFilter.MaxFilter(9), ImageFilter.MinFilter(9)):
        seen = seen.filter(taken)
    limit = _threshold(seen.histogram())
    bright = seen.point([255 if value > limit else 0 for value in range(256)])
    box = _box_of(bright)
    # Once more, without the ground above and below: a small sheet is then as clear as a large one.
    left, _top, right, _bottom = _box_of(bright.crop((0, box[1], seen.width, box[3])))
    _left, top, _right, bottom = _box_of(bright.crop((left, 0, right, seen.height)))
    box = (left, top, right, bottom)
    return _frame(box, seen.size) if _is_a_sheet(seen, bright, box) else None


def drawn(
    picture: Image.Image, *, turn: int, frame: Frame, width: int, shaded: bool
) -> Image.Image:
    """The picture turned, at most `width` pixels wide; cropped, or with what would go shaded."""
    image = upright(picture, turn, _enough(2 * width, frame))
    if shaded:
        image.thumbnail((width, 4 * width))
        return _shaded(image, _pixels(frame, image.size))
    image = image.crop(_pixels(frame, image.size))
    image.thumbnail((width, 4 * width))
    return image


def page_of(picture: Image.Image, *, turn: int, frame: Frame) -> bytes:
    """The page as a JPEG: cropped, light, without anything of the original's metadata."""
    image = upright(picture, turn, _enough(max(LARGEST), frame))
    image = image.crop(_pixels(frame, image.size))
    image.thumbnail(LARGEST if image.height >= image.width else LARGEST[::-1])
    written = b""
    for quality in QUALITIES:
        written = as_jpeg(image, quality)
        if len(written) <= PAGE_BYTES:
            break
    return written


def _enough(size: int, frame: Frame) -> int:
    """How large the whole must be for what is left of it to be as large as `size`."""
    kept = min(100 - frame[0] - frame[2], 100 - frame[1] - frame[3])
    return min(MOST_PIXELS, 100 * size // max(10, kept))


def _threshold(histogram: list[int]) -> int:
    """The level that best parts the dark from the bright (Otsu's): the one for which the two
    groups are the furthest apart, each counted for what it is worth."""
    total, weighted = sum(histogram), sum(level * n for level, n in enumerate(histogram))
    dark = dark_weighted = 0
    best, found = -1.0, 127
    for level, number in enumerate(histogram):
        dark += number
        dark_weighted += level * number
        if not dark or dark == total:
            continue
        apart = dark_weighted / dark - (weighted - dark_weighted) / (total - dark)
        worth = dark * (total - dark) * apart * apart
        if worth > best:
            best, found = worth, level
    return found


def _box_of(bright: Image.Image) -> tuple[int, int, int, int]:
    """From the first to the last column, and row, that are of the sheet."""
    if 0 in bright.size:
        return (0, 0, *bright.size)
    across = list(bright.resize((bright.width, 1), Image.Resampling.BOX).tobytes())
    down = list(bright.resize((1, bright.height), Image.Resampling.BOX).tobytes())
    left, right = _run(across)
    top, bottom = _run(down)
    return left, top, right, bottom


def _run(levels: list[int]) -> tuple[int, int]:
    limit = max(levels) * MEANT / 100
    places = [place for place, level in enumerate(levels) if level >= limit and level]
    return (places[0], places[-1] + 1) if places else (0, len(levels))


def _is_a_sheet(seen: Image.Image, bright: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether what was found is one bright rectangle, and the rest darker: a proposal that is
    wrong costs the person more than none."""
    across, down = box[2] - box[0], box[3] - box[1]
    part = across * down / (seen.width * seen.height)
    if not 0.1 < part < 0.97:
        return False
    inside = Image.new("L", seen.size, 0)
    inside.paste(255, box)
    outside = inside.point([255 - value for value in range(256)])
    lighter = _mean(seen, inside) - _mean(seen, outside)
    return lighter > 35 and _mean(bright, inside) > 170 and _mean(bright, outside) < 80


def _mean(image: Image.Image, mask: Image.Image) -> float:
    return float(ImageStat.Stat(image, mask).mean[0])


def _frame(box: tuple[int, int, int, int], size: tuple[int, int]) -> Frame:
    left, top, right, bottom = box
    across, down = size
    sides = (left / across, top / down, 1 - right / across, 1 - bottom / down)
    first, second, third, fourth = (max(0, int(100 * side) - ROOM) for side in sides)
    return first, second, third, fourth


def _pixels(frame: Frame, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box that is left, of one pixel at least."""
    left, top, right, bottom = frame
    across, down = size
    first, second = across * left // 100, down * top // 100
    third = max(first + 1, across - across * right // 100)
    fourth = max(second + 1, down - down * bottom // 100)
    return first, second, third, fourth


def _shaded(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    dark = Image.blend(image, Image.new("RGB", image.size, "black"), 0.62)
    dark.paste(image.crop(box), box[:2])
    return dark
