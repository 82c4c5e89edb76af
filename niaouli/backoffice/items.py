"""What was asked of the citizen, as the case's screen lists it."""

from dataclasses import dataclass

from django.urls import reverse
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
    supply: str = ""
    """Where an agent writes down what the person brings; empty when that may not be done."""
    cancel: str = ""
    """Where it is no longer asked; empty when that may not be done."""


def item_line(item: PendingItem, reference: str | None, *, can_act: bool) -> ItemLine:
    """One item of the case of that number, in words. `can_act`: whether this agent may do something
    of what is awaited."""
    cause = "" if item.cause == Cause.OTHER else f"{capfirst(str(Cause(item.cause).label))}. "
    dates = _("Demandé le %(asked)s, attendu au plus tard le %(due)s") % {
        "asked": short_date(item.asked_at),
        "due": short_date(item.due_on),
    }
    if item.state == ItemState.SUPPLIED and item.ended_at:
        dates = _("Demandé le %(asked)s, fourni le %(given)s") % {
            "asked": short_date(item.asked_at),
            "given": short_date(item.ended_at),
        }
    if item.state == ItemState.CANCELLED and item.ended_at:
        dates = _("Demandé le %(asked)s, n’est plus demandé depuis le %(ended)s") % {
            "asked": short_date(item.asked_at),
            "ended": short_date(item.ended_at),
        }
    names, is_open = [reference, item.pk], can_act and item.state == ItemState.OPEN
    return ItemLine(
        label=item.label,
        reason=item.reason,
        state=str(ItemState(item.state).label),
        tone=ITEM_TONES[ItemState(item.state)],
        dates=f"{cause}{dates}",
        supply=reverse("backoffice:counter_supply", args=names) if is_open else "",
        cancel=reverse("backoffice:cancel_item", args=names) if is_open else "",
    )


ITEM_TONES: dict[ItemState, str] = {
    ItemState.OPEN: "attention",
    ItemState.SUPPLIED: "success",
    ItemState.CANCELLED: "closed",
}
