"""What every operation on a delivery does: lock it, move it, note it."""

from datetime import datetime

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.deliveries.enums import ENDED_STATES, DeliveryState
from niaouli.deliveries.models import Delivery
from niaouli.departments.models import Membership
from niaouli.departments.queries import memberships_of


def lock(pk: int) -> Delivery:
    """The delivery as it is now, locked until the end of the transaction."""
    locked = Delivery.objects.select_for_update(of=("self",))
    return locked.select_related("department", "prepared_by", "sent_by").get(pk=pk)


def roles_of(person: Person, now: datetime) -> list[Membership]:
    return memberships_of(person, timezone.localdate(now))


def move(
    delivery: Delivery,
    state: DeliveryState,
    *,
    by: Person | None,
    now: datetime,
    verb: str,
    fields: tuple[str, ...] = (),
    details: dict[str, object] | None = None,
) -> None:
    """Change the state of a locked delivery, with the fields named, and note it."""
    delivery.state, delivery.moved_at = state, now
    delivery.ended_at = now if state in ENDED_STATES else None
    delivery.save(update_fields=["state", "moved_at", "ended_at", *fields])
    note(delivery, verb, by=by, now=now, details=details)


def note(
    delivery: Delivery,
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    details: dict[str, object] | None = None,
) -> None:
    """Numbers only: what the log says stays for ever."""
    audit.record(
        f"delivery.{verb}",
        by=by.pk if by else None,
        subject=delivery.subject,
        now=now,
        details={"department": delivery.department_id, **(details or {})},
    )
