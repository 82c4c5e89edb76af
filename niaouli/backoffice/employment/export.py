"""A list of the month for a spreadsheet: semicolons and a mark of UTF-8, as they expect here."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.backoffice.employment.lists import state_words
from niaouli.employment.places import answered_communes
from niaouli.employment.queries.advising import Line, Scope, Which, next_cursor, page_of
from niaouli.employment.references import format_number
from niaouli.lib.sheets import csv_text
from niaouli.lib.words import month_words, short_date

AT_A_TIME = 500


def csv_lines(which: Which, scope: Scope) -> Iterator[str]:
    """Read a few hundred people at a time: the memory does not grow with the list."""
    yield "\ufeff"
    yield csv_text(
        [
            _("Nom"),
            _("Prénom"),
            _("E-mail"),
            _("Téléphone"),
            _("Commune"),
            _("Métier recherché"),
            _("Inscrit le"),
            _("Mois"),
            _("État"),
            _("Enregistré le"),
            _("Numéro"),
        ]
    )
    after = None
    while True:
        lines = page_of(which, scope, after, size=AT_A_TIME)
        for line in lines[:AT_A_TIME]:
            yield csv_text(_cells(line, scope))
        after = next_cursor(which, lines, size=AT_A_TIME)
        if after is None:
            return


def _cells(line: Line, scope: Scope) -> list[str]:
    filed = f"{timezone.localtime(line.filed_at):%d/%m/%Y %H:%M}" if line.filed_at else ""
    return [
        line.family_name or line.username,
        line.given_name,
        line.email,
        # As people dial it: with its code, a spreadsheet would take it for a sum.
        line.phone.removeprefix("+687"),
        answered_communes().get(line.commune, ""),
        line.occupation,
        short_date(line.registered_at),
        month_words(scope.period),
        state_words(line, scope),
        filed,
        format_number(scope.period, line.check_in) if line.check_in else "",
    ]
