"""What the citizen thought of how their case was treated: said once, or not at all."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies
from niaouli.cases.enums import Score
from niaouli.cases.models import Case, Satisfaction
from niaouli.cases.operations import steps
from niaouli.lib.errors import BadInput

COMMENT_LENGTH = 1_000


@transaction.atomic
def give_satisfaction(
    *, case: Case, score: str, comment: str, by: Person, now: datetime
) -> Satisfaction:
    """Keep a score from 1 to 5, as it was chosen, and a comment that may be empty.

    The event says that it was answered, never what.
    """
    case = steps.lock(case)
    policies.check_can_satisfy(case, by)
    if score not in {str(each) for each in Score.values}:
        raise BadInput("score", _("Choisissez une réponse, de « Très bien » à « Très mal »."))
    text = steps.plain_text(comment)
    steps.check_length(text, name="comment", limit=COMMENT_LENGTH)
    given = Satisfaction.objects.create(case=case, score=int(score), comment=text, answered_at=now)
    audit.record("case.satisfaction_given", by=by.pk, subject=case.subject, now=now)
    return given


@transaction.atomic
def decline_satisfaction(*, case: Case, by: Person, now: datetime) -> None:
    """They would rather not say: never asked again about this case."""
    case = steps.lock(case)
    policies.check_can_satisfy(case, by)
    Satisfaction.objects.create(case=case, score=None, answered_at=now)
    audit.record("case.satisfaction_declined", by=by.pk, subject=case.subject, now=now)
