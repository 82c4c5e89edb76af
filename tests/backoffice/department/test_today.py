"""What a department has to do today: how much, what is late, how long it takes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import ProcessingTime
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, copies, soup, text
from tests.cases.versions import TWO_MONTHS, renewed

DELAY = "/demarches/permis-de-chasser/delai/"
PLACE = reverse("backoffice:department")


def figures(page: object) -> dict[str, str]:
    """What each figure is called, and what it says."""
    said = soup(page).select(".figures > div")
    return {each.select_one("dt").text: each.select_one("dd").text for each in said}  # type: ignore[union-attr]


def test_how_much_there_is_to_do_is_said(
    alice: Person,
    bob: Person,
    permis: Procedure,
    agent: Person,
    manager: Person,
    client_of: ClientOf,
) -> None:
    now = timezone.now()
    cast.submitted(alice, permis, now=now)
    cast.taken(bob, permis, agent, now=now)
    cast.awaiting(alice, permis, agent, now=now)
    cast.granted(bob, permis, agent, now=now)
    cast.granted(alice, permis, agent, now=now - timedelta(days=31))
    assert figures(client_of(manager).get(PLACE)) == {
        "À prendre": "1",
        "En instruction": "1",
        "Attendent l’usager": "1",
        "Décidées en 30 jours": "1",
    }


def test_the_oldest_that_waits_on_the_department_comes_first(
    alice: Person,
    bob: Person,
    permis: Procedure,
    agent: Person,
    manager: Person,
    client_of: ClientOf,
) -> None:
    now = timezone.now()
    old = cast.taken(alice, permis, agent, now=now - timedelta(days=40))
    waits = cast.awaiting(bob, permis, agent, now=now - timedelta(days=60))
    new = cast.submitted(alice, permis, now=now - timedelta(days=2))
    page = soup(client_of(manager).get(PLACE))
    oldest = page.select("section[aria-labelledby=oldest] tbody th a")
    listed = [link.text for link in oldest]
    assert listed == [old.reference, new.reference]
    assert waits.reference not in listed


def test_a_legal_date_that_comes_soon_is_listed(
    alice: Person,
    bob: Person,
    permis: Procedure,
    agent: Person,
    manager: Person,
    client_of: ClientOf,
) -> None:
    permis, now = renewed(permis, legal=TWO_MONTHS), timezone.now()
    soon = cast.submitted(alice, permis, now=now - timedelta(days=55))
    cast.submitted(bob, permis, now=now - timedelta(days=10))
    # Its clock is stopped: the date will move.
    cast.awaiting(alice, permis, agent, now=now - timedelta(days=58))
    page = client_of(manager).get(PLACE)
    dates = soup(page).select("section[aria-labelledby=dates] tbody th a")
    assert [link.text for link in dates] == [soon.reference]


def test_how_long_each_procedure_takes_is_said_gross_and_net_with_the_number_of_cases(
    permis: Procedure, manager: Person, client_of: ClientOf
) -> None:
    ProcessingTime.objects.create(
        procedure=permis,
        computed_on=timezone.localdate(cast.NOW),
        window_days=90,
        cases=24,
        mean_days=18.2,
        net_mean_days=12.4,
    )
    said = text(client_of(manager).get(PLACE))
    for words in ("18 jours", "12 jours", "24 en 90 jours", "15 jours", "03/03/2026"):
        assert words in said


def test_the_name_leads_to_the_figures_that_everyone_reads(
    permis: Procedure, manager: Person, client_of: ClientOf
) -> None:
    link = soup(client_of(manager).get(PLACE)).select_one(f'a[href="{DELAY}"]')
    assert link is not None and link.text == "Permis de chasser"
    assert client_of(manager).get(DELAY).status_code == 200


def test_before_the_first_night_nothing_is_made_up(
    permis: Procedure, manager: Person, client_of: ClientOf
) -> None:
    cells = soup(client_of(manager).get(PLACE)).select("section[aria-labelledby=durations] td")
    assert [cell.text for cell in cells] == ["–", "–", "aucune", "15 jours", "pas encore"]


def test_an_empty_department_says_so(manager: Person, client_of: ClientOf) -> None:
    said = text(client_of(manager).get(PLACE))
    for words in (
        "Aucune demande n’attend la direction.",
        "Aucune date légale",
        "pas encore de démarche",
    ):
        assert words in said


@pytest.mark.parametrize("number", [1, 60])
def test_the_number_of_statements_does_not_depend_on_the_cases(
    number: int, alice: Person, permis: Procedure, manager: Person, client_of: ClientOf
) -> None:
    permis = renewed(permis, legal=TWO_MONTHS)
    copies(cast.submitted(alice, permis, now=timezone.now() - timedelta(days=55)), number)
    client = client_of(manager)
    client.get(PLACE)
    with CaptureQueriesContext(connection) as statements:
        client.get(PLACE)
    assert len(statements) == 10, [each["sql"][:80] for each in statements]


# ── Whose ────────────────────────────────────────────────────────────────────────────────────
def test_another_department_does_not_exist_here(
    manager: Person, dpass: Department, client_of: ClientOf
) -> None:
    for name in ("department", "department_people", "department_contact"):
        for code in ("DPASS", "NULLE"):
            address = f"{reverse(f'backoffice:{name}')}?direction={code}"
            assert client_of(manager).get(address).status_code == 404
            assert client_of(manager).post(address).status_code in {404, 405}


def test_the_room_is_for_managers_only(
    agent: Person, reader: Person, editor: Person, manager: Person, client_of: ClientOf
) -> None:
    for person in (agent, reader, editor):
        assert client_of(person).get(PLACE).status_code == 404
    link = f'href="{PLACE}?direction=DDDT"'
    assert link in client_of(manager).get(reverse("backoffice:queue")).content.decode()
    assert link not in client_of(agent).get(reverse("backoffice:queue")).content.decode()


def test_who_manages_two_chooses(manager: Person, dpass: Department, client_of: ClientOf) -> None:
    give_role(person=manager, department=dpass, role=Role.MANAGER, by=None, now=cast.NOW)
    page = client_of(manager).get(f"{PLACE}?direction=DPASS")
    assert soup(page).select_one("h1").text == dpass.name  # type: ignore[union-attr]
    assert len(soup(page).select(".departments a")) == 2


def test_a_department_that_one_only_reads_does_not_break_the_navigation(
    manager: Person, dpass: Department, client_of: ClientOf
) -> None:
    give_role(person=manager, department=dpass, role=Role.READER, by=None, now=cast.NOW)
    page = client_of(manager).get(f"{reverse('backoffice:queue')}?direction=DPASS")
    links = [str(link["href"]) for link in soup(page).select(".agent-tabs a")]
    assert PLACE in links
    assert {client_of(manager).get(link).status_code for link in links} == {200}
