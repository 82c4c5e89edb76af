"""The job seeker's space: what it is, what to do now, the registration."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.employment.models import JobSeeker
from niaouli.employment.operations.seekers import end_registration
from tests.employment.seeking import FEBRUARY, at, checked_in, registered
from tests.portal.employment.clock import today_is
from tests.portal.reading import href, one, page, soup_of, words

ClientOf = Callable[[Person], Client]
SPACE = reverse("portal:employment")
REGISTER = reverse("portal:employment_register")
STOP = reverse("portal:employment_stop")
TYPED = {
    "situation": "sans-emploi",
    "since-day": "1",
    "since-month": "9",
    "since-year": "2025",
    "occupation": "Serveuse",
    "availability": "un-mois",
    "commune": "98818",
    "phone": "75 25 25",
}

pytestmark = pytest.mark.usefixtures("del_")


def main(client: Client, address: str = SPACE) -> str:
    return words(one(page(client, address), "#main"))


def test_who_is_not_registered_reads_what_it_is_and_finds_one_button(
    alice: Person, client_of: ClientOf
) -> None:
    shown = one(page(client_of(alice), SPACE), "#main")
    assert href(shown, ".button-primary") == REGISTER
    assert "Pointer chaque mois." in words(shown)


def test_registering_takes_one_page_and_counts_at_once(alice: Person, client_of: ClientOf) -> None:
    client = client_of(alice)
    answer = client.post(REGISTER, TYPED, follow=True)
    assert answer.redirect_chain == [(SPACE, 302)]
    assert "Vous êtes inscrit depuis le" in words(soup_of(answer))
    assert JobSeeker.objects.get(person=alice).phone == "+687752525"


def test_a_mistake_is_said_beside_its_question_and_loses_nothing(
    alice: Person, client_of: ClientOf
) -> None:
    answer = client_of(alice).post(REGISTER, {**TYPED, "phone": "12", "since-month": "13"})
    shown = soup_of(answer)
    assert answer.status_code == 422
    assert "Corrigez votre numéro de téléphone" in words(one(shown, "#error-phone"))
    assert href(one(shown, ".error-summary")) == "#field-since-month"
    assert one(shown, "[name=occupation]")["value"] == "Serveuse"
    assert one(shown, "[name=phone]")["value"] == "12"
    assert not JobSeeker.objects.exists()


def test_what_was_typed_when_the_session_had_ended_is_there_after_signing_in(
    client: Client, alice: Person
) -> None:
    assert client.post(REGISTER, TYPED).status_code == 401
    client.force_login(alice, settings.AUTHENTICATION_BACKENDS[0])
    assert one(page(client, REGISTER), "[name=occupation]")["value"] == "Serveuse"


def test_what_was_said_can_be_changed(alice: Person, client_of: ClientOf) -> None:
    registered(alice)
    client, address = client_of(alice), reverse("portal:employment_change")
    assert one(page(client, address), "[name=occupation]")["value"] == "Serveuse"
    client.post(address, {**TYPED, "occupation": "Cuisinière"})
    assert "Cuisinière" in main(client)


@pytest.mark.parametrize(
    ("day", "month", "said"),
    [
        (28, 2, "Pointez pour février 2026"),
        (13, 3, "Plus que 2 jours : jusqu’au dimanche 15 mars 2026"),
        (15, 3, "C’est le dernier jour"),
        (17, 3, "il sera noté en retard"),
        (22, 3, "Le pointage de février 2026 n’a pas été fait."),
    ],
)
def test_the_one_thing_to_do_comes_first(
    alice: Person,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    day: int,
    month: int,
    said: str,
) -> None:
    registered(alice)
    today_is(monkeypatch, at(day, month))
    assert said in main(client_of(alice)).split("Mon CV")[0]


def test_once_done_it_says_when_the_next_one_is(
    alice: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(alice)
    checked_in(alice)
    today_is(monkeypatch, at(4))
    text = main(client_of(alice)).replace("\u00a0", " ")
    assert "Votre pointage de février 2026 est fait" in text
    assert "Prochain pointage, pour mars 2026 : du 28 mars au 15 avril 2026." in text


def test_nothing_punishes_a_missed_check_in(
    alice: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(alice)
    today_is(monkeypatch, at(22))
    assert "Votre inscription continue." in main(client_of(alice))


def test_stopping_asks_why_and_to_confirm(alice: Person, client_of: ClientOf) -> None:
    registered(alice)
    client = client_of(alice)
    assert client.post(STOP, {}).status_code == 422
    client.post(STOP, {"reason": "emploi"})
    assert "Votre inscription est arrêtée depuis le" in main(client)
    assert href(one(page(client, SPACE), "#main"), ".button-primary") == REGISTER


def test_former_check_ins_stay_after_a_stop(alice: Person, client_of: ClientOf) -> None:
    registered(alice)
    made = checked_in(alice, period=FEBRUARY)
    end_registration(person=alice, reason="emploi", by=alice, now=at(4))
    assert made.number in main(client_of(alice))


def test_the_space_costs_the_same_with_many_check_ins(
    alice: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(alice)
    checked_in(alice)
    today_is(monkeypatch, at(4))
    client = client_of(alice)
    client.get(SPACE)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(SPACE)
        return len(queries)

    few = statements()
    for month in range(9, 13):
        checked_in(
            alice,
            period=FEBRUARY.replace(year=2025, month=month),
            now=at(2, month % 12 + 1, year=2025 + (month == 12)),
        )
    assert statements() == few <= 12


def test_the_check_in_is_the_first_thing_on_todo(
    alice: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(alice)
    today_is(monkeypatch, at(14))
    todo = reverse("portal:todo")
    shown = one(page(client_of(alice), todo), ".todo")
    assert "Pointez pour février 2026" in words(shown)
    assert "Plus que 1 jour" in words(shown)
    assert href(shown) == reverse("portal:check_in")
    checked_in(alice, now=at(14))
    assert "Pointez" not in main(client_of(alice), todo)


def test_before_the_service_is_open_the_page_says_so(alice: Person, client_of: ClientOf) -> None:
    Department.objects.filter(code="DEL").delete()
    answer = client_of(alice).post(REGISTER, TYPED)
    assert answer.status_code == 409
    assert "pas encore ouvert" in words(one(soup_of(answer), ".error-summary"))
