"""Reading topics."""

from django.db.models import QuerySet

from niaouli.topics.models import Topic


def topics() -> QuerySet[Topic]:
    """All of them, in the order of their names."""
    return Topic.objects.order_by("label", "id")
