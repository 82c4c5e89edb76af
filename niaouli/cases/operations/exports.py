"""Lists that a manager takes out: asked, made in the background, told, kept a week."""

import tempfile
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.accounts.operations import lock as lock_person
from niaouli.audit import operations as audit
from niaouli.cases.enums import ExportState
from niaouli.cases.exporting import CONTENTS, FORMATS, Selection, TooLarge, write_export
from niaouli.cases.models import Export
from niaouli.departments.models import Department
from niaouli.departments.policies import can_manage, check_can_manage
from niaouli.departments.queries import memberships_of
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import discard_file, store_made_sheet
from niaouli.lib.errors import BadInput, OutOfStep
from niaouli.lib.jobs import enqueue
from niaouli.mail import operations as mail
from niaouli.procedures.queries import procedures_treated_by

MOST_ROWS = 100_000
MOST_BYTES = 20_000_000
"""Of a file: what is sealed in one piece (`documents.storage.vault`)."""
AT_ONCE = 3
"""How many one person may be waiting for."""
SAME_WITHIN = timedelta(minutes=1)
"""Asked again within that time, it is the same: a button pressed twice."""
TAKEN_UP_AFTER = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(hours=2)
KEPT_FOR = timedelta(days=7)


@transaction.atomic
def ask_export(
    *,
    department: Department,
    content: str,
    format: str,
    selection: Selection,
    by: Person,
    now: datetime,
) -> Export:
    """Ask for a list of the department's cases; it is made in the background.

    The same, asked twice in a minute, is asked once. Raises `BadInput` on `content`, `format` or
    `demarche`, and `OutOfStep` when too many are being made already.
    """
    lock_person(by)
    check_can_manage(department, memberships_of(by, timezone.localdate(now)))
    _check_choices(department, content, format, selection)
    own = Export.objects.filter(by=by).order_by("-id")
    wanted = {"content": content, "format": format, "query": selection.query()}
    same = own.filter(department=department, asked_at__gt=now - SAME_WITHIN, **wanted).first()
    if same is not None:
        return same
    if own.filter(state=ExportState.WAITING).count() >= AT_ONCE:
        raise OutOfStep(
            _("Plusieurs exports sont déjà en préparation : attendez qu’ils soient prêts.")
        )
    export = Export.objects.create(department=department, by=by, asked_at=now, **wanted)
    _record("export.asked", export, by=by, now=now)
    enqueue("cases.make_export", export=export.pk)
    return export


def _check_choices(
    department: Department,
    content: str,
    format: str,
    selection: Selection,
) -> None:
    if content not in CONTENTS:
        raise BadInput("content", _("Choisissez ce que le fichier contient."))
    if format not in FORMATS:
        raise BadInput("format", _("Choisissez le format du fichier."))
    known = {each.slug for each in procedures_treated_by(department)}
    if selection.procedure and selection.procedure not in known:
        raise BadInput("demarche", _("Choisissez une démarche de la liste."))
    if content == "answers" and not selection.procedure:
        raise BadInput(
            "demarche", _("Choisissez une démarche : chacune a ses questions, donc ses colonnes.")
        )


@transaction.atomic
def make_export(*, export_id: int, now: datetime) -> bool:
    """Make the file of an export that waits, and tell who asked. Returns whether it did.

    The row stays locked until the end: a second job leaves it, and a job that is killed leaves it
    waiting, for `take_up_exports`.
    """
    waiting = Export.objects.select_for_update(of=("self",), skip_locked=True)
    export = (
        waiting.select_related("by", "department")
        .filter(pk=export_id, state=ExportState.WAITING)
        .first()
    )
    if export is None:
        return False
    # Who no longer answers for the department is given nothing.
    if not can_manage(export.department, memberships_of(export.by, timezone.localdate(now))):
        _end(export, ExportState.FAILED, rows=0, file=None, now=now)
        return True
    try:
        rows, content = _content(export)
    except TooLarge as stopped:
        _end(export, ExportState.FAILED, rows=stopped.rows, file=None, now=now)
    else:
        file = store_made_sheet(content=content, by=export.by, now=now)
        _end(export, ExportState.READY, rows=rows, file=file, now=now)
    _tell(export, now=now)
    return True


