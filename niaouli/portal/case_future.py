"""What will happen to a request by itself, as its citizen reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from niaouli.cases.contents import PlannedLine
from niaouli.cases.enums import ENDED_STATES, Due
from niaouli.cases.models import Case
from niaouli.cases.queries import current_hold
from niaouli.cases.retention import last_day, last_day_told
from niaouli.lib.words import long_date


@dataclass(frozen=True)
class Future:
    """`erased`: until when it can still be read, once its end is announced; empty before. `text`:
    the rest, in a sentence; empty when nothing will happen that is not said elsewhere."""

    erased: str
    text: str


def future_of(case: Case, planned: Sequence[PlannedLine], *, today: date) -> Future:
    """No statement, but one for a request whose erasing is suspended."""
    by_kind = {each.kind: each for each in reversed(planned)}
    if Due.KEEPING_END in by_kind:
        return Future(long_date(last_day(by_kind[Due.KEEPING_END].due_at, today=today)), "")
    if Due.KEEPING_NOTICE in by_kind:
        said = _(
            "Nous gardons cette demande jusqu’au %(day)s. Un mois avant, un e-mail vous proposera "
            "d’en prendre une copie, puis elle s’effacera."
        )
        return Future("", said % {"day": long_date(last_day_told(case, today=today))})
    if case.state in ENDED_STATES:
        return Future("", _held(case))
    return Future("", _reminded(planned))


def _held(case: Case) -> str:
    hold = current_hold(case)
    if hold is None:
        return ""
    said = _("La direction garde cette demande plus longtemps que prévu. Son motif : %(reason)s")
    return said % {"reason": hold.reason}


def _reminded(planned: Sequence[PlannedLine]) -> str:
    """The next reminder only."""
    moments = [each.due_at for each in planned if each.kind == Due.ITEM_REMINDER]
    if not moments:
        return ""
    said = _("Sans réponse de votre part, nous vous le rappellerons par e-mail le %(day)s.")
    return said % {"day": long_date(min(moments))}
