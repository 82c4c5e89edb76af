"""Who works in a department: roles given and ended by who answers for it."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.enums import Role
from niaouli.departments.models import Department, Membership
from niaouli.departments.operations import give_role
from niaouli.departments.queries import memberships_of
from niaouli.mail.models import OutgoingMail
from tests import cast
from tests.backoffice.pages import ClientOf, sentence, soup, text, value

PLACE = reverse("backoffice:department_people")


@pytest.fixture
def client(manager: Person, client_of: ClientOf) -> Client:
    return client_of(manager)


def roles(person: Person) -> list[str]:
    return sorted(each.role for each in memberships_of(person, timezone.localdate()))


def role_of(person: Person) -> Membership:
    return person.memberships.get(until__isnull=True)


def end(membership: Membership) -> str:
    return reverse("backoffice:department_end_role", args=[membership.pk])


def test_everyone_of_the_department_is_listed_with_their_role(
    client: Client, agent: Person, editor: Person, other_agent: Person
) -> None:
    said = text(client.get(PLACE))
    for words in ("Amélie Tein", "Instruction", "Édith Kaouma", "Rédaction", "Marc Poadja"):
        assert words in said
    assert "Otto Martin" not in said


# ── Giving ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["alice", " Alice ", "alice@example.org", "ALICE@example.org"])
def test_a_role_is_given_by_user_name_or_e_mail_and_the_person_is_told(
    who: str, client: Client, alice: Person, manager: Person
) -> None:
    page = client.post(PLACE, {"who": who, "role": "agent"}, follow=True)
    assert "Alice Wamytan a maintenant le rôle « instruction »." in text(page)
    assert roles(alice) == ["agent"]
    event = Event.objects.get(verb="membership.given", subject=f"person:{alice.pk}")
    assert (event.by, event.details) == (manager.pk, {"department": "DDDT", "role": "agent"})
    mail = OutgoingMail.objects.get(template="departments/role_given")
    assert (mail.address, "Marc Poadja" in mail.text) == ("alice@example.org", True)
    assert "instruction" in mail.subject


@pytest.mark.parametrize(
    ("who", "role", "said"),
    [
        ("", "agent", "Écrivez le nom d’utilisateur"),
        ("personne", "agent", "Aucun compte confirmé ne correspond"),
        ("\x00", "agent", "Écrivez le nom d’utilisateur"),
        ("a" * 5000, "agent", "Aucun compte confirmé ne correspond"),
        ("alice", "", "Choisissez un rôle."),
        ("alice", "admin", "Choisissez un rôle."),
    ],
)
def test_what_cannot_be_given_is_said_beside_it_and_kept(
    who: str, role: str, said: str, client: Client, alice: Person
) -> None:
    page = client.post(PLACE, {"who": who, "role": role})
    assert page.status_code == 422
    assert said in sentence(page)
    assert value(page, "who") == who.strip(" \x00")[:254]
    assert roles(alice) == []


def test_nobody_gives_a_role_to_themselves(client: Client, manager: Person) -> None:
    page = client.post(PLACE, {"who": "marc", "role": "editor"})
    assert page.status_code == 422
    assert "Vous ne pouvez pas vous donner un rôle" in sentence(page)
    assert roles(manager) == ["manager"]


def test_an_address_that_nobody_confirmed_gives_nothing(client: Client, alice: Person) -> None:
    """Anyone may sign up with the address of someone else."""
    EmailAddress.objects.filter(user=alice).update(verified=False)
    for who in ("alice", "alice@example.org"):
        assert client.post(PLACE, {"who": who, "role": "agent"}).status_code == 422
    assert roles(alice) == []


def test_who_has_an_account_is_not_learned_name_after_name(
    client: Client, alice: Person, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"give_role": "2/h/user"}
    for who in ("personne", "quelqu-un"):
        assert "Aucun compte" in sentence(client.post(PLACE, {"who": who, "role": "agent"}))
    page = client.post(PLACE, {"who": "alice", "role": "agent"})
    assert (page.status_code, value(page, "who")) == (422, "alice")
    assert "Attendez une heure" in sentence(page)
    assert roles(alice) == []


def test_a_user_name_that_looks_like_an_address_is_not_taken_for_it(
    client: Client, alice: Person
) -> None:
    impostor = cast.person("boss@body.example", "Faux", "Chef")
    assert client.post(PLACE, {"who": "boss@body.example", "role": "agent"}).status_code == 422
    assert roles(impostor) == []


def test_given_twice_it_is_one_role_and_one_e_mail(client: Client, alice: Person) -> None:
    for _press in range(2):
        client.post(PLACE, {"who": "alice", "role": "agent"})
    assert alice.memberships.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_a_role_is_given_in_one_s_own_department_only(
    client: Client, alice: Person, dpass: Department
) -> None:
    values = {"who": "alice", "role": "agent", "department": dpass.pk, "direction": "DPASS"}
    assert client.post(f"{PLACE}?direction=DPASS", values).status_code == 404
    client.post(PLACE, values)
    assert alice.memberships.get().department.code == "DDDT"


# ── Ending ───────────────────────────────────────────────────────────────────────────────────
def test_ending_asks_first_then_closes_the_access_at_once(
    client: Client, agent: Person, client_of: ClientOf
) -> None:
    theirs, membership = client_of(agent), role_of(agent)
    assert "Retirer le rôle « instruction » à Amélie Tein ?" in text(client.get(end(membership)))
    assert roles(agent) == ["agent"]
    client.post(end(membership))
    assert roles(agent) == []
    assert theirs.get(reverse("backoffice:queue")).status_code == 404
    assert OutgoingMail.objects.get().template == "departments/role_ended"
    assert Event.objects.filter(verb="membership.ended", subject=f"person:{agent.pk}").exists()


def test_ending_twice_is_ending_once(client: Client, agent: Person) -> None:
    membership = role_of(agent)
    client.post(end(membership))
    assert client.post(end(membership)).status_code == 404
    assert OutgoingMail.objects.count() == 1


def test_the_last_manager_does_not_leave_the_department_alone(
    client: Client, manager: Person
) -> None:
    assert end(role_of(manager)) not in str(soup(client.get(PLACE)))
    page = client.post(end(role_of(manager)))
    assert page.status_code == 403
    assert "seule personne responsable" in text(page)
    assert roles(manager) == ["manager"]


def test_a_manager_may_leave_when_another_stays(
    client: Client, alice: Person, manager: Person, dddt: Department
) -> None:
    give_role(person=alice, department=dddt, role=Role.MANAGER, by=None, now=cast.NOW)
    assert client.post(end(role_of(manager))).headers["Location"] == reverse("portal:todo")
    assert roles(manager) == []
    assert client.get(PLACE).status_code == 404


def test_a_role_of_another_department_does_not_exist_here(
    client: Client, other_agent: Person
) -> None:
    for method in ("get", "post"):
        assert getattr(client, method)(end(role_of(other_agent))).status_code == 404
    assert roles(other_agent) == ["agent"]


def test_an_agent_gives_and_ends_nothing(
    agent: Person, reader: Person, alice: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    assert client.post(PLACE, {"who": "alice", "role": "agent"}).status_code == 404
    assert client.post(end(role_of(reader))).status_code == 404
    assert (roles(alice), roles(reader)) == ([], ["reader"])
