"""What is delivered on paper is collected somewhere: where, since when it waits there, and that it
was handed over."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies
from niaouli.cases.models import Case
from niaouli.cases.operations import steps
from niaouli.departments.models import Department, PickupPlace
from niaouli.departments.queries import memberships_of, open_places
from niaouli.lib.errors import BadInput
from niaouli.procedures.models import definition_of


def places_for(case: Case, department: Department) -> list[PickupPlace]:
    """Where the person may choose to collect it: the open places of the department that treats the
    case, when its procedure delivers on paper. One query at most."""
    if not definition_of(case.version_id).pickup:
        return []
    return list(open_places(department))


def chosen_place(case: Case, place: str) -> PickupPlace | None:
    """The place of that id. None where nothing has to be chosen; raises `BadInput` otherwise."""
    places = places_for(case, case.department)
    for each in places:
        if str(each.pk) == place:
            return each
    if places:
        raise BadInput("place", _("Choisissez où la demande sera retirée."))
    return None


@transaction.atomic
def change_place(*, case: Case, place: str, by: Person, now: datetime, revision: int) -> Case:
    """An agent changes where it is collected, until it is. What already waits elsewhere no longer
    counts as ready: it has to be brought there."""
    case = _lock(case, by=by, now=now, revision=revision)
    policies.check_can_change_place(case)
    chosen = chosen_place(case, place)
    if chosen is None or chosen.pk == case.pickup_place_id:
        return case
    case.pickup_place, case.ready_at = chosen, None
    steps.touch(case, now=now, fields=["pickup_place", "ready_at"])
    _record("case.place_changed", case, by=by, now=now)
    return case


@transaction.atomic
def mark_ready(*, case: Case, by: Person, now: datetime, revision: int) -> Case:
    """It waits at its place: the person is told by e-mail, with the address and the hours."""
    case = _lock(case, by=by, now=now, revision=revision)
    policies.check_can_mark_ready(case)
    case.ready_at = now
    steps.touch(case, now=now, fields=["ready_at"])
    _record("case.ready", case, by=by, now=now)
    steps.tell_citizen(case, "cases/ready", now=now)
    return case


@transaction.atomic
def mark_collected(*, case: Case, by: Person, now: datetime, revision: int) -> Case:
    """It was handed over."""
    case = _lock(case, by=by, now=now, revision=revision)
    policies.check_can_mark_collected(case)
    case.collected_at = now
    steps.touch(case, now=now, fields=["collected_at"])
    _record("case.collected", case, by=by, now=now)
    return case


def _lock(case: Case, *, by: Person, now: datetime, revision: int) -> Case:
    roles = memberships_of(by, timezone.localdate(now))
    case = steps.lock(case, revision=revision)
    policies.check_can_process(case, by, roles)
    return case


def _record(verb: str, case: Case, *, by: Person, now: datetime) -> None:
    details = {"place": case.pickup_place_id}
    audit.record(verb, by=by.pk, subject=case.subject, now=now, details=details)
