"""Reads a file of offers, quirks included. Nothing is stored here.

A line that cannot be kept is refused with its reason, the others are read. A file that is not what
it should be is refused as a whole: `UnreadableOffers`.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.employment.enums import Contract
from niaouli.employment.errors import UnreadableOffers
from niaouli.employment.models.offers import NUMBER, JobOffer
from niaouli.employment.offer_data import COLUMNS, OfferData
from niaouli.employment.places import commune_named
from niaouli.lib.words import file_size, fold

LARGEST = 200_000_000
"""Bytes: about half a million offers."""
DELIMITERS = ",;\t|"
LONGEST_CELL = 100_000

# How sources name each thing, folded and without signs. The first name is the one to write.
NAMES: dict[str, tuple[str, ...]] = {
    "number": ("numeroOffre", "numero", "reference"),
    "title": ("titreOffre", "titre", "intitule", "poste"),
    "contract": ("typecontrat", "contrat"),
    "commune": ("communeEmploi", "commune", "lieu"),
    "published_on": ("datePublication", "publieeLe"),
    "employer": ("nomEntreprise", "entreprise", "employeur"),
    "part_time": ("dureeTempsPartiel",),
    "duration": ("duree",),
    "duration_unit": ("uniteDuree",),
    "occupation": ("codeROME", "rome"),
    "experience": ("experience",),
    "level": ("niveauFormation", "niveau"),
    "diploma": ("diplome",),
    "residence": ("dureeResidence", "residenceExigee"),
    "posts": ("nbPostes", "nombreDePostes"),
    "starts_on": ("aPourvoirLe", "dateDebut"),
    "as_soon_as_possible": ("desQuePossible",),
    "description": ("description",),
    "how_to_apply": ("commentPostuler", "contact"),
    "url": ("url", "lien"),
    "closes_on": ("dateLimite", "clotureLe"),
}
FROM = {"workplace": "commune", "contract_label": "contract"}
"""What is taken from the column of something else."""
REQUIRED = ("number", "title", "contract", "commune", "published_on")
CONTRACTS = {
    "cdi": Contract.PERMANENT,
    "cditp": Contract.PERMANENT_PART_TIME,
    "cdic": Contract.SITE,
    "cdd": Contract.FIXED,
    "cddevolutif": Contract.FIXED_OPENING,
    "cddtp": Contract.FIXED_PART_TIME,
    "cddtpevolutif": Contract.FIXED_PART_TIME_OPENING,
}
ANONYMOUS = {"anonyme", "confidentiel"}
YES = {"oui", "true", "vrai", "1", "o"}
DATES = (
    re.compile(r"(?P<year>\d{4})[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?:[T ].*)?$"),
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})$"),
)


class RefusedLine(Exception):
    """This line cannot be kept; the message says why."""


@dataclass(frozen=True)
class Line:
    """One line of the file, and what is said of it."""

    line: int
    text: str


@dataclass
class Reading:
    """What a file holds."""

    offers: list[tuple[int, OfferData]] = field(default_factory=list)
    """Each with its line."""
    refused: list[Line] = field(default_factory=list)
    noted: list[Line] = field(default_factory=list)
    """Kept, but look at them."""


def read_file(path: Path) -> bytes:
    """The content of a file. Raises `UnreadableOffers` where it cannot be one of ours."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableOffers(
                _("Ce fichier pèse plus de %(size)s : ce n’est pas une liste d’offres.")
                % {"size": file_size(LARGEST)}
            )
        return path.read_bytes()
    except OSError:
        raise UnreadableOffers(
            _("Le fichier %(path)s est introuvable ou illisible.") % {"path": path}
        ) from None


