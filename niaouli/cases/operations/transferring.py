"""A case goes to the department that should have it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases import queries
from niaouli.cases.enums import State
from niaouli.cases.lifecycle import Act
from niaouli.cases.lists.indexing import index_case
from niaouli.cases.models import Case, Transfer
from niaouli.cases.operations import steps
from niaouli.lib.errors import BadInput

REASON_LENGTH = 2_000


@transaction.atomic
def transfer_case(
    *, case: Case, to: str, reason: str, by: Person, now: datetime, revision: int
) -> Case:
    """Give the case to another department: new there, with nobody on it, under the same number and
    the same legal date. `to`: the code of one of `queries.transfer_targets`.

    The citizen reads the reason, and who treats the case now. While they are awaited they still
    are: what is asked goes with the case, and what they have prepared stays.
    """
    case = steps.lock_for(Act.TRANSFER, case, by=by, now=now, revision=revision)
    targets = queries.transfer_targets(case, today=timezone.localdate(now))
    target = targets.get(to)
    if target is None:
        raise BadInput("target", _("Choisissez la direction qui doit suivre cette demande."))
    text = steps.required_text(
        reason,
        name="reason",
        missing=_("Écrivez le motif : l’usager le lira."),
        limit=REASON_LENGTH,
    )
    awaited = case.state == State.AWAITING_CITIZEN
    source, case.department, case.assignee = case.department, target, None
    steps.move(
        case,
        Act.TRANSFER,
        by=by,
        now=now,
        # The name that the department had then: it may change later.
        reason=f"{target.name}\n{text}",
        fields=["department", "assignee"],
    )
    index_case(case)
    Transfer.objects.create(case=case, source=source, target=target, at=now, by=by)
    steps.tell_of(Act.TRANSFER, case, now=now, values={"reason": text, "awaited": awaited})
    return case
