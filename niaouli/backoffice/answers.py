"""What the person answered, as the case's screen shows it: what changed, and where to ask again."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from niaouli.cases.answered import AnsweredLine, answered_pages
from niaouli.cases.enums import ItemState
from niaouli.cases.models import Case, Correction, PendingItem
from niaouli.lib.words import short_date


@dataclass(frozen=True)
class Answer:
    """A question, or an item of a group."""

    label: str
    text: str
    corrected: str
    """When it was last corrected; empty when it is as it was filed."""
    former: list[str]
    """What it was before, until when, the oldest first."""
    awaited: str
    """Until when another answer is awaited."""
    ask: str
    """Opens the form that asks for a correction; empty when that may not be done."""


@dataclass(frozen=True)
class AnswerPage:
    """A page of the form."""

    title: str
    lines: list[Answer]


def answers(
    case: Case,
    items: Sequence[PendingItem],
    corrections: Sequence[Correction],
    *,
    can_ask: bool,
) -> list[AnswerPage]:
    """Page by page, documents left out."""
    awaited = {each.field: each for each in items if each.state == ItemState.OPEN}
    return [
        AnswerPage(
            page.title,
            [_answer(case, each, awaited.get(each.code), can_ask=can_ask) for each in page.lines],
        )
        for page in answered_pages(case, corrections)
    ]


def ask_address(case: Case, code: str) -> str:
    """The form that asks again for that answer or document."""
    ask = reverse("backoffice:ask", args=[case.reference])
    return f"{ask}?{urlencode({'champ': code})}#panneau"


def _answer(case: Case, line: AnsweredLine, item: PendingItem | None, *, can_ask: bool) -> Answer:
    return Answer(
        label=line.label,
        text=line.text,
        corrected=_("Corrigé le %(day)s") % {"day": short_date(line.former[-1].until)}
        if line.former
        else "",
        former=[
            _("Avant le %(day)s : %(answer)s")
            % {"day": short_date(each.until), "answer": each.text}
            for each in line.former
        ],
        awaited=_("Correction attendue au plus tard le %(day)s") % {"day": short_date(item.due_on)}
        if item
        else "",
        ask=ask_address(case, line.code) if can_ask and line.code and item is None else "",
    )
