"""Reading topics."""

from collections.abc import Iterable

from niaouli.lib.words import fold
from niaouli.topics.models import Topic


def topics() -> list[Topic]:
    """All of them, in the order of their names."""
    return in_order(Topic.objects.order_by("id"))


def in_order(found: Iterable[Topic]) -> list[Topic]:
    """« Éducation » before « Sports »: the database knows nothing of accents."""
    return sorted(found, key=lambda topic: (fold(topic.label), topic.code))
