"""At the counter: an agent starts a request for the person who is in front of them.

Filling it in, sending it and giving it up are those of any draft (`drafting`, `sending`).
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.counter import Typed, open_counter_person
from niaouli.accounts.models import COUNTER_NAME, Person
from niaouli.cases import policies
from niaouli.cases.enums import Channel, State
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting
from niaouli.departments.models import Membership
from niaouli.departments.queries import memberships_of, processed
from niaouli.lib.errors import BadInput, OutOfStep
from niaouli.procedures.models import Procedure


@transaction.atomic
def enter_for_account(
    *, procedure: Procedure, citizen: Person, is_present: bool, by: Person, now: datetime
) -> Case:
    """A draft for a person who has an account. The agent says that they are there: it is written in
    the event log, under the agent's name. Pressing twice gives the same draft."""
    _check(procedure, citizen, by=by, now=now)
    if not is_present:
        raise BadInput(
            "present", _("Cochez cette case : la personne doit être devant vous, avec une pièce.")
        )
    return _draft(procedure, citizen, by=by, now=now)


@transaction.atomic
def enter_for_known(*, procedure: Procedure, citizen: Person, by: Person, now: datetime) -> Case:
    """A draft for a person without account who came before (`known_people`)."""
    _check(procedure, citizen, by=by, now=now)
    if not citizen.is_without_account:
        # Nobody enters for an account without saying that its person is there.
        raise OutOfStep(
            _("Cette personne a un compte maintenant : saisissez la demande pour son compte.")
        )
    return _draft(procedure, citizen, by=by, now=now)


@transaction.atomic
def enter_for_nobody_known(
    *, procedure: Procedure, typed: Typed, by: Person, now: datetime
) -> Case:
    """A draft for a person without account. Raises `CounterPersonRefused` for what was typed."""
    _check(procedure, None, by=by, now=now)
    citizen = open_counter_person(typed=typed, by=by, now=now)
    return _draft(procedure, citizen, by=by, now=now)


def known_people(typed: Typed, person: Person, roles: Collection[Membership]) -> list[Person]:
    """People without account, of these names and that e-mail or phone, for whom a request was
    entered in the agent's departments: nobody is typed twice. One query."""
    typed = typed.cleaned()
    if not (typed.email or typed.phone):
        return []
    reached = {"counter_contact__email__iexact": typed.email} if typed.email else {}
    reached |= {} if reached else {"counter_contact__phone": typed.phone}
    people = Person.objects.filter(
        username__startswith=COUNTER_NAME,
        given_name__iexact=typed.given_name,
        family_name__iexact=typed.family_name,
        cases__department__in=processed(roles),
        **reached,
    )
    return list(people.exclude(pk=person.pk).order_by("id").distinct())


def _check(procedure: Procedure, citizen: Person | None, *, by: Person, now: datetime) -> None:
    roles = memberships_of(by, timezone.localdate(now))
    policies.check_can_enter(procedure.department_id, citizen.pk if citizen else None, by, roles)
    drafting.check_proposed(procedure)


def _draft(procedure: Procedure, citizen: Person, *, by: Person, now: datetime) -> Case:
    # Two presses at once: the second waits here, then finds the draft of the first.
    Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
    drafts = Case.objects.filter(
        entered_by=by,
        citizen=citizen,
        procedure=procedure,
        state=State.DRAFT,
        channel=Channel.COUNTER,
    )
    return drafts.order_by("id").first() or drafting.new_draft(
        procedure=procedure, citizen=citizen, by=by, now=now
    )
