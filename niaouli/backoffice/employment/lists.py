"""The advisers' lists as they are shown. Each value is put into words once, here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.departments.models import Department
from niaouli.employment.enums import Origin
from niaouli.employment.operations.office import PERIODS
from niaouli.employment.places import answered_communes
from niaouli.employment.queries.advising import COUNT_LIMIT, Cursor, Line, Scope, Which, counts
from niaouli.employment.queries.seekers import periods_shown, window_of_period
from niaouli.employment.rules import rules
from niaouli.employment.windows import month_of
from niaouli.lib.words import date_words, integer, month_words, short_date
from niaouli.procedures.conditions import iso_date

PERIOD, COMMUNE, LIST, TEXT, AFTER, PERSON = "mois", "commune", "liste", "q", "apres", "personne"

LABELS: dict[Which, Promise] = {
    Which.MISSING: gettext_lazy("N’ont pas pointé"),
    Which.DONE: gettext_lazy("Ont pointé"),
    Which.LATE: gettext_lazy("En retard"),
    Which.OFFICE: gettext_lazy("D’office"),
    Which.NEW: gettext_lazy("Nouveaux inscrits"),
}
EMPTY: dict[Which, Promise] = {
    Which.MISSING: gettext_lazy("Tout le monde a pointé."),
    Which.DONE: gettext_lazy("Personne n’a encore pointé pour ce mois."),
    Which.LATE: gettext_lazy("Aucun pointage en retard."),
    Which.OFFICE: gettext_lazy("Aucun pointage d’office."),
    Which.NEW: gettext_lazy("Aucune inscription depuis un mois."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One job seeker of a list."""

    key: str
    href: str
    person: str
    commune: str
    occupation: str
    registered: str
    filed: str
    last: str
    """The latest month for which they checked in."""
    state: str
    tone: str
    own: bool
    """It is the adviser who looks: another one follows them."""


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks for."""

    which: Which
    scope: Scope
    text: str
    after: Cursor | None

    @classmethod
    def read(cls, query: QueryDict, departments: Sequence[Department], now: datetime) -> "Asked":
        """Anything that is not one of ours is left out: the page is then the first one."""
        periods = periods_shown(timezone.localdate(now), PERIODS)
        sent = iso_date(f"{query.get(PERIOD, '')}-01")
        commune = query.get(COMMUNE, "")
        which = query.get(LIST, "")
        return cls(
            which=Which(which) if which in list(Which) else Which.MISSING,
            scope=Scope(
                departments=departments,
                period=sent if sent in periods else periods[0],
                commune=commune if commune in answered_communes() else "",
                now=now,
            ),
            text=query.get(TEXT, "").replace("\x00", "").strip()[:100],
            after=read_cursor(query.get(AFTER, "")),
        )

    def query(self, **changes: str) -> str:
        """The end of the address of this list, with these changes."""
        values = {
            PERIOD: self.scope.period.isoformat()[:7],
            COMMUNE: self.scope.commune,
            LIST: self.which.value,
            **changes,
        }
        return f"?{urlencode({name: value for name, value in values.items() if value})}"


def rows_of(lines: Sequence[Line], scope: Scope, person_id: int) -> list[Row]:
    today = timezone.localdate(scope.now)
    before, after = reverse("backoffice:employment_seeker", args=[NOBODY]).split(NOBODY)
    return [
        Row(
            key=str(line.key),
            href=f"{before}{line.key}{after}",
            person=line.person,
            commune=answered_communes().get(line.commune, ""),
            occupation=line.occupation,
            registered=short_date(line.registered_at),
            filed=short_date(line.filed_at) if line.filed_at else "",
            last=month_words(line.last_period) if line.last_period else "",
            own=line.person_id == person_id,
            **_state(line, scope, today),
        )
        for line in lines
    ]


def state_words(line: Line, scope: Scope) -> str:
    return _state(line, scope, timezone.localdate(scope.now))["state"]


def _state(line: Line, scope: Scope, today: date) -> dict[str, str]:
    """Where someone stands for the month: a word and its tone."""
    if line.check_in is not None:
        state, tone = made_words(line.origin, late=line.late)
        return {"state": state, "tone": tone}
    if line.ended_at is not None:
        return {"state": _("Inscription arrêtée"), "tone": "closed"}
    if scope.period < month_of(timezone.localdate(line.registered_at)):
        return {"state": _("Pas encore inscrit"), "tone": "neutral"}
    if window_of_period(scope.period).late_until < today:
        return {"state": rules().check_in.missed.label, "tone": "attention"}
    return {"state": _("Pas encore pointé"), "tone": "draft"}


def made_words(origin: str | None, *, late: bool | None) -> tuple[str, str]:
    """How a check-in was made: a word and its tone."""
    if origin == Origin.OFFICE:
        return _("D’office"), "neutral"
    return (_("En retard"), "attention") if late else (_("A pointé"), "success")


def tabs_of(asked: Asked) -> list[dict[str, object]]:
    counted = counts(asked.scope)
    return [
        {
            "label": str(LABELS[each]),
            "href": asked.query(**{LIST: each.value}),
            "current": each is asked.which and not asked.text,
            "count": count_words(counted[each]),
        }
        for each in Which
    ]


def period_options(now: datetime) -> list[tuple[str, str]]:
    return [
        (period.isoformat()[:7], capfirst(month_words(period)))
        for period in periods_shown(timezone.localdate(now), PERIODS)
    ]


def window_words(period: date) -> str:
    """« du 28 novembre 2026 au 15 décembre 2026, en retard jusqu’au 20 décembre 2026 »."""
    window = window_of_period(period)
    values = {
        "first": date_words(window.opens_on),
        "last": date_words(window.closes_on),
        "late": date_words(window.late_until),
    }
    if window.late_until == window.closes_on:
        return _("Pointage du %(first)s au %(last)s.") % values
    return _("Pointage du %(first)s au %(last)s, en retard jusqu’au %(late)s.") % values


def commune_options() -> list[tuple[str, str]]:
    return list(answered_communes().items())


def count_words(count: int) -> str:
    return f"{integer(COUNT_LIMIT)}+" if count > COUNT_LIMIT else integer(count)


def read_cursor(text: str) -> Cursor | None:
    """From an address; None when it is absent or not one of ours: the first page."""
    at, _dash, number = text.partition("-")
    if not (at.isascii() and at.isdecimal() and number.isascii() and number.isdecimal()):
        return None
    return (int(at), int(number)) if len(at) < 17 and len(number) < 19 else None


NOBODY = "00000000-0000-0000-0000-000000000000"
"""Stands for the key while an address is resolved once for all rows."""
