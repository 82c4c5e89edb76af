"""Writing topics."""

from niaouli.topics.models import Topic


def define_topic(*, code: str, label: str) -> Topic:
    """Create the topic, or give it its new label. Safe to run twice."""
    topic, _created = Topic.objects.update_or_create(code=code, defaults={"label": label})
    return topic
