"""How deliveries and their lines are said."""

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery
from niaouli.deliveries.queries import Counts
from niaouli.lib.words import integer

TONES: dict[DeliveryState, str] = {
    DeliveryState.CHECKING: "progress",
    DeliveryState.READY: "attention",
    DeliveryState.SENDING: "progress",
    DeliveryState.STOPPED: "attention",
    DeliveryState.SENT: "success",
    DeliveryState.ABANDONED: "closed",
}
LINE_TONES: dict[LineState, str] = {
    LineState.WAITING: "progress",
    LineState.READY: "new",
    LineState.REFUSED: "error",
    LineState.SKIPPED: "closed",
    LineState.DONE: "success",
    LineState.FAILED: "error",
}
LEADS: dict[DeliveryState, Promise] = {
    DeliveryState.CHECKING: gettext_lazy(
        "Chaque ligne est vérifiée. Vous pouvez quitter cette page. Rien n’est délivré."
    ),
    DeliveryState.READY: gettext_lazy(
        "Essai à blanc : rien n’est délivré. Lisez ce qui suit, puis décidez."
    ),
    DeliveryState.SENDING: gettext_lazy(
        "Les documents sont délivrés un par un. Vous pouvez quitter cette page."
    ),
    DeliveryState.STOPPED: gettext_lazy(
        "L’envoi est arrêté. Ce qui est délivré le reste. Vous pouvez le reprendre."
    ),
    DeliveryState.SENT: gettext_lazy("L’envoi est terminé."),
    DeliveryState.ABANDONED: gettext_lazy(
        "L’envoi a été abandonné : rien n’a été délivré, et ses fichiers sont effacés."
    ),
}


def state_words(delivery: Delivery) -> str:
    return capfirst(str(DeliveryState(delivery.state).label))


def counted(counts: Counts) -> list[tuple[str, str]]:
    """Figures of a report: those that are not nothing."""
    words = {
        LineState.WAITING: _("à vérifier"),
        LineState.READY: ngettext("prêt", "prêts", counts[LineState.READY]),
        LineState.DONE: ngettext("délivré", "délivrés", counts[LineState.DONE]),
        LineState.REFUSED: _("à corriger"),
        LineState.FAILED: ngettext("pas délivré", "pas délivrés", counts[LineState.FAILED]),
        LineState.SKIPPED: ngettext("laissé de côté", "laissés de côté", counts[LineState.SKIPPED]),
    }
    return [(integer(counts[state]), said) for state, said in words.items() if counts[state]]


def left_words(state: DeliveryState, counts: Counts) -> str:
    """What to do with the lines that a delivery that ended left; empty when there are none."""
    left = counts[LineState.REFUSED] if state == DeliveryState.SENT else 0
    if not left:
        return ""
    return ngettext(
        "%(count)s ligne n’est pas partie : corrigez-la, puis mettez-la seule dans un autre envoi.",
        "%(count)s lignes ne sont pas parties : corrigez-les, puis mettez-les seules dans un autre "
        "envoi.",
        left,
    ) % {"count": integer(left)}


def progress_of(state: DeliveryState, counts: Counts) -> tuple[int, int]:
    """How many lines the work under way has done, of how many."""
    if state == DeliveryState.CHECKING:
        total = sum(counts.values())
        return total - counts[LineState.WAITING], total
    done = counts[LineState.DONE] + counts[LineState.FAILED]
    return done, done + counts[LineState.READY]
