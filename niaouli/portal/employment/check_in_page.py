"""What the pages of the check-in show, in words."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.employment.models import CheckIn, JobSeeker
from niaouli.employment.papers import receipt_facts
from niaouli.employment.policies import can_correct, why_not_check_in
from niaouli.employment.queries.seekers import (
    check_ins_of,
    seeker_of,
    window_of_period,
    window_of_seeker,
)
from niaouli.employment.rules import rules
from niaouli.employment.windows import Window, current_window, month_of, next_window
from niaouli.lib.words import long_date, of_month
from niaouli.portal.contacts import contact_lines
from niaouli.portal.employment.space import due_words, next_words, state_of
from niaouli.procedures.conditions import iso_date
from niaouli.web.filling.forms import Typed

PERIOD = "form-period"
OLDEST_FORM = timedelta(days=800)


@dataclass(frozen=True)
class CheckInPage:
    """The page of the questions."""

    period: str
    """As the form sends it back."""
    of_month: str
    due: str
    late: bool
    closed: str
    """Why no check-in is taken now, and what to do; empty when one is."""
    registered: bool
    made: str
    """The number of the check-in of that month, when there is one."""
    contact: list[dict[str, str]]
    department: str


@dataclass(frozen=True)
class ReceiptPage:
    """The proof of a check-in."""

    number: str
    of_month: str
    state: str
    kind: str
    facts: list[tuple[str, str]]
    answers: list[tuple[str, str]]
    document: str
    """Where the receipt is in the wallet; empty when it is there no more."""
    binned: bool
    can_correct: bool
    correct_until: str
    stopped_looking: bool
    office: bool
    next: str
    contact: list[dict[str, str]]
    department: str


def load_check_in_page(person: Person, period: date | None, *, today: date) -> CheckInPage:
    """For the month that the form named, else the one that concerns the person today."""
    seeker = seeker_of(person)
    window = window_of_period(period) if period else _window_today(seeker, today)
    department = seeker.department if seeker else None
    made = check_ins_of(person).filter(period=window.period).first() if seeker else None
    closed = why_not_check_in(seeker, window, department, today=today)
    return CheckInPage(
        period=window.period.isoformat(),
        of_month=of_month(window.period),
        due="" if closed else due_words(window, today),
        late=not closed and today > window.closes_on,
        closed=closed,
        registered=seeker is not None and seeker.registered,
        made=made.number if made else "",
        contact=contact_lines(department) if department else [],
        department=department.name if department else "",
    )


def sent_period(typed: Typed, *, today: date) -> date | None:
    """The month that the form showed; None for what no form of ours can say."""
    sent = iso_date((typed.get(PERIOD) or [""])[0])
    return month_of(sent) if sent and abs(sent - today) < OLDEST_FORM else None


def period_in(typed: Typed, person: Person, *, today: date) -> date:
    """The month that the form showed; a form without one is about the month of the day."""
    return sent_period(typed, today=today) or _window_today(seeker_of(person), today).period


def load_receipt(made: CheckIn, *, today: date) -> ReceiptPage:
    window, seeker = window_of_period(made.period), made.seeker
    state, kind = state_of(made)
    document = made.receipt
    return ReceiptPage(
        number=made.number,
        of_month=of_month(made.period),
        state=state,
        kind=kind,
        facts=[each for each in receipt_facts(made) if each[1] != made.number],
        answers=[(label, value) for label, value in made.told],
        document=reverse("portal:wallet_document", args=[document.key]) if document else "",
        binned=document is not None and document.binned_at is not None,
        can_correct=seeker.registered and can_correct(window, None, today=today),
        correct_until=long_date(window.late_until),
        stopped_looking=seeker.registered
        and made.answers.get(rules().check_in.still_looking) is False,
        office=bool(made.reason),
        next=_next(window, today) if seeker.registered else "",
        contact=contact_lines(seeker.department),
        department=seeker.department.name,
    )


def _window_today(seeker: JobSeeker | None, today: date) -> Window:
    """The one that concerns the person, else that of everybody."""
    if seeker is None:
        return current_window(today, rules().check_in)
    return window_of_seeker(seeker, today=today)


def _next(window: Window, today: date) -> str:
    """When the next one is, on the receipt of the latest."""
    following = next_window(window, rules().check_in)
    if following.opens_on <= today:
        return ""
    return next_words(following)
