"""Documents that the invented citizens give: drawn here, and saying that they are not real."""

import json
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any, Literal, NamedTuple

import typst
from PIL import Image, ImageDraw

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
    words = [Words(73, 213 + number * 43, 25, line) for number, line in enumerate(lines)]
    words = [Words(73, 100, 37, title), *words, _specimen(73, 1066)]
    return _written((827, 1169), words, "pdf", paper=PAPER)


def blurred_sheet(title: str, lines: list[str]) -> bytes:
    """The same page photographed badly: what an agent asks again."""
    image = Image.new("RGB", (620, 877), PAPER)
    words = [Words(55, 160 + number * 32, 18, line) for number, line in enumerate(lines)]
    _write(image, [Words(55, 75, 29, title), *words])
    small = image.resize((78, 110))
    return _saved(small.resize((620, 877)))


def identity_card(name: str, born: str) -> bytes:
    image = Image.new("RGB", (1012, 638), "#e6eef0")
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, 0, 1012, 70), fill=WATER)
    _draw_face(drawing, (60, 130, 330, 480))
    said = enumerate([name, f"Né(e) le {born}", "N° 000000000"])
    words = [Words(390, 170 + number * 70, 37, line) for number, line in said]
    _write(image, [Words(40, 14, 37, "CARTE D’IDENTITÉ", "#ffffff"), *words, _specimen(390, 520)])
    return _saved(image)


def portrait() -> bytes:
    """A face that is nobody's."""
    image = Image.new("RGB", (413, 531), "#dfe7e8")
    _draw_face(ImageDraw.Draw(image), (0, 0, 413, 531))
    return _saved(image)


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


class Words(NamedTuple):
    """A line of text, and where it is on the picture, in pixels."""

    x: int
    y: int
    size: int
    text: str
    fill: str = INK


def _specimen(x: int, y: int) -> Words:
    return Words(x, y, 32, "SPÉCIMEN – démonstration, sans valeur", "#9b0c1c")


def _write(image: Image.Image, words: list[Words]) -> None:
    layer = Image.open(BytesIO(_written(image.size, words, "png")))
    image.paste(layer, (0, 0), layer)


def _written(
    size: tuple[int, int], words: list[Words], format: Literal["pdf", "png"], *, paper: str = ""
) -> bytes:
    """By typst: the font that Pillow carries has no accents. A point is a pixel."""
    values: dict[str, Any] = {"width": size[0], "height": size[1], "paper": paper, "bar": WATER}
    values["words"] = [each._asdict() for each in words]
    return typst.compile(
        WRITING,
        format=format,
        ppi=72,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values)},
    )


WRITING = b"""
#let values = json(bytes(sys.inputs.values))
#set page(
  width: values.width * 1pt, height: values.height * 1pt, margin: 0pt,
  fill: if values.paper == "" { none } else { rgb(values.paper) },
)
#set text(top-edge: "ascender")
#if values.paper != "" { place(rect(width: 100%, height: 26pt, fill: rgb(values.bar))) }
#for each in values.words {
  place(dx: each.x * 1pt, dy: each.y * 1pt,
    text(size: each.size * 1pt, fill: rgb(each.fill), each.text))
}
"""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _saved(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
