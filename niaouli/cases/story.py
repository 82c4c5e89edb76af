"""What happened in a case, what is happening and what comes next, as the citizen reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.cases.acknowledgement import SILENCE, complete_words
from niaouli.cases.delays.deadlines import Deadline, completeness_day, deadline, legal_delay
from niaouli.cases.enums import OPEN_STATES, Channel, ItemState, State
from niaouli.cases.lifecycle import BESIDE, HISTORY, Act
from niaouli.cases.models import Case
from niaouli.lib.words import date_words, long_date
from niaouli.procedures.delays import add_duration

SUPPLYING = (Act.SUPPLY, Act.SUPPLY_AT_COUNTER)
ENDING_ITEMS = {
    Act.CANCEL_ASK: ItemState.CANCELLED,
    **dict.fromkeys(SUPPLYING, ItemState.SUPPLIED),
}
"""What becomes of the items that these acts are about."""
Moment = Literal["done", "now", "next", "deadline"]


class Moved(Protocol):
    """A movement of the case, or its line (`contents`)."""

    @property
    def act(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def reason(self) -> str: ...
    @property
    def why(self) -> str: ...


class Stayed(Protocol):
    """A stay in a step of the procedure, or its line."""

    @property
    def step(self) -> str: ...
    @property
    def entered_at(self) -> datetime: ...
    @property
    def left_at(self) -> datetime | None: ...


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


def history(
    case: Case, movements: Sequence[Moved], items: Sequence[Asked], stays: Sequence[Stayed] = ()
) -> list[Step]:
    """What was done, the oldest first, with the steps of the procedure that are over."""
    unmoved = [
        (each.ended_at, Step("done", _cancelled(), long_date(each.ended_at), each.label))
        for each in _cancelled_alone(movements, items)
        if each.ended_at
    ]
    done = unmoved + [
        (each.at, Step("done", _label(case, each), long_date(each.at), said))
        for each in movements
        for said in [_said_of(each, items)]
    ]
    for stay in _steps_over(case, stays):
        label = _labels(case)[stay.step]
        done.append((stay.entered_at, Step("done", label, long_date(stay.entered_at))))
    return [step for _at, step in sorted(done, key=lambda each: each[0])]


def story(
    case: Case,
    movements: Sequence[Moved],
    items: Sequence[Asked],
    stays: Sequence[Stayed] = (),
    *,
    today: date,
) -> list[Step]:
    """What was done, and for a case under way what is happening and what comes next.

    The legal deadline is a line, when there is one; the time that it usually takes is said apart
    (`processing_time`).
    """
    told = history(case, movements, items, stays)
    if case.state not in OPEN_STATES or case.submitted_at is None:
        return told
    decision = Step("next", _("Réponse de la direction"))
    # What was issued meanwhile does not begin the study again.
    moved = [each.at for each in movements if each.act not in BESIDE]
    since = moved[-1] if moved else case.submitted_at
    if case.state == State.SUBMITTED:
        told += [Step("now", _("Un agent va prendre votre demande en charge"))]
        told += _steps_from(case, "")
    elif case.state == State.AWAITING_CITIZEN:
        told += [_waiting_step(items), *_steps_from(case, stays[-1].step if stays else "")]
    else:
        told += _study(case, stays, since, today)
    return [*told, decision, *_deadline(case, today)]


def _label(case: Case, movement: Moved) -> str:
    """What was done; who entered it is said from the first line on."""
    if movement.act == Act.SUBMIT and case.channel == Channel.COUNTER:
        return _("Demande saisie au guichet par la direction")
    return str(HISTORY[Act(movement.act)])


# ── The steps of the procedure ───────────────────────────────────────────────────────────────
def _labels(case: Case) -> dict[str, str]:
    return {step.code: step.citizen_label for step in case.version.parsed.steps}


def _steps_over(case: Case, stays: Sequence[Stayed]) -> list[Stayed]:
    """The first stay of each step that was left for another one; for an ended case, of every step.
    A step that was interrupted, while the citizen was awaited, is one."""
    known = _labels(case)
    first = [
        stay
        for number, stay in enumerate(stays)
        if stay.step in known and (number == 0 or stays[number - 1].step != stay.step)
    ]
    return first[:-1] if case.state in OPEN_STATES else first


def _study(case: Case, stays: Sequence[Stayed], since: datetime, today: date) -> list[Step]:
    """The step under way, and those to come with their usual dates."""
    labels = _labels(case)
    if not (stays and case.step in labels):
        return [_now(_("Étude de votre demande"), since)]
    started = next(each for each in reversed(_runs(stays)) if each[-1].step == case.step)
    now = _now(labels[case.step], started[0].entered_at)
    return [now, *_coming(case, started, today)]


def _runs(stays: Sequence[Stayed]) -> list[list[Stayed]]:
    """Stays in the same step that follow each other, together."""
    runs: list[list[Stayed]] = []
    for stay in stays:
        if runs and runs[-1][-1].step == stay.step:
            runs[-1].append(stay)
        else:
            runs.append([stay])
    return runs


def _coming(case: Case, started: Sequence[Stayed], today: date) -> list[Step]:
    """The steps after the one under way. Each is expected when those before it have lasted as they
    usually do; a date that is past, or beyond the law's, promises nothing: neither it nor the next
    ones are said."""
    spent = sum((stay.left_at - stay.entered_at for stay in started if stay.left_at), timedelta(0))
    day: date | None = timezone.localdate(started[-1].entered_at) - timedelta(days=spent.days)
    steps = case.version.parsed.steps
    position = [step.code for step in steps].index(case.step)
    coming = []
    for before, step in pairwise(steps[position:]):
        day = add_duration(day, before.delay) if day and before.delay else None
        if day and (day < today or (case.legal_due_on and day > case.legal_due_on)):
            day = None
        about = _("vers le %(day)s") % {"day": date_words(day)} if day else ""
        coming.append(Step("next", step.citizen_label, about))
    return coming


def _steps_from(case: Case, code: str) -> list[Step]:
    """The steps to come from this one on, or all of them, without dates."""
    steps = list(case.version.parsed.steps)
    codes = [step.code for step in steps]
    kept = steps[codes.index(code) :] if code in codes else steps
    named = [Step("next", step.citizen_label) for step in kept]
    return named or [Step("next", _("Étude de votre demande"))]


def _cancelled() -> str:
    return str(HISTORY[Act.CANCEL_ASK])


def _cancelled_alone(movements: Sequence[Moved], items: Sequence[Asked]) -> list[Asked]:
    """What is no longer asked without the case having moved for it: other things were awaited, or
    another answer made it useless."""
    moved = {each.at for each in movements if each.act not in SUPPLYING}
    return [
        each for each in items if each.state == ItemState.CANCELLED and each.ended_at not in moved
    ]


def _said_of(movement: Moved, items: Sequence[Asked]) -> str:
    """The reason that was given, or what was asked, supplied, no longer asked: both carry the same
    moment."""
    if movement.act == Act.ASK:
        return ", ".join(each.label for each in items if each.asked_at == movement.at)
    ended = ENDING_ITEMS.get(Act(movement.act))
    if ended:
        return ", ".join(
            each.label for each in items if each.ended_at == movement.at and each.state == ended
        )
    # What was wrong is what is new; the reason in force is said above.
    return movement.why if movement.act == Act.CORRECT else movement.reason


def _now(label: str, since: datetime) -> Step:
    return Step("now", label, _("depuis le %(day)s") % {"day": long_date(since)})


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
    if case.submitted_at is None or due is None or law is None or not due.by_law:
        return []
    received_on, day = timezone.localdate(case.submitted_at), long_date(due.day)
    until = completeness_day(case, received_on)
    words = [
        _("Délai légal : %(delay)s.") % {"delay": law.words()},
        str(SILENCE[law.silence]) % {"date": day},
        _moved_words(case, due),
        complete_words(case, received_on) if until and until >= today and not due.paused else "",
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
