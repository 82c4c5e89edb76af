"""`bin/niaouli delays SLUG`: the figure that is shown, and the cases that it comes from."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from niaouli.cases.delays.observed import DAY
from niaouli.cases.delays.processing_time import delay_shown
from niaouli.cases.delays.trace import Trace, trace
from niaouli.cases.models import ProcessingTime
from niaouli.lib.words import date_words, moment, short_date

NOTHING = "–"
FOUND = (
    "{figure.procedure.slug}  calculé le {day}  {figure.window_days} jours  "
    "{figure.cases} demandes  moyenne {mean}  sans attente {net}"
)
COUNTED = (
    "{each.reference:<24}{sent:<12}{answered:<12}{each.gross:>9.2f}{each.net:>9.2f}{waited:>9.2f}"
)


class Command(BaseCommand):
    help = (
        "Montre la durée affichée d’une démarche, les demandes dont elle vient, et si les deux "
        "concordent encore. --all : tous les chiffres gardés."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", help="la démarche, comme dans son adresse")
        parser.add_argument(
            "--on", type=date.fromisoformat, help="le chiffre de ce jour-là (AAAA-MM-JJ)"
        )
        parser.add_argument(
            "--all", action="store_true", help="tous les chiffres gardés, un par ligne"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        figures = _figures(options["slug"], options["on"])
        if options["all"]:
            for each in figures.order_by("procedure__slug", "-computed_on"):
                self.stdout.write(_line(each))
            return
        if not options["slug"]:
            raise CommandError("Nommez une démarche, ou demandez --all.")
        figure = figures.order_by("-computed_on").first()
        if figure is None:
            raise CommandError(
                "Aucun chiffre gardé pour cette démarche à cette date. "
                "« delays --all » montre ceux qui existent."
            )
        self._tell(trace(figure))

    def _tell(self, traced: Trace) -> None:
        figure, measured = traced.kept, traced.measure
        self.stdout.write(_line(figure))
        self.stdout.write(delay_shown(figure.procedure, figure).sentence)
        since = measured.at - measured.window * DAY
        self.stdout.write(f"\nRecompté au {moment(measured.at)}, depuis le {date_words(since)}.")
        self.stdout.write(f"{'':<30}{'gardé':>10}{'recompté':>10}")
        for name, kept, again in traced.compared():
            self.stdout.write(f"{name:<30}{_number(kept):>10}{_number(again):>10}")
        self.stdout.write(
            f"\n{'demande':<24}{'envoyée':<12}{'réponse':<12}{'jours':>9}{'net':>9}{'attente':>9}"
        )
        for each in measured.observed:
            self.stdout.write(
                COUNTED.format(
                    each=each,
                    sent=short_date(each.submitted_at),
                    answered=short_date(each.decided_at),
                    waited=each.waited / DAY,
                )
            )
        for said in traced.reasons or ["Le chiffre gardé et les demandes concordent."]:
            self.stdout.write(f"\n{said}")


def _figures(slug: str | None, day: date | None) -> QuerySet[ProcessingTime]:
    found = ProcessingTime.objects.select_related("procedure")
    if slug:
        found = found.filter(procedure__slug=slug)
    return found.filter(computed_on=day) if day else found


def _line(figure: ProcessingTime) -> str:
    return FOUND.format(
        figure=figure,
        day=short_date(figure.computed_on),
        mean=_number(figure.mean_days),
        net=_number(figure.net_mean_days),
    )


def _number(value: float | None) -> str:
    if value is None:
        return NOTHING
    return str(value) if isinstance(value, int) else f"{value:.2f}"
