"""The opinions of a case on its screen: asked of whom, given or awaited."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases.enums import OpinionState, Verdict
from niaouli.cases.models import Case, Opinion
from niaouli.cases.opinions import can_ask_opinion, can_cancel_opinion, opinions_of
from niaouli.departments.models import Membership
from niaouli.lib.words import short_date

TONES: dict[OpinionState, str] = {
    OpinionState.ASKED: "progress",
    OpinionState.GIVEN: "success",
    OpinionState.CANCELLED: "closed",
}


@dataclass(frozen=True)
class OpinionLine:
    """One opinion, in words."""

    who: str
    state: str
    tone: str
    dates: str
    question: str
    verdict: str
    answer: str
    filename: str
    file: str
    """Where its file is taken; empty without one."""
    cancel: str
    """Where it is no longer asked; empty when that may not be done."""


@dataclass(frozen=True)
class OpinionRoom:
    """What is shown of opinions."""

    lines: list[OpinionLine]
    ask: str
    """Where one is asked; empty when that may not be done."""


def opinion_room(case: Case, person: Person, roles: Collection[Membership]) -> OpinionRoom | None:
    """None on the agent's own case: what others think of it comes to them with the decision. One
    query."""
    if case.citizen_id == person.pk:
        return None
    lines = []
    for each in opinions_of(case):
        each.case = case
        lines.append(_line(each, person, roles))
    may_ask = can_ask_opinion(case, person, roles)
    ask = reverse("backoffice:case_opinion", args=[case.reference]) if may_ask else ""
    return OpinionRoom(lines=lines, ask=ask)


def who_is_asked(opinion: Opinion) -> str:
    """The department, or the expert with their address."""
    if opinion.department is not None:
        return opinion.department.name
    return f"{opinion.expert_name} ({opinion.expert_email})"


def _line(opinion: Opinion, person: Person, roles: Collection[Membership]) -> OpinionLine:
    case, state = opinion.case, OpinionState(opinion.state)
    names = [case.reference, opinion.key]
    may_cancel = can_cancel_opinion(opinion, person, roles)
    return OpinionLine(
        who=who_is_asked(opinion),
        state=capfirst(str(state.label)),
        tone=TONES[state],
        dates=_dates(opinion),
        question=opinion.question,
        verdict=capfirst(str(Verdict(opinion.verdict).label)) if opinion.verdict else "",
        answer=opinion.answer,
        filename=opinion.filename,
        file=reverse("backoffice:case_opinion_file", args=names) if opinion.file_id else "",
        cancel=reverse("backoffice:case_opinion_cancel", args=names) if may_cancel else "",
    )


def _dates(opinion: Opinion) -> str:
    said = {"asked": short_date(opinion.asked_at), "due": short_date(opinion.due_on)}
    if opinion.state == OpinionState.ASKED or opinion.ended_at is None:
        return _("Demandé le %(asked)s, attendu au plus tard le %(due)s") % said
    said["ended"] = short_date(opinion.ended_at)
    if opinion.state == OpinionState.CANCELLED:
        return _("Demandé le %(asked)s, annulé le %(ended)s") % said
    if opinion.answered_by is None:
        return _("Demandé le %(asked)s, rendu le %(ended)s") % said
    said["by"] = opinion.answered_by.display_name
    return _("Demandé le %(asked)s, rendu le %(ended)s par %(by)s") % said
