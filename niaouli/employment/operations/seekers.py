"""Registering as a job seeker, changing it, stopping; looking someone up."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.employment import policies
from niaouli.employment.models import JobSeeker, Resume
from niaouli.employment.queries.seekers import employment_department, window_of_seeker
from niaouli.employment.questions import checked
from niaouli.employment.registration import FIELDS, end_questions, registration_questions
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.mail import operations as mail
from niaouli.procedures.conditions import iso_date


@transaction.atomic
def register_seeker(
    *, person: Person, answers: Mapping[str, JsonValue], by: Person, now: datetime
) -> JobSeeker:
    """Register the person, at once; again after a stop takes up the same file. Pressed twice, it is
    one registration. Raises `BadInput` on an answer that does not hold."""
    _check_own(person, by)
    kept = checked(registration_questions(), answers, today=timezone.localdate(now))
    department = employment_department()
    if department is None:
        raise OutOfStep(_("Ce service n’est pas encore ouvert. Revenez plus tard."))
    seeker = lock_seeker(person)
    if seeker is not None and seeker.registered:
        return seeker
    if seeker is None:
        seeker = JobSeeker(person=person)
    seeker.department = department
    seeker.registered_at, seeker.ended_at, seeker.end_reason = now, None, ""
    _fill(seeker, kept)
    try:
        with transaction.atomic():
            seeker.save()
    except IntegrityError:
        # The other of two presses was first.
        return JobSeeker.objects.select_related("department").get(person=person)
    _record("seeker.registered", seeker, by=by, now=now, details={"department": department.code})
    window = window_of_seeker(seeker, today=timezone.localdate(now))
    tell(seeker, "employment/registered", now=now, values={"window": window})
    return seeker


@transaction.atomic
def change_seeker(
    *, person: Person, answers: Mapping[str, JsonValue], by: Person, now: datetime
) -> JobSeeker:
    """Change what the person said when they registered."""
    _check_own(person, by)
    kept = checked(registration_questions(), answers, today=timezone.localdate(now))
    seeker = _registered(person)
    _fill(seeker, kept)
    seeker.save(update_fields=list(FIELDS))
    _record("seeker.changed", seeker, by=by, now=now)
    return seeker


@transaction.atomic
def end_registration(*, person: Person, reason: str, by: Person, now: datetime) -> JobSeeker:
    """Stop. Check-ins and receipts stay; the advisers no longer read the résumé."""
    _check_own(person, by)
    kept = checked(end_questions(), {"reason": reason}, today=timezone.localdate(now))
    seeker = _registered(person)
    seeker.ended_at, seeker.end_reason = now, str(kept["reason"])
    seeker.save(update_fields=["ended_at", "end_reason"])
    # Registering again one day is not agreeing again.
    Resume.objects.filter(person=person).update(shared_at=None)
    _record("seeker.ended", seeker, by=by, now=now, details={"reason": seeker.end_reason})
    tell(seeker, "employment/ended", now=now)
    return seeker


@transaction.atomic
def record_consultation(*, seeker: JobSeeker, by: Person, now: datetime) -> None:
    """An adviser opened someone's file: the person sees it. A write allowed on a GET."""
    if seeker.person_id != by.pk:
        _record("seeker.consulted", seeker, by=by, now=now)


def lock_seeker(person: Person) -> JobSeeker | None:
    """The person's file, locked until the end of the transaction."""
    return (
        JobSeeker.objects.select_for_update(of=("self",))
        .select_related("department", "person")
        .filter(person=person)
        .first()
    )


def tell(
    seeker: JobSeeker,
    template: str,
    *,
    now: datetime,
    values: Mapping[str, object] | None = None,
) -> None:
    """Write an e-mail to a job seeker, in their language."""
    mail.write(
        template,
        address=seeker.person.email,
        person=seeker.person_id,
        language=seeker.person.language,
        values={
            "person": seeker.person,
            "department": seeker.department,
            "address": f"{settings.NIAOULI_BASE_URL}/compte/emploi/",
            **(values or {}),
        },
        now=now,
    )


def _registered(person: Person) -> JobSeeker:
    seeker = lock_seeker(person)
    policies.check_is_registered(seeker)
    return cast("JobSeeker", seeker)


def _fill(seeker: JobSeeker, answers: Mapping[str, JsonValue]) -> None:
    for name in FIELDS:
        value = answers[name]
        setattr(seeker, name, iso_date(value) if name == "since" else value)


def _check_own(person: Person, by: Person) -> None:
    if person.pk != by.pk:
        raise NotAllowed(_("Cette inscription n’est pas la vôtre."))


def _record(
    verb: str,
    seeker: JobSeeker,
    *,
    by: Person,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    audit.record(verb, by=by.pk, subject=seeker.subject, now=now, details=details)
