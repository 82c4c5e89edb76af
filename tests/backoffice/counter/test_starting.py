"""The counter's first page, and starting for someone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import Channel
from niaouli.cases.models import Case
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.counter.pages import at, draft_at
from tests.backoffice.pages import ClientOf, sentence, text, value
from tests.cases.counter import JEANNE, entered_for, sent_for

PERSON = {
    "given_name": "Jeanne",
    "family_name": "Poadja",
    "email": "jeanne@example.org",
    "phone": "20.55.66",
}


def test_the_way_there_is_in_the_navigation_of_who_treats_requests(
    agent: Person, dddt: Department, permis: Procedure, client_of: ClientOf
) -> None:
    reader = cast.reader("lise", "Lise", "Kai", dddt)
    assert at("") in client_of(agent).get(reverse("backoffice:queue")).content.decode()
    assert at("") not in client_of(reader).get(reverse("backoffice:queue")).content.decode()
    assert client_of(reader).get(at("")).status_code == 404


def test_what_is_being_entered_is_listed_for_the_department(
    alice: Person, agent: Person, manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    entered_for(alice, permis, agent, now=timezone.now())
    entered_for(JEANNE, permis, agent, now=timezone.now())
    page = text(client_of(manager).get(at("")))
    assert "Alice Wamytan Avec un compte" in page
    assert "Jeanne Poadja Sans compte" in page
    assert "Amélie Tein" in page


def test_what_is_entered_for_oneself_is_not(
    agent: Person, manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    entered_for(manager, permis, agent)
    assert "Aucune saisie n’est en cours." in text(client_of(manager).get(at("")))


def test_the_page_costs_as_much_whatever_is_being_entered(
    alice: Person,
    bob: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
    django_assert_max_num_queries: object,
) -> None:
    for person in (alice, bob, JEANNE):
        entered_for(person, permis, agent)
    client = client_of(agent)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get(at(""))


# ── With an account ──
@pytest.mark.parametrize("who", ["alice", "ALICE", "alice@example.org"])
def test_starts_for_the_exact_name_or_address(
    who: str, alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    sent = {"procedure": permis.slug, "who": who, "present": "on"}
    answer = client_of(agent).post(at("_account"), sent)
    case = Case.objects.get()
    assert answer.headers["Location"] == draft_at("", case)
    assert (case.citizen, case.channel) == (alice, Channel.COUNTER)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"who": "ali"}, "Aucun compte confirmé ne correspond exactement."),
        ({"who": ""}, "Écrivez le nom d’utilisateur ou l’adresse e-mail"),
        ({"procedure": "inconnue"}, "Choisissez la démarche."),
        ({"present": ""}, "Cochez cette case"),
        ({"who": "amelie"}, "C’est votre propre demande"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    changes: dict[str, str],
    said: str,
    alice: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
) -> None:
    sent = {"procedure": permis.slug, "who": "alice", "present": "on", **changes}
    answer = client_of(agent).post(at("_account"), sent)
    assert answer.status_code == 422
    assert said in sentence(answer)
    assert value(answer, "who") == sent["who"]
    assert not Case.objects.exists()


def test_a_whole_list_of_names_is_not_tried(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf, settings: object
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"enter_for_account": "1/h/user"}  # type: ignore[attr-defined]
    client, sent = client_of(agent), {"procedure": permis.slug, "who": "zz", "present": "on"}
    client.post(at("_account"), sent)
    assert "beaucoup de noms" in sentence(client.post(at("_account"), {**sent, "who": "alice"}))


# ── Without an account ──
def test_starts_for_who_has_no_account(
    agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    client_of(agent).post(at("_person"), {"procedure": permis.slug, **PERSON})
    case = Case.objects.get()
    assert case.citizen.is_without_account
    assert case.citizen.display_name == "Jeanne Poadja"


def test_what_was_typed_of_them_comes_back(
    agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    sent = {"procedure": permis.slug, **PERSON, "phone": "vingt", "given_name": ""}
    answer = client_of(agent).post(at("_person"), sent)
    assert answer.status_code == 422
    assert "Écrivez le prénom" in sentence(answer)
    assert "Écrivez le téléphone en chiffres" in sentence(answer)
    assert (value(answer, "family_name"), value(answer, "phone")) == ("Poadja", "vingt")


def test_who_came_before_is_proposed(agent: Person, permis: Procedure, client_of: ClientOf) -> None:
    known = sent_for(JEANNE, permis, agent).citizen
    client, sent = client_of(agent), {"procedure": permis.slug, **PERSON}
    answer = client.post(at("_person"), sent)
    assert "Dites s’il s’agit de la même personne." in sentence(answer)
    assert "C’est la même personne : Jeanne Poadja, déjà venue au guichet" in text(answer)
    client.post(at("_person"), {**sent, "known": known.username})
    assert Case.objects.filter(citizen=known).count() == 2


def test_it_may_be_somebody_else(agent: Person, permis: Procedure, client_of: ClientOf) -> None:
    known = sent_for(JEANNE, permis, agent).citizen
    sent = {"procedure": permis.slug, **PERSON, "known": "new"}
    client_of(agent).post(at("_person"), sent)
    assert Person.objects.filter(given_name="Jeanne").count() == 2
    assert Case.objects.filter(citizen=known).count() == 1


def test_an_address_that_has_an_account_is_said_without_saying_whose(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    sent = {"procedure": permis.slug, **PERSON, "email": alice.email}
    answer = client_of(agent).post(at("_person"), sent)
    assert "Un compte existe avec cette adresse e-mail" in text(answer)
    assert "Wamytan" not in text(answer)
    assert not Case.objects.exists()


def test_nobody_is_reused_by_a_forged_key(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    sent = {"procedure": permis.slug, **PERSON, "known": "alice"}
    client_of(agent).post(at("_person"), sent)
    assert Case.objects.get().citizen != alice
