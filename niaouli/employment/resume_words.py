"""A résumé in words, for whoever may read it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from niaouli.employment.models import Resume
from niaouli.employment.questions import Answers, in_words
from niaouli.employment.resume_parts import (
    List,
    Part,
    entry_questions,
    part_questions,
)
from niaouli.lib.words import month_words, of_month
from niaouli.procedures.conditions import iso_date


@dataclass(frozen=True)
class EntryWords:
    """A line of a list: what it is, what is said under it, and its text."""

    title: str
    where: str
    when: str
    text: str

    @property
    def meta(self) -> str:
        return ", ".join(filter(None, (self.where, self.when)))


def part_words(answers: Answers, part: Part) -> dict[str, str]:
    """The answers of a part, by code."""
    return in_words(part_questions(part), answers)


def entry_words(entries: List, entry: Answers) -> EntryWords:
    words = in_words(entry_questions(entries), entry)

    def joined(*names: str) -> str:
        return ", ".join(words[name] for name in names if name in words)

    match entries:
        case List.EXPERIENCES:
            where = joined("employer", "place")
            text = words.get("description", "")
            return EntryWords(words.get("role", ""), where, months_words(entry), text)
        case List.TRAININGS:
            where = joined("school", "level")
            return EntryWords(words.get("title", ""), where, words.get("year", ""), "")
    return EntryWords(words.get("language", ""), words.get("level", ""), "", "")


def months_words(entry: Answers) -> str:
    """« de mars 2019 à juin 2021 », « depuis mars 2019 »."""
    start, end = iso_date(entry.get("start")), iso_date(entry.get("end"))
    if start is None:
        return ""
    if end is None:
        return _("depuis %(start)s") % {"start": month_words(start)}
    if end == start:
        return month_words(start)
    return _("%(of_start)s à %(end)s") % {"of_start": of_month(start), "end": month_words(end)}


@dataclass(frozen=True)
class Section:
    """A part of the résumé that says something: its lines, or its entries."""

    title: str
    rows: list[tuple[str, str]]
    entries: list[EntryWords]


def sections(resume: Resume) -> list[Section]:
    """Everything that the résumé says, in the order of its page, for who reads another's."""
    rows = [row for part in Part for row in part_rows(resume.answers, part)]
    found = [Section(_("En bref"), rows, []), *(_entries(resume, each) for each in List)]
    return [each for each in found if each.rows or each.entries]


def part_rows(answers: Answers, part: Part) -> list[tuple[str, str]]:
    """The answers of a part, each under a short name."""
    labels = short_labels()
    return [(labels[code], words) for code, words in part_words(answers, part).items()]


def short_labels() -> dict[str, str]:
    """What each answer is, without asking it again."""
    return {
        "title": _("Métier recherché"),
        "occupations": _("Autres métiers possibles"),
        "availability": _("Disponibilité"),
        "about": _("Présentation"),
        "skills": _("Compétences"),
        "licences": _("Permis"),
        "vehicle": _("Véhicule"),
        "communes": _("Communes possibles"),
        "phone": _("Téléphone"),
        "commune": _("Commune"),
    }


def list_title(entries: List) -> str:
    return {
        List.EXPERIENCES: _("Expériences"),
        List.TRAININGS: _("Formations et diplômes"),
        List.LANGUAGES: _("Langues"),
    }[entries]


def _entries(resume: Resume, entries: List) -> Section:
    listed: list[Answers] = getattr(resume, entries.column)
    return Section(list_title(entries), [], [entry_words(entries, each) for each in listed])
