"""Reading the wallet and the contents."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.documents import blobs
from niaouli.documents.enums import Origin
from niaouli.documents.errors import AlteredContent
from niaouli.documents.models import StoredFile, WalletDocument, WalletVersion
from niaouli.lib.words import date_words


@dataclass(frozen=True)
class Wallet:
    """What a person sees of their documents, newest first. Each has its `current` version."""

    kept: list[WalletDocument]
    issued: list[WalletDocument]
    binned: list[WalletDocument]


@dataclass(frozen=True)
class Candidate:
    """A document that could be given with a request. `reason` says why not; empty when it fits."""

    document: WalletDocument
    version: WalletVersion
    reason: str

    @property
    def fits(self) -> bool:
        return not self.reason


def documents_of(person: Person) -> QuerySet[WalletDocument]:
    """Everything this person may see of wallets, the bin included. Two queries when read."""
    versions = WalletVersion.objects.select_related("file").order_by("-number")
    return (
        WalletDocument.objects.filter(owner=person)
        .select_related("issued_by")
        .prefetch_related(Prefetch("versions", queryset=versions))
        .order_by("-created_at", "-id")
    )


def wallet_of(person: Person) -> Wallet:
    """The whole wallet in two queries."""
    documents = list(documents_of(person))
    present = [each for each in documents if each.binned_at is None]
    return Wallet(
        kept=[each for each in present if each.origin == Origin.KEPT],
        issued=[each for each in present if each.origin == Origin.ISSUED],
        binned=[each for each in documents if each.binned_at is not None],
    )


def issued_since(person: Person, since: datetime) -> QuerySet[WalletDocument]:
    """What departments put in the wallet since then, the newest first."""
    return (
        WalletDocument.objects.filter(
            owner=person, origin=Origin.ISSUED, binned_at__isnull=True, created_at__gte=since
        )
        .select_related("issued_by")
        .only("key", "title", "created_at", "issued_by__name")
        .order_by("-created_at", "-id")
    )


def fitting_documents(
    person: Person, kinds: Collection[str], *, maximum_age_days: int | None = None, today: date
) -> list[Candidate]:
    """The documents of these kinds, those that fit first, each other with the reason why not.

    The age counts from the day the current version came into the wallet: the document itself may
    be older, which only the person and the agent can see.
    """
    documents = documents_of(person).filter(kind__in=kinds, binned_at__isnull=True)
    candidates = [
        Candidate(each, each.current, _unfit_because(each, maximum_age_days, today))
        for each in documents
    ]
    return sorted(candidates, key=lambda candidate: not candidate.fits)


def read_content(file: StoredFile) -> bytes:
    """The plain content, exactly as it was stored.

    Raises `AlteredContent` or `MissingContent`: incidents that nobody should answer to kindly.
    """
    content = blobs.vault().open(
        blobs.read(file.storage_name),
        wrapped_key=bytes(file.wrapped_key),
        master_key_id=file.master_key_id,
        name=file.storage_name,
    )
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise AlteredContent(str(file.key))
    return content


def unreferenced_files() -> QuerySet[StoredFile]:
    """Files to which no row of any app refers, found through the models that are installed."""
    files = StoredFile.objects.order_by("id")
    for relation in StoredFile._meta.related_objects:
        files = files.filter(**{f"{relation.name}__isnull": True})
    return files


def _unfit_because(document: WalletDocument, maximum_age_days: int | None, today: date) -> str:
    if document.valid_until and document.valid_until < today:
        return _("Ce document n’est plus valable depuis le %(day)s.") % {
            "day": date_words(document.valid_until + timedelta(days=1))
        }
    added = timezone.localdate(document.current.added_at)
    if maximum_age_days is not None and (today - added).days > maximum_age_days:
        return ngettext(
            "Ce document a plus de %(days)s jour.",
            "Ce document a plus de %(days)s jours.",
            maximum_age_days,
        ) % {"days": maximum_age_days}
    return ""
