"""May a copy be made, may this account be deleted now?"""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.cases.enums import OPEN_STATES
from niaouli.cases.queries import cases_of
from niaouli.datarights.queries import copies_of
from niaouli.departments.queries import memberships_of
from niaouli.lib.errors import NotAllowed, OutOfStep, Refusal
from niaouli.lib.rules import why_not

COPIES_A_DAY = 5
"""Of each part."""


def check_can_copy(person: Person, *, part: int, now: datetime) -> None:
    """Not over and over: making one is work, and it holds everything. One query."""
    lately = copies_of(person).filter(at__gt=now - timedelta(days=1), details__part=part)
    if lately.count() >= COPIES_A_DAY:
        raise Refusal(
            _("Vous avez déjà téléchargé vos données plusieurs fois aujourd’hui. Revenez demain.")
        )


def check_can_delete_account(person: Person, *, today: date) -> None:
    """Nobody waits on it: no role in a department, no request under way."""
    if memberships_of(person, today):
        raise NotAllowed(
            _(
                "Vous avez un rôle d’agent : votre compte ne peut pas être supprimé. Demandez "
                "d’abord à votre responsable de mettre fin à ce rôle."
            )
        )
    under_way = cases_of(person).filter(state__in=OPEN_STATES).count()
    if under_way:
        raise OutOfStep(
            ngettext(
                "Vous avez une demande en cours : la direction doit pouvoir vous répondre. "
                "Retirez-la, ou attendez la réponse.",
                "Vous avez %(count)d demandes en cours : les directions doivent pouvoir vous "
                "répondre. Retirez-les, ou attendez les réponses.",
                under_way,
            )
            % {"count": under_way}
        )


why_not_delete_account = why_not(check_can_delete_account)
