"""Nobody answered within the delay of the law, and the law says what that means."""

from datetime import datetime

from django.utils import timezone, translation

from niaouli.cases.delays.deadlines import legal_delay
from niaouli.cases.enums import Obstacle
from niaouli.cases.issuing import issue_certificate
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, ScheduledAct
from niaouli.cases.operations import steps
from niaouli.cases.papers import silence_words
from niaouli.cases.schedule import can_be_told

ACTS = {"granted": Act.GRANT_BY_SILENCE, "refused": Act.REFUSE_BY_SILENCE}


def decide_by_silence(case: Case, act: ScheduledAct, now: datetime) -> Obstacle | None:
    """The locked case is granted or refused by the end of its legal delay, with the certificate of
    it. Nobody acts: it is no observation for processing times, and no agent's decision."""
    if case.submitted_at is None:
        raise ValueError(case.key)
    law = legal_delay(case, timezone.localdate(case.submitted_at))
    if law is None or law.silence == "none":
        raise ValueError(case.key)
    meant = ACTS[law.silence]
    with translation.override(case.citizen.language):
        reason = silence_words(case, meant)
    steps.move(case, meant, by=None, now=now, reason=reason)
    certificate = issue_certificate(case, meant, now=now)
    if can_be_told(case):
        values = {
            "reason": reason,
            "document": certificate,
            "appeal": case.version.parsed.appeal,
        }
        steps.tell_of(meant, case, now=now, values=values)
    return None
