"""The list that an agent brings, as spreadsheets and other software really write it.

Semicolons, commas or tabs; UTF-8 with or without its mark, UTF-16, or the encoding of Windows; the
columns in any order, their names with or without accents. What is wrong with the whole list is a
`BadInput` on `list`; what is wrong with a line is a sentence of the line, and the others go on.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.documents.kinds import DocumentKind, kinds_to_issue
from niaouli.documents.policies import TITLE_LENGTH
from niaouli.lib.errors import BadInput
from niaouli.lib.sheets import csv_file
from niaouli.lib.words import fold, integer, one_line, searchable

MOST_LINES = 20_000
MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 100_000
"""Empty ones included: some spreadsheets write thousands of them."""
MOST_COLUMNS = 50
FIRST_SIGNS = 2_000
"""Enough of the first line to know what separates its cells."""
LIST = "list"
"""The name of the input."""

COLUMNS = ("fichier", "reference", "email", "nom", "type", "titre", "valable")
"""As the template names them."""
ALSO = {
    "nom du fichier": "fichier",
    "pdf": "fichier",
    "numero": "reference",
    "numero de demande": "reference",
    "e mail": "email",
    "courriel": "email",
    "adresse e mail": "email",
    "adresse email": "email",
    "nom de famille": "nom",
    "nature": "type",
    "type de document": "type",
    "valable jusqu au": "valable",
    "valable jusqu en": "valable",
}
"""Other names that people give them, folded (`lib.words.searchable`)."""
LENGTHS = {"fichier": 255, "reference": 40, "email": 254, "nom": 100}
DELIMITERS = ";,\t"
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y")
DAY_SHAPE = re.compile(r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2})(?: 00:00(?::00)?)?")


@dataclass
class Listed:
    """A line of the list, and what is already known to be wrong with it."""

    number: int
    filename: str = ""
    reference: str = ""
    email: str = ""
    family_name: str = ""
    kind: str = ""
    title: str = ""
    valid_until: date | None = None
    problems: list[str] = field(default_factory=list)


def read_list(content: bytes, *, department: str, today: date) -> list[Listed]:
    """The lines, empty ones left out; `department`: the code of the one that delivers. Raises
    `BadInput` on `list`, with what to do."""
    rows = _rows(_text(content))
    header = next(rows, None)
    if header is None:
        raise _wrong(_("La liste est vide. Remplissez le modèle, puis choisissez-le de nouveau."))
    columns, kinds = _columns(header[1]), kinds_to_issue(department)
    lines: list[Listed] = []
    for number, cells in rows:
        if len(lines) == MOST_LINES:
            raise _too_long()
        lines.append(_line(number, columns, cells, kinds, today))
    if not lines:
        raise _wrong(_("La liste n’a que sa ligne de titres : ajoutez une ligne par document."))
    return lines


def template(department: str) -> bytes:
    """A CSV for the department of this code to fill in, with two lines as examples."""
    kind, title = next(iter(kinds_to_issue(department).values())).label, _("Titre du document")
    return csv_file(
        [
            COLUMNS,
            ["exemple-1.pdf", "2026-DDDT-004217-K", "", "", kind, "", date(2027, 12, 31)],
            ["exemple-2.pdf", "", "prenom.nom@example.org", "Nom", kind, title, ""],
        ]
    )


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _wrong(
            _("La liste est trop lourde : %(limit)s Mo au plus. Partagez-la en plusieurs envois.")
            % {"limit": MOST_BYTES // (1024 * 1024)}
        )
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise _wrong(
            _(
                "Ce fichier n’est pas un CSV. Dans votre tableur, choisissez « Enregistrer sous », "
                "puis « CSV »."
            )
        )
    encodings = ["utf-8-sig", "cp1252"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _wrong(_("Les caractères de la liste ne se lisent pas. Enregistrez-la en « CSV UTF-8 »."))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with their number in a spreadsheet."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    number = 0
    while True:
        number += 1
        if number > MOST_ROWS:
            raise _too_long()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _wrong(
                _("La ligne %(number)s ne se lit pas : un guillemet y est peut-être de trop.")
                % {"number": integer(number)}
            ) from None
        cleaned = [one_line(cell) if cell else "" for cell in cells]
        if any(cleaned):
            yield number, cleaned


def _delimiter(text: str) -> str:
    """The one that finds the most of our columns in the first line."""
    first = text.lstrip()[:FIRST_SIGNS].partition("\n")[0]
    return max(
        DELIMITERS,
        key=lambda sign: sum(_column(cell) in COLUMNS for cell in first.split(sign)),
    )


def _column(name: str) -> str:
    known = searchable(name)
    return ALSO.get(known, known)


def _columns(header: Sequence[str]) -> list[str]:
    """The column of each cell. Raises when one is missing, unknown or given twice."""
    columns = [_column(name) for name in header[:MOST_COLUMNS]]
    while columns and not columns[-1]:
        columns.pop()
    unknown = [name for name, column in zip(header, columns, strict=False) if column not in COLUMNS]
    unknown += [name for name in header[MOST_COLUMNS:] if name]
    missing = [each for each in ("fichier", "type") if each not in columns]
    if "reference" not in columns and not {"email", "nom"} <= set(columns):
        missing.append(_("reference (ou bien email et nom)"))
    if missing:
        raise _wrong(
            ngettext(
                "Il manque une colonne : %(names)s. La première ligne donne le nom des colonnes.",
                "Il manque des colonnes : %(names)s. La première ligne donne le nom des colonnes.",
                len(missing),
            )
            % {"names": ", ".join(missing)}
        )
    if unknown:
        raise _wrong(
            _("Colonne inconnue : %(names)s. Retirez-la, ou donnez-lui un des noms du modèle.")
            % {"names": ", ".join(f"« {each[:40]} »" for each in unknown[:5])}
        )
    twice = [each for each in COLUMNS if columns.count(each) > 1]
    if twice:
        raise _wrong(
            _("La colonne « %(name)s » est là deux fois : gardez-en une.") % {"name": twice[0]}
        )
    return columns


def _line(
    number: int,
    columns: Sequence[str],
    cells: Sequence[str],
    kinds: Mapping[str, DocumentKind],
    today: date,
) -> Listed:
    values = dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=False))
    line = Listed(number)
    if any(cells[len(columns) :]):
        line.problems.append(_("Cette ligne a plus de cases qu’il n’y a de colonnes."))
    for name, limit in LENGTHS.items():
        if len(values[name]) > limit:
            line.problems.append(_("La case « %(name)s » est trop longue.") % {"name": name})
            values[name] = values[name][:limit]
    line.filename, line.reference = values["fichier"], values["reference"]
    line.email, line.family_name = values["email"].lower(), values["nom"]
    if not line.filename:
        line.problems.append(_("Le nom du fichier manque."))
    _read_kind(line, values["type"], kinds)
    _read_title(line, values["titre"])
    _read_day(line, values["valable"], today)
    return line


def _read_kind(line: Listed, typed: str, kinds: Mapping[str, DocumentKind]) -> None:
    """By its code or by its name in the catalogue."""
    if not typed:
        line.problems.append(_("Le type de document manque."))
        return
    wanted = fold(typed)
    for code, kind in kinds.items():
        if wanted in (code, fold(kind.label)):
            line.kind, line.title = code, kind.label
            return
    line.problems.append(
        _("« %(kind)s » n’est pas un type de document que cette direction délivre.")
        % {"kind": typed[:60]}
    )


def _read_title(line: Listed, typed: str) -> None:
    if len(typed) > TITLE_LENGTH:
        line.problems.append(
            _("Le titre est trop long : %(limit)s caractères au plus.") % {"limit": TITLE_LENGTH}
        )
    line.title = typed[:TITLE_LENGTH] or line.title


def _read_day(line: Listed, typed: str, today: date) -> None:
    if not typed:
        return
    shaped = DAY_SHAPE.fullmatch(typed)
    line.valid_until = _day(shaped[1]) if shaped else None
    if line.valid_until is None:
        line.problems.append(
            _("« %(day)s » n’est pas une date : écrivez-la comme 31/12/2027.") % {"day": typed[:30]}
        )
    elif line.valid_until < today:
        line.problems.append(_("La date de fin est déjà passée."))


def _day(typed: str) -> date | None:
    for shape in DAYS:
        try:
            day = datetime.strptime(typed, shape).date()  # noqa: DTZ007
        except ValueError:
            continue
        return day if 2000 <= day.year < 3000 else None
    return None


def _too_long() -> BadInput:
    return _wrong(
        _("La liste a plus de %(most)s lignes. Partagez-la en plusieurs envois.")
        % {"most": integer(MOST_LINES)}
    )


def _wrong(sentence: str) -> BadInput:
    return BadInput(LIST, sentence)
