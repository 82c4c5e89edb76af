"""The page of one document: what it looks like, what it is, where it was used."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.urls import reverse
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit.queries import days_of
from niaouli.documents import policies
from niaouli.documents.enums import Origin
from niaouli.documents.errors import FileHeld
from niaouli.documents.kinds import kind_of
from niaouli.documents.listing import line_of
from niaouli.documents.models import Issuance, WalletDocument, WalletVersion
from niaouli.documents.queries import delivered_as, issuance_of, revocation_of, same_contents
from niaouli.lib.words import date_words, long_date
from niaouli.portal.wallet.listing import erased_on
from niaouli.portal.wallet.showing import Use, WalletCard, card, uses_of
from niaouli.portal.wallet.uses import uses_place
from niaouli.web.file_words import arrival_words, file_words

DAYS_SHOWN = 10
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
    uses_href: str
    """The same in full; empty where the person gave it to nobody."""
    former: list[Former]
    same: list[WalletDocument]
    """Other documents that are the very same file."""
    erased_on: str
    """Empty when it is not in the bin."""
    issued: bool
    held: str
    """Why nobody can open it; empty when it opens."""
    notes: list[str]
    """What was taken off it when it came, and whose signatures it bears."""
    code: str
    """With which anybody can verify it; empty for what the person keeps."""
    revocation: Issuance | None
    """When and why it was revoked, and by which department."""
    consulted: list[str]
    """The days on which agents looked at what their department issued, in words."""
    can_change: bool


def load_document_page(
    document: WalletDocument, *, by: Person, page: str, now: datetime
) -> DocumentPage:
    """`page` is what the address says of the pictures to show."""
    uses = uses_of(by, [document.pk]).get(document.pk, [])
    file, issuance = document.current.file, issuance_of(document.current)
    total = 0 if file.is_held else file.pages or 1
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
        uses_href=uses_place(document.key) if any(use.given for use in uses) else "",
        former=[_former(document, each) for each in document.versions.all()[1:]],
        same=list(same_contents(document)),
        erased_on=erased_on(document.binned_at),
        issued=document.origin == Origin.ISSUED,
        held=str(FileHeld(file.scan)) if file.is_held else "",
        notes=_notes(document),
        code=issuance.code if issuance is not None else "",
        revocation=revocation_of(document),
        consulted=_consulted(document),
        can_change=policies.can_change(document, by),
    )


def _notes(document: WalletDocument) -> list[str]:
    """What we delivered ourselves needs no word."""
    if document.origin == Origin.ISSUED:
        return []
    return arrival_words(document.current.file, delivered_as(document.current.file))


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


def _consulted(document: WalletDocument) -> list[str]:
    """« mardi 3 mars 2026, par 2 agents ». One query, for what was issued."""
    if document.origin != Origin.ISSUED:
        return []
    days = days_of("issuance.consulted", subject=document.subject, limit=DAYS_SHOWN)
    return [
        long_date(each.day)
        if each.count == 1
        else _("%(day)s, par %(count)d agents") % {"day": long_date(each.day), "count": each.count}
        for each in days
    ]


def _facts(document: WalletDocument) -> list[tuple[str, str]]:
    version = document.current
    facts = [(_("Type de document"), kind_of(document.kind).label)]
    if document.issued_by is not None:
        facts.append((_("Délivré par"), document.issued_by.name))
        facts.append((_("Reçu le"), long_date(document.created_at)))
    else:
        facts.append((_("Ajouté le"), long_date(version.added_at)))
    revocation = revocation_of(document)
    if revocation is not None and revocation.revoked_at is not None:
        facts.append((_("Retiré le"), long_date(revocation.revoked_at)))
    elif document.valid_until is not None:
        facts.append((_("Valable jusqu’au"), long_date(document.valid_until)))
    return [*facts, (_("Fichier"), f"{version.filename} ({file_words(version.file)})")]
