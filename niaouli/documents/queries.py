"""Reading the wallet and the contents."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    QuerySet,
    Sum,
)
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.documents.enums import FileFormat, Origin, Scan
from niaouli.documents.errors import FileHeld
from niaouli.documents.models import Issuance, StoredFile, WalletDocument, WalletVersion
from niaouli.documents.storage.opening import opened
from niaouli.lib.words import date_words

EXPIRES_SOON = timedelta(days=30)
"""From when on the end of a document is told: on its card, on « À faire », by e-mail."""


@dataclass(frozen=True)
class Room:
    """What a person keeps: how many documents, and their weight. The bin and the former versions
    count; what departments issued does not."""

    documents: int
    size: int


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
    return (
        WalletDocument.objects.filter(owner=person)
        .select_related("issued_by")
        .prefetch_related(_versions())
        .order_by("-created_at", "-id")
    )


def room_of(person: Person) -> Room:
    """One query."""
    kept = WalletDocument.objects.filter(owner=person, origin=Origin.KEPT)
    found = kept.aggregate(
        documents=Count("pk", distinct=True), size=Sum("versions__file__size", default=0)
    )
    return Room(**found)


def ending_documents(today: date) -> QuerySet[WalletDocument]:
    """Everyone's documents that hold today and end soon, the first to end first. Those that
    another of the same name already relays are left out, and those that were revoked."""
    revoked = Exists(
        Issuance.objects.filter(
            version__document=OuterRef("pk"), revoked_at__isnull=False, replaced_by=None
        )
    )
    newer = WalletDocument.objects.filter(
        ~revoked,
        owner=OuterRef("owner"),
        kind=OuterRef("kind"),
        title=OuterRef("title"),
        valid_until__gt=OuterRef("valid_until"),
        binned_at__isnull=True,
    )
    return WalletDocument.objects.filter(
        ~Exists(newer),
        ~revoked,
        binned_at__isnull=True,
        valid_until__gte=today,
        valid_until__lte=today + EXPIRES_SOON,
    ).order_by("valid_until", "id")


def same_contents(document: WalletDocument) -> QuerySet[WalletDocument]:
    """The other documents that the person keeps, whose current version is the same file as sent."""
    newer = WalletVersion.objects.filter(
        document=OuterRef("document"), number__gt=OuterRef("number")
    )
    same = WalletVersion.objects.filter(
        ~Exists(newer),
        document__owner=document.owner_id,
        file__original_sha256=document.current.file.original_sha256,
    )
    return WalletDocument.objects.filter(
        origin=Origin.KEPT,
        binned_at__isnull=True,
        pk__in=same.values("document"),
    ).exclude(pk=document.pk)


def sent_file(person: Person, key: UUID) -> StoredFile | None:
    """A file that the person has sent, whatever became of it."""
    return sent_files(person, [key]).get(key)


def sent_files(person: Person, keys: Collection[UUID]) -> dict[UUID, StoredFile]:
    """The same for several, by key."""
    found = StoredFile.objects.filter(
        created_by=person,
        key__in=keys,
        content_type__in=[each.content_type for each in FileFormat],
    )
    return {file.key: file for file in found}


def fitting_documents(
    person: Person,
    kinds: Collection[str],
    *,
    maximum_age_days: int | None = None,
    accept_expired: bool = False,
    today: date,
) -> list[Candidate]:
    """The documents of these kinds, those that fit first, each other with the reason why not.

    The age counts from the day the current version came into the wallet: the document itself may
    be older, which only the person and the agent can see.
    """
    documents = documents_of(person).filter(kind__in=kinds, binned_at__isnull=True)
    candidates = [
        Candidate(
            each,
            each.current,
            unfit_because(
                each, maximum_age_days=maximum_age_days, accept_expired=accept_expired, day=today
            ),
        )
        for each in documents
    ]
    return sorted(candidates, key=lambda candidate: not candidate.fits)


def open_content(file: StoredFile) -> bytes:
    """The plain content, for whoever may have it: the one way by which it leaves. Raises `FileHeld`
    while the antivirus has not answered, or when it found something."""
    if file.is_held:
        raise FileHeld(file.scan)
    return read_content(file)


def read_content(file: StoredFile) -> bytes:
    """The plain content, exactly as it was stored, whatever the antivirus said: for our own work
    only, never for what is given to people (`open_content`).

    Raises `AlteredContent` or `MissingContent`: incidents that nobody should answer to kindly.
    """
    return opened(file)


def unreferenced_files() -> QuerySet[StoredFile]:
    """Files to which no row of any app refers, found through the models that are installed."""
    files = StoredFile.objects.order_by("id")
    # Hidden ones included: those without a name on this side refer to it all the same.
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            users = relation.related_model._base_manager
            files = files.filter(~Exists(users.filter(**{relation.field.name: OuterRef("pk")})))
    return files


def issuance_of(version: WalletVersion) -> Issuance | None:
    """What the body vouches for; None for what the person keeps. No query after `documents_of`."""
    return getattr(version, "issuance", None)


class Arrival(NamedTuple):
    """What was found in a file when it came; the fields of `StoredFile` of these names."""

    cleaned: list[str]
    signatures: list[dict[str, str]]
    original_sha256: str


def delivered_as(file: StoredFile | Arrival) -> Issuance | None:
    """What the body vouches for, when a file that was sent is one that it delivered, to the byte.
    One query, for what bears a signature; none for what does not."""
    return delivered_among([file]).get(file.original_sha256)


def delivered_among(files: Iterable[StoredFile | Arrival]) -> dict[str, Issuance]:
    """The same for several, by hash of what was sent. One query at most."""
    sent = {each.original_sha256 for each in files if each.signatures}
    if not sent:
        return {}
    found = Issuance.objects.select_related("department").filter(sha256__in=sent)
    # The oldest of those that are the same file.
    return {each.sha256: each for each in found.order_by("-id")}


def revocation_of(document: WalletDocument) -> Issuance | None:
    """What says when and why a department revoked it; None for what was not revoked."""
    issuance = issuance_of(document.current)
    return issuance if issuance is not None and issuance.revoked_at is not None else None


def revoked_reason(document: WalletDocument) -> str:
    """Why a department revoked it; empty for what was not revoked."""
    revocation = revocation_of(document)
    return revocation.revoked_reason if revocation is not None else ""


def unfit_because(
    document: WalletDocument,
    *,
    maximum_age_days: int | None = None,
    accept_expired: bool = False,
    day: date,
) -> str:
    """Why this document (loaded with its versions) cannot be given that day; empty when it can."""
    revocation, version = revocation_of(document), document.current
    if revocation is not None and revocation.revoked_at is not None:
        return _("La direction qui l’a délivré l’a retiré le %(day)s : il n’est plus valable.") % {
            "day": date_words(revocation.revoked_at)
        }
    if version.file.scan == Scan.INFECTED:
        return str(FileHeld(version.file.scan))
    if not accept_expired and document.valid_until and document.valid_until < day:
        return _("Ce document n’est plus valable depuis le %(day)s.") % {
            "day": date_words(document.valid_until + timedelta(days=1))
        }
    if maximum_age_days is None or age_on(version, day) <= maximum_age_days:
        return ""
    said = (
        _("Vous l’avez reçu il y a plus de %(age)s : il en faut un plus récent.")
        if document.origin == Origin.ISSUED
        else _("Vous l’avez ajouté il y a plus de %(age)s : il en faut un plus récent.")
    )
    return said % {"age": age_words(maximum_age_days)}


@dataclass(frozen=True)
class Lapse:
    """Until when a document can be given, as far as dates tell; and why not later."""

    last_day: date
    maximum_age_days: int | None
    """The rule of age that ends it; None where it is its own validity."""


def lapse_of(
    document: WalletDocument, *, maximum_age_days: int | None = None, accept_expired: bool = False
) -> Lapse | None:
    """As `unfit_because` judges; None for what dates never end."""
    ends = []
    if document.valid_until and not accept_expired:
        ends.append(Lapse(document.valid_until, None))
    if maximum_age_days is not None:
        added = timezone.localdate(document.current.added_at)
        ends.append(Lapse(added + timedelta(days=maximum_age_days), maximum_age_days))
    return min(ends, key=lambda end: end.last_day, default=None)


def lapse_words(lapse: Lapse, today: date) -> str:
    """« n’est plus valable depuis le… », « aura plus de 3 mois après le… »."""
    over = lapse.last_day < today
    if lapse.maximum_age_days is not None:
        said = _("a plus de %(age)s") if over else _("aura plus de %(age)s après le %(day)s")
        age, day = age_words(lapse.maximum_age_days), date_words(lapse.last_day)
        return said % {"age": age, "day": day}
    if over:
        day = date_words(lapse.last_day + timedelta(days=1))
        return _("n’est plus valable depuis le %(day)s") % {"day": day}
    return _("n’est plus valable après le %(day)s") % {"day": date_words(lapse.last_day)}


def age_on(version: WalletVersion, day: date) -> int:
    """In days, since it came into the wallet."""
    return (day - timezone.localdate(version.added_at)).days


def age_words(days: int) -> str:
    """« 3 mois », « 1 an » where the number of days is a round one, else « 45 jours »."""
    if days % 365 == 0:
        return ngettext("%(n)s an", "%(n)s ans", days // 365) % {"n": days // 365}
    if days % 30 == 0:
        return ngettext("%(n)s mois", "%(n)s mois", days // 30) % {"n": days // 30}
    return ngettext("%(n)s jour", "%(n)s jours", days) % {"n": days}


def _versions() -> "Prefetch[str]":
    versions = WalletVersion.objects.select_related("file", "issuance").order_by("-number")
    return Prefetch("versions", queryset=versions)
