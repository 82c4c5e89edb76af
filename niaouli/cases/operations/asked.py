"""Who is asked for an opinion: written to, and no longer awaited once the case has ended."""

from datetime import datetime, timedelta

from django.conf import settings

from niaouli.cases import opinions
from niaouli.cases.enums import OpinionState
from niaouli.cases.models import Case, Opinion
from niaouli.mail import operations as mail

BODY_LANGUAGE = "fr"
MAILS = ("cases/opinion_asked", "cases/opinion_reminder", "cases/opinion_cancelled")
MAILS_KEPT = timedelta(days=90)


def end_opinions(case: Case, *, now: datetime) -> None:
    """A locked case has ended: no opinion on it is awaited any more. Links close, and who was asked
    is told; that the case ended is the event."""
    awaited = case.opinions.filter(state=OpinionState.ASKED).select_related("department")
    for opinion in awaited.order_by("id"):
        opinion.case = case
        opinion.state, opinion.ended_at = OpinionState.CANCELLED, now
        opinion.save(update_fields=["state", "ended_at"])
        tell_asked("cases/opinion_cancelled", opinion, now=now)


def tell_asked(template: str, opinion: Opinion, *, now: datetime, secret: str = "") -> None:
    """Write to who is asked; the template says why. It names nobody, and not the case: an expert's
    mailbox is not ours."""
    if opinion.department is not None:
        address = opinion.department.email
        place = f"{settings.NIAOULI_BASE_URL}/agents/avis/{opinion.key}/"
    else:
        address = opinion.expert_email
        place = opinions.link(opinion, secret) if secret else ""
    if not address:
        return
    mail.write(
        template,
        address=address,
        person=None,
        language=BODY_LANGUAGE,
        values={
            "opinion": opinion,
            "name": opinion.expert_name or (opinion.department or opinion.case.department).name,
            "department": opinion.case.department,
            "address": place,
            "ends_on": None if opinion.department else opinions.link_ends_on(opinion),
        },
        now=now,
        secret=bool(secret),
    )


def forget_mails(*, now: datetime) -> None:
    """What was written to who is asked is in the thread of no case, and goes with none: an expert's
    name and address would stay for ever."""
    for template in MAILS:
        mail.forget_sent(template, before=now - MAILS_KEPT)
