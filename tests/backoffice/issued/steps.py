"""What departments issue in these tests, through the real operations."""

from datetime import date, datetime

from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents import operations as documents
from niaouli.documents.issued import issuing
from niaouli.documents.models import Issuance, WalletDocument
from tests import cast, files

LIST = reverse("backoffice:issued_documents")
WHY = "La photo n’est pas la vôtre."


def issued(
    owner: Person,
    department: Department,
    title: str = "Permis de chasser",
    *,
    kind: str = "permis-de-chasser",
    until: date | None = None,
    pages: int = 1,
    now: datetime = cast.NOW,
) -> Issuance:
    document = issuing.issue_document(
        owner=owner,
        department=department,
        kind=kind,
        title=title,
        content=files.pdf(title, pages),
        filename="permis.pdf",
        valid_until=until,
        by=None,
        now=now,
    )
    return Issuance.objects.get(version=document.current)


def document_of(issuance: Issuance) -> WalletDocument:
    return WalletDocument.objects.get(versions__issuance=issuance)


def erased(issuance: Issuance) -> None:
    """Its holder deletes it from their wallet."""
    document = document_of(issuance)
    documents.bin_document(document=document, by=document.owner, now=cast.NOW)
    documents.erase_document(document=document, by=document.owner, now=cast.NOW)


def replaced(issuance: Issuance, *, now: datetime = cast.NOW) -> Issuance:
    version = issuing.reissue_document(
        document=document_of(issuance),
        department=issuance.department,
        content=files.pdf("corrigé"),
        filename="permis.pdf",
        valid_until=None,
        by=None,
        now=now,
    )
    return Issuance.objects.get(version=version)


def place(issuance: Issuance, name: str = "issued_document") -> str:
    return reverse(f"backoffice:{name}", args=[issuance.code])
