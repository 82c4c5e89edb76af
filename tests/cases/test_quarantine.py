"""A file found infected after it came: the department of each case that holds it is told, and no
agent opens it any more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import SupportingDocument
from niaouli.cases.operations.quarantine import tell_of_quarantine
from niaouli.connectors.antivirus.fake import FakeClamd
from niaouli.documents.checking import scanning
from niaouli.documents.enums import Scan
from niaouli.documents.models import StoredFile
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cast import NOW

LATER = NOW + timedelta(days=1)


@pytest.fixture
def clamd(settings: Any) -> Iterator[FakeClamd]:
    with FakeClamd() as fake:
        settings.NIAOULI_ANTIVIRUS = fake.address
        yield fake


@pytest.fixture
def held(clamd: FakeClamd, alice: Person, permis: Procedure) -> SupportingDocument:
    """A document of a case that was honest until today's signatures."""
    case = cast.submitted(alice, permis)
    document = case.documents.filter(side="citizen").order_by("id")[0]
    clamd.known[b"%PDF"] = "Nouvelle.Signature"
    clamd.version = "ClamAV 1.4.3/27842/Tue Dec  2 09:12:55 2025"
    scanning.scan_again(now=LATER)
    document.refresh_from_db()
    return document


def test_the_department_is_told_of_each_case_once_and_nobody_is_named(
    held: SupportingDocument, alice: Person
) -> None:
    case = held.case
    case.department.email = "direction@example.nc"
    case.department.save(update_fields=["email"])
    assert tell_of_quarantine(file_id=held.file_id, now=LATER) == 1
    (mail,) = OutgoingMail.objects.filter(template="cases/file_quarantined")
    assert mail.address == "direction@example.nc"
    assert case.reference is not None and case.reference in mail.subject
    assert alice.family_name not in mail.text
    assert Event.objects.filter(verb="case.file_quarantined", subject=case.subject).count() == 1


def test_an_agent_reads_that_it_is_blocked_and_cannot_open_it(
    held: SupportingDocument, agent: Person
) -> None:
    assert StoredFile.objects.get(pk=held.file_id).scan == Scan.INFECTED
    client = cast.signed_in(agent)
    names = [held.case.reference, held.key]
    page = client.get(reverse("backoffice:case", args=[held.case.reference]))
    assert "bloqué" in page.content.decode()
    assert reverse("backoffice:document", args=names) not in page.content.decode()
    given = client.get(reverse("backoffice:document", args=names))
    assert given.status_code == 409
    assert b"%PDF" not in given.content
    assert client.get(reverse("backoffice:preview", args=names)).status_code == 422


def test_the_citizen_reads_it_too(held: SupportingDocument, alice: Person) -> None:
    client = cast.signed_in(alice)
    place = reverse("portal:case", args=[held.case.reference])
    shown = client.get(place).content.decode()
    assert "bloqué" in shown
    assert f"/documents/{held.key}/" not in shown
