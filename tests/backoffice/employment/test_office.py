"""Checking in by the office on screen: chosen, counted, confirmed, followed."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role
from niaouli.employment.models import CheckIn, OfficeBatch
from niaouli.employment.operations.office import run_batch
from tests import cast
from tests.employment.seeking import at, checked_in, registered
from tests.portal.employment.clock import today_is
from tests.portal.reading import href, one, page, soup_of, words

ClientOf = Callable[[Person], Client]
OFFICE = reverse("backoffice:employment_office")
LIST = reverse("backoffice:employment")


@pytest.fixture
def desk(adviser: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> Client:
    today_is(monkeypatch, at(22))
    return client_of(adviser)


@pytest.fixture
def typed() -> dict[str, str]:
    return {
        "key": str(uuid4()),
        "direction": "DEL",
        "mois": "2026-02",
        "commune": "",
        "reason": "Agence fermée.",
    }


def confirmed(typed: dict[str, str]) -> dict[str, str]:
    return {**typed, "confirmed": "yes"}


def test_people_ticked_in_the_list_are_those_of_the_form(
    desk: Client, alice: Person, bob: Person
) -> None:
    registered(alice)
    registered(bob)
    ticks = page(desk, LIST).select("[type=checkbox][name=personne]")
    shown = page(desk, f"{OFFICE}?mois=2026-02&personne={ticks[0]['value']}")
    assert "Alice Wamytan" in words(one(shown, "#main form"))
    assert "Bob" not in words(one(shown, "#main form"))
    assert not shown.select("[name=commune]")


def test_it_says_how_many_people_before_anything_is_done(
    desk: Client, alice: Person, bob: Person, typed: dict[str, str]
) -> None:
    registered(alice)
    registered(bob)
    checked_in(alice)
    answer = desk.post(OFFICE, typed)
    assert "1 personne sera pointée d’office" in words(one(soup_of(answer), "h1"))
    assert not OfficeBatch.objects.exists()


def test_confirmed_it_starts_and_can_be_followed(
    desk: Client, alice: Person, typed: dict[str, str]
) -> None:
    registered(alice)
    first, again = desk.post(OFFICE, confirmed(typed)), desk.post(OFFICE, confirmed(typed))
    assert first["Location"] == again["Location"]
    batch = OfficeBatch.objects.get()
    assert "en cours" in words(page(desk, first["Location"]))
    run_batch(batch_id=batch.pk, now=at(22))
    shown = words(page(desk, first["Location"]))
    assert "Pointage d’office terminé" in shown
    assert "pointages faits 1 restent à faire 0" in shown
    assert CheckIn.objects.get().reason == "Agence fermée."
    assert "Terminé" in words(page(desk, OFFICE))


def test_the_person_reads_that_the_office_did_it_and_why(
    desk: Client, alice: Person, typed: dict[str, str], client_of: ClientOf
) -> None:
    registered(alice)
    desk.post(OFFICE, confirmed(typed))
    run_batch(batch_id=OfficeBatch.objects.get().pk, now=at(22))
    number = CheckIn.objects.get().number
    text = words(page(client_of(alice), reverse("portal:check_in_receipt", args=[number])))
    assert "D’office" in text
    assert "Agence fermée." in text
    assert "Vous n’avez rien d’autre à faire" in text


@pytest.mark.parametrize(
    ("more", "anchor"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"mois": "2031-01"}, "mois"),
        ({"mois": "hier"}, "mois"),
        ({"commune": "75056"}, "commune"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(
    desk: Client, alice: Person, typed: dict[str, str], more: dict[str, str], anchor: str
) -> None:
    registered(alice)
    for sent in ({**typed, **more}, confirmed({**typed, **more})):
        answer = desk.post(OFFICE, sent)
        tag = soup_of(answer)
        assert answer.status_code == 422
        assert href(one(tag, ".error-summary")) == f"#field-{anchor}"
        assert one(tag, f"#error-{anchor}")
        assert one(tag, "[name=reason]").text.strip() == sent["reason"].strip()
    assert not OfficeBatch.objects.exists()


def test_advisers_cannot_choose_themselves(
    desk: Client, adviser: Person, typed: dict[str, str]
) -> None:
    own = registered(adviser)
    answer = desk.post(OFFICE, confirmed({**typed, "personne": str(own.key)}))
    assert answer.status_code == 403
    assert "un autre conseiller" in words(one(soup_of(answer), ".error-summary"))


def test_people_of_another_department_are_not_there(
    desk: Client, alice: Person, dpass: Department, typed: dict[str, str], client_of: ClientOf
) -> None:
    seeker = registered(alice)
    other = client_of(cast.adviser("oscar", "Oscar", "Dupont", dpass))
    shown = other.get(f"{OFFICE}?personne={seeker.key}")
    assert shown.status_code == 409
    assert "Alice" not in words(soup_of(shown))
    desk.post(OFFICE, confirmed(typed))
    batch = reverse("backoffice:employment_batch", args=[OfficeBatch.objects.get().key])
    assert other.get(batch).status_code == 404


def test_who_follows_two_departments_says_which_one(
    desk: Client,
    adviser: Person,
    alice: Person,
    dpass: Department,
    del_: Department,
    typed: dict[str, str],
) -> None:
    registered(alice)
    assert not page(desk, OFFICE).select("select[name=direction]")
    give_role(person=adviser, department=dpass, role=Role.ADVISER, by=None, now=at(1))
    offered = page(desk, OFFICE).select("select[name=direction] option")
    assert {each["value"] for each in offered} == {"DEL", "DPASS"}
    for code, name, count in (("DEL", del_.name, 1), ("DPASS", dpass.name, 0)):
        shown = soup_of(desk.post(OFFICE, {**typed, "direction": code}))
        assert f"{count} personne" in words(one(shown, "h1"))
        assert name in words(one(shown, ".facts"))


def test_who_is_gone_meanwhile_is_not_replaced_by_everybody(
    desk: Client, alice: Person, bob: Person, typed: dict[str, str]
) -> None:
    chosen = registered(alice)
    registered(bob)
    chosen.delete()
    for _press in range(2):
        answer = desk.post(OFFICE, confirmed({"personne": str(chosen.key), **typed}))
        shown = soup_of(answer)
        assert answer.status_code == 409
        assert "ne sont plus ici" in words(one(shown, ".error-summary"))
        assert one(shown, "[name=reason]").text.strip() == "Agence fermée."
        assert not shown.select("[name=commune]")
        typed = {**typed, "personne": str(one(shown, "[name=personne]")["value"])}
    assert not OfficeBatch.objects.exists()


def test_ticking_nobody_in_the_list_is_not_everybody(desk: Client, alice: Person) -> None:
    registered(alice)
    answer = desk.get(OFFICE, {"personne": ""})
    assert answer.status_code == 409
    assert "Cochez au moins une personne" in words(one(soup_of(answer), ".error-summary"))


@pytest.mark.parametrize("key", ["", "x", "00000000"])
def test_a_form_without_its_key_gets_one(
    desk: Client, alice: Person, typed: dict[str, str], key: str
) -> None:
    registered(alice)
    assert desk.post(OFFICE, confirmed({**typed, "key": key})).status_code == 302
