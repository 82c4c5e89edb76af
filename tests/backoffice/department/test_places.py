"""Where people collect what a department delivers, kept by who answers for it."""

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department, PickupPlace
from niaouli.departments.places import TypedPlace, add_place, close_place, define_place
from niaouli.lib.errors import NotAllowed
from tests import cast
from tests.backoffice.pages import ClientOf, sentence, text, value

PLACES = reverse("backoffice:department_places")
GOOD = {
    "name": " Guichet  de Koné ",
    "address": "1 rue du Port\r\n\r\n98860  Koné",
    "opening_hours": "du lundi au vendredi, de 7 h 30 à 15 h 30",
}


@pytest.fixture
def client(manager: Person, client_of: ClientOf) -> Client:
    return client_of(manager)


@pytest.fixture
def kone(dddt: Department) -> PickupPlace:
    return define_place(department=dddt, typed=TypedPlace(**GOOD))


def test_a_place_is_added(client: Client, manager: Person) -> None:
    page = client.post(PLACES, GOOD, follow=True)
    assert "Guichet de Koné" in text(page)
    place = PickupPlace.objects.get()
    assert place.address == "1 rue du Port\n98860 Koné"
    event = Event.objects.get(verb="department.place_added")
    assert (event.by, event.details) == (manager.pk, {"place": place.pk})


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("name", " ", "Donnez un nom à ce lieu."),
        ("name", "x" * 151, "Raccourcissez ce texte"),
        ("address", "", "Écrivez où la personne doit aller."),
        ("address", "a\n" * 9, "Écrivez l’adresse en 6 lignes au plus."),
        ("opening_hours", "", "Écrivez quand c’est ouvert."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    name: str, wrong: str, said: str, client: Client
) -> None:
    answer = client.post(PLACES, {**GOOD, name: wrong})
    assert answer.status_code == 422
    assert said in sentence(answer)
    kept = "address" if name == "name" else "name"
    assert value(answer, kept).replace("\r", "").split() == GOOD[kept].split()
    assert not PickupPlace.objects.exists()


def test_two_open_places_have_two_names(client: Client, kone: PickupPlace) -> None:
    answer = client.post(PLACES, GOOD)
    assert "porte déjà ce nom" in sentence(answer)
    assert PickupPlace.objects.get() == kone


def test_a_place_is_changed(client: Client, kone: PickupPlace) -> None:
    address = reverse("backoffice:department_place", args=[kone.pk])
    assert value(client.get(address), "name") == "Guichet de Koné"
    client.post(address, {**GOOD, "opening_hours": "le mardi"})
    kone.refresh_from_db()
    assert kone.opening_hours == "le mardi"


def test_closing_asks_first_and_the_name_is_then_free(client: Client, kone: PickupPlace) -> None:
    address = reverse("backoffice:department_close_place", args=[kone.pk])
    assert "Plus personne ne pourra le choisir." in text(client.get(address))
    client.post(address)
    assert "Guichet de Koné" not in text(client.get(PLACES))
    client.post(PLACES, GOOD)
    assert PickupPlace.objects.filter(name="Guichet de Koné").count() == 2


def test_a_closed_place_is_not_changed(client: Client, manager: Person, kone: PickupPlace) -> None:
    close_place(place=kone, by=manager, now=cast.NOW)
    answer = client.post(reverse("backoffice:department_place", args=[kone.pk]), GOOD)
    assert answer.status_code == 409
    assert "Ce lieu est fermé" in text(answer)


def test_closing_twice_is_once(manager: Person, kone: PickupPlace) -> None:
    close_place(place=kone, by=manager, now=cast.NOW)
    close_place(place=kone, by=manager, now=cast.NOW)
    assert Event.objects.filter(verb="department.place_closed").count() == 1


def test_another_department_s_place_does_not_exist(client: Client, dpass: Department) -> None:
    theirs = define_place(department=dpass, typed=TypedPlace(**GOOD))
    for name in ("department_place", "department_close_place"):
        assert client.get(reverse(f"backoffice:{name}", args=[theirs.pk])).status_code == 404


def test_only_a_manager_keeps_them(agent: Person, dddt: Department, client_of: ClientOf) -> None:
    assert client_of(agent).get(PLACES).status_code == 404
    with pytest.raises(NotAllowed):
        add_place(department=dddt, typed=TypedPlace(**GOOD), by=agent, now=cast.NOW)
