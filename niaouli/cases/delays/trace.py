"""Where a figure that was shown comes from: the cases counted that night, counted again."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from niaouli.cases.delays.details import read_details
from niaouli.cases.delays.processing_time import Measure, measure
from niaouli.cases.models import ProcessingTime

NIGHT = time(1, 15)
"""When the figures that did not keep their moment were computed."""
CLOSE = 1e-6
"""Two durations closer than that, in days, are the same."""


@dataclass(frozen=True)
class Trace:
    """A kept figure, the same counted again from the cases that are still there, and why the two
    differ, a sentence each; none when they agree."""

    kept: ProcessingTime
    again: ProcessingTime
    measure: Measure
    reasons: list[str]

    def compared(self) -> list[tuple[str, float | None, float | None]]:
        """Each measure: its name, as kept, as counted again."""
        return _pairs(self.kept, self.again)


def trace(figure: ProcessingTime) -> Trace:
    """Count again what a figure came from, at the moment at which it was computed."""
    counted = measure(figure.procedure, at=_moment(figure))
    again = counted.figure(figure.procedure)
    return Trace(figure, again, counted, list(_reasons(figure, again)))


def _moment(figure: ProcessingTime) -> datetime:
    details = read_details(figure.details)
    if details is not None:
        return details.computed_at
    return timezone.make_aware(datetime.combine(figure.computed_on, NIGHT))


def _pairs(
    kept: ProcessingTime, again: ProcessingTime
) -> list[tuple[str, float | None, float | None]]:
    pairs: list[tuple[str, float | None, float | None]] = [
        ("période, en jours", kept.window_days, again.window_days),
        ("demandes", kept.cases, again.cases),
        ("moyenne", kept.mean_days, again.mean_days),
        ("moyenne sans attente", kept.net_mean_days, again.net_mean_days),
    ]
    before, after = read_details(kept.details), read_details(again.details)
    if before is None or after is None:
        return pairs
    return [
        *pairs,
        ("médiane", before.median, after.median),
        ("médiane sans attente", before.net_median, after.net_median),
        ("neuvième décile", before.ninth_decile, after.ninth_decile),
        ("neuvième décile sans attente", before.net_ninth_decile, after.net_ninth_decile),
        ("demandes suivies", before.sent, after.sent),
        ("dont sans réponse", before.unanswered, after.unanswered),
        ("médiane estimée", before.estimated_median, after.estimated_median),
        ("neuvième décile estimé", before.estimated_ninth_decile, after.estimated_ninth_decile),
    ]


def _reasons(kept: ProcessingTime, again: ProcessingTime) -> Iterator[str]:
    differing = [name for name, was, now in _pairs(kept, again) if not _same(was, now)]
    if not differing:
        return
    yield f"Ne concordent plus : {', '.join(differing)}."
    before, after = read_details(kept.details), read_details(again.details)
    gone = kept.cases - again.cases
    if before is not None and after is not None and not gone:
        gone = before.sent - after.sent
    if gone > 0:
        yield _gone(gone)
    elif gone < 0:
        yield _come(-gone)
    else:
        yield (
            "Les demandes sont aussi nombreuses, mais une date d’envoi, de réponse ou d’attente "
            "a changé depuis : comparez-les au journal (audit)."
        )
    if before is None:
        yield (
            "Ce chiffre date d’avant que le moment du calcul soit gardé : il est recompté pour "
            f"{NIGHT:%H:%M} cette nuit-là, à l’heure de la collectivité."
        )


def _gone(count: int) -> str:
    if count == 1:
        return (
            "1 demande comptée cette nuit-là n’est plus là : elle a été effacée à la fin de sa "
            "conservation, ou avec le compte de la personne."
        )
    return (
        f"{count} demandes comptées cette nuit-là ne sont plus là : elles ont été effacées à la "
        "fin de leur conservation, ou avec le compte de la personne."
    )


def _come(count: int) -> str:
    if count == 1:
        return (
            "1 demande datée d’avant ce calcul a été enregistrée après : une saisie, ou la reprise "
            "de données d’un autre système."
        )
    return (
        f"{count} demandes datées d’avant ce calcul ont été enregistrées après : une saisie, ou "
        "la reprise de données d’un autre système."
    )


def _same(was: float | None, now: float | None) -> bool:
    if was is None or now is None:
        return was is now
    return math.isclose(was, now, abs_tol=CLOSE)
