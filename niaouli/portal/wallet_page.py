"""What the porte-documents shows, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases.enums import Side, State
from niaouli.cases.models import SupportingDocument
from niaouli.cases.queries import wallet_uses_of
from niaouli.documents.enums import Origin
from niaouli.documents.kinds import kind_of
from niaouli.documents.models import WalletDocument
from niaouli.documents.policies import BIN_DAYS
from niaouli.documents.queries import wallet_of
from niaouli.lib.words import date_words, long_date
from niaouli.portal.file_words import file_words
from niaouli.portal.previews import card_address

NEW_FOR = timedelta(days=14)
EXPIRES_SOON = timedelta(days=30)
USES_SHOWN = 3
"""On a card; the document's own page has them all."""


@dataclass(frozen=True, slots=True)
class Use:
    """A case that holds the document: « utilisé dans … le … »."""

    words: str
    title: str
    href: str
    day: str


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


@dataclass(frozen=True, slots=True)
class WalletPage:
    kept: list[WalletCard]
    issued: list[WalletCard]
    binned: list[WalletCard]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    document: WalletDocument
    card: WalletCard
    picture: str
    facts: list[tuple[str, str]]
    pages: int
    uses: list[Use]
    binned: str
    """Until when it can be taken back; empty when it is not in the bin."""


def load_wallet_page(person: Person, *, now: datetime) -> WalletPage:
    """Three statements, however many documents."""
    found, uses = wallet_of(person), _uses_of(person)

    def cards(documents: Iterable[WalletDocument]) -> list[WalletCard]:
        return [_card(each, uses.get(each.pk, []), now) for each in documents]

    return WalletPage(
        kept=cards(found.kept), issued=cards(found.issued), binned=cards(found.binned)
    )


def load_document_page(document: WalletDocument, *, by: Person, now: datetime) -> DocumentPage:
    uses = _uses_of(by, document).get(document.pk, [])
    return DocumentPage(
        document=document,
        card=_card(document, uses, now),
        picture=reverse("portal:wallet_preview", args=[document.key]),
        facts=_facts(document),
        pages=document.current.file.pages or 1,
        uses=uses,
        binned=date_words(document.binned_at + timedelta(days=BIN_DAYS))
        if document.binned_at
        else "",
    )


def _uses_of(person: Person, document: WalletDocument | None = None) -> dict[int, list[Use]]:
    """By wallet document, the newest first, a case once. One statement."""
    found = wallet_uses_of(person)
    if document is not None:
        found = found.filter(wallet_version__document=document)
    uses: dict[int, dict[int, Use]] = {}
    for each in found:
        if each.wallet_version is not None:
            of_document = uses.setdefault(each.wallet_version.document_id, {})
            of_document.setdefault(each.case_id, _use(each))
    return {pk: list(cases.values()) for pk, cases in uses.items()}


def _use(given: SupportingDocument) -> Use:
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
    return Use(words, case.title, href, date_words(given.added_at))


def _card(document: WalletDocument, uses: list[Use], now: datetime) -> WalletCard:
    tag, tag_kind = _validity(document.valid_until, timezone.localdate(now))
    issued = document.origin == Origin.ISSUED
    return WalletCard(
        key=str(document.key),
        title=document.title,
        href=reverse("portal:wallet_document", args=[document.key]),
        preview=card_address(reverse("portal:wallet_preview", args=[document.key])),
        meta=_meta(document),
        tag=tag,
        tag_kind=tag_kind,
        is_new=issued and document.created_at > now - NEW_FOR,
        uses=uses[:USES_SHOWN],
        more_uses=max(0, len(uses) - USES_SHOWN),
    )


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


def _validity(last: date | None, today: date) -> tuple[str, str]:
    """The words of the tag and its kind; nothing for what has no end."""
    if last is None:
        return "", ""
    if last < today:
        ended = date_words(last + timedelta(days=1))
        return _("Plus valable depuis le %(day)s") % {"day": ended}, "closed"
    words = _("Valable jusqu’au %(day)s") % {"day": date_words(last)}
    return words, "attention" if last - today <= EXPIRES_SOON else "success"


def _facts(document: WalletDocument) -> list[tuple[str, str]]:
    version = document.current
    facts = [(_("Type de document"), kind_of(document.kind).label)]
    if document.issued_by is not None:
        facts.append((_("Délivré par"), document.issued_by.name))
        facts.append((_("Reçu le"), long_date(document.created_at)))
    else:
        facts.append((_("Ajouté le"), long_date(version.added_at)))
    if document.valid_until is not None:
        facts.append((_("Valable jusqu’au"), long_date(document.valid_until)))
    return [*facts, (_("Fichier"), f"{version.filename} ({file_words(version.file)})")]
