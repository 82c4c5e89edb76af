"""What the antivirus says of files: at once when they come, again when it has something new to say.

Nothing that it has not answered of is given to anybody while one is configured (`models.is_held`).
Each run can be killed, or run twice: the next one goes on.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from niaouli.accounts.models import Person
from niaouli.audit.operations import record
from niaouli.connectors import antivirus
from niaouli.documents.enums import Scan
from niaouli.documents.errors import (
    AlteredContent,
    FileHeld,
    InfectedFile,
    MissingContent,
    NotInQuarantine,
    StorageUnavailable,
)
from niaouli.documents.models import StoredFile
from niaouli.documents.storage import blobs
from niaouli.documents.storage.opening import opened
from niaouli.lib.jobs import enqueue
from niaouli.mail import operations as mail

log = logging.getLogger(__name__)

FILES_A_RUN = 500
"""A few minutes of clamd at most: the next run goes on."""


@dataclass(frozen=True)
class Scanned:
    """What is kept of an answer. `engine`: how the antivirus named itself."""

    scan: Scan
    engine: str = ""


@dataclass
class Run:
    """What a run did. `unanswered`: files of which the antivirus, though well, said nothing."""

    scanned: int = 0
    infected: int = 0
    unanswered: int = 0
    silent: bool = False
    """The antivirus itself does not answer."""


def first_scan(content: bytes, filename: str, *, by: Person | None, now: datetime) -> Scanned:
    """Of what just came. Raises `InfectedFile`, which is recorded: nothing of it is then kept."""
    if not settings.NIAOULI_ANTIVIRUS:
        return Scanned(Scan.NOT_SCANNED)
    try:
        # Asked first: if it learns something in between, the file is scanned once more.
        engine = antivirus.version(address=settings.NIAOULI_ANTIVIRUS)
        verdict = antivirus.scan(content, address=settings.NIAOULI_ANTIVIRUS)
    except antivirus.ScannerUnavailable:
        return Scanned(Scan.WAITING)
    if verdict.clean:
        return Scanned(Scan.CLEAN, engine)
    subject = f"person:{by.pk}" if by else "system"
    # The hash lets a security team find the file elsewhere; the name of the file is not kept.
    details = {"signature": verdict.signature, "sha256": hashlib.sha256(content).hexdigest()}
    record("file.refused", by=by.pk if by else None, subject=subject, now=now, details=details)
    raise InfectedFile(filename)


def scan_again(*, now: datetime, most: int = FILES_A_RUN) -> Run:
    """Scan what waits, what came when there was no antivirus, and what was scanned with other
    signatures than today's; the newest first. A few queries when there is nothing to do."""
    run = Run()
    if not settings.NIAOULI_ANTIVIRUS:
        return run
    try:
        engine = antivirus.version(address=settings.NIAOULI_ANTIVIRUS)
    except antivirus.ScannerUnavailable:
        run.silent = True
        return run
    for file in _to_scan(engine, most):
        try:
            _scan_stored(file, engine, run, now=now)
        except antivirus.ScannerUnavailable:
            if not antivirus.ping(address=settings.NIAOULI_ANTIVIRUS):
                run.silent = True
                return run
            run.unanswered += 1
            log.warning("antivirus: no answer", extra={"data": {"file": str(file.key)}})
    return run


def _to_scan(engine: str, most: int) -> Iterator[StoredFile]:
    files = StoredFile.objects.all()
    for found in (
        files.filter(scan=Scan.WAITING).order_by("-id"),
        files.filter(scan=Scan.NOT_SCANNED).order_by("-id"),
        files.filter(scan=Scan.CLEAN, scanned_with__lt=engine).order_by("scanned_with", "-id"),
        files.filter(scan=Scan.CLEAN, scanned_with__gt=engine).order_by("scanned_with", "-id"),
    ):
        some = list(found[:most])
        most -= len(some)
        yield from some
        if most <= 0:
            return


def _scan_stored(file: StoredFile, engine: str, run: Run, *, now: datetime) -> None:
    try:
        content = opened(file)
    except (MissingContent, AlteredContent, StorageUnavailable):
        # `documents check` says it; here, the others go on.
        log.exception("a file cannot be scanned", extra={"data": {"file": str(file.key)}})
        run.unanswered += 1
        return
    verdict = antivirus.scan(content, address=settings.NIAOULI_ANTIVIRUS)
    run.scanned += 1
    if not verdict.clean:
        run.infected += _quarantine(file, verdict.signature, engine, now=now)
        return
    known = StoredFile.objects.filter(pk=file.pk, scan=file.scan)
    known.update(scan=Scan.CLEAN, scanned_at=now, scanned_with=engine)


@transaction.atomic
def _quarantine(file: StoredFile, signature: str, engine: str, *, now: datetime) -> bool:
    """Nobody opens it any more. Whoever sent it is told, and the departments whose cases hold it
    (`cases.tell_of_quarantine`, above us). False when another run did it."""
    changed = StoredFile.objects.filter(pk=file.pk, scan=file.scan).update(
        scan=Scan.INFECTED, threat=signature, scanned_at=now, scanned_with=engine
    )
    if not changed:
        return False
    details = {"signature": signature, "sha256": file.sha256}
    record("file.quarantined", by=None, subject=f"file:{file.key}", now=now, details=details)
    owner = file.created_by
    if owner is not None and owner.is_active and owner.email:
        mail.write(
            "documents/quarantined",
            address=owner.email,
            person=owner.pk,
            language=owner.language,
            values={"person": owner, "titles": _titles(file, owner)},
            now=now,
        )
    enqueue("cases.tell_of_quarantine", file=file.pk)
    return True


def _titles(file: StoredFile, owner: Person) -> list[str]:
    """How the person named it, in their wallet."""
    versions = file.wallet_versions.filter(document__owner=owner).order_by("id")
    return list(dict.fromkeys(versions.values_list("document__title", flat=True)))


def release(file: StoredFile, *, now: datetime) -> None:
    """Out of quarantine, when the antivirus no longer finds anything. Raises `FileHeld` when it
    does, `NotInQuarantine`, or `ScannerUnavailable`."""
    _check_in_quarantine(file)
    engine = antivirus.version(address=settings.NIAOULI_ANTIVIRUS)
    if not antivirus.scan(opened(file), address=settings.NIAOULI_ANTIVIRUS).clean:
        raise FileHeld(Scan.INFECTED)
    with transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(
            scan=Scan.CLEAN, threat="", scanned_at=now, scanned_with=engine
        )
        record("file.released", by=None, subject=f"file:{file.key}", now=now)


@transaction.atomic
def erase_quarantined(file: StoredFile, *, now: datetime) -> None:
    """Erase the content of a file in quarantine, for ever. Its row stays, with what refers to it:
    the case still says what was sent. Raises `NotInQuarantine`."""
    _check_in_quarantine(file)
    name = file.storage_name
    StoredFile.objects.filter(pk=file.pk).update(erased_at=now)
    record("file.erased", by=None, subject=f"file:{file.key}", now=now)
    transaction.on_commit(lambda: blobs.remove_when_possible(name))


def _check_in_quarantine(file: StoredFile) -> None:
    if file.scan != Scan.INFECTED or file.erased_at is not None:
        raise NotInQuarantine
