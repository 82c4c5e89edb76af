"""Telling people of what they were given: one e-mail each, whatever the number of documents."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations import steps
from niaouli.deliveries.queries import Counts
from niaouli.mail import operations as mail

AT_ONCE = 200
"""People of one transaction."""


def tell_people(*, delivery: Delivery, now: datetime) -> None:
    """Write to those who have all that the delivery has for them, or all that it will give for now
    when it was stopped. Safe to run twice, or at the same time."""
    while _tell_some(delivery, now=now):
        pass


@transaction.atomic
def _tell_some(delivery: Delivery, *, now: datetime) -> bool:
    # One worker tells at a time: people are told once.
    delivery = steps.lock(delivery.pk)
    untold = delivery.lines.filter(state=LineState.DONE, told_at__isnull=True, owner__isnull=False)
    if delivery.state == DeliveryState.SENDING:
        coming = DeliveryLine.objects.filter(
            delivery=delivery, state=LineState.READY, owner=OuterRef("owner")
        )
        untold = untold.filter(~Exists(coming))
    owners = list(untold.order_by("owner").values_list("owner", flat=True).distinct()[:AT_ONCE])
    by_owner: dict[int, list[DeliveryLine]] = defaultdict(list)
    lines = untold.filter(owner__in=owners).select_related("owner").order_by("owner", "number")
    for line in lines:
        by_owner[line.owner_id or 0].append(line)
    mail.write_many(
        "deliveries/issued",
        [
            _envelope(delivery, each)
            for each in by_owner.values()
            # Deleted meanwhile: the address is nobody's.
            if each[0].owner and each[0].owner.deleted_at is None
        ],
        now=now,
    )
    told = [line.pk for each in by_owner.values() for line in each]
    DeliveryLine.objects.filter(pk__in=told).update(told_at=now)
    return len(owners) == AT_ONCE


def _envelope(delivery: Delivery, lines: list[DeliveryLine]) -> mail.Envelope:
    person = lines[0].owner
    if person is None:
        raise ValueError(delivery.pk)
    return mail.Envelope(
        address=person.email,
        person=person.pk,
        language=person.language,
        values={
            "person": person,
            "department": delivery.department,
            "titles": [each.title for each in lines],
            "address": f"{settings.NIAOULI_BASE_URL}/compte/documents/",
        },
    )


def tell_sender(delivery: Delivery, counts: Counts, *, now: datetime) -> None:
    """The agent who sent it reads how it ended."""
    agent = delivery.sent_by
    if agent is None or agent.deleted_at is not None:
        return
    mail.write(
        "deliveries/ended",
        address=agent.email,
        person=agent.pk,
        language=agent.language,
        values={
            "person": agent,
            "department": delivery.department,
            "number": delivery.pk,
            "done": counts[LineState.DONE],
            "failed": counts[LineState.FAILED],
            "address": f"{settings.NIAOULI_BASE_URL}/agents/envois/{delivery.pk}/",
        },
        now=now,
    )
