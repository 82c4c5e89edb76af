"""`bin/niaouli offers`: import offers from a file, close one, load the list of occupations."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.employment.importing import (
    Reading,
    read_file,
    read_occupations,
    read_offers,
)
from niaouli.employment.offer_data import shown_as_of
from niaouli.employment.operations.indexing import index_offers, load_occupations
from niaouli.employment.operations.offers import Saved, close_offer, reopen_offer, save_offers
from niaouli.lib.errors import Refusal


class Command(BaseCommand):
    requires_system_checks = []
    help = "Tient les offres d’emploi (docs/operate.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        read = actions.add_parser("import", help="lit un fichier CSV d’offres")
        read.add_argument("file", type=Path, metavar="FICHIER")
        read.add_argument("--source", default="import", type=_code, help="d’où elles viennent")
        read.add_argument("--dry-run", action="store_true", help="dit tout, n’écrit rien")
        read.add_argument("--detail", action="store_true", help="dit ce que devient chaque ligne")
        read.add_argument(
            "--close-absent",
            action="store_true",
            help="ferme les autres offres de cette source : le fichier les contient toutes",
        )
        read.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="AAAA-MM-JJ",
            help="pour un essai seulement : décale les dates, la plus récente tombe ce jour-là",
        )
        for action, words in (("close", "ferme une offre"), ("reopen", "rouvre une offre")):
            one = actions.add_parser(action, help=words)
            one.add_argument("number", metavar="NUMÉRO")
        labels = actions.add_parser("occupations", help="lit la liste des métiers (code, libellé)")
        labels.add_argument("file", type=Path, metavar="FICHIER")
        actions.add_parser("index", help="refait ce que lit la recherche, après une mise à jour")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")(options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None

    def _import(self, options: dict[str, Any]) -> None:
        reading = read_offers(read_file(options["file"]))
        offers = [offer for _line, offer in reading.offers]
        if options["as_of"]:
            offers = shown_as_of(offers, options["as_of"])
        # A refused line may be an offer that is still there: nothing is closed on a doubt.
        close_absent = options["close_absent"] and not reading.refused
        with transaction.atomic():
            saved = save_offers(
                offers=offers,
                source=options["source"],
                by=None,
                now=timezone.now(),
                close_absent=close_absent,
            )
            if options["dry_run"]:
                transaction.set_rollback(True)
        if options["detail"]:
            self._say_each(reading, saved)
        self._say_lines(reading)
        self._say_counts(saved, reading, dry=options["dry_run"])
        if options["close_absent"] and reading.refused:
            self.stderr.write(_("Des lignes sont refusées : aucune offre absente n’a été fermée."))
        if reading.refused:
            raise CommandError(_refused_words(len(reading.refused)))

    def _say_each(self, reading: Reading, saved: Saved) -> None:
        became = {
            **dict.fromkeys(saved.added, _("ajoutée")),
            **dict.fromkeys(saved.changed, _("changée")),
            **dict.fromkeys(saved.unchanged, _("inchangée")),
        }
        for line, offer in reading.offers:
            self.stdout.write(
                _("ligne %(line)d : offre %(number)s %(became)s")
                % {"line": line, "number": offer.number, "became": became[offer.number]}
            )
        for number in saved.gone:
            self.stdout.write(
                _("absente du fichier : offre %(number)s fermée") % {"number": number}
            )

    def _say_lines(self, reading: Reading) -> None:
        said = [(line, _("ligne %(line)d : %(why)s")) for line in reading.noted]
        said += [(line, _("ligne %(line)d, refusée : %(why)s")) for line in reading.refused]
        for line, words in sorted(said, key=lambda each: each[0].line):
            self.stderr.write(words % {"line": line.line, "why": line.text})

    def _say_counts(self, saved: Saved, reading: Reading, *, dry: bool) -> None:
        added, changed, unchanged = len(saved.added), len(saved.changed), len(saved.unchanged)
        refused, gone = len(reading.refused), len(saved.gone)
        counts = (
            (added, ngettext("%(count)d offre ajoutée.", "%(count)d offres ajoutées.", added)),
            (changed, ngettext("%(count)d offre changée.", "%(count)d offres changées.", changed)),
            (
                unchanged,
                ngettext("%(count)d offre inchangée.", "%(count)d offres inchangées.", unchanged),
            ),
            (refused, ngettext("%(count)d ligne refusée.", "%(count)d lignes refusées.", refused)),
            (gone, ngettext("%(count)d offre fermée.", "%(count)d offres fermées.", gone)),
        )
        told = " ".join(words % {"count": count} for count, words in counts if count)
        self.stdout.write(told or _("Il n’y a aucune offre dans ce fichier."))
        if dry:
            self.stdout.write(_("Essai : rien n’a été écrit."))

    def _close(self, options: dict[str, Any]) -> None:
        number = options["number"]
        closed = close_offer(number=number, by=None, now=timezone.now())
        words = _("Offre %(number)s fermée.") if closed else _("Offre %(number)s déjà fermée.")
        self.stdout.write(words % {"number": number})

    def _reopen(self, options: dict[str, Any]) -> None:
        number = options["number"]
        opened = reopen_offer(number=number, by=None, now=timezone.now())
        words = _("Offre %(number)s rouverte.") if opened else _("Offre %(number)s déjà ouverte.")
        self.stdout.write(words % {"number": number})

    def _occupations(self, options: dict[str, Any]) -> None:
        labels = read_occupations(read_file(options["file"]))
        changed = load_occupations(labels=labels, by=None, now=timezone.now())
        self.stdout.write(
            _("Métiers lus : %(count)d. Nouveaux ou changés : %(changed)d.")
            % {"count": len(labels), "changed": len(changed)}
        )

    def _index(self, _options: dict[str, Any]) -> None:
        self.stdout.write(_("Offres relues : %(count)d.") % {"count": index_offers()})


def _refused_words(count: int) -> str:
    return ngettext(
        "%(count)d ligne à corriger. Les autres sont gardées.",
        "%(count)d lignes à corriger. Les autres sont gardées.",
        count,
    ) % {"count": count}


def _code(text: str) -> str:
    """The event log names it."""
    if not text or len(text) > 60 or not all(sign.isalnum() or sign in ".-" for sign in text):
        raise ArgumentTypeError(_("des lettres, des chiffres, des points et des tirets"))
    return text
