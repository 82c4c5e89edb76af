"""Documents of a wallet that will no longer do when a campaign closes, for who will need them.

Who will need one: who has a draft of the procedure; or who asked it in the two years before this
campaign, and has not asked it yet in this one. Of the first, what their answers ask for; of the
second, whose answers may change, what is asked of everybody (docs/decisions/0039).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import Channel, Side, State
from niaouli.cases.models import CampaignReminder, Case
from niaouli.cases.queries import draft_of
from niaouli.cases.supplied import document_fields
from niaouli.documents.kinds import kind_of
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import Lapse, documents_of, lapse_of, unfit_because
from niaouli.procedures.campaign import Campaign
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import Procedure, definition_of
from niaouli.procedures.queries import campaigns_of, published_procedures

BEFORE = timedelta(days=30)
"""How long before a campaign closes: time to ask for a new document, near enough to act."""
LATELY = timedelta(days=731)
"""Who asked longer ago is not thought to ask again."""


@dataclass(frozen=True)
class Closing:
    """A procedure whose campaign is open, and closes soon."""

    procedure: Procedure
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class Need:
    """A document that its owner should renew, for a campaign that closes."""

    closing: Closing
    draft: Case | None
    label: str
    """What the procedure asks for."""
    document: WalletDocument
    lapse: Lapse


def closings_on(today: date) -> list[Closing]:
    """The campaigns open that day that close soon, the first to close first. Two queries."""
    procedures = list(published_procedures())
    campaigns = campaigns_of(procedures)
    found = [
        closing
        for each in procedures
        if each.pk in campaigns and (closing := _closing(each, campaigns[each.pk], today))
    ]
    return sorted(found, key=lambda each: (each.closes_on, each.procedure.pk))


def _closing(procedure: Procedure, campaign: Campaign, today: date) -> Closing | None:
    state = campaign.state_on(today)
    if not state.is_open or state.closes_on - today > BEFORE:
        return None
    return Closing(procedure, state.opens_on, state.closes_on)


def concerned(closing: Closing) -> QuerySet[Person]:
    """Who has a draft, or asked before and not yet in this campaign; and keeps something."""
    cases = Case.objects.filter(procedure=closing.procedure)
    drafts = cases.filter(state=State.DRAFT).exclude(channel=Channel.COUNTER)
    asked_again = _sent(closing).filter(submitted_at__gte=_opening(closing))
    before = _sent(closing).filter(
        submitted_at__gte=_opening(closing) - LATELY, submitted_at__lt=_opening(closing)
    )
    return Person.objects.filter(
        Q(pk__in=drafts.values("citizen"))
        | (Q(pk__in=before.values("citizen")) & ~Q(pk__in=asked_again.values("citizen"))),
        pk__in=WalletDocument.objects.filter(binned_at__isnull=True).values("owner"),
        is_active=True,
    ).order_by("pk")


def needs_of(person: Person, closings: Sequence[Closing], *, today: date) -> list[Need]:
    """What the person should renew for these campaigns, in their order."""
    asked = [(each, draft_of(person, each.procedure)) for each in closings]
    relevant = [pair for pair in asked if pair[1] is not None or _asks_again(person, pair[0])]
    if not relevant:
        return []
    wallet = list(documents_of(person).filter(binned_at__isnull=True))
    return [
        need
        for closing, draft in relevant
        for field in _fields(closing, draft, today)
        if (need := _need(closing, draft, field, wallet, today)) is not None
    ]


# A row where the person was told of something that is not over: most have none.
TOLD = """
SELECT r.document_id, r.procedure_id, r.closes_on
FROM documents_walletdocument d JOIN cases_campaignreminder r ON r.document_id = d.id
WHERE d.owner_id = %s AND d.binned_at IS NULL AND r.closes_on >= %s
"""


def told_needs(person: Person, *, today: date) -> list[Need]:
    """Of what they were told by e-mail, what is still true. One statement for who was told nothing,
    which is nearly everybody."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD, [person.pk, today])
        told = set(cursor.fetchall())
    if not told:
        return []
    closings = [
        each
        for each in closings_on(today)
        if (each.procedure.pk, each.closes_on) in {(row[1], row[2]) for row in told}
    ]
    return [each for each in needs_of(person, closings, today=today) if _row(each) in told]


def not_told(needs: Sequence[Need]) -> list[Need]:
    """Those of which nothing was written yet, each document once a campaign. One query."""
    told = set(
        CampaignReminder.objects.filter(document__in=[each.document for each in needs]).values_list(
            "document_id", "procedure_id", "closes_on"
        )
    )
    by_row = {_row(each): each for each in reversed(needs) if _row(each) not in told}
    return [each for each in needs if by_row.get(_row(each)) is each]


def _row(need: Need) -> tuple[int, int, date]:
    return (need.document.pk, need.closing.procedure.pk, need.closing.closes_on)


def _sent(closing: Closing) -> QuerySet[Case]:
    """What was sent, and not given up."""
    return Case.objects.filter(procedure=closing.procedure).exclude(
        state__in=[State.DRAFT, State.WITHDRAWN]
    )


def _asks_again(person: Person, closing: Closing) -> bool:
    """As `concerned` says it of everybody. One query."""
    opening = _opening(closing)
    sent = _sent(closing).filter(citizen=person, submitted_at__gte=opening - LATELY)
    last = sent.order_by("-submitted_at").values_list("submitted_at", flat=True).first()
    return last is not None and last < opening


def _opening(closing: Closing) -> datetime:
    return timezone.make_aware(datetime.combine(closing.opens_on, time.min))


def _fields(closing: Closing, draft: Case | None, today: date) -> Iterator[DocumentField]:
    """The documents without which the request cannot be sent."""
    if draft is None:
        definition = definition_of(closing.procedure.current_id or 0)
        for page in definition.pages:
            for each in page.fields:
                if isinstance(each, DocumentField) and page.when is None and each.when is None:
                    yield from [each] * each.required
        return
    answered = _answered(draft, closing)
    for each in document_fields(draft, today=today):
        if each.required and each.code not in answered:
            yield each


def _answered(draft: Case, closing: Closing) -> set[str]:
    """The fields of a draft whose documents will still do."""
    given: dict[str, bool] = {}
    present = draft.documents.filter(side=Side.CITIZEN, replaced_at__isnull=True).order_by("id")
    for field, last in present.values_list("field", "valid_until"):
        holds = last is None or last >= closing.closes_on
        given[field] = given.get(field, True) and holds
    return {field for field, holds in given.items() if holds}


def _need(
    closing: Closing,
    draft: Case | None,
    field: DocumentField,
    wallet: Sequence[WalletDocument],
    today: date,
) -> Need | None:
    """The document that comes nearest, where the person keeps some and none will do."""
    candidates: list[tuple[date, WalletDocument, Lapse]] = []
    for document in wallet:
        if document.kind not in field.kinds or unfit_because(
            document, accept_expired=True, day=today
        ):
            # Revoked, or blocked: whatever its dates, it neither does nor lapses.
            continue
        age = field.maximum_age_days or kind_of(document.kind).maximum_age_days
        lapse = lapse_of(document, maximum_age_days=age, accept_expired=field.accept_expired)
        if lapse is None or lapse.last_day >= closing.closes_on:
            return None
        candidates.append((lapse.last_day, document, lapse))
    if not candidates:
        return None
    _last, document, lapse = max(candidates, key=lambda each: (each[0], each[1].pk))
    return Need(closing, draft, field.label, document, lapse)
