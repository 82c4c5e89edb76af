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
from niaouli.cases.enums import DECIDED_STATES, ENDED_STATES, OPEN_STATES, Channel, ItemState, State
from niaouli.cases.lifecycle import AGENT_LABELS, Act, possible
from niaouli.cases.models import Case, PendingItem, Satisfaction, SupportingDocument
from niaouli.cases.queries import BY_DECISION
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import audited, authored, managed, processed, viewable
from niaouli.documents.issued.policies import check_can_replace
from niaouli.documents.models import Issuance, WalletVersion
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.lib.rules import question


def check_can_enter(
    department: int, citizen: int | None, person: Person, roles: Collection[Membership]
) -> None:
    """Who treats the requests of a department (its id) enters one at the counter, for someone else
    (their id; None: a person not known yet)."""
    if department not in {each.pk for each in processed(roles)}:
        raise NotAllowed(
            _("Votre rôle ne permet pas de saisir une demande au guichet de cette direction.")
        )
    if citizen == person.pk:
        raise NotAllowed(
            _(
                "C’est votre propre demande : faites-la depuis votre compte personnel. Un autre "
                "agent la traitera."
            )
        )


def check_can_edit(case: Case, person: Person, roles: Collection[Membership] = ()) -> None:
    """A draft, and its owner; at the counter, an agent of its department, with their roles."""
    if case.channel == Channel.COUNTER:
        check_can_enter(case.department_id, case.citizen_id, person, roles)
    else:
        _check_owner(case, person)
    if case.state != State.DRAFT:
        raise OutOfStep(
            _("Cette demande est déjà envoyée : ses réponses ne se modifient plus ici.")
        )


def check_can_give(version: WalletVersion | None, person: Person) -> None:
    """A document leaves a wallet by its owner's hand only. None: it comes from no wallet."""
    if version is not None and version.document.owner_id != person.pk:
        raise NotAllowed(
            _("Ce document est dans le porte-documents de quelqu’un d’autre, qui seul le donne.")
        )


def check_can_supply(item: PendingItem, person: Person) -> None:
    _check_owner(item.case, person)
    if item.state == ItemState.SUPPLIED:
        raise OutOfStep(
            _("Vous avez déjà fourni ce que nous demandions ici. Vous n’avez plus rien à faire.")
        )
    if item.state == ItemState.CANCELLED or not possible(Act.SUPPLY, item.case.state):
        raise OutOfStep(_("Ceci n’est plus demandé. Vous n’avez plus rien à faire ici."))


def check_can_cancel_item(item: PendingItem, person: Person, roles: Collection[Membership]) -> None:
    """Who treats the case no longer asks for it, as long as it is not given."""
    _check_is_awaited(item, Act.CANCEL_ASK, person, roles)


def check_can_supply_at_counter(
    item: PendingItem, person: Person, roles: Collection[Membership]
) -> None:
    """Who treats the case writes down what its citizen brings."""
    _check_is_awaited(item, Act.SUPPLY_AT_COUNTER, person, roles)


def check_can_answer(case: Case, person: Person) -> None:
    """Something is awaited of the citizen."""
    _check_owner(case, person)
    if not possible(Act.SUPPLY, case.state):
        raise OutOfStep(
            _("Plus rien n’est attendu de vous pour cette demande : il n’y a rien à envoyer.")
        )


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


class Followed(Processed, Protocol):
    """The same, with whether somebody has it."""

    @property
    def is_followed(self) -> bool: ...


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


def check_can_issue(case: Case, person: Person, roles: Collection[Membership]) -> None:
    """Issue a letter beside the decision: who may decide, from the study on, also once it is
    decided. Nothing reaches who deleted their account, nor who withdrew."""
    check_can_act(Act.ISSUE, case, person, roles)
    check_has_account(case)


def check_can_take(case: Followed, person: Person, roles: Collection[Membership]) -> None:
    """A new case, or one under way that nobody follows: it came from another department, or who had
    it has left."""
    if case.state not in OPEN_STATES or case.state == State.SUBMITTED:
        check_can_act(Act.TAKE, case, person, roles)
        return
    check_can_process(case, person, roles)
    if case.is_followed:
        raise OutOfStep(_("Quelqu’un suit déjà cette demande."))


def check_can_note(case: Processed, person: Person, roles: Collection[Membership]) -> None:
    """Read and write the internal notes: who may open the case as an agent, but for its citizen."""
    if case.department_id not in {department.pk for department in viewable(roles)}:
        raise NotAllowed(_("Cette demande est suivie par une autre direction."))
    if case.citizen_id == person.pk:
        raise NotAllowed(
            _("C’est votre propre demande : ses notes internes ne vous sont pas montrées.")
        )


def check_can_enter_step(case: Processed, person: Person, roles: Collection[Membership]) -> None:
    """The steps of a procedure are those of the study: the case must be in it."""
    check_can_process(case, person, roles)
    if case.state != State.IN_REVIEW:
        raise OutOfStep(
            _("Cette demande est « %(state)s » : on ne change d’étape que pendant l’instruction.")
            % {"state": AGENT_LABELS[State(case.state)]}
        )


def check_can_author(department: Department, roles: Collection[Membership]) -> None:
    """Who answers for the department, or writes its texts, changes its reply models."""
    if department not in authored(roles):
        raise NotAllowed(_("Votre rôle ne permet pas d’écrire les modèles de cette direction."))


