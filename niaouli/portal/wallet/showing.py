"""A document of the porte-documents, in words: its card, until when it holds, where it was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.cases.enums import Side, State
from niaouli.cases.models import SupportingDocument
from niaouli.cases.queries import wallet_uses_of
from niaouli.documents.enums import Origin
from niaouli.documents.kinds import kind_of
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import EXPIRES_SOON
from niaouli.lib.words import date_words
from niaouli.portal.file_words import file_words
from niaouli.portal.previews import card_address

USES_SHOWN = 3
"""On a card; the document's own page has them all."""


@dataclass(frozen=True, slots=True)
class Use:
    """A case that holds the document: « utilisé dans … le … »."""

    words: str
    title: str
    href: str
    day: str
    version: int
    """The number of the version that it holds."""


@dataclass(frozen=True, slots=True)
class WalletCard:
    key: str
    title: str
    href: str
    preview: str
    meta: str
    tag: str
    """Until when it holds."""
    tag_kind: str
    is_new: bool
    uses: list[Use]
    more_uses: int


def cards(
    person: Person, documents: Sequence[WalletDocument], *, now: datetime
) -> list[WalletCard]:
    """The cards of documents whose versions are loaded. One statement."""
    uses = uses_of(person, documents)
    return [card(each, uses.get(each.pk, []), now=now) for each in documents]


def card(document: WalletDocument, uses: list[Use], *, now: datetime) -> WalletCard:
    tag, tag_kind = validity(document.valid_until, timezone.localdate(now))
    return WalletCard(
        key=str(document.key),
        title=document.title,
        href=reverse("portal:wallet_document", args=[document.key]),
        preview=card_address(reverse("portal:wallet_preview", args=[document.key])),
        meta=_meta(document),
        tag=tag,
        tag_kind=tag_kind,
        is_new=is_new(document),
        uses=uses[:USES_SHOWN],
        more_uses=max(0, len(uses) - USES_SHOWN),
    )


def is_new(document: WalletDocument) -> bool:
    """Received, and not opened yet."""
    return document.origin == Origin.ISSUED and document.seen_at is None


def validity(last: date | None, today: date) -> tuple[str, str]:
    """The words of the tag and its kind; nothing for what has no end."""
    if last is None:
        return "", ""
    if last < today:
        ended = date_words(last + timedelta(days=1))
        return _("N’est plus valable depuis le %(day)s") % {"day": ended}, "closed"
    if last - today <= EXPIRES_SOON:
        return ends_in(last, today), "attention"
    return _("Valable jusqu’au %(day)s") % {"day": date_words(last)}, "success"


def ends_in(last: date, today: date) -> str:
    """« Expire dans 12 jours »."""
    days = (last - today).days
    if days == 0:
        return _("Expire ce soir")
    if days == 1:
        return _("Expire demain soir")
    return ngettext("Expire dans %(n)s jour", "Expire dans %(n)s jours", days) % {"n": days}


def uses_of(person: Person, documents: Sequence[WalletDocument]) -> dict[int, list[Use]]:
    """By wallet document, the newest first, a case once. One statement."""
    uses: dict[int, dict[int, Use]] = {}
    for each in wallet_uses_of(person).filter(wallet_version__document__in=documents):
        if each.wallet_version is not None:
            of_document = uses.setdefault(each.wallet_version.document_id, {})
            of_document.setdefault(each.case_id, _use(each, each.wallet_version.number))
    return {pk: list(cases.values()) for pk, cases in uses.items()}


def _use(given: SupportingDocument, version: int) -> Use:
    case = given.case
    if given.side == Side.DEPARTMENT:
        words = _("Délivré pour votre demande")
    elif case.state == State.DRAFT:
        words = _("Joint à votre brouillon")
    else:
        words = _("Utilisé dans votre demande")
    href = (
        reverse("portal:case", args=[case.reference])
        if case.reference
        else reverse("portal:draft", args=[case.key])
    )
    return Use(words, case.title, href, date_words(given.added_at), version)


def _meta(document: WalletDocument) -> str:
    values = {
        "name": document.current.filename,
        "file": file_words(document.current.file),
        "day": date_words(document.current.added_at),
        "department": document.issued_by.name if document.issued_by else "",
    }
    if document.origin == Origin.ISSUED:
        return _("%(department)s, reçu le %(day)s. %(file)s") % values
    label = kind_of(document.kind).label
    said = _("%(name)s (%(file)s), ajouté le %(day)s") % values
    return said if label == document.title else f"{label}. {said}"
