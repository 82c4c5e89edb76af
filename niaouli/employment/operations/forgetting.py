"""What goes when a person deletes their account."""

from datetime import datetime

from django.db import transaction

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.employment.models import CheckIn, JobSeeker, Resume


@transaction.atomic
def forget_seeker(*, person: Person, by: Person | None, now: datetime) -> None:
    """Remove the registration, the check-ins and the résumé. A registration under way ends."""
    # Locked in the order in which stopping locks them.
    for seeker in JobSeeker.objects.select_for_update().filter(person=person).order_by("id"):
        _erased("seeker.erased", seeker.subject, by=by, now=now)
        CheckIn.objects.filter(seeker=seeker).delete()
        seeker.delete()
    for resume in Resume.objects.select_for_update().filter(person=person).order_by("id"):
        _erased("resume.erased", resume.subject, by=by, now=now)
        resume.delete()


def _erased(verb: str, subject: str, *, by: Person | None, now: datetime) -> None:
    audit.record(verb, by=by.pk if by else None, subject=subject, now=now)
