"""What a file that was just sent seems to be: its kind, its name, until when it holds.

Suggested from the words of a PDF and from the name of the file, by the words that
`document-kinds.toml` gives for each kind. A picture is known by its name only. Nothing is decided
here: the person confirms or corrects.
"""

import re
from dataclasses import dataclass
from datetime import date

from niaouli.documents.checking import slow, workshop
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import CannotScan
from niaouli.documents.kinds import DocumentKind, kinds_to_add
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import read_content
from niaouli.documents.validity import plain, read_validity

IN_NAME, IN_HEADING, IN_TEXT = 3, 2, 1
"""What a word of a kind is worth, by where it is found. An expression counts each of its words."""
JOB = "text"
"""What is slow or not (`checking.slow`)."""
HEADING = 600
"""The first signs of a document say what it is."""
ENOUGH = 3
"""Below, nothing is suggested; nor when another kind is as likely."""
NOT_A_NAME = re.compile(
    r"\b(?:img|image|dsc|dscn|dcim|pxl|mvimg|scan|scans|scanner|numerisation|photo|picture|doc|"
    r"document|fichier|file|capture|ecran|screenshot|whatsapp|at|signal|snapchat|copie|copy|new|"
    r"nouveau|recto|verso|sans|titre|untitled|page|pdf|jpg|jpeg|am|pm|de|du|d)\d*\b"
)
"""Words that phones and scanners give to any file."""


@dataclass(frozen=True)
class Guess:
    """Empty, or none, where nothing is sure enough."""

    kind: str = ""
    title: str = ""
    valid_until: date | None = None


def guess(file: StoredFile, filename: str, *, today: date) -> Guess:
    """What the file seems to be. One that the antivirus has not passed is known by its name."""
    text = "" if file.is_held or file.format is not FileFormat.PDF else _words_of(file)
    kind = suggest_kind(text, filename, file.format)
    return Guess(kind, suggest_title(filename, kind), read_validity(text, today))


def suggest_kind(text: str, filename: str, format: FileFormat) -> str:
    """The code of the likeliest kind that takes this format; empty when none is likely enough."""
    name, words = _spaced(filename.rpartition(".")[0] or filename), _spaced(text)
    scores = {
        code: _score(kind, name, words)
        for code, kind in kinds_to_add().items()
        if format in kind.formats
    }
    best = sorted(scores.items(), key=lambda pair: pair[1], reverse=True)[:2]
    if not best or best[0][1] < ENOUGH:
        return ""
    return best[0][0] if len(best) == 1 or best[0][1] > best[1][1] else ""


def suggest_title(filename: str, kind: str) -> str:
    """The name of the file where a person chose it, else that of the kind; or nothing."""
    stem = " ".join(re.sub(r"[_.-]+", " ", filename.rpartition(".")[0] or filename).split())
    chosen = re.findall(r"[^\W\d_]", NOT_A_NAME.sub(" ", plain(stem)))
    if len(chosen) >= 3:
        return stem[0].upper() + stem[1:120]
    known = kinds_to_add().get(kind)
    return known.label if known else ""


def _words_of(file: StoredFile) -> str:
    if slow.is_slow(file, JOB):
        return ""
    try:
        read = workshop.read_text(read_content(file))
    except CannotScan:
        # A suggestion is not worth a refusal.
        return ""
    slow.remember(file, JOB, read.seconds)
    return read.text


def _score(kind: DocumentKind, name: str, words: str) -> int:
    return sum(
        _worth(sought, name, words) * len(sought.split()) for sought in map(_spaced, kind.words)
    )


def _worth(sought: str, name: str, words: str) -> int:
    """In the best place only: what is said twice is not twice as true."""
    if f" {sought.strip()} " in name:
        return IN_NAME
    place = words.find(f" {sought.strip()} ")
    if place < 0:
        return 0
    return IN_HEADING if place < HEADING else IN_TEXT


def _spaced(text: str) -> str:
    """Words only, each between spaces: what is sought is a whole word."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', plain(text)))} "
