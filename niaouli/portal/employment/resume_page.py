"""What the pages of the résumé show, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.employment.models import JobSeeker, Resume
from niaouli.employment.policies import can_add_entry, why_not_share
from niaouli.employment.queries.seekers import resume_of, seeker_of
from niaouli.employment.questions import Answers
from niaouli.employment.resume_parts import (
    MOST,
    Labels,
    List,
    Part,
    list_labels,
    part_labels,
    part_questions,
)
from niaouli.employment.resume_words import entry_words, part_rows
from niaouli.lib.words import date_words
from niaouli.portal.employment.space import consulted_days


@dataclass(frozen=True)
class PartShown:
    """A part that comes once."""

    code: str
    labels: Labels
    rows: list[dict[str, str]]
    href: str


@dataclass(frozen=True)
class EntryShown:
    """A line of a list, and what can be done with it."""

    title: str
    meta: str
    text: str
    href: str
    move: str
    remove: str
    first: bool
    last: bool


@dataclass(frozen=True)
class ListShown:
    code: str
    labels: Labels
    entries: list[EntryShown]
    add: str
    add_label: str
    """Empty when the list is full."""
    full: str


@dataclass(frozen=True)
class ResumePage:
    started: bool
    name: str
    named: bool
    """The account has the person's names."""
    wanted: PartShown
    lists: list[ListShown]
    parts: list[PartShown]
    missing: list[dict[str, str]]
    """What would make it stronger, for the macro `task_list`."""
    shared_since: str
    consulted: list[str]


@dataclass(frozen=True)
class SharingPage:
    shared_since: str
    obstacle: str
    """Why it cannot be shared now; empty when it can."""
    department: str
    consulted: list[str]


def load_resume_page(person: Person) -> ResumePage:
    """Two statements: the résumé, and who read it."""
    resume = resume_of(person)
    answers = resume.answers if resume else {}
    lists = [_list(resume, each) for each in List]
    parts = {part: _part(answers, part) for part in Part}
    wanted = parts.pop(Part.WANTED)
    return ResumePage(
        started=resume is not None,
        name=person.display_name,
        named=bool(person.given_name and person.family_name),
        wanted=wanted,
        lists=lists,
        parts=list(parts.values()),
        missing=_missing(wanted, list(parts.values()), lists),
        shared_since=_since(resume),
        consulted=consulted_days("resume.consulted", resume.subject) if resume else [],
    )


def sharing_page(person: Person) -> SharingPage:
    resume, seeker = resume_of(person), seeker_of(person)
    return SharingPage(
        shared_since=_since(resume),
        obstacle=why_not_share(resume, seeker),
        department=seeker.department.name if seeker else "",
        consulted=consulted_days("resume.consulted", resume.subject) if resume else [],
    )


def known_of(person: Person, part: Part) -> Answers:
    """The answers of a part; where there is none yet, what the registration knows."""
    resume, seeker = resume_of(person), seeker_of(person)
    answers = resume.answers if resume else {}
    questions = part_questions(part)
    if seeker is None or any(each.code in answers for each in questions):
        return answers
    return {**_registered(seeker), **answers}


def entry_heading(entries: List, *, new: bool) -> str:
    return {
        List.EXPERIENCES: _("Ajouter une expérience") if new else _("Modifier une expérience"),
        List.TRAININGS: _("Ajouter une formation") if new else _("Modifier une formation"),
        List.LANGUAGES: _("Ajouter une langue") if new else _("Modifier une langue"),
    }[entries]


def _registered(seeker: JobSeeker) -> dict[str, JsonValue]:
    return {
        "title": seeker.occupation,
        "availability": seeker.availability,
        "phone": seeker.phone,
        "commune": seeker.commune,
    }


def _part(answers: Answers, part: Part) -> PartShown:
    return PartShown(
        code=part.value,
        labels=part_labels(part),
        rows=[{"label": label, "value": value} for label, value in part_rows(answers, part)],
        href=reverse("portal:resume_part", args=[part.value]),
    )


def _list(resume: Resume | None, entries: List) -> ListShown:
    listed: list[Answers] = getattr(resume, entries.column) if resume else []
    full = resume is not None and not can_add_entry(resume, entries)
    return ListShown(
        code=entries.value,
        labels=list_labels(entries),
        entries=[
            _entry(entries, each, first=place == 0, last=place == len(listed) - 1)
            for place, each in enumerate(listed)
        ],
        add=reverse("portal:resume_add", args=[entries.value]),
        add_label="" if full else entry_heading(entries, new=True),
        full=_("Vous en avez %(most)s, le plus possible.") % {"most": MOST[entries]}
        if full
        else "",
    )


def _entry(entries: List, entry: Answers, *, first: bool, last: bool) -> EntryShown:
    place = [entries.value, str(entry["id"])]
    words = entry_words(entries, entry)
    return EntryShown(
        title=words.title,
        meta=words.meta,
        text=words.text,
        href=reverse("portal:resume_entry", args=place),
        move=reverse("portal:resume_move", args=place),
        remove=reverse("portal:resume_remove", args=place),
        first=first,
        last=last,
    )


def _missing(
    wanted: PartShown, parts: Sequence[PartShown], lists: Sequence[ListShown]
) -> list[dict[str, str]]:
    """What an employer would look for and not find."""
    empty = [(each.labels, each.href) for each in [wanted] if not each.rows]
    empty += [(each.labels, each.add) for each in lists if not each.entries]
    empty += [(each.labels, each.href) for each in parts if not each.rows]
    return [
        {
            "label": labels.title,
            "hint": labels.hint,
            "href": href,
            "status": _("À remplir"),
            "kind": "draft",
        }
        for labels, href in empty
    ]


def _since(resume: Resume | None) -> str:
    return date_words(resume.shared_at) if resume and resume.shared_at else ""
