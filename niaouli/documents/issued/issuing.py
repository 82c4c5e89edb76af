"""Documents that departments issue into wallets: sealed, with a code by which anyone can ask
whether the paper in their hands is right (`verifying.py`).

The one way in, for a decision, for many at once and for other systems: `issue_document`.
"""

from datetime import date, datetime

from django.db import transaction

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents import operations
from niaouli.documents.enums import Origin
from niaouli.documents.issued.sealing import sealed
from niaouli.documents.models import Issuance, StoredFile, WalletDocument, WalletVersion
from niaouli.lib.codes import drawn_code


@transaction.atomic
def issue_document(
    *,
    owner: Person,
    department: Department,
    kind: str,
    title: str,
    content: bytes,
    filename: str,
    valid_until: date | None,
    by: Person | None,
    now: datetime,
    code: str = "",
    replaces: StoredFile | None = None,
) -> WalletDocument:
    """Put a PDF that the product wrote for a department into the wallet of `owner`, sealed.

    `code`: what the PDF bears (`drawn_code`); when it bears none, one is drawn all the same.
    `replaces`: a content delivered before, which this one corrects. Who may decide it is the
    caller's rule (the case's). For a file that an agent sent, call `store_file` then `issue_file`.
    """
    content = sealed(content, department=department, now=now)
    stored = operations.store_made_file(content=content, filename=filename, by=by, now=now)
    return issue_file(
        owner=owner,
        department=department,
        kind=kind,
        title=title,
        file=stored.file,
        filename=stored.filename,
        valid_until=valid_until,
        by=by,
        now=now,
        code=code,
        replaces=replaces,
    )


@transaction.atomic
def issue_file(
    *,
    owner: Person,
    department: Department,
    kind: str,
    title: str,
    file: StoredFile,
    filename: str,
    valid_until: date | None,
    by: Person | None,
    now: datetime,
    code: str = "",
    replaces: StoredFile | None = None,
) -> WalletDocument:
    """Issue a stored file, of any format."""
    document = operations.add_document(
        WalletDocument(
            owner=owner,
            kind=kind,
            title=title,
            origin=Origin.ISSUED,
            issued_by=department,
            valid_until=valid_until,
        ),
        file,
        filename,
        now=now,
    )
    made = _vouch(document.current, department, code, now=now)
    if replaces is not None:
        _mark_replaced(replaces, made)
    details = {"kind": kind, "department": department.pk, "owner": owner.pk}
    operations.record_document("document.issued", document, by=by, now=now, details=details)
    return document


@transaction.atomic
def reissue_document(
    *,
    document: WalletDocument,
    department: Department,
    content: bytes,
    filename: str,
    valid_until: date | None,
    by: Person | None,
    now: datetime,
    code: str = "",
) -> WalletVersion:
    """Put a corrected version of an issued document in its place: it is new again, and out of the
    bin. The former version stays with the cases that hold it, and whoever verifies it reads that
    it was replaced."""
    document = operations.locked(document)
    former = document.current.file
    content = sealed(content, department=department, now=now)
    stored = operations.store_made_file(content=content, filename=filename, by=by, now=now)
    number = document.current.number + 1
    version = document.versions.create(
        number=number, file=stored.file, filename=stored.filename, added_at=now
    )
    document.valid_until, document.seen_at, document.binned_at = valid_until, None, None
    document.save(update_fields=["valid_until", "seen_at", "binned_at"])
    _mark_replaced(former, _vouch(version, department, code, now=now))
    operations.record_document(
        "document.reissued", document, by=by, now=now, details={"version": number}
    )
    return version


def _vouch(version: WalletVersion, department: Department, code: str, *, now: datetime) -> Issuance:
    return Issuance.objects.create(
        code=code or drawn_code(),
        sha256=version.file.sha256,
        version=version,
        department=department,
        kind=version.document.kind,
        issued_at=now,
        valid_until=version.document.valid_until,
    )


def _mark_replaced(former: StoredFile, made: Issuance) -> None:
    """Whoever verifies the former paper reads that another took its place."""
    told = Issuance.objects.filter(sha256=former.sha256, replaced_by=None).exclude(pk=made.pk)
    first = told.order_by("id").first()
    if first is not None:
        first.replaced_by = made
        first.save(update_fields=["replaced_by"])
