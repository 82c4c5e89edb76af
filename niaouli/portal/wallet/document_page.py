"""The page of one document: what it looks like, what it is, where it was used."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.urls import reverse
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.documents import policies
from niaouli.documents.enums import Origin
from niaouli.documents.kinds import kind_of
from niaouli.documents.listing import line_of
from niaouli.documents.models import WalletDocument, WalletVersion
from niaouli.documents.queries import same_contents
from niaouli.lib.words import date_words, long_date
from niaouli.portal.wallet.listing import erased_on
from niaouli.portal.wallet.showing import Use, WalletCard, card, uses_of
from niaouli.web.file_words import file_words

PICTURES = 10
"""Pages of the document that are drawn on one page of ours."""


@dataclass(frozen=True, slots=True)
class Picture:
    number: int
    src: str


@dataclass(frozen=True, slots=True)
class Former:
    """A version that another replaced."""

    filename: str
    meta: str
    href: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    document: WalletDocument
    card: WalletCard
    facts: list[tuple[str, str]]
    pictures: list[Picture]
    total: int
    """Pages of the document."""
    before: str
    after: str
    """Addresses of the pictures that come before and after; empty where there are none."""
    uses: list[tuple[Use, str]]
    """With the version that the case holds, where it is not the current one."""
    former: list[Former]
    same: list[WalletDocument]
    """Other documents that are the very same file."""
    erased_on: str
    """Empty when it is not in the bin."""
    issued: bool
    can_change: bool


def load_document_page(
    document: WalletDocument, *, by: Person, page: str, now: datetime
) -> DocumentPage:
    """`page` is what the address says of the pictures to show."""
    uses = uses_of(by, [document.pk]).get(document.pk, [])
    total = document.current.file.pages or 1
    group = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
    group = max(1, min(group, ceil(total / PICTURES)))
    first = (group - 1) * PICTURES + 1
    last = min(first + PICTURES - 1, total)
    return DocumentPage(
        document=document,
        card=card(line_of(document), uses, now=now),
        facts=_facts(document),
        pictures=[_picture(document, number) for number in range(first, last + 1)],
        total=total,
        before=f"?page={group - 1}" if group > 1 else "",
        after=f"?page={group + 1}" if last < total else "",
        uses=[(use, _version_used(document, use)) for use in uses],
        former=[_former(document, each) for each in document.versions.all()[1:]],
        same=list(same_contents(document)),
        erased_on=erased_on(document.binned_at),
        issued=document.origin == Origin.ISSUED,
        can_change=policies.can_change(document, by),
    )


def _picture(document: WalletDocument, number: int) -> Picture:
    address = reverse("portal:wallet_preview", args=[document.key])
    return Picture(number, f"{address}?page={number}")


def _version_used(document: WalletDocument, use: Use) -> str:
    if use.version == document.current.number:
        return ""
    version = next(each for each in document.versions.all() if each.number == use.version)
    return _("version du %(day)s") % {"day": date_words(version.added_at)}


def _former(document: WalletDocument, version: WalletVersion) -> Former:
    said = _("%(file)s, ajouté le %(day)s") % {
        "file": file_words(version.file),
        "day": date_words(version.added_at),
    }
    href = reverse("portal:wallet_version", args=[document.key, version.number])
    return Former(version.filename, said, href)


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
