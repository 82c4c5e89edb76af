"""Departments and roles, as whoever installs the product sets them up."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import define_department, end_role, give_role
from niaouli.departments.queries import memberships_of, processed, viewable
from tests import cast

TODAY = timezone.localdate(cast.NOW)


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_department_is_defined_then_brought_up_to_date() -> None:
    said("departments", "define", "DDDT", "Direction de l’environnement")
    assert "DDDT  Direction du développement" in said(
        "departments", "define", "DDDT", "Direction du développement", "--phone", "20.00.00"
    )
    assert Department.objects.get().phone == "20.00.00"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["dddt", "D", "D-1", "TROPLONGUE"])
def test_a_code_that_references_cannot_carry_is_refused(code: str) -> None:
    with pytest.raises(CommandError, match="lettres majuscules"):
        said("departments", "define", code, "Direction")


def test_names_are_dated(dddt: Department) -> None:
    define_department(code="DDDT", name="Autre nom", since=TODAY)
    assert [each.name for each in dddt.names.order_by("since")][-1] == "Autre nom"


def test_a_role_is_given_and_ended_by_command(alice: Person, dddt: Department) -> None:
    assert "DDDT  agent  alice" in said("roles", "give", "Alice", "DDDT", "agent")
    assert "alice" not in said("roles", "end", "alice", "DDDT")
    assert memberships_of(alice, timezone.localdate()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("give", "nobody", "DDDT", "agent"), "le compte doit exister"),
        (("give", "alice", "XX", "agent"), "n’existe pas"),
        (("end", "alice", "DDDT"), "pas ce rôle"),
    ],
)
def test_a_mistake_is_said(
    alice: Person, dddt: Department, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        said("roles", *words)


def test_one_role_at_a_time_and_the_former_is_kept(alice: Person, dddt: Department) -> None:
    give_role(person=alice, department=dddt, role=Role.READER, by=None, now=cast.NOW)
    later = cast.NOW + timedelta(days=30)
    give_role(person=alice, department=dddt, role=Role.AGENT, by=None, now=later)
    (current,) = memberships_of(alice, timezone.localdate(later))
    assert current.role == Role.AGENT
    assert alice.memberships.count() == 2


def test_a_reader_views_and_processes_nothing(reader: Person, dddt: Department) -> None:
    roles = memberships_of(reader, TODAY)
    assert (viewable(roles), processed(roles)) == ([dddt], [])


def test_ending_a_role_twice_is_one_event(agent: Person) -> None:
    (role,) = memberships_of(agent, TODAY)
    end_role(membership=role, by=None, now=cast.NOW)
    end_role(membership=role, by=None, now=cast.NOW)
    assert memberships_of(agent, TODAY) == []
    assert Event.objects.filter(verb="membership.ended").count() == 1
