"""What was asked of the citizen, as the case's screen lists it."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from niaouli.cases.enums import Cause, ItemState
from niaouli.cases.models import PendingItem
from niaouli.lib.words import short_date


@dataclass(frozen=True)
class ItemLine:
    """Something that was asked of the citizen."""

    label: str
    reason: str
    state: str
    tone: str
    dates: str


def item_line(item: PendingItem) -> ItemLine:
    """One item, in words."""
    cause = "" if item.cause == Cause.OTHER else f"{capfirst(str(Cause(item.cause).label))}. "
    dates = _("Demandé le %(asked)s, attendu avant le %(due)s") % {
        "asked": short_date(item.asked_at),
        "due": short_date(item.due_on),
    }
    if item.state == ItemState.SUPPLIED and item.ended_at:
        dates = _("Demandé le %(asked)s, fourni le %(given)s") % {
            "asked": short_date(item.asked_at),
            "given": short_date(item.ended_at),
        }
    return ItemLine(
        label=item.label,
        reason=item.reason,
        state=str(ItemState(item.state).label),
        tone=ITEM_TONES[ItemState(item.state)],
        dates=f"{cause}{dates}",
    )


ITEM_TONES: dict[ItemState, str] = {
    ItemState.OPEN: "attention",
    ItemState.SUPPLIED: "success",
    ItemState.CANCELLED: "closed",
}
