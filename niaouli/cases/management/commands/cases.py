"""`bin/niaouli cases index`: write again the words by which agents find cases."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from niaouli.cases.lists.indexing import index_batch


class Command(BaseCommand):
    help = "Tient ce que lit la recherche des agents (docs/operate.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        index = actions.add_parser("index", help="refait ce que lit la recherche des demandes")
        index.add_argument(
            "--missing", action="store_true", help="seulement les demandes qu’elle ignore encore"
        )
        index.add_argument(
            "--after", type=int, default=0, metavar="N", help="reprend après ce point"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        after = options["after"]
        while last := index_batch(after=after, missing=options["missing"]):
            after = last
            # What to give to --after, when it was stopped.
            self.stdout.write(_("Fait jusqu’à %(last)d.") % {"last": last})
        self.stdout.write(_("Toutes les demandes sont dans la recherche."))
