"""May this be done to the case in this state, and may this person do it?

Each rule is a pair: `check_can_…` raises with a sentence for the person who asked, `can_…` answers
yes or no for templates. Operations check again under the row's lock.

Who may *see* a case is not here: `queries.cases_of` and `queries.cases_for_agent` are filtered
querysets, and what they leave out does not exist.
"""

from collections.abc import Collection
from typing import Protocol

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases.enums import ENDED_STATES, OPEN_STATES, ItemState, State
from niaouli.cases.lifecycle import AGENT_LABELS, Act, possible
from niaouli.cases.models import Case, PendingItem
from niaouli.departments.models import Membership
from niaouli.departments.queries import managed, processed
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.lib.rules import question


def check_can_edit(case: Case, person: Person) -> None:
    """A draft, and its owner."""
    _check_owner(case, person)
    if case.state != State.DRAFT:
        raise OutOfStep(
            _("Cette demande est déjà envoyée : ses réponses ne se modifient plus ici.")
        )


def check_can_supply(item: PendingItem, person: Person) -> None:
    _check_owner(item.case, person)
    if item.state == ItemState.SUPPLIED:
        raise OutOfStep(_("Vous avez déjà fourni ce document. Vous n’avez plus rien à faire."))
    if item.state == ItemState.CANCELLED or not possible(Act.SUPPLY, item.case.state):
        raise OutOfStep(_("Ce document n’est plus demandé. Vous n’avez plus rien à faire."))


def check_can_withdraw(case: Case, person: Person) -> None:
    """While no decision is taken, and as long as the procedure allows."""
    _check_owner(case, person)
    if not possible(Act.WITHDRAW, case.state):
        raise OutOfStep(_("Cette demande est terminée : elle ne peut plus être retirée."))
    if case.version.parsed.withdrawal.until == "review" and case.state != State.SUBMITTED:
        raise NotAllowed(
            _(
                "L’étude de votre demande a commencé : elle ne peut plus être retirée en ligne. "
                "Écrivez à la direction dans les échanges."
            )
        )


def check_can_write(case: Case, person: Person) -> None:
    """The citizen writes as long as the case is known to the department and not ended."""
    _check_owner(case, person)
    if case.state == State.DRAFT:
        raise OutOfStep(_("Envoyez d’abord votre demande : vous pourrez ensuite nous écrire ici."))
    if case.state in ENDED_STATES:
        raise OutOfStep(
            _(
                "Cette demande est terminée : les échanges sont fermés. Pour une question, "
                "utilisez les coordonnées de la direction."
            )
        )


class Processed(Protocol):
    """What these rules read: a case, or its line in a list."""

    @property
    def department_id(self) -> int: ...
    @property
    def citizen_id(self) -> int: ...
    @property
    def state(self) -> str: ...


def check_can_process(case: Processed, person: Person, roles: Collection[Membership]) -> None:
    """An agent of the case's department, today, on a case that is not their own."""
    if case.department_id not in {department.pk for department in processed(roles)}:
        raise NotAllowed(_("Votre rôle permet de lire cette demande, pas de la traiter."))
    if case.citizen_id == person.pk:
        raise NotAllowed(
            _(
                "C’est votre propre demande : un autre agent doit la traiter. "
                "Vous ne pouvez que la lire."
            )
        )


def check_can_act(act: Act, case: Processed, person: Person, roles: Collection[Membership]) -> None:
    """`check_can_process`, and the state of the case allows the act."""
    check_can_process(case, person, roles)
    if not possible(act, case.state):
        raise OutOfStep(
            _("Cette demande est « %(state)s » : cette action n’est plus possible.")
            % {"state": AGENT_LABELS[State(case.state)]}
        )


def check_has_account(case: Case) -> None:
    """Nothing more can be asked of, nor told to, who deleted their account."""
    if case.citizen.deleted_at is not None:
        raise NotAllowed(
            _("Le compte de cette personne est supprimé : on ne peut plus lui écrire d’ici.")
        )


def check_can_assign(case: Processed, person: Person, roles: Collection[Membership]) -> None:
    """Who answers for the department says who studies a case, while it is not ended."""
    check_can_process(case, person, roles)
    if case.department_id not in {department.pk for department in managed(roles)}:
        raise NotAllowed(_("Seule une personne responsable de la direction confie une demande."))
    if case.state not in OPEN_STATES:
        raise OutOfStep(_("Cette demande est terminée : elle ne peut plus être confiée."))


def _check_owner(case: Case, person: Person) -> None:
    if case.citizen_id != person.pk:
        raise NotAllowed(_("Cette demande n’est pas la vôtre."))


can_edit = question(check_can_edit)
can_supply = question(check_can_supply)
can_withdraw = question(check_can_withdraw)
can_write = question(check_can_write)
can_process = question(check_can_process)
can_act = question(check_can_act)
can_assign = question(check_can_assign)
