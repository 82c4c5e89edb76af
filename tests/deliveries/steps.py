"""Lists and files as agents bring them, and deliveries brought to a state by the operations."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

from niaouli.accounts.models import Person
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations.checking import check_lines
from niaouli.deliveries.operations.preparing import open_delivery
from niaouli.deliveries.operations.sending import send_lines, start_delivery
from niaouli.deliveries.reading.archives import ZipFiles
from niaouli.departments.models import Department
from tests.cast import NOW
from tests.documents import crafted

HEADER = "fichier;email;nom;type;titre;valable"
KIND = "permis-de-chasser"


def pdf(mark: str = "a") -> bytes:
    """A small one, another for each mark."""
    return crafted.pdf(content=f"% {mark}\n0 0 m 90 90 l S".encode())


def row(file: str, person: Person, kind: str = KIND, title: str = "", until: str = "") -> str:
    return f"{file};{person.email};{person.family_name};{kind};{title};{until}"


def listed(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows]).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def prepared(
    department: Department,
    by: Person,
    content: bytes,
    files: Mapping[str, bytes],
    *,
    now: datetime = NOW,
) -> Delivery:
    """Checked: its report is there to read."""
    delivery = open_delivery(
        department=department,
        content=content,
        list_name="liste.csv",
        archive=None,
        by=by,
        now=now,
    )
    check_lines(delivery=delivery, files=ZipFiles(io.BytesIO(zipped(files))), now=now)
    delivery.refresh_from_db()
    return delivery


def sent(delivery: Delivery, by: Person, *, now: datetime = NOW) -> Delivery:
    start_delivery(delivery=delivery, by=by, now=now)
    return worked(delivery, now=now)


def worked(delivery: Delivery, *, now: datetime = NOW) -> Delivery:
    """What the job does, until nothing is left for it."""
    while send_lines(delivery_id=delivery.pk, now=now):
        pass
    delivery.refresh_from_db()
    return delivery


def line(delivery: Delivery, number: int = 2) -> DeliveryLine:
    """The second row is the first document."""
    return delivery.lines.get(number=number)


def only(delivery: Delivery) -> tuple[str, str]:
    """The state and the sentences of a delivery of one line."""
    found = delivery.lines.get()
    return found.state, " ".join(found.problems)
