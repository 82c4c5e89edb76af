"""The résumé: filled in part by part, shared or not, kept in the wallet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, cast
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.documents import operations as documents
from niaouli.documents.models import WalletDocument
from niaouli.employment import papers, policies
from niaouli.employment.models import Resume
from niaouli.employment.queries.seekers import seeker_of
from niaouli.employment.questions import checked
from niaouli.employment.resume_parts import (
    List,
    Part,
    check_entry,
    entry_questions,
    part_questions,
)
from niaouli.lib.errors import OutOfStep
from niaouli.lib.files import clean_filename

KIND = "cv"
Entry = dict[str, JsonValue]


@transaction.atomic
def save_part(
    *, person: Person, part: Part, answers: Mapping[str, JsonValue], now: datetime
) -> Resume:
    """Keep a part of the person's own résumé, which begins with the first of them.

    Raises `BadInput` on an answer that does not hold.
    """
    questions = part_questions(part)
    kept = checked(questions, answers, today=timezone.localdate(now))
    resume = _own(person, now)
    asked = {each.code for each in questions}
    rest = {code: value for code, value in resume.answers.items() if code not in asked}
    resume.answers = {**rest, **kept}
    _changed(resume, "answers", part=part.value, now=now)
    return resume


@transaction.atomic
def add_entry(
    *, person: Person, entries: List, answers: Mapping[str, JsonValue], now: datetime
) -> str:
    """Add an entry at the top of its list; returns its id. The same one twice is one."""
    kept = _checked_entry(entries, answers, now)
    resume = _own(person, now)
    listed = _listed(resume, entries)
    for each in listed:
        if _without_id(each) == kept:
            return str(each["id"])
    policies.check_can_add_entry(resume, entries)
    entry: Entry = {"id": uuid4().hex, **kept}
    listed.insert(0, entry)
    _changed(resume, entries.column, part=entries.value, now=now)
    return str(entry["id"])


@transaction.atomic
def change_entry(
    *,
    person: Person,
    entries: List,
    entry: str,
    answers: Mapping[str, JsonValue],
    now: datetime,
) -> None:
    kept = _checked_entry(entries, answers, now)
    resume = _own(person, now)
    listed = _listed(resume, entries)
    listed[_place(listed, entry)] = {"id": entry, **kept}
    _changed(resume, entries.column, part=entries.value, now=now)


@transaction.atomic
def remove_entry(*, person: Person, entries: List, entry: str, now: datetime) -> None:
    resume = _own(person, now)
    listed = _listed(resume, entries)
    del listed[_place(listed, entry)]
    _changed(resume, entries.column, part=entries.value, now=now)


@transaction.atomic
def move_entry(
    *, person: Person, entries: List, entry: str, towards: Literal["up", "down"], now: datetime
) -> None:
    """Exchange an entry with its neighbour; at the end of the list, nothing moves."""
    resume = _own(person, now)
    listed = _listed(resume, entries)
    place = _place(listed, entry)
    other = place - 1 if towards == "up" else place + 1
    if 0 <= other < len(listed):
        listed[place], listed[other] = listed[other], listed[place]
        _changed(resume, entries.column, part=entries.value, now=now)


@transaction.atomic
def share_resume(*, person: Person, now: datetime) -> Resume:
    """The person agrees that the advisers who follow them read their résumé; dated."""
    found = _locked(person)
    policies.check_can_share(found, seeker_of(person))
    resume = cast("Resume", found)
    if resume.shared_at is None:
        resume.shared_at = now
        resume.save(update_fields=["shared_at"])
        audit.record("resume.shared", by=person.pk, subject=resume.subject, now=now)
    return resume


@transaction.atomic
def stop_sharing(*, person: Person, now: datetime) -> None:
    """From now on nobody else reads it. Twice changes nothing."""
    resume = _locked(person)
    if resume is None or resume.shared_at is None:
        return
    resume.shared_at = None
    resume.save(update_fields=["shared_at"])
    audit.record("resume.unshared", by=person.pk, subject=resume.subject, now=now)


@transaction.atomic
def keep_in_wallet(*, person: Person, now: datetime) -> WalletDocument:
    """Put the résumé as it is now in the person's wallet; a copy already there becomes this one."""
    resume = _locked(person)
    if resume is None:
        raise OutOfStep(_("Votre CV est encore vide."))
    resume.person = person
    with translation.override(settings.LANGUAGE_CODE):
        content = papers.resume_pdf(resume, now=now)
    stored = documents.store_made_file(
        content=content, filename=resume_filename(person), by=person, now=now
    )
    copy = resume.document
    if copy is not None and copy.binned_at is None:
        documents.replace_document(
            document=copy,
            file=stored.file,
            filename=stored.filename,
            valid_until=None,
            by=person,
            now=now,
        )
        return copy
    resume.document = documents.keep_document(
        owner=person,
        kind=KIND,
        title=_("Mon CV"),
        file=stored.file,
        filename=stored.filename,
        valid_until=None,
        by=person,
        now=now,
    )
    resume.save(update_fields=["document"])
    return resume.document


@transaction.atomic
def record_resume_consultation(*, resume: Resume, by: Person, now: datetime) -> None:
    """An adviser opened a shared résumé: the person sees it. A write allowed on a GET."""
    if resume.person_id != by.pk:
        audit.record("resume.consulted", by=by.pk, subject=resume.subject, now=now)


def resume_filename(person: Person) -> str:
    return clean_filename(f"CV {person.display_name}.pdf")


def _own(person: Person, now: datetime) -> Resume:
    """The person's résumé, locked; begun if need be."""
    Resume.objects.get_or_create(person=person, defaults={"created_at": now, "changed_at": now})
    return Resume.objects.select_for_update(of=("self",)).get(person=person)


def _locked(person: Person) -> Resume | None:
    # Its document is not joined: who waited for the lock would not see one just made.
    return Resume.objects.select_for_update(of=("self",)).filter(person=person).first()


def _checked_entry(entries: List, answers: Mapping[str, JsonValue], now: datetime) -> Entry:
    kept = checked(entry_questions(entries), answers, today=timezone.localdate(now))
    check_entry(kept)
    return kept


def _listed(resume: Resume, entries: List) -> list[Entry]:
    """The list itself: what is done to it is done to the résumé."""
    listed: list[Entry] = getattr(resume, entries.column)
    return listed


def _place(listed: list[Entry], entry: str) -> int:
    for place, each in enumerate(listed):
        if each["id"] == entry:
            return place
    raise OutOfStep(_("Cette ligne n’est plus dans votre CV : elle a été retirée."))


def _without_id(entry: Entry) -> Entry:
    return {code: value for code, value in entry.items() if code != "id"}


def _changed(resume: Resume, column: str, *, part: str, now: datetime) -> None:
    resume.changed_at = now
    resume.save(update_fields=[column, "changed_at"])
    details = {"part": part}
    audit.record(
        "resume.changed", by=resume.person_id, subject=resume.subject, now=now, details=details
    )
