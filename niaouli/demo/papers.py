"""Documents that the invented citizens give: drawn here, and saying that they are not real."""

from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from niaouli.demo.citizens import Citizen
from niaouli.documents.enums import FileFormat
from niaouli.documents.kinds import kind_of
from niaouli.lib.words import date_words

INK, PAPER, WATER = "#15302f", "#fbf7ee", "#1f8a8c"


def drawn(kind: str, who: Citizen, *, blurred: bool = False) -> tuple[str, bytes]:
    """A document of this kind in this person's name: its file's name and content."""
    if kind == "identite":
        born = date_words(date.fromisoformat(who.born))
        name = f"{who.family_name.upper()} {who.given_name}"
        return "carte-identite.jpg", identity_card(name, born)
    if kind == "photo-identite":
        return "photo.jpg", portrait()
    label = kind_of(kind).label
    lines = [who.name, who.street, f"{who.postal_code} {who.town}", "", *_WORDS.get(kind, ())]
    if blurred and FileFormat.JPEG in kind_of(kind).formats:
        return "IMG_2041.jpg", blurred_sheet(label, lines)
    return f"{kind}.pdf", sheet(label, lines)


_WORDS = {
    "attestation-assurance": (
        "Les Assureurs du Lagon",
        "Responsabilité civile à la chasse, chiens compris",
        "Contrat n° 000 000",
    ),
    "justificatif-domicile": ("Facture d’électricité", "Lumière du Lagon"),
    "plan": ("Échelle 1/200", "Limites, accès, constructions"),
    "rib": ("Banque de la Rade", "00000 00000 00000000000 00"),
}


def sheet(title: str, lines: list[str]) -> bytes:
    """A page of A4 as a PDF: an attestation, a bill."""
    image = Image.new("RGB", (827, 1169), PAPER)
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, 0, 827, 26), fill=WATER)
    drawing.text((73, 100), title, fill=INK, font=_font(34))
    for number, line in enumerate(lines):
        drawing.text((73, 213 + number * 43), line, fill=INK, font=_font(23))
    _say_specimen(drawing, (73, 1066))
    return _saved(image, "PDF")


def blurred_sheet(title: str, lines: list[str]) -> bytes:
    """The same page photographed badly: what an agent asks again."""
    image = Image.new("RGB", (620, 877), PAPER)
    drawing = ImageDraw.Draw(image)
    drawing.text((55, 75), title, fill=INK, font=_font(27))
    for number, line in enumerate(lines):
        drawing.text((55, 160 + number * 32), line, fill=INK, font=_font(17))
    small = image.resize((78, 110))
    return _saved(small.resize((620, 877)), "JPEG")


def identity_card(name: str, born: str) -> bytes:
    image = Image.new("RGB", (1012, 638), "#e6eef0")
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, 0, 1012, 70), fill=WATER)
    drawing.text((40, 16), "CARTE D’IDENTITÉ", fill="#ffffff", font=_font(34))
    _draw_face(drawing, (60, 130, 330, 480))
    for number, line in enumerate([name, f"Né(e) le {born}", "N° 000000000"]):
        drawing.text((390, 170 + number * 70), line, fill=INK, font=_font(34))
    _say_specimen(drawing, (390, 520))
    return _saved(image, "JPEG")


def portrait() -> bytes:
    """A face that is nobody's."""
    image = Image.new("RGB", (413, 531), "#dfe7e8")
    _draw_face(ImageDraw.Draw(image), (0, 0, 413, 531))
    return _saved(image, "JPEG")


def _draw_face(drawing: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    middle = left + width // 2
    drawing.rectangle(box, fill="#dfe7e8")
    drawing.ellipse(
        (left + width // 8, top + height * 2 // 3, right - width // 8, bottom + height // 4),
        fill=WATER,
    )
    drawing.ellipse(
        (middle - width // 4, top + height // 6, middle + width // 4, top + height * 2 // 3),
        fill="#8a5a3c",
    )
    drawing.rectangle((left, bottom, right, bottom + height // 3), fill="#e6eef0")


def _say_specimen(drawing: ImageDraw.ImageDraw, place: tuple[int, int]) -> None:
    drawing.text(place, "SPÉCIMEN – démonstration, sans valeur", fill="#9b0c1c", font=_font(30))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _saved(image: Image.Image, format: str) -> bytes:
    out = BytesIO()
    image.save(out, format, **({"resolution": 100.0} if format == "PDF" else {"quality": 82}))
    return out.getvalue()
