"""What must happen to a case by itself, and when, as it stands: a pure reading, never a memory.

`operations.planning.follow` makes the rows of `ScheduledAct` agree with it. As it can be worked out
again at any moment, a row that is due is first compared with what is true then: a draft that was
touched again, a clock that was stopped, an account that was deleted move it or cancel it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from niaouli.cases import retention
from niaouli.cases.delays.deadlines import legal_delay
from niaouli.cases.enums import ENDED_STATES, OPEN_STATES, Channel, Due, State
from niaouli.cases.filling import kept_until as draft_until
from niaouli.cases.models import Case, Opinion, PendingItem
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail

MORNING = time(7)
"""When e-mails that nobody asked for leave."""
REMINDERS = {"7": -7, "1": -1, "after": 1}
"""When what is awaited is reminded: days from its date, by the name of the reminder."""
DAY = timedelta(days=1)
OPINION_REMINDED = timedelta(days=3)

Key = tuple[str, str]
"""What a row is about: its kind and its subject."""


@dataclass(frozen=True)
class Known:
    """What the schedule depends on beside the case."""

    items: Sequence[PendingItem] = ()
    """Those that are open."""
    opinions: Sequence[Opinion] = ()
    """Those that are awaited."""
    notice: OutgoingMail | None = None
    """The last e-mail that said that it would be erased."""
    held_until: datetime | None = None
    """When the last suspension of its erasing ended."""
    is_held: bool = False
    was_silent: bool = False
    """It was decided by silence once: that does not happen twice."""


def schedule(case: Case, known: Known) -> dict[Key, datetime]:
    """Everything that must happen, by kind and subject."""
    if case.state == State.DRAFT:
        return dict(_draft(case, known))
    if case.state in ENDED_STATES:
        return dict(_keeping(case, known))
    return {
        **dict(_silence(case, known)),
        **dict(_reminders(case, known)),
        **dict(_opinions(known)),
    }


def morning_of(day: date) -> datetime:
    return _at(day, MORNING)


def end_of(day: date) -> datetime:
    """The first moment of the day after, where we are."""
    return _at(day + DAY, time.min)


def item_subject(item: int, reminder: str) -> str:
    return f"item:{item}:{reminder}"


def item_of(subject: str) -> int:
    """The item that a row is about: the way back of `item_subject`."""
    return int(subject.split(":")[1])


def opinion_subject(opinion: int) -> str:
    return f"opinion:{opinion}"


def can_be_told(case: Case) -> bool:
    """Whether somebody can read an e-mail about it. What an agent is still entering at the counter
    is told to nobody."""
    if case.state == State.DRAFT and case.channel == Channel.COUNTER:
        return False
    citizen = case.citizen
    return citizen.deleted_at is None and not citizen.is_without_account and bool(citizen.email)


def _draft(case: Case, known: Known) -> Iterator[tuple[Key, datetime]]:
    last, span = draft_until(case), retention.draft_notice(case)
    notice = _valid_notice(case, known, since=case.changed_at)
    if not can_be_told(case):
        yield (Due.DRAFT_END, ""), end_of(last)
    elif notice is None:
        yield (Due.DRAFT_NOTICE, ""), _told_at(last + DAY - span, known, since=case.changed_at)
    else:
        yield (Due.DRAFT_END, ""), max(end_of(last), _last_moment(notice, span))


def _keeping(case: Case, known: Known) -> Iterator[tuple[Key, datetime]]:
    if known.is_held:
        return
    last = retention.kept_until(case)
    since = max(filter(None, (retention.ended_at(case), known.held_until)))
    notice = _valid_notice(case, known, since=since)
    if not can_be_told(case):
        yield (Due.KEEPING_END, ""), end_of(last)
    elif notice is None:
        told = _told_at(retention.notice_day(case), known, since=since)
        yield (Due.KEEPING_NOTICE, ""), told
    else:
        yield (Due.KEEPING_END, ""), max(end_of(last), _last_moment(notice, retention.NOTICE))


def _valid_notice(case: Case, known: Known, *, since: datetime) -> OutgoingMail | None:
    """The notice that counts: written since the time of keeping began, and not lost at an address
    that the person has changed since."""
    notice = known.notice
    if notice is None or notice.created_at < since:
        return None
    lost = notice.state == Delivery.FAILED and notice.address != case.citizen.email
    return None if lost else notice


def _told_at(day: date, known: Known, *, since: datetime) -> datetime:
    """In the morning; told again, because it was suspended or the first e-mail was lost, it is at a
    moment of its own: what was done for a moment is not done twice."""
    lost = known.notice.settled_at if known.notice else None
    return max(filter(None, (morning_of(day), since, lost)))


def _went(notice: OutgoingMail) -> datetime:
    """When it was sent; as long as it was not, the act is held back (`operations.keeping`)."""
    return notice.settled_at or notice.created_at


def _last_moment(notice: OutgoingMail, span: timedelta) -> datetime:
    """The notice names a day: all of it is kept."""
    return end_of(timezone.localdate(_went(notice) + span))


def _silence(case: Case, known: Known) -> Iterator[tuple[Key, datetime]]:
    if case.legal_due_on is None or case.submitted_at is None or case.state not in OPEN_STATES:
        return
    paused = case.waiting_since is not None and case.version.parsed.clock_pauses
    if paused or known.was_silent or case.first_decided_at is not None:
        return
    law = legal_delay(case, timezone.localdate(case.submitted_at))
    if law is not None and law.silence != "none":
        yield (Due.SILENCE, ""), end_of(case.legal_due_on)


def _reminders(case: Case, known: Known) -> Iterator[tuple[Key, datetime]]:
    if case.state != State.AWAITING_CITIZEN or not can_be_told(case):
        return
    for item in known.items:
        for name, days in REMINDERS.items():
            day = item.due_on + timedelta(days=days)
            # The e-mail that asked has just said it.
            if day > timezone.localdate(item.asked_at):
                yield (Due.ITEM_REMINDER, item_subject(item.pk, name)), morning_of(day)


def _opinions(known: Known) -> Iterator[tuple[Key, datetime]]:
    """Who is asked for an opinion is reminded once, some days before it is awaited."""
    for opinion in known.opinions:
        day = opinion.due_on - OPINION_REMINDED
        if day > timezone.localdate(opinion.asked_at):
            yield (Due.OPINION_REMINDER, opinion_subject(opinion.pk)), morning_of(day)


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