def read_occupations(content: bytes) -> dict[str, str]:
    """Labels by ROME code, from a CSV file whose first two columns are these."""
    rows = _rows(_text_of(content))
    next(rows, None)
    labels = {}
    for line, cells in rows:
        code, label = (*(_cell(cell, keep_lines=False) for cell in cells[:2]), "", "")[:2]
        if not re.fullmatch(r"[A-Z]\d{4}", code) or not 0 < len(label) <= 200:
            raise UnreadableOffers(
                _("Ligne %(line)d : il faut un code de métier, comme A1101, puis son libellé.")
                % {"line": line}
            )
        labels[code] = label
    return labels


def read_offers(content: bytes) -> Reading:
    """The offers of a CSV file, whatever its encoding and its delimiter."""
    text = _text_of(content)
    rows = _rows(text)
    columns = _columns(next(rows, (0, []))[1])
    reading, seen = Reading(), dict[str, int]()
    for line, cells in rows:
        try:
            offer, notes = _offer(columns, cells)
            if offer.number in seen:
                raise RefusedLine(
                    _("le numéro %(number)s est déjà à la ligne %(line)d.")
                    % {"number": offer.number, "line": seen[offer.number]}
                )
        except RefusedLine as refused:
            reading.refused.append(Line(line, str(refused)))
            continue
        seen[offer.number] = line
        reading.offers.append((line, offer))
        reading.noted += [Line(line, note) for note in notes]
    return reading


