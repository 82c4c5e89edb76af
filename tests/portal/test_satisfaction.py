"""The question asked once, on « Détail » and on its own page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, Satisfaction
from niaouli.procedures.models import Procedure
from tests import cast
from tests.portal.reading import one, page, words

ClientOf = Callable[[Person], Client]


@pytest.fixture
def case(alice: Person, permis: Procedure, agent: Person) -> Case:
    return cast.granted(alice, permis, agent)


def place(case: Case, name: str = "portal:satisfaction") -> str:
    return reverse(name, args=[case.reference])


def test_the_case_asks_where_the_e_mail_leads(
    case: Case, alice: Person, client_of: ClientOf
) -> None:
    shown = page(client_of(alice), place(case, "portal:case"))
    section = one(shown, "section[aria-labelledby=satisfaction]")
    assert shown.select_one("#satisfaction") is not None
    labels = [words(each) for each in section.select(".choice label")]
    assert labels == ["Très bien", "Bien", "Ni bien ni mal", "Mal", "Très mal"]
    assert one(section, "form")["action"] == place(case)


def test_a_case_under_way_does_not_ask(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    waits = cast.taken(alice, permis, agent)
    shown = page(client_of(alice), place(waits, "portal:case"))
    assert shown.select_one("#satisfaction") is None


@pytest.mark.parametrize(
    ("sent", "score"),
    [({"score": "5", "comment": "Merci."}, 5), ({"decline": "1", "score": "3"}, None)],
)
def test_once_answered_or_declined_it_is_gone(
    sent: dict[str, str], score: int | None, case: Case, alice: Person, client_of: ClientOf
) -> None:
    client = client_of(alice)
    answer = client.post(place(case), sent)
    assert answer.headers["Location"] == place(case, "portal:case")
    assert Satisfaction.objects.get().score == score
    assert page(client, place(case, "portal:case")).select_one("#satisfaction") is None
    assert "qu’une fois" in words(one(page(client, place(case)), "#main"))


def test_a_mistake_keeps_what_was_written(case: Case, alice: Person, client_of: ClientOf) -> None:
    answer = client_of(alice).post(place(case), {"comment": "Un long texte."})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Un long texte." in text
    assert "Choisissez une réponse" in text
    assert not Satisfaction.objects.exists()


def test_pressed_twice_it_is_said_and_kept_once(
    case: Case, alice: Person, client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.post(place(case), {"score": "5"})
    again = client.post(place(case), {"score": "1"})
    assert again.status_code == 409
    assert Satisfaction.objects.get().score == 5


def test_a_stranger_finds_nothing(case: Case, bob: Person, client_of: ClientOf) -> None:
    assert client_of(bob).get(place(case)).status_code == 404
    assert client_of(bob).post(place(case), {"score": "5"}).status_code == 404


def test_agents_do_not_see_it_in_the_case(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    client_of(alice).post(place(case), {"score": "1", "comment": "Accueil glacial."})
    shown = client_of(agent).get(reverse("backoffice:case", args=[case.reference]))
    assert shown.status_code == 200
    assert "Accueil glacial." not in shown.content.decode()
