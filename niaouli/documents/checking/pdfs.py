"""PDFs in the workshop: opened whole, read, drawn. Knows nothing of the product."""

import math
from typing import Any

import pypdfium2
from PIL import Image

from niaouli.documents.checking.pictures import MAX_SIDE
from niaouli.documents.checking.problems import Problem

PdfDocument: Any = pypdfium2.PdfDocument
"""Any: the library has annotations for some of its functions only."""
LOCKED = {4, 5}
"""FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY of fpdfview.h."""
PAGES_READ, SIGNS_READ = 3, 50_000
"""How far the words of a PDF are read."""


def open_pdf(content: bytes) -> Any:
    try:
        return PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Problem("password" if error.err_code in LOCKED else "damaged") from None


def check_pdf(content: bytes, max_pages: int) -> int:
    document = open_pdf(content)
    pages = len(document)
    if pages > max_pages:
        raise Problem("pages", pages)
    for number in range(pages):
        width, height = document.get_page_size(number)
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise Problem("damaged")
    document[0].close()
    return pages


def read_pdf(content: bytes) -> str:
    """The words of its first pages."""
    document = open_pdf(content)
    sheets = [document[number] for number in range(min(len(document), PAGES_READ))]
    return "\n".join(sheet.get_textpage().get_text_bounded() for sheet in sheets)[:SIGNS_READ]


def draw_pdf(content: bytes, page: int, width: int) -> Image.Image:
    document = open_pdf(content)
    # What people wrote in the fields of a form is drawn too.
    document.init_forms()
    sheet = document[page - 1]
    across, down = sheet.get_size()
    scale = min(width / across, width * MAX_SIDE / down)
    image: Image.Image = sheet.render(scale=scale).to_pil()
    return image
