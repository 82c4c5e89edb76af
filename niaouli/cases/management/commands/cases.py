"""`bin/niaouli cases index`: write again the words by which agents find cases. `cases remind`: tell
who will need a document before a campaign closes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.cases.lists.indexing import index_batch
from niaouli.cases.operations.campaigns import send_campaign_reminders


class Command(BaseCommand):
    help = "Ce que lit la recherche des agents, et les rappels des campagnes (docs/operate.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        index = actions.add_parser("index", help="refait ce que lit la recherche des demandes")
        index.add_argument(
            "--missing", action="store_true", help="seulement les demandes qu’elle ignore encore"
        )
        index.add_argument(
            "--after", type=int, default=0, metavar="N", help="reprend après ce point"
        )

        actions.add_parser(
            "remind", help="prévient qui aura besoin d’un document avant la fin d’une campagne"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["action"] == "remind":
            written = send_campaign_reminders(now=timezone.now())
            self.stdout.write(
                ngettext("%(n)d e-mail écrit.", "%(n)d e-mails écrits.", written) % {"n": written}
            )
        else:
            self._index(options)

    def _index(self, options: dict[str, Any]) -> None:
        after = options["after"]
        while last := index_batch(after=after, missing=options["missing"]):
            after = last
            # What to give to --after, when it was stopped.
            self.stdout.write(_("Fait jusqu’à %(last)d.") % {"last": last})
        self.stdout.write(_("Toutes les demandes sont dans la recherche."))
