"""What is no longer needed goes: the person is told first, and only what was really told counts.

A manager may suspend it, with a reason.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies, retention
from niaouli.cases.enums import Obstacle, OpinionState, State
from niaouli.cases.filling import kept_until as draft_until
from niaouli.cases.models import Case, Hold, ScheduledAct
from niaouli.cases.operations import planning, steps
from niaouli.cases.operations.forgetting import erase_case
from niaouli.cases.schedule import can_be_told
from niaouli.departments.queries import memberships_of
from niaouli.mail.enums import Delivery

REASON_LENGTH = 2_000


def tell_draft(case: Case, act: ScheduledAct, now: datetime) -> Obstacle | None:
    """The draft will go; opening it and going on is enough to keep it."""
    last = max(draft_until(case), timezone.localdate(now) + retention.draft_notice(case))
    _tell(case, now=now, last=last, address=_draft_address(case))
    return None


def end_draft(case: Case, act: ScheduledAct, now: datetime) -> Obstacle | None:
    """Nobody came back to it."""
    obstacle = _notice_obstacle(case)
    if obstacle is None:
        erase_case(case=case, now=now)
    return obstacle


def tell_end(case: Case, act: ScheduledAct, now: datetime) -> Obstacle | None:
    """The case will go: its PDF and its documents can still be taken."""
    obstacle = _opinion_obstacle(case)
    if obstacle is None:
        last = retention.last_day_told(case, today=timezone.localdate(now))
        _tell(case, now=now, last=last, address=steps.case_address(case))
    return obstacle


def end_keeping(case: Case, act: ScheduledAct, now: datetime) -> Obstacle | None:
    """Its time is over, the person knew; nothing waits on anyone."""
    obstacle = _opinion_obstacle(case) or _notice_obstacle(case)
    if obstacle is None:
        erase_case(case=case, now=now)
    return obstacle


@transaction.atomic
def hold_case(*, case: Case, reason: str, by: Person, now: datetime, revision: int) -> Hold:
    """Suspend the erasing of a case that has ended: it stays until someone releases it."""
    roles = memberships_of(by, timezone.localdate(now))
    case = steps.lock(case, revision=revision)
    policies.check_can_hold(case, by, roles)
    text = steps.required_text(
        reason,
        name="hold",
        missing=_("Écrivez pourquoi la demande doit être gardée : la personne pourra le lire."),
        limit=REASON_LENGTH,
    )
    hold = Hold.objects.create(case=case, reason=text, at=now, by=by)
    _note("case.held", case, by=by, now=now)
    return hold


@transaction.atomic
def release_case(*, case: Case, by: Person, now: datetime, revision: int) -> None:
    """It is kept no longer than the procedure says: the person is told again before it goes."""
    roles = memberships_of(by, timezone.localdate(now))
    case = steps.lock(case, revision=revision)
    policies.check_can_release(case, by, roles)
    case.holds.filter(ended_at__isnull=True).update(ended_at=now, ended_by=by)
    _note("case.released", case, by=by, now=now)


def _note(verb: str, case: Case, *, by: Person, now: datetime) -> None:
    """Not `steps.touch`: the end of a withdrawn case is when it last changed."""
    case.revision += 1
    case.save(update_fields=["revision"])
    audit.record(verb, by=by.pk, subject=case.subject, now=now)
    planning.follow(case, now=now)


def _tell(case: Case, *, now: datetime, last: date, address: str) -> None:
    template = planning.NOTICES[State(case.state)]
    steps.tell_citizen(case, template, now=now, values={"last": last, "address": address})
    audit.record("case.end_told", by=None, subject=case.subject, now=now)


def _draft_address(case: Case) -> str:
    return f"{settings.NIAOULI_BASE_URL}/compte/demandes/brouillons/{case.key}/"


def _opinion_obstacle(case: Case) -> Obstacle | None:
    asked = case.opinions.filter(state=OpinionState.ASKED).exists()
    return Obstacle.OPINION if asked else None


def _notice_obstacle(case: Case) -> Obstacle | None:
    """Whether the e-mail really went: what nobody was told of is not erased."""
    if not can_be_told(case):
        return None
    notice = planning.known_of(case, ()).notice
    if notice is None or notice.state == Delivery.WAITING:
        return Obstacle.NOTICE_WAITING
    if notice.state == Delivery.FAILED or notice.refused:
        return Obstacle.NOTICE_FAILED
    return None
