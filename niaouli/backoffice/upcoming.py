"""What will happen to the case by itself, and the suspension of its erasing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.cases.enums import ENDED_STATES, Due, Obstacle
from niaouli.cases.models import Case, Hold, ScheduledAct
from niaouli.cases.policies import can_hold, can_release
from niaouli.cases.queries import current_hold, planned_acts
from niaouli.departments.models import Membership
from niaouli.lib.words import moment, short_date


@dataclass(frozen=True)
class Coming:
    """One thing that will happen."""

    label: str
    at: str
    problem: str
    """What holds it back; empty when nothing does."""


@dataclass(frozen=True)
class Upcoming:
    """Everything that will, the next first."""

    lines: list[Coming]
    held: str
    """Since when, by whom and why its erasing is suspended; empty when it is not."""
    can_hold: bool
    can_release: bool


def upcoming(
    case: Case, person: Person, roles: Collection[Membership], *, now: datetime
) -> Upcoming:
    """One statement for a case under way, two for one that has ended, and for who may suspend."""
    ended = case.state in ENDED_STATES
    hold = current_hold(case) if ended else None
    return Upcoming(
        # Several things awaited for the same day are reminded in one e-mail: it is said once.
        lines=list(dict.fromkeys(_coming(each, now) for each in planned_acts(case))),
        held=_held(hold) if hold else "",
        can_hold=ended and hold is None and can_hold(case, person, roles),
        can_release=hold is not None and can_release(case, person, roles),
    )


def _coming(act: ScheduledAct, now: datetime) -> Coming:
    return Coming(
        label=capfirst(str(Due(act.kind).label)),
        at=_at(act, now),
        problem=_problem(act),
    )


def _at(act: ScheduledAct, now: datetime) -> str:
    """The day; the minute once it is past, since then it should have been done."""
    if act.due_at > now:
        return short_date(act.due_at)
    return _("dû depuis le %(moment)s") % {"moment": moment(act.due_at)}


def _problem(act: ScheduledAct) -> str:
    if act.problem in Obstacle.values:
        return _("Retenu : %(why)s.") % {"why": Obstacle(act.problem).label}
    if not act.attempts:
        return ""
    failed = ngettext("A échoué une fois.", "A échoué %(count)d fois.", act.attempts)
    return failed % {"count": act.attempts}


def _held(hold: Hold) -> str:
    who = hold.by.display_name if hold.by else _("un agent")
    said = _("Suspendu par %(who)s le %(day)s : %(reason)s")
    return said % {"who": who, "day": short_date(hold.at), "reason": hold.reason}
