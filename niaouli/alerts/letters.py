"""What an e-mail of alerts says (`templates/mail/alerts/digest.txt`).

Its properties are read while the template is rendered: in the language of who receives it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from niaouli.alerts import links
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Subscriber, Subscription
from niaouli.alerts.words import Choice
from niaouli.lib.words import long_date
from niaouli.publications.enums import Kind
from niaouli.publications.facts import when
from niaouli.publications.models import Publication

REASONS = 5
"""Subscriptions named in one e-mail; beyond, their page says them all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One publication of a letter."""

    title: str
    summary: str
    when: str
    address: str


@dataclass
class Lines:
    """Publications as lines, written once for all the letters of a batch."""

    written: dict[tuple[int, str], Line] = field(default_factory=dict)

    def of(self, publication: Publication) -> Line:
        key = publication.pk, get_language() or ""
        if key not in self.written:
            self.written[key] = Line(
                title=publication.title,
                summary=publication.summary,
                when=when(publication),
                address=links.to_read(publication),
            )
        return self.written[key]


@dataclass(frozen=True, slots=True)
class Told:
    """A publication to be told, and whether it was before, in another text."""

    publication: Publication
    again: bool
    urgent: bool
    """It could not wait for the digest that was asked for."""


@dataclass
class Letter:
    """One digest, as its template reads it."""

    subscriber: Subscriber
    rhythm: Rhythm
    told: Sequence[Told]
    because_of: Sequence[Subscription]
    period: datetime
    lines: Lines

    @property
    def subject(self) -> str:
        first = self.told[0].publication
        if len(self.told) == 1:
            kind, title = Kind(first.kind).label, first.title
            return _("%(kind)s : %(title)s") % {"kind": kind, "title": title}
        if self.rhythm is Rhythm.NOW:
            return self._count
        return _("%(count)s, %(day)s") % {"count": self._count, "day": long_date(self.period)}

    @property
    def _count(self) -> str:
        count = len(self.told)
        sentence = ngettext("%(num)s nouvelle publication", "%(num)s nouvelles publications", count)
        return sentence % {"num": count}

    @property
    def lead(self) -> str:
        return LEADS[self.rhythm]()

    @property
    def urgent(self) -> bool:
        return any(each.urgent for each in self.told)

    @property
    def groups(self) -> list[tuple[str, list[tuple[Line, bool]]]]:
        """Kind by kind, in the order of the kinds."""
        return [
            (str(kind.plural), [(self.lines.of(each.publication), each.again) for each in told])
            for kind in Kind
            if (told := [each for each in self.told if each.publication.kind == kind])
        ]

    @property
    def reasons(self) -> list[str]:
        return [str(Choice.from_subscription(each)) for each in self.because_of[:REASONS]]

    @property
    def more_reasons(self) -> bool:
        return len(self.because_of) > REASONS

    @property
    def manage(self) -> str:
        return links.to_manage(self.subscriber)

    @property
    def unsubscribe(self) -> str:
        return links.to_unsubscribe(self.subscriber)


LEADS = {
    Rhythm.NOW: lambda: _("Voici ce qui vient d’être publié."),
    Rhythm.DAILY: lambda: _("Voici ce qui a été publié depuis hier."),
    Rhythm.WEEKLY: lambda: _("Voici ce qui a été publié cette semaine."),
}
