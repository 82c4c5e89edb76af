"""Alerts in sentences, for pages and e-mails. Read in the language in force when they are shown."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from niaouli.alerts.enums import Rhythm
from niaouli.alerts.interests import Interest
from niaouli.alerts.models import Subscription
from niaouli.publications.enums import Kind


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
