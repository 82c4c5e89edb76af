"""May this person do this in the department? Each rule is a pair of doors (`lib.rules`)."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.departments.enums import MANAGING_ROLES
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import has_other_manager, managed
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.lib.rules import question


def check_can_manage(department: Department, roles: Collection[Membership]) -> None:
    """A manager of the department, today."""
    if department not in managed(roles):
        raise NotAllowed(_("Vous n’êtes pas responsable de cette direction."))


def check_can_give_role(
    department: Department, person: Person, by: Person, roles: Collection[Membership]
) -> None:
    """Nobody gives a role to themselves."""
    check_can_manage(department, roles)
    if person.pk == by.pk:
        raise NotAllowed(
            _(
                "Vous ne pouvez pas vous donner un rôle : demandez à une autre personne "
                "responsable de la direction."
            )
        )


def check_can_end_role(membership: Membership, by: Person, roles: Collection[Membership]) -> None:
    """A department is never left without anyone to answer for it by who leaves it."""
    check_can_manage(membership.department, roles)
    if membership.until is not None:
        raise OutOfStep(_("Ce rôle est déjà retiré."))
    own = membership.person_id == by.pk and membership.role in MANAGING_ROLES
    if own and not has_other_manager(membership):
        raise NotAllowed(
            _(
                "Vous êtes la seule personne responsable de cette direction : donnez d’abord ce "
                "rôle à quelqu’un d’autre."
            )
        )


can_manage = question(check_can_manage)
can_give_role = question(check_can_give_role)
can_end_role = question(check_can_end_role)
