"""`bin/niaouli check_ins`: check the rules of the check-in, remind people now."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.employment.operations.check_ins import send_reminders
from niaouli.employment.rules import read_rules
from niaouli.employment.windows import current_window, next_window
from niaouli.lib.words import long_date, month_words

MONTHS_SHOWN = 3


class Command(BaseCommand):
    requires_system_checks = []
    help = "Tient le pointage des demandeurs d’emploi (docs/settings.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        rules = actions.add_parser("rules", help="relit les règles et montre quand on pointe")
        rules.add_argument(
            "file", type=Path, nargs="?", default=settings.NIAOULI_EMPLOYMENT, metavar="FICHIER"
        )
        actions.add_parser("remind", help="écrit maintenant les rappels du jour")

    def handle(self, *_args: Any, **options: Any) -> None:
        with translation.override("fr"):
            if options["action"] == "remind":
                self._remind()
            else:
                self._rules(options["file"])

    def _remind(self) -> None:
        written = send_reminders(now=timezone.now())
        self.stdout.write(
            ngettext("%(count)s rappel écrit.", "%(count)s rappels écrits.", written)
            % {"count": written}
        )

    def _rules(self, file: Path) -> None:
        try:
            rules = read_rules(file).check_in
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        window = current_window(timezone.localdate(), rules)
        for _turn in range(MONTHS_SHOWN):
            self.stdout.write(
                _("%(month)s : du %(first)s au %(last)s, en retard jusqu’au %(late)s.")
                % {
                    "month": month_words(window.period),
                    "first": long_date(window.opens_on),
                    "last": long_date(window.closes_on),
                    "late": long_date(window.late_until),
                }
            )
            window = next_window(window, rules)
