"""How long a procedure takes, from real cases.

One observation per case, from submission to first decision (`Case.first_decided_at`): cases that
were only withdrawn or closed have none. Over 90 days, widened to 180 then 365 until there are 20
observations. Under 10, the delay that the department declares is shown, and called so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.cases.models import Case, PendingItem, ProcessingTime
from niaouli.lib.words import integer
from niaouli.procedures.models import Procedure, definition_of

WINDOWS = (90, 180, 365)
ENOUGH = 20
"""Observations from which the window is not widened."""
FEWEST = 10
"""Observations under which no computed figure is shown."""
DAY = timedelta(days=1)


@transaction.atomic
def compute_processing_times(*, now: datetime) -> int:
    """Compute and keep tonight's figure of every procedure. Safe to run twice: the last wins.

    Returns how many procedures were computed.
    """
    procedures = list(Procedure.objects.order_by("id"))
    for procedure in procedures:
        _compute(procedure, now)
    return len(procedures)


def _compute(procedure: Procedure, now: datetime) -> None:
    observed: list[tuple[timedelta, timedelta]] = []
    window = WINDOWS[0]
    for window in WINDOWS:
        observed = observations(procedure, since=now - window * DAY)
        if len(observed) >= ENOUGH:
            break
    ProcessingTime.objects.update_or_create(
        procedure=procedure,
        computed_on=timezone.localdate(now),
        defaults={
            "window_days": window,
            "cases": len(observed),
            "mean_days": mean_days(gross for gross, _net in observed),
            "net_mean_days": mean_days(net for _gross, net in observed),
        },
    )


def observations(procedure: Procedure, *, since: datetime) -> list[tuple[timedelta, timedelta]]:
    """Gross and net duration of each case decided since: net leaves out waits for the citizen."""
    cases = list(
        Case.objects.filter(procedure=procedure, first_decided_at__gte=since)
        .order_by("id")
        .values_list("id", "submitted_at", "first_decided_at")
    )
    waits = _waits({each[0] for each in cases})
    return [
        (decided - submitted, decided - submitted - waiting(waits.get(pk, []), submitted, decided))
        for pk, submitted, decided in cases
        if submitted is not None and decided is not None
    ]


def _waits(cases: set[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    rows: dict[int, list[tuple[datetime, datetime]]] = {}
    items = PendingItem.objects.filter(case__in=cases, ended_at__isnull=False).order_by("id")
    for case_id, asked, ended in items.values_list("case_id", "asked_at", "ended_at"):
        if ended is not None:
            rows.setdefault(case_id, []).append((asked, ended))
    return rows


def waiting(
    waits: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime
) -> timedelta:
    """How long at least one item was awaited between two moments: overlaps count once."""
    total, reached = timedelta(0), start
    for asked, ended in sorted(waits):
        begin, finish = max(asked, reached), min(ended, end)
        if finish > begin:
            total += finish - begin
            reached = finish
    return total


def mean_days(durations: Iterable[timedelta]) -> float | None:
    values = [duration / DAY for duration in durations]
    return sum(values) / len(values) if values else None


@dataclass(frozen=True)
class Delay:
    """A delay as it is shown: the sentence, and whether it was observed or declared."""

    sentence: str
    short: str
    """The same in a few words, for a row."""
    observed: bool
    declared: str
    figure: ProcessingTime | None

    @property
    def explained(self) -> list[str]:
        """How it was counted, a paragraph each."""
        if self.observed and self.figure is not None:
            return _explained(self.figure, self.declared)
        return _explained_declared(self.figure.cases if self.figure else 0)


def delay_shown(procedure: Procedure, figure: ProcessingTime | None) -> Delay:
    """What the citizen reads of the time that a procedure takes."""
    return delay_of_version(procedure.current_id, figure)


def delay_of_version(version_id: int | None, figure: ProcessingTime | None) -> Delay:
    """The same, for who knows the procedure's current version only."""
    declared = definition_of(version_id).declared_delay.words() if version_id else ""
    if figure is None or figure.mean_days is None or figure.cases < FEWEST:
        return Delay(
            sentence=_("Délai annoncé par la direction : %(delay)s.") % {"delay": declared},
            short=_("%(delay)s (annoncé)") % {"delay": declared},
            observed=False,
            declared=declared,
            figure=figure,
        )
    values = {
        "delay": days_words(figure.mean_days),
        "cases": integer(figure.cases),
        "window": figure.window_days,
    }
    return Delay(
        sentence=_(
            "En moyenne %(delay)s, d’après %(cases)s demandes qui ont reçu une réponse "
            "ces %(window)d derniers jours."
        )
        % values,
        short=_("%(delay)s en moyenne, sur %(cases)s demandes") % values,
        observed=True,
        declared=declared,
        figure=figure,
    )


def days_words(days: float) -> str:
    """« 18 jours »: whole days, at least one."""
    whole = max(1, round(days))
    return ngettext("%(days)d jour", "%(days)d jours", whole) % {"days": whole}


def _explained(figure: ProcessingTime, declared: str) -> list[str]:
    said = [
        _(
            "Nous comptons les jours entre l’envoi de chaque demande et la première réponse, "
            "acceptée ou refusée, week-ends compris. Les demandes retirées ou classées ne "
            "comptent pas."
        ),
        _(
            "Ce chiffre vient de %(cases)s demandes, dont la réponse date de moins de "
            "%(window)d jours."
        )
        % {"cases": integer(figure.cases), "window": figure.window_days},
    ]
    if figure.net_mean_days is not None:
        said.append(_net_words(figure))
    return [
        *said,
        _("La direction, elle, annonce %(delay)s.") % {"delay": declared},
        _("C’est recalculé chaque nuit. C’est une indication, pas une promesse."),
    ]


def _net_words(figure: ProcessingTime) -> str:
    """The mean without the waits for the person, told apart."""
    if round(figure.net_mean_days or 0) == round(figure.mean_days or 0):
        return _("Les jours passés à attendre un document de la personne n’y changent rien.")
    return _(
        "Une partie de ce temps, la direction attendait un document de la personne. Sans ces "
        "jours d’attente, la moyenne est de %(delay)s."
    ) % {"delay": days_words(figure.net_mean_days or 0)}


def _explained_declared(cases: int) -> list[str]:
    """Why there is no observed figure yet."""
    said = [
        _("Ce délai est celui que la direction annonce."),
        _(
            "Nous montrons la durée réelle dès que dix demandes ont reçu une réponse en un an : "
            "avec moins, une moyenne tromperait."
        ),
    ]
    if cases:
        said.append(
            ngettext(
                "Pour le moment, une seule demande a reçu une réponse.",
                "Pour le moment, %(cases)d demandes ont reçu une réponse.",
                cases,
            )
            % {"cases": cases}
        )
    return [*said, _("C’est une indication, pas une promesse.")]
