"""The documents of a case, as the procedure's engine and the wallet see them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from niaouli.cases.enums import Side
from niaouli.cases.models import (
    Case,
    Message,
    PendingItem,
    PreparedDocument,
    SupportingDocument,
)
from niaouli.documents.kinds import kind_of
from niaouli.documents.models import StoredFile, WalletVersion
from niaouli.procedures import engine
from niaouli.procedures.fields import DocumentField, SuppliedDocument


@dataclass(frozen=True)
class GivenDocument:
    """A document that the citizen gives: just sent, or taken from the wallet.

    `wallet_version` is set when the wallet has it too; `wallet_key` and `wallet_number` still are
    when it was deleted there meanwhile.
    """

    kind: str
    file: StoredFile
    filename: str
    wallet_version: WalletVersion | None = None
    wallet_key: UUID | None = None
    wallet_number: int | None = None

    @classmethod
    def from_wallet(cls, version: WalletVersion) -> "GivenDocument":
        return cls(
            kind=version.document.kind,
            file=version.file,
            filename=version.filename,
            wallet_version=version,
            wallet_key=version.document.key,
            wallet_number=version.number,
        )

    @classmethod
    def from_prepared(cls, document: PreparedDocument) -> "GivenDocument":
        """What the citizen had prepared for an item."""
        return cls(
            kind=document.kind,
            file=document.file,
            filename=document.filename,
            wallet_version=document.wallet_version,
            wallet_key=document.wallet_key,
            wallet_number=document.wallet_number,
        )

    def as_supplied(self) -> SuppliedDocument:
        """As the procedure's engine checks it."""
        version = self.wallet_version
        return SuppliedDocument(
            kind=self.kind,
            label=self.filename,
            expires_on=version.document.valid_until if version else None,
            maximum_age_days=kind_of(self.kind).maximum_age_days,
        )

    def prepare_for(self, item: PendingItem, *, field: str, now: datetime) -> PreparedDocument:
        """Keep it for an item, until it is sent: only the citizen sees it."""
        return PreparedDocument.objects.create(
            item=item,
            field=field,
            kind=self.kind,
            filename=self.filename,
            file=self.file,
            wallet_version=self.wallet_version,
            wallet_key=self.wallet_key,
            wallet_number=self.wallet_number,
            added_at=now,
        )

    def add_to(self, case: Case, *, field: str, title: str, now: datetime) -> SupportingDocument:
        """Freeze it in the case: from now on, what happens to the wallet does not matter."""
        return SupportingDocument.objects.create(
            case=case, side=Side.CITIZEN, field=field, title=title, added_at=now, **self._frozen()
        )

    def add_to_message(self, message: Message) -> SupportingDocument:
        """The same, as what goes with a message of the case."""
        version = self.wallet_version
        return SupportingDocument.objects.create(
            case=message.case,
            side=message.side,
            message=message,
            title=version.document.title if version else self.filename,
            added_at=message.sent_at,
            **self._frozen(),
        )

    def _frozen(self) -> dict[str, Any]:
        version = self.wallet_version
        return {
            "kind": self.kind,
            "filename": self.filename,
            "file": self.file,
            "valid_until": version.document.valid_until if version else None,
            "wallet_version": version,
            "wallet_key": self.wallet_key,
            "wallet_number": self.wallet_number,
        }


def document_fields(case: Case, *, today: date) -> list[DocumentField]:
    """The documents that the form asks for, with the case's answers."""
    definition = case.version.parsed
    return [
        field
        for page in engine.visible_pages(definition, case.answers, today=today)
        for field in engine.visible_fields(definition, page, case.answers, today=today)
        if isinstance(field, DocumentField)
    ]


def supplied_documents(case: Case) -> dict[str, list[SuppliedDocument]]:
    """The citizen's current documents, by field code, for the engine. One query."""
    supplied: dict[str, list[SuppliedDocument]] = {}
    current = case.documents.filter(
        side=Side.CITIZEN, message__isnull=True, replaced_at__isnull=True
    ).order_by("id")
    for document in current:
        supplied.setdefault(document.field, []).append(as_supplied(document))
    return supplied


def as_supplied(document: SupportingDocument) -> SuppliedDocument:
    return SuppliedDocument(
        kind=document.kind,
        label=document.filename,
        expires_on=document.valid_until,
        maximum_age_days=kind_of(document.kind).maximum_age_days,
    )
