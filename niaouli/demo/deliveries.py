"""« Envois groupés »: a list that an agent brought, with a wrong line; the rest of it is sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

from niaouli.accounts.models import Person
from niaouli.deliveries.operations.checking import check_lines
from niaouli.deliveries.operations.preparing import open_delivery
from niaouli.deliveries.operations.sending import send_lines, start_delivery
from niaouli.deliveries.reading.archives import ZipFiles
from niaouli.demo.citizens import CITIZENS
from niaouli.demo.papers import sheet
from niaouli.departments.models import Department

TITLE = "Attestation de transport scolaire"
HEADER = "fichier;email;nom;type;titre"
LINES, MISTYPED = 8, 2
"""How many lines the list has, and the one whose name is wrong: it gives nothing."""


def deliver(
    departments: Mapping[str, Department], people: Mapping[str, Person], *, now: datetime
) -> None:
    """Prepared, checked and sent the day before."""
    agent, yesterday = people["agent"], now - timedelta(days=1)
    lines, archive = [HEADER], BytesIO()
    with ZipFile(archive, "w") as files:
        for number, who in enumerate(CITIZENS[:LINES], 1):
            filename = f"transport-{number:03d}.pdf"
            files.writestr(filename, sheet(TITLE, [who.name, who.street, who.town]))
            name = "Inconnu" if number == MISTYPED else who.family_name
            lines.append(f"{filename};{who.email};{name};attestation;{TITLE}")
    delivery = open_delivery(
        department=departments["DPASS"],
        content="\n".join(lines).encode(),
        list_name="transport-scolaire.csv",
        archive=None,
        by=agent,
        now=yesterday,
    )
    while check_lines(delivery=delivery, files=ZipFiles(archive), now=yesterday):
        pass
    start_delivery(delivery=delivery, by=agent, now=yesterday)
    while send_lines(delivery_id=delivery.pk, now=yesterday):
        pass
