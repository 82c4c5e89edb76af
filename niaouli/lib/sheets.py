"""Lists for a spreadsheet: CSV as they expect it here, and OpenDocument.

Both are written row after row into a file that the caller gives: the memory does not grow with the
list. What people typed is never run by the spreadsheet that opens it.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO, Protocol
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float | date | None

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet would run at the beginning of a cell."""
BEFORE = " \"'"
"""What some of them take away before they look, with what is not seen: a mark of order, a soft
hyphen, a sign of control."""
CSV_TYPE = "text/csv"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Writer(Protocol):
    """Writes rows, the first being the names of the columns."""

    def __call__(self, file: IO[bytes], title: str, rows: Iterable[Sequence[Cell]]) -> None: ...


def safe(text: str) -> str:
    """The text as a spreadsheet shows it, and does not run it."""
    for sign in unicodedata.normalize("NFKC", text):
        if sign in FORMULA:
            return f"'{text}"
        if sign not in BEFORE and unicodedata.category(sign)[0] not in "CZ":
            return text
    return text


def csv_text(row: Sequence[Cell]) -> str:
    """One line of CSV: semicolons, dates as people write them, formulas that do not run."""
    line = io.StringIO()
    csv.writer(line, delimiter=";").writerow([_in_csv(cell) for cell in row])
    return line.getvalue()


def write_csv(file: IO[bytes], title: str, rows: Iterable[Sequence[Cell]]) -> None:
    """UTF-8 with its mark, without which spreadsheets misread accents."""
    file.write(b"\xef\xbb\xbf")
    for row in rows:
        file.write(csv_text(row).encode())


def csv_file(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same, whole: for a list that is short, or read already."""
    file = io.BytesIO()
    write_csv(file, "", rows)
    return file.getvalue()


def write_ods(file: IO[bytes], title: str, rows: Iterable[Sequence[Cell]]) -> None:
    """One sheet: numbers are numbers, dates are dates, all the rest is text."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        # First and not compressed: what says the type of the file to who only looks at its start.
        package.writestr(zipfile.ZipInfo("mimetype", _DAY), ODS_TYPE)
        package.writestr(_entry("META-INF/manifest.xml"), _MANIFEST)
        with package.open(_entry("content.xml"), "w", force_zip64=True) as content:
            content.write(_BEFORE_ROWS.format(title=quoteattr(_clean(title))).encode())
            for number, row in enumerate(rows):
                style = ' table:style-name="head"' if number == 0 else ""
                cells = "".join(_in_ods(cell, style) for cell in row)
                content.write(f"<table:table-row>{cells}</table:table-row>\n".encode())
            content.write(_AFTER_ROWS.encode())


def _in_csv(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe(cell)
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    # A comma: the decimal mark of who reads semicolons.
    return str(cell).replace(".", ",")


def _in_ods(cell: Cell, style: str) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        lines = _clean(safe(cell)).replace("\r\n", "\n").replace("\t", " ").split("\n")
        text = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
        return f'<table:table-cell{style} office:value-type="string">{text}</table:table-cell>'
    if isinstance(cell, date):
        return (
            '<table:table-cell table:style-name="day" office:value-type="date" '
            f'office:date-value="{cell:%Y-%m-%d}"><text:p>{cell:%d/%m/%Y}</text:p>'
            "</table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{cell}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
    )


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


_DAY = (1980, 1, 1, 0, 0, 0)
"""Of every entry: the same list gives the same file."""
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" \
manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
    }.items()
)
_BEFORE_ROWS = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content {_SPACES} office:version="1.3">
<office:automatic-styles>
<number:date-style style:name="dmy"><number:day number:style="long"/><number:text>/</number:text>\
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>\
</number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="dmy"/>
<style:style style:name="head" style:family="table-cell">\
<style:text-properties fo:font-weight="bold"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name={{title}}>
"""
_AFTER_ROWS = "</table:table></office:spreadsheet></office:body></office:document-content>\n"