def _content(export: Export) -> tuple[int, bytes]:
    """Row after row in a temporary file that has no name, then whole, once it is small enough."""
    with tempfile.TemporaryFile() as file, translation.override(export.by.language):
        rows = write_export(export, file, most_rows=MOST_ROWS, most_bytes=MOST_BYTES)
        file.seek(0)
        return rows, file.read()


def take_up_exports(*, now: datetime) -> int:
    """Ask again for what waits since long: its job was killed. After two hours, say that it failed.

    Returns how many were asked again or given up. Safe to run twice.
    """
    late = Export.objects.filter(
        state=ExportState.WAITING, asked_at__lt=now - TAKEN_UP_AFTER
    ).order_by("id")
    found = list(late.values_list("pk", "asked_at"))
    for pk, asked_at in found:
        if asked_at < now - GIVEN_UP_AFTER:
            _give_up(pk, now=now)
        else:
            enqueue("cases.make_export", export=pk)
    return len(found)


@transaction.atomic
def _give_up(pk: int, *, now: datetime) -> None:
    waiting = Export.objects.select_for_update(of=("self",), skip_locked=True)
    export = (
        waiting.select_related("by", "department").filter(pk=pk, state=ExportState.WAITING).first()
    )
    if export is not None:
        _end(export, ExportState.FAILED, rows=0, file=None, now=now)
        _tell(export, now=now)


@transaction.atomic
def record_download(*, export: Export, by: Person, now: datetime) -> StoredFile:
    """The file, for who asked for it; taking it out is logged. Raises `OutOfStep` when it is not
    there any more, or not yet."""
    if export.file is None:
        raise OutOfStep(_("Ce fichier n’existe plus : demandez un nouvel export."))
    _record("export.downloaded", export, by=by, now=now)
    return export.file


def erase_exports(*, now: datetime) -> int:
    """Erase the files that are a week old; who took which list out, and when, stays. Returns how
    many. Safe to run twice."""
    old = Export.objects.filter(state=ExportState.READY, ended_at__lte=now - KEPT_FOR)
    return sum(_erase(pk, now=now) for pk in old.order_by("id").values_list("pk", flat=True))


@transaction.atomic
def _erase(pk: int, *, now: datetime) -> bool:
    ready = Export.objects.select_for_update(of=("self",)).select_related("file")
    export = ready.filter(pk=pk, state=ExportState.READY).first()
    if export is None or export.file is None:
        return False
    file, export.file, export.state = export.file, None, ExportState.ERASED
    export.save(update_fields=["file", "state"])
    discard_file(file=file, by=None, now=now)
    return True


def _end(
    export: Export, state: ExportState, *, rows: int, file: StoredFile | None, now: datetime
) -> None:
    export.state, export.rows, export.file, export.ended_at = state, rows, file, now
    export.save(update_fields=["state", "rows", "file", "ended_at"])
    _record(f"export.{state}", export, by=None, now=now)


def _record(verb: str, export: Export, *, by: Person | None, now: datetime) -> None:
    details = {
        "department": export.department.code,
        "content": export.content,
        "format": export.format,
        "query": export.query,
        "rows": export.rows,
    }
    subject = f"export:{export.key}"
    audit.record(verb, by=by.pk if by else None, subject=subject, now=now, details=details)


def _tell(export: Export, *, now: datetime) -> None:
    query = urlencode({"direction": export.department.code})
    mail.write(
        "cases/export_ready" if export.state == ExportState.READY else "cases/export_failed",
        address=export.by.email,
        person=export.by.pk,
        language=export.by.language,
        values={
            "person": export.by,
            "department": export.department,
            "too_large": export.rows > 0,
            "days": KEPT_FOR.days,
            "address": f"{settings.NIAOULI_BASE_URL}/agents/direction/exports/?{query}",
        },
        now=now,
    )
