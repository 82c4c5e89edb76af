"""Reading job seekers, their check-ins and their résumés.

Access is a filtered queryset: what it leaves out does not exist for that person (404).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import advised
from niaouli.employment.models import CheckIn, JobSeeker, OfficeBatch, Resume
from niaouli.employment.references import parse_number
from niaouli.employment.rules import rules
from niaouli.employment.windows import Window, current_window, window_for, window_of
from niaouli.lib.words import add_months


# ── The person's own ─────────────────────────────────────────────────────────────────────────
def seeker_of(person: Person) -> JobSeeker | None:
    """The person's registration, be it ended; None for who never registered."""
    return JobSeeker.objects.filter(person=person).select_related("department").first()


def check_ins_of(person: Person) -> QuerySet[CheckIn]:
    """The person's check-ins, the latest month first."""
    return (
        CheckIn.objects.filter(seeker__person=person)
        .select_related("seeker__department", "seeker__person", "receipt")
        .order_by("-period")
    )


def check_in_of(person: Person, number: str) -> CheckIn | None:
    """The person's check-in of that exact number."""
    parsed = parse_number(number)
    if parsed is None:
        return None
    period, key = parsed
    return check_ins_of(person).filter(pk=key, period=period).first()


def resume_of(person: Person) -> Resume | None:
    return Resume.objects.filter(person=person).first()


def employment_department() -> Department | None:
    """The department that follows job seekers (`employment.toml`); None before it is defined."""
    return Department.objects.filter(code=rules().department).first()


@dataclass(frozen=True)
class Standing:
    """Where someone stands: the window that concerns them, and their check-in for it."""

    seeker: JobSeeker
    window: Window
    check_in: CheckIn | None

    def awaited(self, today: date) -> bool:
        """A check-in is possible today, and not made."""
        return self.seeker.registered and self.check_in is None and self.window.takes(today)


def standing_of(person: Person, *, today: date) -> Standing | None:
    """None for who is not registered. That is nearly everybody, where everybody lands: one
    statement, by hand (docs/decisions/0011). Three for the others."""
    seeker = seeker_of(person) if _is_registered(person) else None
    return standing_in(seeker, today=today) if seeker else None


def standing_in(seeker: JobSeeker, *, today: date) -> Standing:
    """The same, of someone who is registered. One statement."""
    window = window_of_seeker(seeker, today=today)
    made = seeker.check_ins.select_related("receipt").filter(period=window.period).first()
    return Standing(seeker, window, made)


def _is_registered(person: Person) -> bool:
    registered = "SELECT FROM employment_jobseeker WHERE person_id = %s AND ended_at IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(registered, [person.pk])
        return cursor.fetchone() is not None


def window_of_seeker(seeker: JobSeeker, *, today: date) -> Window:
    registered_on = timezone.localdate(seeker.registered_at)
    return window_for(registered_on, today, rules().check_in)


# ── The advisers' ────────────────────────────────────────────────────────────────────────────
def seekers_for_adviser(roles: Collection[Membership]) -> QuerySet[JobSeeker]:
    """The job seekers that these roles follow, those who stopped included."""
    return JobSeeker.objects.filter(department__in=advised(roles)).select_related(
        "department", "person"
    )


def shared_resume(seeker: JobSeeker) -> Resume | None:
    """The résumé that advisers may read: shared, by someone who is registered."""
    if not seeker.registered:
        return None
    return Resume.objects.filter(person=seeker.person_id, shared_at__isnull=False).first()


def batches_for_adviser(roles: Collection[Membership]) -> QuerySet[OfficeBatch]:
    return (
        OfficeBatch.objects.filter(department__in=advised(roles))
        .select_related("department", "by")
        .order_by("-started_at", "-id")
    )


def expected(period: date) -> QuerySet[JobSeeker]:
    """Those who are registered and have not checked in for that month."""
    done = CheckIn.objects.filter(seeker=OuterRef("pk"), period=period)
    return JobSeeker.objects.filter(
        ~Exists(done), ended_at__isnull=True, registered_at__lt=end_of(period)
    ).order_by("id")


def awaiting_office(
    *,
    department: Department,
    period: date,
    people: Collection[int],
    commune: str,
    by: Person | None,
) -> QuerySet[JobSeeker]:
    """Whom a check-in by the office concerns: the people of these ids, be they of several
    departments, else those of a commune, else the whole department. Nobody does it for themselves.
    """
    concerned = expected(period)
    if by is not None:
        concerned = concerned.exclude(person=by)
    if people:
        return concerned.filter(pk__in=people)
    concerned = concerned.filter(department=department)
    return concerned.filter(commune=commune) if commune else concerned


def end_of(period: date) -> datetime:
    """The first instant after that month, in the body's zone: who registers later has nothing to
    declare for it."""
    after = add_months(period, 1)
    return datetime(after.year, after.month, 1, tzinfo=timezone.get_default_timezone())


def periods_shown(today: date, count: int) -> list[date]:
    """The months that advisers look at: that of the window of the day, and those before."""
    newest = current_window(today, rules().check_in).period
    return [add_months(newest, -back) for back in range(count)]


def window_of_period(period: date) -> Window:
    return window_of(period, rules().check_in)
