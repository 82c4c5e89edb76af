"""The monthly check-in: made once, corrected while its window lasts, reminded of."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pydantic import JsonValue

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.employment import policies
from niaouli.employment.enums import Origin, Reminder
from niaouli.employment.errors import AlreadyCheckedIn
from niaouli.employment.models import CheckIn, CheckInReminder, FormerCheckIn, JobSeeker
from niaouli.employment.operations.receipts import issue_receipt, told_of
from niaouli.employment.operations.seekers import lock_seeker, tell
from niaouli.employment.queries.seekers import expected, window_of_period
from niaouli.employment.questions import checked, told
from niaouli.employment.rules import rules
from niaouli.employment.windows import Phase, Window, current_window, month_of
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.lib.words import month_words

BATCH = 500


@transaction.atomic
def check_in(
    *,
    person: Person,
    period: date,
    answers: Mapping[str, JsonValue],
    by: Person,
    now: datetime,
) -> CheckIn:
    """Check in for the month whose first day is `period`, the one that the page showed.

    The same answers twice, from two tabs or after a lost answer, give the same check-in and one
    receipt; others raise `AlreadyCheckedIn`. Late is taken while the rules say so, and said late.
    """
    if person.pk != by.pk:
        raise NotAllowed(_("Vous ne pouvez pointer que pour vous."))
    today, window = timezone.localdate(now), window_of_period(period)
    found = lock_seeker(person)
    policies.check_is_registered(found)
    seeker = cast("JobSeeker", found)
    kept = checked(rules().check_in.questions, answers, today=today)
    made = seeker.check_ins.select_related("receipt").filter(period=period).first()
    if made is not None:
        if made.answers == kept:
            return _of(seeker, made)
        raise AlreadyCheckedIn(by_office=not made.answers)
    if period < month_of(timezone.localdate(seeker.registered_at)):
        raise OutOfStep(
            _("Vous n’étiez pas encore inscrit en %(month)s : vous n’avez rien à déclarer.")
            % {"month": month_words(period)}
        )
    policies.check_can_check_in(seeker, window, seeker.department, today=today)
    created = CheckIn.objects.create(
        seeker=seeker,
        period=period,
        origin=Origin.SELF,
        late=window.phase(today) is Phase.LATE,
        answers=kept,
        told=_told(kept),
        filed_at=now,
    )
    issue_receipt(created, by=by, now=now)
    _record("seeker.checked_in", created, by=by, now=now)
    tell(seeker, "employment/checked_in", now=now, values=told_of(created))
    return created


@transaction.atomic
def correct_check_in(
    *, made: CheckIn, answers: Mapping[str, JsonValue], by: Person, now: datetime
) -> CheckIn:
    """Replace the answers; what they were is kept, and a new receipt is issued.

    The same answers change nothing. A check-in made by an adviser may be completed so.
    """
    today = timezone.localdate(now)
    seeker = lock_seeker(by)
    if seeker is None or made.seeker_id != seeker.pk:
        raise NotAllowed(_("Ce pointage n’est pas le vôtre."))
    made = _of(seeker, CheckIn.objects.get(pk=made.pk))
    policies.check_is_registered(seeker)
    policies.check_can_correct(window_of_period(made.period), seeker.department, today=today)
    kept = checked(rules().check_in.questions, answers, today=today)
    if made.answers == kept:
        return made
    FormerCheckIn.objects.create(
        check_in=made,
        version=made.version,
        answers=made.answers,
        told=made.told,
        filed_at=made.corrected_at or made.filed_at,
    )
    made.answers, made.told = kept, _told(kept)
    made.version, made.corrected_at = made.version + 1, now
    made.save(update_fields=["answers", "told", "version", "corrected_at"])
    issue_receipt(made, by=by, now=now)
    _record("seeker.check_in_corrected", made, by=by, now=now, details={"version": made.version})
    tell(seeker, "employment/check_in_corrected", now=now, values=told_of(made))
    return made


def send_reminders(*, now: datetime) -> int:
    """Remind those who have not checked in: when the window opens, and shortly before it closes.
    Returns how many e-mails were written. Safe to run twice, or to be cut short."""
    today = timezone.localdate(now)
    window = current_window(today, rules().check_in)
    which = reminder_due(window, today)
    if which is None:
        return 0
    told_already = CheckInReminder.objects.filter(
        seeker=OuterRef("pk"), period=window.period, which=which
    )
    waiting = expected(window.period).filter(~Exists(told_already))
    written, reached = 0, 0
    while people := list(waiting.filter(pk__gt=reached).values_list("pk", flat=True)[:BATCH]):
        written += sum(_remind(pk, window, which, now=now) for pk in people)
        reached = people[-1]
    return written


def reminder_due(window: Window, today: date) -> Reminder | None:
    """Which reminder a day of the window calls for; None outside of it."""
    if window.phase(today) is not Phase.OPEN:
        return None
    closing = window.closes_on - timedelta(days=rules().check_in.reminder_days)
    return Reminder.CLOSING if today >= closing else Reminder.OPENED


@transaction.atomic
def _remind(pk: int, window: Window, which: Reminder, *, now: datetime) -> bool:
    """Under the lock: whoever has just checked in, or stopped, is left in peace."""
    waiting = expected(window.period).select_for_update(of=("self",))
    seeker = waiting.select_related("person", "department").filter(pk=pk).first()
    if seeker is None or seeker.check_ins.filter(period=window.period).exists():
        return False
    _reminder, created = CheckInReminder.objects.get_or_create(
        seeker=seeker, period=window.period, which=which, defaults={"sent_at": now}
    )
    if not created:
        return False
    values = {
        "window": window,
        "address": f"{settings.NIAOULI_BASE_URL}/compte/emploi/pointage/",
    }
    tell(seeker, f"employment/reminder_{which}", now=now, values=values)
    return True


def _told(answers: Mapping[str, JsonValue]) -> list[tuple[str, str]]:
    with translation.override(settings.LANGUAGE_CODE):
        return told(rules().check_in.questions, answers)


def _of(seeker: JobSeeker, made: CheckIn) -> CheckIn:
    """With the row that is already here."""
    made.seeker = seeker
    return made


def _record(
    verb: str,
    made: CheckIn,
    *,
    by: Person,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    about = {"period": made.period.isoformat(), "check_in": made.pk, **(details or {})}
    audit.record(verb, by=by.pk, subject=made.seeker.subject, now=now, details=about)
