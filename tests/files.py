"""Small real files, made here."""

import time
from io import BytesIO

from PIL import Image, ImageDraw

MADE = time.gmtime(0)


def picture(words: str = "photo", size: tuple[int, int] = (240, 320)) -> Image.Image:
    image = Image.new("RGB", size, "#f4efe3")
    ImageDraw.Draw(image).text((16, 16), words, fill="#123")
    return image


def jpeg(words: str = "photo", size: tuple[int, int] = (240, 320)) -> bytes:
    out = BytesIO()
    picture(words, size).save(out, "JPEG")
    return out.getvalue()


def png(words: str = "photo", size: tuple[int, int] = (240, 320)) -> bytes:
    out = BytesIO()
    picture(words, size).save(out, "PNG")
    return out.getvalue()


def pdf(words: str = "document", pages: int = 1) -> bytes:
    out = BytesIO()
    first, *rest = [picture(f"{words} {number}") for number in range(pages)]
    # Dated once: the same words give the same bytes, whatever the second.
    dates = {"creationDate": MADE, "modDate": MADE}
    first.save(out, "PDF", save_all=True, append_images=rest, **dates)
    return out.getvalue()
