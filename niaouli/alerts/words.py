"""Alerts in sentences, for pages and e-mails. Read in the language in force when they are shown."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.alerts.enums import Rhythm
from niaouli.alerts.interests import Interest
from niaouli.alerts.models import Subscription
from niaouli.lib.words import long_date, moment
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication

UNSAID = {time(0, 0), time(23, 59, 59)}
"""Hours that nobody wrote: the day alone is meant."""


@dataclass(frozen=True, slots=True)
class Choice:
    """« Événements sur le thème « Mer », chaque lundi matin »."""

    kind: str
    topic: str
    rhythm: Rhythm

    @classmethod
    def of(cls, interest: Interest, rhythm: Rhythm) -> "Choice":
        topic = interest.topic.label if interest.topic is not None else ""
        return cls(interest.kind, topic, rhythm)

    @classmethod
    def from_subscription(cls, subscription: Subscription) -> "Choice":
        interest = Interest(subscription.kind, subscription.topic)
        return cls.of(interest, Rhythm(subscription.rhythm))

    @property
    def what(self) -> str:
        kind = str(Kind(self.kind).plural) if self.kind else _("Toutes les publications")
        if not self.topic:
            return kind
        return _("%(kind)s sur le thème « %(topic)s »") % {"kind": kind, "topic": self.topic}

    def __str__(self) -> str:
        return _("%(what)s, %(when)s") % {"what": self.what, "when": self.rhythm.label}


def when(publication: Publication) -> str:
    """The date that matters to the reader: of an event, to answer, to apply; empty if none does."""
    kind, starts, ends = Kind(publication.kind), publication.starts_at, publication.ends_at
    if kind is Kind.EVENT and starts is not None:
        if ends is None or timezone.localdate(ends) == timezone.localdate(starts):
            return _("Le %(day)s") % {"day": _day(starts)}
        return _("Du %(start)s au %(end)s") % {"start": _day(starts), "end": _day(ends)}
    if ends is None or kind not in LIMITS:
        return ""
    return LIMITS[kind]() % {"day": _day(ends)}


LIMITS = {
    Kind.VACANCY: lambda: _("Candidatures jusqu’au %(day)s"),
    Kind.TENDER: lambda: _("Réponses jusqu’au %(day)s"),
    Kind.INQUIRY: lambda: _("Vous pouvez donner votre avis jusqu’au %(day)s"),
}


def one_line(text: str) -> str:
    """What others wrote, where a line break would make it something else."""
    return " ".join(text.split())


def _day(value: datetime) -> str:
    hour = timezone.localtime(value).time().replace(microsecond=0)
    return long_date(value) if hour in UNSAID else moment(value)
