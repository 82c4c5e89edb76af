"""What happened in a case, what is happening and what comes next, as the citizen reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.cases.acknowledgement import SILENCE
from niaouli.cases.deadlines import Deadline, deadline, legal_delay
from niaouli.cases.enums import OPEN_STATES, ItemState, State
from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.cases.models import Case
from niaouli.lib.words import long_date
from niaouli.procedures import engine
from niaouli.procedures.fields import DocumentField

Moment = Literal["done", "now", "next", "deadline"]


class Moved(Protocol):
    """A movement of the case, or its line (`contents`)."""

    @property
    def act(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def reason(self) -> str: ...


class Asked(Protocol):
    """An item that was asked for, or its line."""

    @property
    def label(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def state(self) -> str: ...
    @property
    def asked_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Step:
    """One line of the story."""

    moment: Moment
    label: str
    date: str = ""
    text: str = ""


def history(movements: Sequence[Moved], items: Sequence[Asked]) -> list[Step]:
    """What was done, the oldest first."""
    return [
        Step("done", str(HISTORY[Act(each.act)]), long_date(each.at), _said_of(each, items))
        for each in movements
    ]


def story(
    case: Case, movements: Sequence[Moved], items: Sequence[Asked], *, today: date
) -> list[Step]:
    """What was done, and for a case under way what is happening and what comes next.

    The legal deadline is a line, when there is one; the time that it usually takes is said apart
    (`processing_time`).
    """
    told = history(movements, items)
    if case.state not in OPEN_STATES or case.submitted_at is None:
        return told
    review = Step("next", _("Étude de votre demande"), text=_review_words(case))
    decision = Step("next", _("Réponse de la direction"))
    since = movements[-1].at if movements else case.submitted_at
    told += {
        State.SUBMITTED: [Step("now", _("Un agent va prendre votre demande en charge")), review],
        State.IN_REVIEW: [_now(review, since)],
        State.AWAITING_CITIZEN: [_waiting_step(items), review],
    }[State(case.state)]
    return [*told, decision, *_deadline(case, today)]


def _said_of(movement: Moved, items: Sequence[Asked]) -> str:
    """The reason that was given, or what was asked or supplied: both carry the same moment."""
    if movement.act == Act.ASK:
        return ", ".join(each.label for each in items if each.asked_at == movement.at)
    if movement.act == Act.SUPPLY:
        return ", ".join(each.label for each in items if each.ended_at == movement.at)
    return movement.reason


def _review_words(case: Case) -> str:
    """The procedure's own steps: « Vérification de vos documents, puis signature du permis »."""
    labels = [step.citizen_label for step in case.version.parsed.steps]
    if len(labels) < 2:
        return "".join(labels)
    return _("%(steps)s, puis %(last)s.") % {
        "steps": ", ".join(labels[:1] + [_small(label) for label in labels[1:-1]]),
        "last": _small(labels[-1]),
    }


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _now(step: Step, since: datetime) -> Step:
    began = _("depuis le %(day)s") % {"day": long_date(since)}
    return Step("now", step.label, began, step.text)


def _waiting_step(items: Sequence[Asked]) -> Step:
    due = earliest_due(items)
    return Step(
        "now",
        _("Nous attendons votre réponse"),
        _("au plus tard le %(day)s") % {"day": long_date(due)} if due else "",
        _("L’étude de votre demande reprend dès que nous l’avons."),
    )


def earliest_due(items: Sequence[Asked]) -> date | None:
    """The first date by which something is awaited."""
    return min((each.due_on for each in items if each.state == ItemState.OPEN), default=None)


def _deadline(case: Case, today: date) -> list[Step]:
    """The law's date as it stands; what it was on the first day is in the acknowledgement."""
    due = deadline(case, case.version.parsed)
    law = legal_delay(case, timezone.localdate(case.submitted_at)) if case.submitted_at else None
    if due is None or law is None or not due.by_law:
        return []
    day = long_date(due.day)
    words = [
        _("Délai légal : %(delay)s.") % {"delay": law.words()},
        str(SILENCE[law.silence]) % {"date": day},
        _moved_words(case, due),
    ]
    if due.is_past(today):
        words.append(_("Cette date est passée : demandez à la direction ce qu’il en est."))
    step = _("Date limite fixée par la loi")
    return [Step("deadline", step, day, " ".join(filter(None, words)))]


def _moved_words(case: Case, due: Deadline) -> str:
    """What waiting for the person does to the date; empty when it does nothing."""
    if due.paused:
        return _(
            "Ce délai est arrêté pendant que nous attendons vos documents : la date sera "
            "reportée d’autant."
        )
    if case.waited_days and case.version.parsed.clock_pauses:
        return _waited_words(case.waited_days)
    return ""


def _waited_words(days: int) -> str:
    return ngettext(
        "Cette date tient compte de %(days)d jour pendant lequel nous attendions vos documents.",
        "Cette date tient compte de %(days)d jours pendant lesquels nous attendions vos documents.",
        days,
    ) % {"days": days}


@dataclass(frozen=True)
class AnsweredPage:
    """A page of the form that was sent: the questions and their answers in words."""

    title: str
    lines: list[tuple[str, str]]


def answered_pages(case: Case) -> list[AnsweredPage]:
    """What was answered, page by page; documents are listed apart.

    Read as on the day it was sent: the person may have had a birthday since.
    """
    day = timezone.localdate(case.submitted_at or case.changed_at)
    summary = engine.summary(case.version.parsed, case.answers, today=day)
    pages = [
        AnsweredPage(
            page.title,
            [
                (line.label, line.text)
                for line in lines
                if not isinstance(line.field, DocumentField)
            ],
        )
        for page, lines in summary
    ]
    return [page for page in pages if page.lines]
