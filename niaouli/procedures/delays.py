"""The delay that the law sets, as data, and what of it applies to a given request. Pure.

The base delay depends on what is asked (`cases`, the first that matches wins); typed extensions
lengthen it, and where several apply only the longest does: they are never added up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field as Key

from niaouli.lib.holidays import add_working_days, working_days_between
from niaouli.lib.words import add_months, inside
from niaouli.procedures.conditions import Answers, Condition, evaluate
from niaouli.procedures.fields.base import Code, Line, Paragraphs, Shape

Silence = Literal["granted", "refused", "none"]


class Duration(Shape):
    """A length of time as people say it."""

    value: int = Key(ge=1, le=1000, description="Nombre d’unités.")
    unit: Literal["days", "working_days", "weeks", "months"] = Key(
        description="Jours, jours ouvrés (lundi à vendredi, sans les fériés), semaines ou mois."
    )

    def words(self) -> str:
        """« 15 jours »."""
        return {
            "days": ngettext("%(n)d jour", "%(n)d jours", self.value),
            "working_days": ngettext("%(n)d jour ouvré", "%(n)d jours ouvrés", self.value),
            "weeks": ngettext("%(n)d semaine", "%(n)d semaines", self.value),
            "months": ngettext("%(n)d mois", "%(n)d mois", self.value),
        }[self.unit] % {"n": self.value}


def add_duration(day: date, duration: Duration) -> date:
    """The day on which a delay that starts that day ends. A month is the same day of the next
    month, or its last day when it has no such day. Working days are the territory's."""
    if duration.unit == "months":
        return add_months(day, duration.value)
    if duration.unit == "working_days":
        return add_working_days(day, duration.value)
    return day + timedelta(days=duration.value * (7 if duration.unit == "weeks" else 1))


class LegalCase(Shape):
    """A situation that has its own base delay and its own meaning of silence."""

    code: Code = Key(description="Code de la situation, unique.")
    label: Line = Key(description="La situation, en quelques mots pour la personne.")
    when: Condition = Key(description="Condition pour être dans cette situation.")
    delay: Duration = Key(description="Délai légal dans cette situation.")
    silence: Silence = Key(description="Ce que vaut le silence dans cette situation.")


class Extension(Shape):
    """Why the law gives more time, and how much."""

    code: Code = Key(description="Code de la prolongation, unique.")
    label: Line = Key(description="Sa raison, en quelques mots pour la personne.")
    when: Condition = Key(description="Condition pour que le délai soit prolongé.")
    delay: Duration = Key(description="De combien le délai est prolongé.")


class Legal(Shape):
    """What the law says of the delay."""

    delay: Duration | None = Key(default=None, description="Délai légal, dossier complet.")
    silence: Silence = Key(
        default="none", description="Ce que vaut le silence à la fin du délai légal."
    )
    appeal: Paragraphs = Key(default="", description="Les voies et délais de recours.")
    cases: tuple[LegalCase, ...] = Key(
        default=(),
        max_length=20,
        description="Situations qui ont leur propre délai ; la première qui convient compte.",
    )
    extensions: tuple[Extension, ...] = Key(
        default=(),
        max_length=20,
        description="Prolongations du délai ; si plusieurs s’appliquent, seule la plus longue.",
    )
    completeness_delay: Duration | None = Key(
        default=None, description="Délai pour dire à la personne que son dossier est incomplet."
    )


@dataclass(frozen=True)
class LegalDelay:
    """The legal delay of a request with its answers."""

    base: Duration
    silence: Silence
    situation: str = ""
    """The label of the case of the law that applies; empty: the ordinary one."""
    extension: Extension | None = None
    """The longest of those that apply."""

    def last_day(self, received_on: date) -> date:
        """The end of the delay of a complete request received that day."""
        end = add_duration(received_on, self.base)
        return add_duration(end, self.extension.delay) if self.extension else end

    def postponed(self, last_day: date, waits: Iterable[tuple[date, date]]) -> date:
        """The last day once the person has been waited for between these days: as much of the
        delay is left after each wait as there was before."""
        ends = self.extension.delay if self.extension else self.base
        for start, end in waits:
            if ends.unit == "working_days":
                last_day = add_working_days(last_day, working_days_between(start, end))
            else:
                last_day += end - start
        return last_day

    def words(self) -> str:
        """« 3 mois, plus 40 jours (terrain proche d’un bâtiment protégé) »."""
        if self.extension is None:
            return self.base.words()
        return _("%(base)s, plus %(more)s (%(reason)s)") % {
            "base": self.base.words(),
            "more": self.extension.delay.words(),
            "reason": inside(self.extension.label),
        }


def legal_delay(legal: Legal | None, answers: Answers, today: date) -> LegalDelay | None:
    """What the law gives with these answers (those that count); None where it sets no delay.

    `today` is the day of reception: the longest of a month and of 30 days depends on it.
    """
    if legal is None:
        return None
    case = next((each for each in legal.cases if evaluate(each.when, answers, today)), None)
    base = case.delay if case else legal.delay
    if base is None:
        return None
    end = add_duration(today, base)
    applying = [each for each in legal.extensions if evaluate(each.when, answers, today)]
    return LegalDelay(
        base=base,
        silence=case.silence if case else legal.silence,
        situation=case.label if case else "",
        extension=max(applying, key=lambda each: add_duration(end, each.delay), default=None),
    )
