"""Pictures in the workshop: opened whole, cleaned, drawn. Knows nothing of the product.

Every step holds the largest picture that is accepted once, never twice: memory is counted.
"""

from io import BytesIO

from PIL import Image, ImageOps

from niaouli.documents.checking.problems import Problem
from niaouli.documents.checking.segments import cleaned_picture

FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
"""What Pillow may open for each format. MPO: the photographs of some phones."""
MAX_SIDE = 4
"""A drawing is at most this many times as high as wide: a page can be as long as one wishes."""
STRIP = 256
"""Lines that are worked on at once."""


def open_picture(content: bytes, format: str) -> Image.Image:
    return Image.open(BytesIO(content), formats=FORMATS[format])


def check_picture(content: bytes, format: str, max_pixels: int) -> tuple[bytes, set[str]]:
    """The picture without what it tells besides, and what was taken off. What goes is not opened:
    it can hold no bomb."""
    clean, removed = cleaned_picture(content, format)
    picture = open_picture(clean, format)
    width, height = picture.size
    if width * height > max_pixels:
        raise Problem("pixels")
    # An eighth of the size is enough to read the whole of a JPEG, in a fraction of the memory.
    picture.draft(None, (max(1, width // 8), max(1, height // 8)))
    picture.load()
    return clean, removed


def smaller(picture: Image.Image, size: int) -> Image.Image:
    """In colours, on white, and somewhat larger than `size` where the picture is: made strip by
    strip, since each change of colours would hold the whole twice. Not turned."""
    factor = max(1, min(picture.size) // (2 * size))
    if factor == 1 and picture.width * picture.height < STRIP * 4096:
        return on_white(picture)
    across, step = picture.width // factor, STRIP // factor * factor or factor
    drawn = Image.new("RGB", (max(1, across), max(1, picture.height // factor)), "white")
    for top in range(0, picture.height, step):
        strip = picture.crop((0, top, picture.width, min(top + step, picture.height)))
        drawn.paste(on_white(strip).reduce(factor), (0, top // factor))
    return drawn


LYING = 5
"""From this orientation on, what was seen upright is stored on its side."""


def draw_picture(content: bytes, format: str, width: int) -> Image.Image:
    """Upright, at most `width` wide."""
    picture = open_picture(content, format)
    turned = picture.getexif().get(0x0112, 1)
    # Only what will be its width counts: a square would make it decode four times too many points.
    picture.draft("RGB", (1, width) if turned >= LYING else (width, 1))
    small = smaller(picture, width)
    # Its turn is known before it is made small, so that its width is that of what is seen.
    small.getexif()[0x0112] = turned
    upright = ImageOps.exif_transpose(small)
    upright.thumbnail((width, width * MAX_SIDE))
    return upright


def as_jpeg(drawing: Image.Image, quality: int = 82) -> bytes:
    """A new picture: nothing of the metadata of the original goes along."""
    written = BytesIO()
    Image.frombytes("RGB", drawing.size, drawing.convert("RGB").tobytes()).save(
        written, "JPEG", quality=quality, optimize=True
    )
    return written.getvalue()


def on_white(picture: Image.Image) -> Image.Image:
    """In colours, without any transparency."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey: the eight that matter.
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground
