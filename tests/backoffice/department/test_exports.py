"""A manager takes a list out: asks for it, is told, saves it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import Export
from niaouli.cases.operations.exports import erase_exports, make_export
from niaouli.departments.models import Department
from niaouli.departments.operations import end_role
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, sentence, soup, text, value

PLACE = reverse("backoffice:department_exports")
WANTED = {"content": "cases", "format": "csv", "du": "2026-03-01", "au": "2026-03-31"}


@pytest.fixture
def client(manager: Person, client_of: ClientOf) -> Client:
    return client_of(manager)


def place(export: Export) -> str:
    return reverse("backoffice:department_export", args=[export.key])


def made() -> Export:
    export = Export.objects.get()
    assert make_export(export_id=export.pk, now=timezone.now())
    return export


def test_it_is_asked_made_and_saved(client: Client, alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, permis)
    page = client.post(PLACE, WANTED, follow=True)
    assert "L’export est en préparation" in text(page)
    assert "En préparation" in text(page)
    export = made()
    page = client.get(PLACE)
    assert "1 demande," in text(page)
    link = soup(page).select_one("tbody td a")
    assert link is not None
    assert link["href"] == place(export)
    answer = client.get(place(export))
    assert str(case.reference) in answer.content.decode("utf-8-sig")
    assert 'filename="demandes-DDDT-' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    event = Event.objects.get(verb="export.downloaded")
    assert event.subject == f"export:{export.key}"


def test_the_form_pressed_twice_asks_once(client: Client) -> None:
    for _press in range(2):
        client.post(PLACE, WANTED)
    assert Export.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"content": "answers"}, "chacune a ses questions"),
        ({"content": "people"}, "Choisissez ce que le fichier contient."),
        ({"format": "xls"}, "Choisissez le format du fichier."),
        ({"au": "2026-02-01"}, "avant son début"),
        ({"demarche": "inconnue"}, "Choisissez une démarche de la liste."),
    ],
)
def test_what_cannot_be_made_is_said_beside_it(
    typed: dict[str, str], said: str, client: Client
) -> None:
    page = client.post(PLACE, {**WANTED, **typed})
    assert page.status_code == 422
    assert said in sentence(page)
    assert value(page, "du") == "2026-03-01"
    assert not Export.objects.exists()


def test_only_who_asked_saves_it(
    client: Client, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    other = cast.manager("mona", "Mona", "Poadja", dddt)
    client.post(PLACE, WANTED)
    export = made()
    assert client_of(other).get(place(export)).status_code == 404
    assert "mars 2026" not in text(client_of(other).get(PLACE)).split("Vos exports")[1]
    end_role(membership=manager.memberships.get(), by=None, now=cast.NOW)
    assert client_of(manager).get(place(export)).status_code == 404


def test_the_room_is_for_managers_of_the_department(
    agent: Person, reader: Person, client: Client, dpass: Department, client_of: ClientOf
) -> None:
    for person in (agent, reader):
        assert client_of(person).get(PLACE).status_code == 404
        assert client_of(person).post(PLACE, WANTED).status_code == 404
    assert client.post(f"{PLACE}?direction=DPASS", WANTED).status_code == 404
    assert not Export.objects.exists()


def test_once_erased_it_says_so(client: Client) -> None:
    client.post(PLACE, WANTED)
    export = made()
    Export.objects.update(ended_at=cast.NOW)
    erase_exports(now=timezone.now())
    assert "Effacé" in text(client.get(PLACE))
    answer = client.get(place(export))
    assert answer.status_code == 409
    assert "demandez un nouvel export" in text(answer)
