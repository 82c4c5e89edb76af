"""The form in which one says what one wants to be told of: read, checked, shown again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from niaouli.alerts.enums import Rhythm
from niaouli.alerts.interests import READY_MADE, Interest, ReadyMade, interests_in
from niaouli.publications.enums import Kind
from niaouli.topics.models import Topic
from niaouli.topics.queries import topics

EVERYTHING = "tout"
"""The box that stands for every kind."""
TOPICS_AT_MOST = 60


class Values(Protocol):
    """What a form sent, or what an address asks."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class Choices:
    """What is ticked: names of kinds as in addresses, codes of topics, a rhythm."""

    kinds: list[str]
    topics: list[str]
    rhythm: str

    @classmethod
    def read(cls, values: Values) -> "Choices":
        """From what was ticked, or from the address of a link (`?nature=evenements&theme=mer`)."""
        ready = ready_made(values)
        if ready is not None:
            return cls([ready.kind.slug], [], ready.rhythm.value)
        topics = values.getlist("theme")[:TOPICS_AT_MOST]
        rhythm = (values.getlist("rythme") or [Rhythm.WEEKLY.value])[-1]
        kinds = values.getlist("nature") or ([EVERYTHING] if topics else [])
        return cls([each for each in kinds if each in KINDS], topics, rhythm)

    def problems(self, known: Mapping[str, Topic]) -> list[tuple[str, str]]:
        """What must be corrected, by field."""
        found = []
        if not self.kinds:
            found.append(("nature", _("Cochez au moins une sorte de publication.")))
        if any(code not in known for code in self.topics):
            found.append(("theme", _("Un des thèmes n’existe plus. Choisissez de nouveau.")))
        if self.rhythm not in Rhythm.values:
            found.append(("rythme", _("Choisissez quand recevoir vos alertes.")))
        return found

    @property
    def chosen_kinds(self) -> list[Kind]:
        """Empty for every kind."""
        if EVERYTHING in self.kinds:
            return []
        return [kind for name in self.kinds if (kind := Kind.of_slug(name)) is not None]

    def chosen_topics(self, known: Mapping[str, Topic]) -> list[Topic]:
        """Empty for every topic; to be asked once there is no problem."""
        return [topic for code, topic in known.items() if code in self.topics]

    def interests(self, known: Mapping[str, Topic]) -> list[Interest]:
        return interests_in(self.chosen_kinds, self.chosen_topics(known))

    def as_query(self) -> str:
        """The choices in an address, so that another page takes them over."""
        query = QueryDict(mutable=True)
        query.setlist("nature", self.kinds)
        query.setlist("theme", self.topics)
        query["rythme"] = self.rhythm
        return query.urlencode()


KINDS = {EVERYTHING, *(kind.slug for kind in Kind)}


def ready_made(values: Values) -> ReadyMade | None:
    """The ready-made alert that is asked for, if it is one."""
    named = values.getlist("alerte")
    return READY_MADE.get(named[-1]) if named else None


def known_topics() -> dict[str, Topic]:
    """Every topic, by its code, in the order of their names."""
    return {topic.code: topic for topic in topics()}


def options(known: Mapping[str, Topic]) -> dict[str, object]:
    """What the form offers (`templates/portal/alerts/pieces.html`)."""
    kinds = [(kind.slug, str(kind.plural)) for kind in Kind]
    return {
        "kinds": [(EVERYTHING, _("Toutes les publications")), *kinds],
        "topics": [(code, topic.label) for code, topic in known.items()],
        "rhythms": rhythm_options(),
    }


def rhythm_options() -> list[tuple[str, str, str]]:
    return [(each.value, capfirst(str(each.label)), str(each.meaning)) for each in Rhythm]
