"""Reading the wallet and the contents."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
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
from niaouli.documents.enums import Origin
from niaouli.documents.errors import AlteredContent
from niaouli.documents.models import StoredFile, WalletDocument, WalletVersion
from niaouli.documents.storage import blobs
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
    another of the same name already relays are left out."""
    newer = WalletDocument.objects.filter(
        owner=OuterRef("owner"),
        kind=OuterRef("kind"),
        title=OuterRef("title"),
        valid_until__gt=OuterRef("valid_until"),
        binned_at__isnull=True,
    )
    return WalletDocument.objects.filter(
        ~Exists(newer),
        binned_at__isnull=True,
        valid_until__gte=today,
        valid_until__lte=today + EXPIRES_SOON,
    ).order_by("valid_until", "id")


def same_contents(document: WalletDocument) -> QuerySet[WalletDocument]:
    """The other documents that the person keeps, whose current version is the very same file."""
    newer = WalletVersion.objects.filter(
        document=OuterRef("document"), number__gt=OuterRef("number")
    )
    same = WalletVersion.objects.filter(
        ~Exists(newer),
        document__owner=document.owner_id,
        file__sha256=document.current.file.sha256,
    )
    return WalletDocument.objects.filter(
        origin=Origin.KEPT,
        binned_at__isnull=True,
        pk__in=same.values("document"),
    ).exclude(pk=document.pk)


def sent_file(person: Person, key: UUID) -> StoredFile | None:
    """A file that the person has sent, whatever became of it."""
    return StoredFile.objects.filter(created_by=person, key=key).first()


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
    # Hidden ones included: those without a name on this side refer to it all the same.
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            users = relation.related_model._base_manager
            files = files.filter(~Exists(users.filter(**{relation.field.name: OuterRef("pk")})))
    return files


def _unfit_because(document: WalletDocument, maximum_age_days: int | None, today: date) -> str:
    if document.valid_until and document.valid_until < today:
        return _("Ce document n’est plus valable depuis le %(day)s.") % {
            "day": date_words(document.valid_until + timedelta(days=1))
        }
    added = timezone.localdate(document.current.added_at)
    if maximum_age_days is not None and (today - added).days > maximum_age_days:
        return _("Vous l’avez ajouté il y a plus de %(age)s : il en faut un plus récent.") % {
            "age": age_words(maximum_age_days)
        }
    return ""


def age_words(days: int) -> str:
    """« 3 mois », « 1 an » where the number of days is a round one, else « 45 jours »."""
    if days % 365 == 0:
        return ngettext("%(n)s an", "%(n)s ans", days // 365) % {"n": days // 365}
    if days % 30 == 0:
        return ngettext("%(n)s mois", "%(n)s mois", days // 30) % {"n": days // 30}
    return ngettext("%(n)s jour", "%(n)s jours", days) % {"n": days}


def _versions() -> "Prefetch[str]":
    versions = WalletVersion.objects.select_related("file").order_by("-number")
    return Prefetch("versions", queryset=versions)
