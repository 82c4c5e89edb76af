"""What agents write to each other in a case."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies
from niaouli.cases.models import Case, Note
from niaouli.cases.operations import steps
from niaouli.departments.queries import memberships_of

NOTE_LENGTH = 5_000
PRESSED_TWICE = timedelta(minutes=1)


@transaction.atomic
def write_note(*, case: Case, body: str, by: Person, now: datetime) -> Note:
    """Add a note. The case does not change for its citizen, nor for who has it open: a note is
    never too late. Pressing twice writes once."""
    case = steps.lock(case)
    policies.check_can_note(case, by, memberships_of(by, timezone.localdate(now)))
    text = steps.required_text(body, name="note", missing=_("Écrivez la note."), limit=NOTE_LENGTH)
    recent = case.notes.filter(author=by, body=text, at__gte=now - PRESSED_TWICE)
    written = recent.order_by("-id").first()
    if written is not None:
        return written
    note = Note.objects.create(case=case, author=by, body=text, at=now)
    audit.record(
        "case.note_written", by=by.pk, subject=case.subject, now=now, details={"id": note.pk}
    )
    return note
