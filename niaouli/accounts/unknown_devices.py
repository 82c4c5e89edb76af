"""Telling a person of a sign-in from a browser that their account did not know.

A few minutes later and all together: someone who tries several times causes one e-mail.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from niaouli.accounts.models import Person, UnknownDevice
from niaouli.accounts.operations import lock, tell
from niaouli.lib.words import moment

TOLD_AFTER = timedelta(minutes=5)
LISTED = 10
"""In one e-mail; beyond, the first are enough to be worried."""


def note_unknown_device(*, person: Person, device: str, entered: bool, now: datetime) -> None:
    """The right password was given in a browser that the account does not know.

    `entered`: False when the second factor then stopped it.
    """
    UnknownDevice.objects.create(person=person, device=device[:100], entered=entered, at=now)


def tell_unknown_devices(*, now: datetime) -> int:
    """Write one e-mail to each person concerned since five minutes at least; returns how many.
    Safe to run twice: what was told is removed in the same transaction."""
    waiting = UnknownDevice.objects.filter(at__lte=now - TOLD_AFTER)
    people = waiting.order_by("person_id").values_list("person_id", flat=True).distinct()
    return sum(_tell(person_id, now=now) for person_id in list(people))


@transaction.atomic
def _tell(person_id: int, *, now: datetime) -> bool:
    person = lock(Person(pk=person_id))
    devices = list(person.unknown_devices.order_by("id"))
    if not devices:
        return False
    with translation.override(person.language):
        lines = [f"{each.device} — {moment(each.at)}" for each in devices[:LISTED]]
    values = {"devices": "\n".join(lines), "entered": any(each.entered for each in devices)}
    tell(person, "unknown_device", now=now, values=values)
    UnknownDevice.objects.filter(pk__in=[each.pk for each in devices]).delete()
    return True
