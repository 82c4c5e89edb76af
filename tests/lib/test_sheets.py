"""Lists for a spreadsheet: read back as they were written, and never run."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from niaouli.lib.sheets import Cell, csv_text, safe, write_csv, write_ods

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DANGEROUS = [
    *("=", "+", "-", "@", "\t", "\r", "\n", " =", '"=', "'=", "＝", "\u00a0＠"),
    *("\ufeff=", "\u200b=", "\xad+", "\x01=", "\x0b@", "\u2028-", " \u202e'="),
]


def read_ods(content: bytes) -> list[list[tuple[str, str]]]:
    """The type and the value of each cell, as a spreadsheet reads them."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        tree = ET.fromstring(package.read("content.xml"))
    return [
        [_cell(cell) for cell in row.iter(f"{TABLE}table-cell")]
        for row in tree.iter(f"{TABLE}table-row")
    ]


def _cell(cell: ET.Element) -> tuple[str, str]:
    kind = cell.get(f"{OFFICE}value-type", "")
    if kind == "float":
        return kind, cell.get(f"{OFFICE}value", "")
    if kind == "date":
        return kind, cell.get(f"{OFFICE}date-value", "")
    return kind, "\n".join(each.text or "" for each in cell.iter(f"{TEXT}p"))


def ods(rows: Sequence[Sequence[Cell]]) -> bytes:
    file = io.BytesIO()
    write_ods(file, "demandes <DDDT>", rows)
    return file.getvalue()


def csv_of(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    file = io.BytesIO()
    write_csv(file, "", rows)
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")), delimiter=";"))


def test_numbers_are_numbers_and_dates_are_dates() -> None:
    rows: list[list[Cell]] = [["Numéro", "Jours"], ["2026-DDDT-1", 12.5, 3, date(2026, 3, 3), None]]
    assert read_ods(ods(rows)) == [
        [("string", "Numéro"), ("string", "Jours")],
        [("string", "2026-DDDT-1"), ("float", "12.5"), ("float", "3"), ("date", "2026-03-03"),
         ("", "")],
    ]  # fmt: skip


def test_the_type_of_the_file_is_its_first_bytes() -> None:
    content = ods([["a"]])
    assert content[30:38] == b"mimetype"
    assert content[38:].startswith(b"application/vnd.oasis.opendocument.spreadsheet")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.infolist()[0].compress_type == zipfile.ZIP_STORED
        names = package.namelist()
        manifest = package.read("META-INF/manifest.xml").decode()
    assert names == ["mimetype", "META-INF/manifest.xml", "content.xml"]
    assert 'full-path="content.xml"' in manifest


def test_what_xml_cannot_hold_does_not_spoil_the_file() -> None:
    typed = "a\x00b\x0b<b>&\ufffe\n« fin »"
    assert read_ods(ods([[typed]])) == [[("string", "ab<b>&\n« fin »")]]


@pytest.mark.parametrize("start", DANGEROUS)
def test_no_text_is_a_formula(start: str) -> None:
    typed = f"{start}HYPERLINK(1)"
    assert safe(typed) == f"'{typed}"
    assert csv_of([[typed]]) == [[f"'{typed}"]]
    ((kind, value),) = read_ods(ods([[typed]]))[0]
    assert kind == "string"
    assert value.startswith("'")


@pytest.mark.parametrize("typed", ["Wamytan", "12 rue du Niaouli", "3 = 3", "a-b", ""])
def test_other_texts_are_left_alone(typed: str) -> None:
    assert safe(typed) == typed


def test_csv_is_as_spreadsheets_read_it_here() -> None:
    assert csv_text(["a;b", 'dit "oui"', 12.5, date(2026, 3, 3), None]) == (
        '"a;b";"dit ""oui""";12,5;03/03/2026;\r\n'
    )
    file = io.BytesIO()
    write_csv(file, "", [["é"]])
    assert file.getvalue() == b"\xef\xbb\xbf\xc3\xa9\r\n"


def test_a_negative_number_is_a_number() -> None:
    assert csv_of([[-3]]) == [["-3"]]
    assert read_ods(ods([[-3]])) == [[("float", "-3")]]