# ── The file ──
def _text_of(content: bytes) -> str:
    if not content.strip():
        raise UnreadableOffers(_("Ce fichier est vide."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableOffers(
            _("Ce fichier est un classeur. Enregistrez-le au format CSV, puis recommencez.")
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        raise UnreadableOffers(_("Ce fichier n’est pas un texte : il faut un fichier CSV."))
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableOffers(
        _("Ce fichier n’est pas un texte lisible. Enregistrez-le en CSV, encodage UTF-8.")
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, each with its number in the file."""
    heading = text.lstrip().split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            sentence = _(
                "Le fichier s’arrête au milieu de la ligne %(line)d : il est coupé, ou un "
                "guillemet n’y est pas refermé."
            )
        else:
            sentence = _("La ligne %(line)d ne se lit pas : un guillemet y est mal placé.")
        raise UnreadableOffers(sentence % {"line": begin}) from None


def _columns(heading: list[str]) -> dict[str, int]:
    """Where each thing is. Raises where something is missing, naming it and what was found."""
    found = {_key(name): place for place, name in reversed(list(enumerate(heading)))}
    columns = {}
    for code, names in NAMES.items():
        places = [found[_key(name)] for name in names if _key(name) in found]
        if places:
            columns[code] = places[0]
    missing = [NAMES[code][0] for code in REQUIRED if code not in columns]
    if missing:
        shown = [name.strip()[:40] for name in heading if name.strip()][:30]
        raise UnreadableOffers(
            ngettext(
                "Il manque une colonne : %(missing)s. Colonnes trouvées : %(found)s.",
                "Il manque des colonnes : %(missing)s. Colonnes trouvées : %(found)s.",
                len(missing),
            )
            % {"missing": ", ".join(missing), "found": ", ".join(shown) or _("aucune")}
        )
    return {**columns, "": len(heading)}


def _key(name: str) -> str:
    return "".join(sign for sign in fold(name) if sign.isalnum())


# ── A line ──
def _offer(columns: Mapping[str, int], cells: list[str]) -> tuple[OfferData, list[str]]:
    """The offer of a line, and what is worth saying of it."""
    width = columns[""]
    if len(cells) != width:
        raise RefusedLine(
            _("elle a %(count)d colonnes au lieu de %(width)d : est-elle entière ?")
            % {"count": len(cells), "width": width}
        )
    given = {
        code: _cell(cells[place], keep_lines=code in {"description", "how_to_apply"})
        for code, place in columns.items()
        if code
    }

    def told(code: str) -> str:
        return given.get(code, "")

    published_on = _date(told("published_on"), "datePublication")
    if published_on is None:
        raise RefusedLine(_("la date de publication manque."))
    starts_on = _date(told("starts_on"), "aPourvoirLe")
    soon = fold(told("as_soon_as_possible")) in YES
    soon = soon or (starts_on is not None and starts_on <= published_on)
    notes: list[str] = []
    offer = OfferData(
        number=_number(told("number")),
        title=_title(told("title")),
        contract=CONTRACTS.get(_key(told("contract")), Contract.OTHER),
        contract_label=told("contract"),
        published_on=published_on,
        employer="" if fold(told("employer")) in ANONYMOUS else told("employer"),
        part_time=told("part_time"),
        duration=f"{told('duration')} {told('duration_unit')}".strip(),
        commune=_commune(told("commune"), notes),
        workplace=told("commune"),
        occupation=_occupation(told("occupation"), notes),
        experience=told("experience"),
        level=told("level"),
        diploma=told("diploma"),
        residence=told("residence"),
        posts=_posts(told("posts")),
        starts_on=None if soon else starts_on,
        as_soon_as_possible=soon,
        description=told("description"),
        how_to_apply=told("how_to_apply"),
        url=_url(told("url"), notes),
        closes_on=_date(told("closes_on"), "dateLimite"),
    )
    _check_lengths(offer)
    return offer, notes


def _cell(text: str, *, keep_lines: bool) -> str:
    """What the source meant: without the apostrophes around, with ours inside."""
    text = text.replace("\x00", "").strip()
    if len(text) >= 2 and text[0] == text[-1] == "'":
        text = text[1:-1]
    text = re.sub(r"(?<=\w)'(?=\s?\w)", "’", text)
    if keep_lines:
        return re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return " ".join(text.split())


def _number(text: str) -> str:
    if not text:
        raise RefusedLine(_("le numéro de l’offre manque."))
    if not re.fullmatch(NUMBER, text):
        raise RefusedLine(
            _("le numéro « %(number)s » n’est pas fait de lettres, de chiffres et de tirets.")
            % {"number": text[:60]}
        )
    return text


def _title(text: str) -> str:
    if not text:
        raise RefusedLine(_("le titre manque."))
    return text


def _commune(text: str, notes: list[str]) -> str:
    found = commune_named(text)
    if found is None and text:
        notes.append(
            _("commune « %(name)s » inconnue : gardée comme lieu seulement.") % {"name": text[:60]}
        )
    return found.code if found else ""


def _occupation(text: str, notes: list[str]) -> str:
    code = text.upper()
    if not code or re.fullmatch(r"[A-Z]\d{4}", code):
        return code
    notes.append(_("code ROME « %(code)s » mal écrit : laissé de côté.") % {"code": text[:20]})
    return ""


def _posts(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 10_000 and len(text) < 7):
        raise RefusedLine(
            _("le nombre de postes « %(posts)s » n’est pas un nombre.") % {"posts": text[:20]}
        )
    return int(text)


def _url(text: str, notes: list[str]) -> str:
    if not text or re.fullmatch(r"https?://[\w.-]+(?:[:/?#][^\s<>\"]*)?", text):
        return text
    notes.append(_("adresse « %(url)s » illisible : laissée de côté.") % {"url": text[:60]})
    return ""


def _date(text: str, column: str) -> date | None:
    if not text:
        return None
    for form in DATES:
        found = form.match(text)
        if found:
            try:
                day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                break
            if 2000 <= day.year <= 2100:
                return day
    raise RefusedLine(
        _("%(column)s : « %(text)s » n’est pas une date.") % {"column": column, "text": text[:30]}
    )


def _check_lengths(offer: OfferData) -> None:
    for code in COLUMNS:
        value = getattr(offer, code)
        if not isinstance(value, str):
            continue
        most = getattr(JobOffer._meta.get_field(code), "max_length", None) or LONGEST_CELL
        if len(value) > most:
            column = NAMES[FROM.get(code, code)][0]
            raise RefusedLine(
                _("%(column)s est trop long : %(count)d caractères, %(most)d au plus.")
                % {"column": column, "count": len(value), "most": most}
            )
