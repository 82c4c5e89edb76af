"""What the job seeker's space shows, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.audit.queries import days_of
from niaouli.employment.enums import Origin
from niaouli.employment.models import CheckIn, JobSeeker
from niaouli.employment.queries.seekers import (
    Standing,
    check_ins_of,
    employment_department,
    resume_of,
    standing_in,
    window_of_period,
)
from niaouli.employment.questions import told
from niaouli.employment.registration import registration_answers, registration_questions
from niaouli.employment.rules import rules
from niaouli.employment.windows import Phase, Window, month_of, next_window
from niaouli.lib.words import SPACE, date_words, long_date, moment, month_words, of_month
from niaouli.portal.contacts import contact_lines

CHECK_INS_SHOWN = 12
DAYS_SHOWN = 10


@dataclass(frozen=True)
class Welcome:
    """For who is not registered."""

    stopped: str
    """Since when; empty for who never registered."""
    months: int
    example: str
    """When one checks in, for the month under way."""
    check_ins: list["CheckInLine"]
    contact: list[dict[str, str]]
    department: str


@dataclass(frozen=True)
class CheckInLine:
    """One check-in, in a list."""

    month: str
    href: str
    number: str
    filed: str
    state: str
    kind: str


@dataclass(frozen=True)
class Now:
    """Where one stands with the check-in, and what to do."""

    title: str
    text: str
    due: str
    kind: str
    """`todo`: a check-in is awaited; else the kind of a notice."""


@dataclass(frozen=True)
class Space:
    """For who is registered."""

    lead: str
    now: Now
    facts: list[tuple[str, str]]
    check_ins: list[CheckInLine]
    resume_text: str
    consulted: list[str]
    contact: list[dict[str, str]]
    department: str


def welcome(person: Person, seeker: JobSeeker | None, *, now: datetime) -> Welcome:
    department = seeker.department if seeker else employment_department()
    this_month = window_of_period(month_of(timezone.localdate(now)))
    return Welcome(
        stopped=date_words(seeker.ended_at) if seeker and seeker.ended_at else "",
        months=rules().register_within_months,
        example=_("Par exemple, pour %(month)s : du %(first)s au %(last)s.") % _days(this_month),
        check_ins=lines_of(person) if seeker else [],
        contact=contact_lines(department) if department else [],
        department=department.name if department else "",
    )


def load_space(person: Person, seeker: JobSeeker, *, now: datetime) -> Space:
    today = timezone.localdate(now)
    return Space(
        lead=_("Vous êtes inscrit depuis le %(day)s.") % {"day": date_words(seeker.registered_at)},
        now=now_of(standing_in(seeker, today=today), today),
        facts=told(registration_questions(), registration_answers(seeker)),
        check_ins=lines_of(person),
        resume_text=_resume_text(person),
        consulted=consulted_days("seeker.consulted", seeker.subject),
        contact=contact_lines(seeker.department),
        department=seeker.department.name,
    )


def now_of(standing: Standing, today: date) -> Now:
    """The one thing to do, or when it will be."""
    window, made = standing.window, standing.check_in
    if made is not None:
        return Now(
            title=_("Votre pointage %(of_month)s est fait") % _month(window),
            text=next_words(next_window(window, rules().check_in)),
            due="",
            kind="success",
        )
    match window.phase(today):
        case Phase.OPEN:
            return Now(
                title=_("Pointez pour %(month)s") % _month(window),
                text=_("Quelques questions, moins d’une minute."),
                due=due_words(window, today),
                kind="todo",
            )
        case Phase.LATE:
            return Now(
                title=_("Pointez pour %(month)s") % _month(window),
                text=_(
                    "La date est passée, mais votre pointage est encore accepté : il sera noté en "
                    "retard."
                ),
                due=due_words(window, today),
                kind="todo",
            )
        case Phase.BEFORE:
            return Now(
                title=_("Rien à faire pour le moment"),
                text=next_words(window),
                due="",
                kind="info",
            )
    missed = _("Le pointage %(of_month)s n’a pas été fait.") % _month(window)
    text = rules().check_in.missed.text
    return Now(
        title=missed,
        text=f"{text} {next_words(next_window(window, rules().check_in))}",
        due="",
        kind="attention",
    )


def due_words(window: Window, today: date) -> str:
    """Until when, and how long that is once it is near."""
    last = window.closes_on if window.phase(today) is Phase.OPEN else window.late_until
    left = (last - today).days
    if left == 0:
        return _("C’est le dernier jour")
    if left <= rules().check_in.reminder_days:
        return ngettext(
            "Plus que %(left)s jour : jusqu’au %(day)s",
            "Plus que %(left)s jours : jusqu’au %(day)s",
            left,
        ) % {"left": left, "day": long_date(last)}
    return _("Jusqu’au %(day)s") % {"day": long_date(last)}


def next_words(window: Window) -> str:
    """« Prochain pointage, pour mars 2026 : du 28 mars au 15 avril 2026. »"""
    return _("Prochain pointage, pour %(month)s : du %(first)s au %(last)s.") % _days(window)


def lines_of(person: Person) -> list[CheckInLine]:
    """The latest check-ins, the newest first. One statement."""
    return [line_of(each) for each in check_ins_of(person)[:CHECK_INS_SHOWN]]


def line_of(made: CheckIn) -> CheckInLine:
    state, kind = state_of(made)
    return CheckInLine(
        month=capfirst(month_words(made.period)),
        href=reverse("portal:check_in_receipt", args=[made.number]),
        number=made.number,
        filed=moment(made.filed_at),
        state=state,
        kind=kind,
    )


def state_of(made: CheckIn) -> tuple[str, str]:
    """The words of the tag and its kind."""
    if made.origin == Origin.OFFICE:
        return _("D’office"), "neutral"
    return (_("En retard"), "attention") if made.late else (_("Fait"), "success")


def consulted_days(verb: str, subject: str) -> list[str]:
    """« mardi 3 mars 2026 (2 conseillers) »: on which days somebody looked."""
    return [
        long_date(each.day)
        if each.count == 1
        else _("%(day)s (%(count)s conseillers)")
        % {"day": long_date(each.day), "count": each.count}
        for each in days_of(verb, subject=subject, limit=DAYS_SHOWN)
    ]


def _resume_text(person: Person) -> str:
    resume = resume_of(person)
    if resume is None:
        return _("Écrivez-le une fois : il est prêt à imprimer, à envoyer, à partager.")
    if resume.shared_at is not None:
        return _("Partagé avec les conseillers depuis le %(day)s.") % {
            "day": date_words(resume.shared_at)
        }
    return _("Vous seul le voyez.")


def _days(window: Window) -> dict[str, str]:
    return {
        **_month(window),
        "first": _short_day(window.opens_on),
        "last": date_words(window.closes_on),
    }


def _short_day(day: date) -> str:
    return date_words(day).replace(f" {day.year}", "").replace(" ", SPACE)


def _month(window: Window) -> dict[str, str]:
    return {"month": month_words(window.period), "of_month": of_month(window.period)}
