"""Documents that departments issue into wallets: sealed, with a code by which anyone can ask
whether the paper in their hands is right (`verifying.py`).

The one way in, for a decision, for many at once and for other systems: `issue_document`.
"""

import logging
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents import operations
from niaouli.documents.enums import FileFormat, Origin
from niaouli.documents.errors import CannotSeal
from niaouli.documents.issued.sealing import current_identity, sealed
from niaouli.documents.models import Issuance, StoredFile, WalletDocument, WalletVersion
from niaouli.documents.queries import open_content
from niaouli.lib.codes import drawn_code

log = logging.getLogger(__name__)

SIGNED = b"/ByteRange"
"""What every signature of a PDF has, and nothing else."""


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
    `replaces`: a content delivered to them before, which this one corrects. Who may decide it is
    the caller's rule (the case's). For a file that an agent sent, call `store_file`, then
    `issue_file`.
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
        # Of a file that others were given too, theirs stays in force.
        theirs = Q(version=None) | Q(version__document__owner=owner)
        _mark_replaced(Issuance.objects.filter(theirs, sha256=replaces.sha256), made)
    details = {"kind": kind, "department": department.pk, "owner": owner.pk}
    operations.record_document("document.issued", document, by=by, now=now, details=details)
    return document


def seal_brought_file(
    *, file: StoredFile, department: Department, by: Person | None, now: datetime
) -> StoredFile:
    """What to issue of a PDF that a department brings, checked and kept by `store_file`: a copy
    with the seal of the body, or the file itself when somebody has signed it: a seal put after a
    signature would say that the document changed.

    Raises `FileHeld` while the antivirus has not let it through, and `CannotSeal`.
    """
    content = open_content(file)
    if file.format is not FileFormat.PDF:
        raise CannotSeal
    # Nobody can hide a signature: the bytes that it covers are written in plain.
    if SIGNED in content:
        return file
    # A certificate that is missing or wrong is no fault of the file.
    current_identity(now=now)
    try:
        content = sealed(content, department=department, now=now)
    except Exception as error:
        # Whatever a reader of PDF makes of a file that another program wrote a little wrong.
        log.warning("document not sealed", extra={"data": {"file": str(file.key)}}, exc_info=True)
        raise CannotSeal from error
    return operations.store_sealed_copy(content=content, of=file, by=by, now=now)


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
    content = sealed(content, department=department, now=now)
    stored = operations.store_made_file(content=content, filename=filename, by=by, now=now)
    return reissue_file(
        document=document,
        department=department,
        file=stored.file,
        filename=stored.filename,
        valid_until=valid_until,
        by=by,
        now=now,
        code=code,
    )


@transaction.atomic
def reissue_file(
    *,
    document: WalletDocument,
    department: Department,
    file: StoredFile,
    filename: str,
    valid_until: date | None,
    by: Person | None,
    now: datetime,
    code: str = "",
) -> WalletVersion:
    """The same with a stored file, of any format."""
    document = operations.locked(document)
    former = document.current
    version = document.versions.create(
        number=former.number + 1, file=file, filename=filename, added_at=now
    )
    document.valid_until, document.seen_at, document.binned_at = valid_until, None, None
    document.issued_by = department
    document.save(update_fields=["valid_until", "seen_at", "binned_at", "issued_by"])
    _mark_replaced(
        Issuance.objects.filter(version=former), _vouch(version, department, code, now=now)
    )
    operations.record_document(
        "document.reissued", document, by=by, now=now, details={"version": version.number}
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


def _mark_replaced(former: QuerySet[Issuance], made: Issuance) -> None:
    """Whoever verifies the former paper reads that another took its place."""
    first = former.filter(replaced_by=None).exclude(pk=made.pk).order_by("id").first()
    if first is not None:
        first.replaced_by = made
        first.save(update_fields=["replaced_by"])
