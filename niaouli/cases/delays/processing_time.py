"""How long a procedure takes, from real cases.

One observation per case, from submission to first decision (`Case.first_decided_at`): cases that
were only withdrawn or closed have none. Over 90 days, widened to 180 then 365 until there are 20
observations. Under 10, the delay that the department declares is shown, and called so. Beside it,
the estimate of Kaplan–Meier over the cases sent within the longest window counts those still open.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.cases.delays import durations
from niaouli.cases.delays.details import Details, read_details
from niaouli.cases.delays.durations import Lifetime
from niaouli.cases.delays.observed import DAY, Observation, lifetimes, observations
from niaouli.cases.delays.words import (
    days_words,
    explained,
    explained_declared,
    remaining_words,
    window_words,
)
from niaouli.cases.enums import State
from niaouli.cases.models import Case, ProcessingTime
from niaouli.lib.words import integer
from niaouli.procedures.models import Procedure, definition_of

__all__ = [
    "FEWEST",
    "Delay",
    "Measure",
    "compute_processing_times",
    "days_words",
    "delay_of_version",
    "delay_shown",
    "measure",
    "remaining_shown",
    "window_rule",
]

WINDOWS = (90, 180, 365)
ENOUGH = 20
"""Observations from which the window is not widened."""
FEWEST = 10
"""Observations under which no computed figure is shown."""
LONGEST_WINDOW = WINDOWS[-1]
COMPUTED = ("window_days", "cases", "mean_days", "net_mean_days", "details")
"""What each night writes of a figure."""


@dataclass(frozen=True)
class Measure:
    """What is known of a procedure at a moment, and the cases that it comes from."""

    window: int
    observed: list[Observation]
    followed: list[Lifetime]
    at: datetime

    def figure(self, procedure: Procedure) -> ProcessingTime:
        """As it is kept, not saved."""
        gross = [each.gross for each in self.observed]
        net = [each.net for each in self.observed]
        spread = durations.distribution(gross)
        details = Details(
            computed_at=self.at,
            median=durations.quantile(gross, 0.5),
            ninth_decile=durations.quantile(gross, 0.9),
            net_median=durations.quantile(net, 0.5),
            net_ninth_decile=durations.quantile(net, 0.9),
            width=spread.width,
            counts=tuple(spread.counts),
            beyond=spread.beyond,
            sent=len(self.followed),
            unanswered=sum(not each.answered for each in self.followed),
            curve=durations.kaplan_meier(self.followed),
        )
        return ProcessingTime(
            procedure=procedure,
            computed_on=timezone.localdate(self.at),
            window_days=self.window,
            cases=len(self.observed),
            mean_days=durations.mean(gross),
            net_mean_days=durations.mean(net),
            details=details.kept(),
        )


@transaction.atomic
def compute_processing_times(*, now: datetime) -> int:
    """Compute and keep tonight's figure of every procedure. Safe to run twice: the last wins.

    Returns how many procedures were computed.
    """
    procedures = list(Procedure.objects.order_by("id"))
    for procedure in procedures:
        figure = measure(procedure, at=now).figure(procedure)
        ProcessingTime.objects.update_or_create(
            procedure=procedure,
            computed_on=figure.computed_on,
            defaults={name: getattr(figure, name) for name in COMPUTED},
        )
    return len(procedures)


def measure(procedure: Procedure, *, at: datetime) -> Measure:
    """The cases that count at that moment: the same whenever it is asked, while they are kept."""
    observed: list[Observation] = []
    window = WINDOWS[0]
    for window in WINDOWS:
        observed = observations(procedure, since=at - window * DAY, until=at)
        if len(observed) >= ENOUGH:
            break
    followed = lifetimes(procedure, since=at - LONGEST_WINDOW * DAY, at=at)
    return Measure(window, observed, followed, at)


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
            return explained(self.figure, self.declared)
        cases = self.figure.cases if self.figure else 0
        return explained_declared(cases, fewest=FEWEST, longest=LONGEST_WINDOW)

    @property
    def details(self) -> Details | None:
        """The finer figures, where there are enough cases to show any."""
        return read_details(self.figure.details) if self.observed and self.figure else None


def window_rule() -> str:
    """Which cases a figure comes from, in words."""
    return window_words(WINDOWS, enough=ENOUGH, fewest=FEWEST)


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


def remaining_shown(case: Case, delay: Delay, *, now: datetime) -> str:
    """How much longer the requests that had waited as long as this one waited. Empty where nothing
    honest can be said: no observed figure, the first day, an answer already given, or the citizen
    awaited, since the rest then depends on them."""
    details = delay.details
    if details is None or case.submitted_at is None or case.first_decided_at is not None:
        return ""
    if case.state not in (State.SUBMITTED, State.IN_REVIEW):
        return ""
    elapsed = (now - case.submitted_at) // DAY
    left = durations.remaining(details.curve, elapsed, fewest=FEWEST)
    mean = delay.figure.mean_days if delay.figure else None
    # Where the curve is silent, the mean alone would promise an answer that is already late.
    if elapsed < 1 or (left is None and elapsed < (mean or 0)):
        return ""
    return remaining_words(elapsed, left)
