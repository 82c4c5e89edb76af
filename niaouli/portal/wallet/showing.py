"""A document of the porte-documents, in words: its card, until when it holds, where it was used."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.cases.enums import Side
from niaouli.cases.uses import WalletUse, wallet_uses
from niaouli.documents.enums import HELD, Origin
from niaouli.documents.kinds import kind_of
from niaouli.documents.listing import WalletLine
from niaouli.documents.queries import EXPIRES_SOON
from niaouli.lib.words import date_words
from niaouli.portal.places import case_place, picture_place, wallet_document_place
from niaouli.portal.previews import card_address
from niaouli.web.file_words import file_words

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
    given: bool
    """By the person, not by the department."""


@dataclass(frozen=True, slots=True)
class WalletCard:
    key: str
    title: str
    href: str
    preview: str
    meta: str
    tag: str
    """Until when it holds, or since when it does no more."""
    tag_kind: str
    is_new: bool
    is_revoked: bool
    uses: list[Use]
    more_uses: int


def cards(person: Person, documents: Sequence[WalletLine], *, now: datetime) -> list[WalletCard]:
    """One statement."""
    uses = uses_of(person, [each.pk for each in documents])
    return [card(each, uses.get(each.pk, []), now=now) for each in documents]


def card(document: WalletLine, uses: list[Use], *, now: datetime) -> WalletCard:
    href = wallet_document_place(document.key)
    tag, tag_kind = validity(
        document.valid_until, timezone.localdate(now), revoked_at=document.revoked_at
    )
    return WalletCard(
        key=str(document.key),
        title=document.title,
        href=href,
        preview="" if document.file.scan in HELD else card_address(picture_place(href)),
        meta=_meta(document),
        tag=tag,
        tag_kind=tag_kind,
        is_new=document.is_new,
        is_revoked=document.revoked_at is not None,
        uses=uses[:USES_SHOWN],
        more_uses=max(0, len(uses) - USES_SHOWN),
    )


def validity(
    last: date | None, today: date, *, revoked_at: datetime | None = None
) -> tuple[str, str]:
    """The words of the tag and its kind; nothing for what has no end."""
    if revoked_at is not None:
        return _("Retiré par la direction le %(day)s") % {"day": date_words(revoked_at)}, "error"
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


def uses_of(person: Person, documents: Collection[int]) -> dict[int, list[Use]]:
    """By wallet document, the newest first, a case once. One statement."""
    uses: dict[int, dict[UUID, Use]] = {}
    for each in wallet_uses(person, documents):
        of_document = uses.setdefault(each.document, {})
        if each.case_key not in of_document:
            of_document[each.case_key] = _use(each)
    return {pk: list(cases.values()) for pk, cases in uses.items()}


def _use(use: WalletUse) -> Use:
    issued = use.side == Side.DEPARTMENT
    if use.reference is None:
        words, href = _("Joint à votre brouillon"), reverse("portal:draft", args=[use.case_key])
    else:
        words = _("Délivré pour votre demande") if issued else _("Utilisé dans votre demande")
        href = case_place(use.reference)
    return Use(words, use.title, href, date_words(use.added_at), use.version, given=not issued)


def _meta(document: WalletLine) -> str:
    values = {
        "name": document.filename,
        "file": file_words(document.file),
        "day": date_words(document.added_at),
        "department": document.department,
    }
    if document.origin == Origin.ISSUED:
        return _("%(department)s, reçu le %(day)s. %(file)s") % values
    label = kind_of(document.kind).label
    said = _("%(name)s (%(file)s), ajouté le %(day)s") % values
    return said if label == document.title else f"{label}. {said}"
