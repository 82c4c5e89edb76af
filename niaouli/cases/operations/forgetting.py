"""What goes when a person deletes their account, and what goes later, at the end of its keeping."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases.enums import ENDED_STATES, State
from niaouli.cases.models import Case
from niaouli.cases.operations.drafting import discard_draft
from niaouli.cases.retention import kept_until
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import discard_unused_file
from niaouli.mail.models import OutgoingMail


def lock_cases_of(person: Person) -> list[Case]:
    """All the person's cases as they are now: one that is being sent is waited for."""
    return list(Case.objects.select_for_update(of=("self",)).filter(citizen=person).order_by("id"))


@transaction.atomic
def forget_drafts(*, person: Person, now: datetime) -> None:
    """Remove what was never sent, as the person would."""
    for draft in Case.objects.filter(citizen=person, state=State.DRAFT).order_by("id"):
        discard_draft(case=draft, by=person, now=now)


def erase_kept_cases(*, now: datetime) -> int:
    """Remove for ever the cases of deleted accounts whose time of keeping is over.

    Returns how many. Safe to run twice. Cases of people who have an account are not concerned:
    they are told first.
    """
    ended = Case.objects.filter(citizen__deleted_at__isnull=False, state__in=ENDED_STATES)
    today, erased = timezone.localdate(now), 0
    for case in ended.order_by("id").iterator():
        erased += _erase_if_over(case, today=today, now=now)
    return erased


@transaction.atomic
def _erase_if_over(case: Case, *, today: date, now: datetime) -> bool:
    locked = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if locked is None or kept_until(locked) >= today:
        return False
    files = StoredFile.objects.filter(supporting_documents__case=locked).order_by("id").distinct()
    held = list(files)
    mails = list(locked.mails.order_by("id").values_list("mail_id", flat=True))
    subject = locked.subject
    locked.delete()
    OutgoingMail.objects.filter(pk__in=mails).delete()
    for file in held:
        discard_unused_file(file=file, by=None, now=now)
    audit.record("case.erased", by=None, subject=subject, now=now)
    return True
