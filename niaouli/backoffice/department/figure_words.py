"""The figures of a department in words and in bars: each value is written once, here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.cases.delays.processing_time import days_words
from niaouli.cases.enums import Cause, Channel, Score, State
from niaouli.cases.figures import (
    AGES,
    FEWEST_OPINIONS,
    Duration,
    Figures,
    Opinions,
    StepTime,
)
from niaouli.cases.lifecycle import AGENT_LABELS
from niaouli.cases.periods import Period, bucket_words
from niaouli.lib.words import decimal, integer
from niaouli.procedures.models import Procedure, definition_of

NOTHING = "–"

Bar = tuple[str, float, str]
"""A line of `bar_chart`: label, value, what is read."""


@dataclass(frozen=True)
class Said:
    """What `backoffice/department/figures.html` shows."""

    period: str
    main: list[tuple[str, str]]
    received: list[Bar]
    channels: list[Bar]
    decided: list[Bar]
    outcomes: list[Bar]
    durations: list[list[str]]
    steps: list[Bar]
    incomplete: str
    causes: list[Bar]
    ages: list[Bar]
    places: list[Bar]
    opinions: str
    scores: list[Bar]
    comments: list[str]


def said(found: Figures, period: Period, procedures: Sequence[Procedure]) -> Said:
    titles = {each.pk: each.title for each in procedures}
    steps = _step_labels(procedures)
    return Said(
        period=period.words(),
        main=_main(found),
        received=_by_time(found.received, period),
        channels=_counted((str(Channel(code).label), n) for code, n in found.channels.items()),
        decided=_by_time(found.decided, period),
        outcomes=_counted(
            (str(AGENT_LABELS[State(code)]), n) for code, n in found.outcomes.items()
        ),
        durations=_durations(found, titles),
        steps=step_bars(found.steps, titles, steps),
        incomplete=_incomplete(found),
        causes=_counted((str(Cause(code).label), n) for code, n in found.incomplete.causes.items()),
        ages=[(label, n, integer(n)) for label, n in zip(_ages(), found.stock.by_age, strict=True)],
        places=_counted(
            (_place(which, titles, steps), n) for which, n in found.stock.by_step.items()
        ),
        opinions=_opinions(found.opinions),
        scores=[
            (str(each.label), found.opinions.scores.get(each, 0), _n(found.opinions.scores, each))
            for each in sorted(Score, reverse=True)
        ]
        if found.opinions.told
        else [],
        comments=found.opinions.comments,
    )


def _main(found: Figures) -> list[tuple[str, str]]:
    mean = found.duration.mean
    return [
        (integer(found.intake), _("Reçues")),
        (integer(found.duration.decided), _("Terminées")),
        (_days(mean), _("De l’envoi à la première décision, en moyenne")),
        (_share(found.incomplete.cases, found.intake), _("Incomplètes à l’envoi")),
        (integer(found.stock.total), _("En cours aujourd’hui")),
        (integer(found.stock.late), _("En retard aujourd’hui")),
    ]


def _by_time(counts: Mapping[date, int], period: Period) -> list[Bar]:
    """A bar for each week, month or year, those without anything too."""
    if not counts:
        return []
    return [
        (
            capfirst(bucket_words(day, period.unit)),
            counts.get(day, 0),
            integer(counts.get(day, 0)),
        )
        for day in period.buckets()
    ]


def _counted(counts: Iterable[tuple[str, int]]) -> list[Bar]:
    """The most first. What reads the same is the same line: a step that a later version of its
    procedure wrote under another code."""
    summed = Counter[str]()
    for label, n in counts:
        summed[label] += n
    ordered = sorted(summed.items(), key=lambda each: (-each[1], each[0]))
    return [(capfirst(label), n, integer(n)) for label, n in ordered]


def _durations(found: Figures, titles: Mapping[int, str]) -> list[list[str]]:
    """A row for each démarche, then all of them."""
    rows = sorted(
        ((titles.get(pk, _("Autre démarche")), each) for pk, each in found.durations.items()),
        key=lambda row: row[0],
    )
    everything = [(_("Toutes"), found.duration)] if len(rows) > 1 else []
    return [_duration(title, each) for title, each in [*rows, *everything]]


def _duration(title: str, each: Duration) -> list[str]:
    return [
        title,
        integer(each.judged),
        _days(each.mean),
        _days(each.net_mean),
        _days(each.median),
        _days(each.ninth_decile),
    ]


def _step_labels(procedures: Sequence[Procedure]) -> dict[tuple[int, str], str]:
    return {
        (each.pk, step.code): step.agent_label
        for each in procedures
        if each.current_id is not None
        for step in definition_of(each.current_id).steps
    }


def _place(
    which: tuple[int, str], titles: Mapping[int, str], steps: Mapping[tuple[int, str], str]
) -> str:
    """« Vérification des pièces (Permis de chasser) »; an older version may have other steps."""
    procedure, code = which
    values = {"step": steps.get(which, code), "procedure": titles.get(procedure, "")}
    return _("%(step)s (%(procedure)s)") % values if values["procedure"] else values["step"]


def step_bars(
    found: Sequence[StepTime], titles: Mapping[int, str], labels: Mapping[tuple[int, str], str]
) -> list[Bar]:
    """The mean time spent in each step; those that read the same are one line."""
    same: dict[str, list[StepTime]] = {}
    for each in found:
        same.setdefault(_place((each.procedure_id, each.step), titles, labels), []).append(each)
    return [_step(label, times) for label, times in same.items()]


def _step(label: str, times: Sequence[StepTime]) -> Bar:
    cases = sum(each.cases for each in times)
    mean = sum(each.mean * each.cases for each in times) / cases
    text = ngettext("%(days)s j sur %(cases)s demande", "%(days)s j sur %(cases)s demandes", cases)
    return (label, mean, text % {"days": _one_decimal(mean), "cases": integer(cases)})


def _incomplete(found: Figures) -> str:
    if not found.intake:
        return _("Aucune demande n’a été reçue.")
    values = {
        "cases": integer(found.incomplete.cases),
        "all": integer(found.intake),
        "share": _share(found.incomplete.cases, found.intake),
    }
    return (
        ngettext(
            "%(cases)s demande reçue sur %(all)s (%(share)s) a dû être complétée ou précisée.",
            "%(cases)s demandes reçues sur %(all)s (%(share)s) ont dû être complétées ou "
            "précisées.",
            found.incomplete.cases,
        )
        % values
    )


def _ages() -> list[str]:
    bounds = [0, *AGES]
    classes = [
        _("De %(first)d à %(last)d jours") % {"first": first, "last": last - 1}
        for first, last in pairwise(bounds)
    ]
    return [*classes, _("%(first)d jours et plus") % {"first": AGES[-1]}]


def _opinions(opinions: Opinions) -> str:
    if opinions.mean is None:
        return _(
            "Moins de %(fewest)d personnes ont répondu : pour qu’aucune ne soit reconnue, rien "
            "n’est dit de leurs réponses."
        ) % {"fewest": FEWEST_OPINIONS}
    return _("%(mean)s sur 5 en moyenne, d’après %(answers)s réponses.") % {
        "mean": _one_decimal(opinions.mean),
        "answers": integer(opinions.answers),
    }


def _n(scores: Mapping[int, int], score: int) -> str:
    return integer(scores.get(score, 0))


def _days(days: float | None) -> str:
    return NOTHING if days is None else days_words(days)


def _one_decimal(value: float) -> str:
    return decimal(round(value, 1))


def _share(part: int, whole: int) -> str:
    """« 12 % »; a dash where there is nothing to share."""
    return _("%(share)s %%") % {"share": integer(round(100 * part / whole))} if whole else NOTHING
