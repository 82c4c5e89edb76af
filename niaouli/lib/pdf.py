"""PDFs that everyone can read, now and in thirty years: tagged (PDF/UA-1), with their language and
title, and to archive (PDF/A-2a), written by typst.

Templates are `niaouli/templates/pdf/*.typ`; what each of them takes is in `pdf_values.py`. Values
reach typst as data, never as source: nothing that a person writes can be a command. Fonts are the
ones that typst carries, so that the same values give the same bytes on every machine.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import segno
import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from niaouli.lib.pdf_values import Values

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "pdf"
UNKNOWN = "□"
"""Stands for characters that no font here can draw: an emoji, a Chinese ideogram."""
DRAWN = (
    # What the fonts carried by typst draw, script by script; a test draws every one of them.
    (0x0020, 0x007E),
    (0x00A0, 0x0377),  # Latin, with the marks of Kanak, Polynesian and Vietnamese names.
    (0x038E, 0x03A1),
    (0x03A3, 0x0483),
    (0x048A, 0x04FF),  # Greek, Cyrillic.
    (0x05D0, 0x05EA),
    (0x0621, 0x063A),
    (0x0641, 0x0652),  # Hebrew, Arabic.
    # Without the marks that no font can put on a letter.
    (0x1D00, 0x1DBF),
    (0x1E00, 0x1F15),
    (0x2010, 0x2027),
    (0x202F, 0x202F),
    (0x2030, 0x2040),
    (0x2044, 0x2052),
    (0x2054, 0x205E),
    (0x2074, 0x208E),
    (0x20A0, 0x20C0),
    (0x2100, 0x211E),
    (0x2126, 0x2151),
    (0x2153, 0x2184),
    (0x2190, 0x23FF),
    (0x2460, 0x262F),
)
INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]"
)
"""Joiners, marks of direction, variants of emoji: nothing is drawn in their place."""
MARKS = "\u0300-\u036f\u0483\u064b-\u0652"
PILED_UP = re.compile(f"([{MARKS}]{{8}})[{MARKS}]+")
"""More marks on a letter than any language has: some thousands would take minutes to draw."""
LONG_WORD = re.compile(r"\S{36,}")


def render(template: str, values: Values, *, at: datetime) -> bytes:
    """The PDF, in the language in force. `at` is the date of creation that it carries: the same
    values at the same moment give the same bytes."""
    data = {name: _drawable_all(value) for name, value in values.items()}
    data |= {"words": words(), "language": get_language() or "fr"}
    # The mark is a drawing, not a text: it goes apart, untouched.
    mark = values["body"]["mark"]
    address = str(values.get("proof_address", ""))
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(data), "mark": str(mark), "qr": _qr(address)},
        pdf_standards=["ua-1", "a-2a"],
        # A PDF counts in seconds.
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )


def drawable(text: str) -> str:
    """The text as it can be drawn: what no font has becomes one square, controls go away, and very
    long words may be cut at the end of a line."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    text = PILED_UP.sub(r"\1", INVISIBLE.sub("", text))
    text = "".join(_drawable_character(character) for character in text)
    text = re.sub(f"{UNKNOWN}+", UNKNOWN, text)
    return LONG_WORD.sub(lambda word: "\u200b".join(re.findall(".{1,6}", word[0])), text)


def words() -> dict[str, str]:
    """The fixed words of the templates, in the language in force."""
    return {
        "page": _("Page"),
        "of": _("sur"),
        "acknowledgement": _("Accusé de réception"),
        "reference": _("Numéro de la demande"),
        "request": _("Demande"),
        "applicant": _("Demandée par"),
        "received": _("Reçue le"),
        "entered": _("Au guichet"),
        "place": _("Lieu de retrait"),
        "claim": _("Suivre cette demande sur internet"),
        "in_charge": _("Direction chargée de la demande"),
        "contact": _("Pour la joindre"),
        "declared_delay": _("Délai annoncé"),
        "legal": _("Délai légal"),
        "appeal": _("Si vous n’êtes pas d’accord avec la décision"),
        "next_steps": _("Et maintenant"),
        "answers": _("Vos réponses"),
        "question": _("Question"),
        "answer": _("Réponse"),
        "documents": _("Documents joints"),
        "documents_received": _("Documents délivrés"),
        "document": _("Document"),
        "file": _("Fichier"),
        "none": _("Aucun."),
        "number": _("Numéro"),
        "holder": _("Titulaire"),
        "birth_date": _("Date de naissance"),
        "validity": _("Valable"),
        "issued_by": _("Délivré par"),
        "issued_on": _("Délivré le"),
        "decided": _("Ce qui est décidé"),
        "reason": _("Motif"),
        "signed_by": _("Décidé par"),
        "corrected_on": _("Corrige et remplace la version d’avant, le"),
        "proof": _("Ce document est-il authentique ?"),
        "proof_qr": _("QR code : l’adresse où vérifier ce document"),
        "state": _("État de la demande"),
        "messages": _("Échanges"),
        "attachments": _("Pièces jointes"),
        "timeline": _("Historique"),
        "printed": _("Document produit le"),
        "whole_case": _("Dossier de la demande"),
    }


def _qr(address: str) -> str:
    """The address as a QR code, in SVG: drawn black on white, whatever the paper's colours."""
    if not address:
        return ""
    out = BytesIO()
    drawn = segno.make(address, error="m", micro=False)
    drawn.save(out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False)
    return out.getvalue().decode()


def _drawable_all(value: object, key: str = "") -> object:
    if key == "mark":
        return None
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, Mapping):
        return {name: _drawable_all(each, name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable_all(each) for each in value]
    return value


def _drawable_character(character: str) -> str:
    if character == "\n":
        return character
    code = ord(character)
    if any(first <= code <= last for first, last in DRAWN):
        return character
    kind = unicodedata.category(character)
    if kind == "Zs":
        return " "
    return "" if kind in {"Cc", "Cf", "Zl", "Zp"} else UNKNOWN


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
