"""A list and its files become a delivery: lines to check, nothing issued."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.db import transaction
from django.utils import timezone, translation

from niaouli.accounts.models import Person
from niaouli.deliveries.enums import DeliveryState
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations import steps
from niaouli.deliveries.policies import check_can_deliver
from niaouli.deliveries.reading.archives import ZipFiles
from niaouli.deliveries.reading.listed import Listed, read_list
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import store_archive
from niaouli.lib.files import clean_filename
from niaouli.lib.jobs import enqueue

AT_ONCE = 1_000


def take_archive(*, content: bytes, by: Person, now: datetime) -> StoredFile:
    """Keep the ZIP that comes with a list, once it is known to be an honest one. Raises `BadInput`
    on `files`. Like any file, it goes in before the transaction of what refers to it."""
    with translation.override(by.language):
        ZipFiles(BytesIO(content))
    return store_archive(content=content, by=by, now=now)


@transaction.atomic
def open_delivery(
    *,
    department: Department,
    content: bytes,
    list_name: str,
    archive: StoredFile | None,
    by: Person,
    now: datetime,
) -> Delivery:
    """Take the list in. Raises `BadInput` on `list` when it cannot be read as a whole.

    `archive`: the ZIP that came with it, kept by `take_archive`; a job then
    checks each line. None: the caller has the files, and checks (`checking.check_lines`).
    """
    today = timezone.localdate(now)
    check_can_deliver(department, memberships_of(by, today))
    with translation.override(by.language):
        listed = read_list(content, department=department.code, today=today)
    delivery = Delivery.objects.create(
        department=department,
        state=DeliveryState.CHECKING,
        list_name=clean_filename(list_name),
        prepared_by=by,
        prepared_at=now,
        moved_at=now,
        size=len(listed),
        archive=archive,
    )
    DeliveryLine.objects.bulk_create(_lines(delivery, listed), batch_size=AT_ONCE)
    steps.note(delivery, "opened", by=by, now=now, details={"lines": len(listed)})
    if archive is not None:
        enqueue("deliveries.check", delivery=delivery.pk)
    return delivery


def _lines(delivery: Delivery, listed: Sequence[Listed]) -> list[DeliveryLine]:
    return [
        DeliveryLine(
            delivery=delivery,
            number=each.number,
            filename=each.filename,
            reference=each.reference,
            email=each.email,
            family_name=each.family_name,
            kind=each.kind,
            title=each.title,
            valid_until=each.valid_until,
            problems=each.problems,
        )
        for each in listed
    ]
