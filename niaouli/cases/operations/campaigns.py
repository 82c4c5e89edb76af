"""Before a campaign closes, who will need a document that lapses is told: one e-mail a person, each
document once a campaign.

Can run twice, or be killed: what was told has its row, written with the e-mail.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases.models import CampaignReminder
from niaouli.cases.needed import Closing, Need, closings_on, concerned, needs_of, not_told
from niaouli.documents.queries import lapse_words
from niaouli.mail import operations as mail


def send_campaign_reminders(*, now: datetime) -> int:
    """Tell everyone whom it concerns; returns how many e-mails were written."""
    closings = closings_on(timezone.localdate(now))
    people = {pk for each in closings for pk in concerned(each).values_list("pk", flat=True)}
    return sum(_remind(person, closings, now=now) for person in sorted(people))


@transaction.atomic
def _remind(person_id: int, closings: Sequence[Closing], *, now: datetime) -> bool:
    # Two runs at once: the second waits here, then sees the rows of the first.
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    today = timezone.localdate(now)
    needs = not_told(needs_of(person, closings, today=today))
    if not needs:
        return False
    CampaignReminder.objects.bulk_create(
        CampaignReminder(
            document=each.document,
            procedure=each.closing.procedure,
            closes_on=each.closing.closes_on,
            sent_at=now,
        )
        for each in needs
    )
    _write(person, needs, now=now)
    audit.record(
        "document.needed_told",
        by=None,
        subject=f"person:{person.pk}",
        now=now,
        details={
            "documents": [str(each.document.key) for each in needs],
            "procedures": sorted({each.closing.procedure.slug for each in needs}),
        },
    )
    return True


def _write(person: Person, needs: Sequence[Need], *, now: datetime) -> None:
    by_procedure: dict[int, list[Need]] = {}
    for each in needs:
        by_procedure.setdefault(each.closing.procedure.pk, []).append(each)
    with translation.override(person.language):
        campaigns = [_campaign(found, now) for found in by_procedure.values()]
    mail.write(
        "cases/documents_needed",
        address=person.email,
        person=person.pk,
        language=person.language,
        values={"person": person, "campaigns": campaigns, "documents": len(needs)},
        now=now,
    )


def _campaign(needs: Sequence[Need], now: datetime) -> dict[str, object]:
    first, today = needs[0], timezone.localdate(now)
    base = settings.NIAOULI_BASE_URL
    slug = first.closing.procedure.slug
    return {
        "title": first.closing.procedure.title,
        "closes_on": first.closing.closes_on,
        "draft": first.draft is not None,
        "href": f"{base}/compte/demandes/brouillons/{first.draft.key}/"
        if first.draft
        else f"{base}/demarches/{slug}/",
        "lines": [
            {
                "label": each.label,
                "title": each.document.title,
                "why": lapse_words(each.lapse, today),
                "href": f"{base}/compte/documents/{each.document.key}/",
            }
            for each in needs
        ],
    }
