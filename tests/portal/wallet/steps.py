"""What tests of the porte-documents do again and again, through the real operations."""

from datetime import date

from bs4 import Tag
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents import operations as documents
from niaouli.documents.enums import FileFormat
from niaouli.documents.issued import issuing
from niaouli.documents.models import WalletDocument
from tests import cast, files
from tests.portal.reading import one, page

WALLET = reverse("portal:wallet")
BIN = reverse("portal:wallet_binned")
ADD = reverse("portal:wallet_add")


def kept(
    owner: Person,
    title: str = "Mon attestation",
    until: date | None = None,
    pages: int = 1,
    kind: str = "attestation-assurance",
    content: bytes = b"",
) -> WalletDocument:
    """A document that the person put in their wallet."""
    stored = documents.store_file(
        content=content or files.pdf(kind, pages),
        filename=f"{kind}.pdf",
        accepted={FileFormat.PDF},
        by=owner,
        now=cast.NOW,
    )
    return documents.keep_document(
        owner=owner,
        kind=kind,
        title=title,
        file=stored.file,
        filename=stored.filename,
        valid_until=until,
        by=owner,
        now=cast.NOW,
    )


def received(owner: Person, department: Department, title: str) -> WalletDocument:
    """A document that a department put there."""
    return issuing.issue_document(
        owner=owner,
        department=department,
        kind="permis-de-chasser",
        title=title,
        content=files.pdf(title),
        filename="permis.pdf",
        valid_until=None,
        by=None,
        now=cast.NOW,
    )


def replaced(document: WalletDocument, content: bytes) -> None:
    stored = documents.store_file(
        content=content,
        filename="nouvelle.pdf",
        accepted={FileFormat.PDF},
        by=document.owner,
        now=cast.NOW,
    )
    documents.replace_document(
        document=document,
        file=stored.file,
        filename=stored.filename,
        valid_until=None,
        by=document.owner,
        now=cast.NOW,
    )


def copies(document: WalletDocument, count: int) -> list[WalletDocument]:
    """Many documents of the same file."""
    return [
        documents.keep_document(
            owner=document.owner,
            kind=document.kind,
            title=f"Copie {number}",
            file=document.current.file,
            filename="a.pdf",
            valid_until=None,
            by=document.owner,
            now=cast.NOW,
        )
        for number in range(count)
    ]


def place(document: WalletDocument, name: str = "portal:wallet_document") -> str:
    return reverse(name, args=[document.key])


def main(client: Client, address: str = WALLET) -> Tag:
    return one(page(client, address), ".page")