def check_can_audit(department: Department, roles: Collection[Membership]) -> None:
    """Who answers for the department, or controls it, reads what was done there."""
    if department not in audited(roles):
        raise NotAllowed(_("Votre rôle ne permet pas de contrôler cette direction."))


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


def check_can_satisfy(case: Case, person: Person) -> None:
    """Once, when the department has ended the case: what was withdrawn was not treated."""
    _check_owner(case, person)
    if case.state not in DECIDED_STATES:
        raise OutOfStep(
            _("Vous pourrez donner votre avis quand la direction aura répondu à votre demande.")
        )
    if Satisfaction.objects.filter(case=case).exists():
        raise OutOfStep(_("Vous avez déjà répondu : nous ne vous le demandons qu’une fois."))


def check_can_hold(case: Case, person: Person, roles: Collection[Membership]) -> None:
    """Who answers for the department may suspend the erasing of a case that has ended."""
    _check_answers_for(case, person, roles)
    if case.state not in ENDED_STATES:
        raise OutOfStep(_("Cette demande est en cours : rien ne l’efface tant qu’elle dure."))
    if case.holds.filter(ended_at__isnull=True).exists():
        raise OutOfStep(_("L’effacement de cette demande est déjà suspendu."))


def check_can_release(case: Case, person: Person, roles: Collection[Membership]) -> None:
    """The same people end it."""
    _check_answers_for(case, person, roles)
    if not case.holds.filter(ended_at__isnull=True).exists():
        raise OutOfStep(_("L’effacement de cette demande n’est plus suspendu."))


def check_can_change_place(case: Case) -> None:
    """What is collected, until it is."""
    if not case.version.parsed.pickup:
        raise NotAllowed(_("Rien n’est à retirer pour cette démarche."))
    if case.collected_at is not None:
        raise OutOfStep(_("C’est déjà remis à la personne."))
    if case.state in (State.REFUSED, State.CLOSED, State.WITHDRAWN):
        raise OutOfStep(_("Cette demande est terminée : il n’y a rien à retirer."))


def check_can_mark_ready(case: Case) -> None:
    """A granted request, whose place is known."""
    check_can_change_place(case)
    if case.state != State.GRANTED:
        raise OutOfStep(_("La demande n’est pas encore acceptée : il n’y a rien à retirer."))
    if case.pickup_place_id is None:
        raise OutOfStep(_("Choisissez d’abord où la personne vient le chercher."))
    if case.ready_at is not None:
        raise OutOfStep(_("La personne est déjà prévenue que c’est prêt."))


def check_can_mark_collected(case: Case) -> None:
    """What was ready."""
    check_can_change_place(case)
    if case.ready_at is None or case.state != State.GRANTED:
        raise OutOfStep(_("Dites d’abord que c’est prêt à retirer."))


def _check_answers_for(case: Case, person: Person, roles: Collection[Membership]) -> None:
    check_can_process(case, person, roles)
    if case.department_id not in {department.pk for department in managed(roles)}:
        raise NotAllowed(
            _("Seule une personne responsable de la direction suspend l’effacement d’une demande.")
        )


def _check_is_awaited(
    item: PendingItem, act: Act, person: Person, roles: Collection[Membership]
) -> None:
    check_can_process(item.case, person, roles)
    if item.state == ItemState.SUPPLIED:
        raise OutOfStep(_("L’usager a déjà répondu : relisez la demande."))
    if item.state == ItemState.CANCELLED:
        raise OutOfStep(_("Ceci n’est déjà plus demandé à l’usager."))
    check_can_act(act, item.case, person, roles)


def _check_owner(case: Case, person: Person) -> None:
    if case.citizen_id != person.pk:
        raise NotAllowed(_("Cette demande n’est pas la vôtre."))


can_enter = question(check_can_enter)
can_edit = question(check_can_edit)
can_supply = question(check_can_supply)
can_answer = question(check_can_answer)
can_cancel_item = question(check_can_cancel_item)
can_supply_at_counter = question(check_can_supply_at_counter)


def check_can_replace_issued(
    issuance: Issuance, person: Person, roles: Collection[Membership]
) -> None:
    """Replace what a department issued: who may issue it, unless a decision produced it, which is
    corrected with the decision: both must say the same thing. One query."""
    check_can_replace(issuance, person, roles)
    papers = SupportingDocument.objects.filter(BY_DECISION, wallet_version=issuance.version_id)
    if papers.exists():
        raise OutOfStep(
            _(
                "Une décision a produit ce document. Corrigez la décision, depuis la demande : le "
                "document corrigé prendra sa place."
            )
        )


can_issue = question(check_can_issue)
can_replace_issued = question(check_can_replace_issued)
can_take = question(check_can_take)
can_withdraw = question(check_can_withdraw)
can_satisfy = question(check_can_satisfy)
can_write = question(check_can_write)
can_change_place = question(check_can_change_place)
can_mark_ready = question(check_can_mark_ready)
can_mark_collected = question(check_can_mark_collected)
can_process = question(check_can_process)
can_act = question(check_can_act)
can_assign = question(check_can_assign)
can_hold = question(check_can_hold)
can_release = question(check_can_release)
can_enter_step = question(check_can_enter_step)
can_note = question(check_can_note)
can_author = question(check_can_author)
can_audit = question(check_can_audit)
