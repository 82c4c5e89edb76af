"""May this person do this to this delivery, in its state? Each rule is a pair of doors."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import processed
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.lib.rules import question


def check_can_deliver(department: Department, roles: Collection[Membership]) -> None:
    """Who decides on the requests of the department may issue in its name."""
    if department not in processed(roles):
        raise NotAllowed(_("Votre rôle ne permet pas de délivrer des documents."))


def check_not_own(owner: Person, by: Person) -> None:
    """As a decision: nobody issues a document to themselves."""
    if owner.pk == by.pk:
        raise NotAllowed(_("Ce document est pour vous : un autre agent doit vous le délivrer."))


def check_can_start(delivery: Delivery, roles: Collection[Membership]) -> None:
    """Checked, or stopped, with something left to issue. One query."""
    check_can_deliver(delivery.department, roles)
    if delivery.state not in {DeliveryState.READY, DeliveryState.STOPPED}:
        raise _moved()
    if not delivery.lines.filter(state=LineState.READY).exists():
        raise OutOfStep(_("Aucune ligne de cet envoi n’est prête : il n’y a rien à délivrer."))


def check_can_stop(delivery: Delivery, roles: Collection[Membership]) -> None:
    check_can_deliver(delivery.department, roles)
    if delivery.state != DeliveryState.SENDING:
        raise _moved()


def check_can_retry(delivery: Delivery, roles: Collection[Membership]) -> None:
    """Lines that failed, whose file is still here. One query."""
    check_can_deliver(delivery.department, roles)
    if delivery.state not in {DeliveryState.SENT, DeliveryState.STOPPED}:
        raise _moved()
    if not delivery.lines.filter(state=LineState.FAILED, file__isnull=False).exists():
        raise OutOfStep(_("Aucune ligne ne peut être essayée de nouveau."))


def check_can_abandon(delivery: Delivery, roles: Collection[Membership]) -> None:
    """Before anything was issued: what was is not taken back by the list."""
    check_can_deliver(delivery.department, roles)
    if delivery.state not in {DeliveryState.CHECKING, DeliveryState.READY}:
        raise _moved()


def _moved() -> OutOfStep:
    return OutOfStep(
        _("Cet envoi a changé d’état entre-temps. Revenez à sa page pour voir où il en est.")
    )


can_deliver = question(check_can_deliver)
can_start = question(check_can_start)
can_stop = question(check_can_stop)
can_retry = question(check_can_retry)
can_abandon = question(check_can_abandon)
