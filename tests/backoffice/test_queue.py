"""The queue of one department."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.lists import queues, walks
from niaouli.cases.models import Case
from niaouli.cases.operations import answering
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, copies, rows, soup, text
from tests.cases.versions import TWO_MONTHS, renewed

QUEUE = reverse("backoffice:queue")


def listed(name: str) -> str:
    return f"{QUEUE}?liste={name}"


def test_a_new_case_waits_to_be_taken(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    page = client_of(agent).get(QUEUE)
    assert rows(page) == [case.reference]
    assert "Alice Wamytan" in text(page)
    assert "03/03/2026" in text(page)
    assert "Permis de chasser" in text(page)


def test_a_row_says_how_long_it_has_waited(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis, now=timezone.now() - timedelta(days=9))
    cell = soup(client_of(agent).get(QUEUE)).select_one("td.number")
    assert cell is not None
    assert cell.text == "9"


def test_a_delay_that_is_over_is_said(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis, now=timezone.now() - timedelta(days=40))
    assert "dépassée" in text(client_of(agent).get(QUEUE))


def test_a_date_that_the_law_sets_is_called_so(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    permis = renewed(permis, legal=TWO_MONTHS)
    cast.submitted(alice, permis)
    case = cast.awaiting(bob, permis, agent)
    client = client_of(agent)
    assert "03/05/2026 légale" in text(client.get(QUEUE))
    assert "03/05/2026 légale, suspendue" in text(client.get(listed("attendent")))
    screen = text(client.get(address("case", case)))
    assert "Échéance légale 03/05/2026, arrêtée tant que l’usager est attendu" in screen
    assert "Délai légal 2 mois, silence vaut refus" in screen


def test_a_delay_that_stopped_for_the_citizen_is_not_called_late(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.awaiting(alice, permis, agent, now=timezone.now() - timedelta(days=40))
    assert "dépassée" not in text(client_of(agent).get(listed("attendent")))


def test_the_oldest_comes_first(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    second = cast.submitted(alice, permis, now=cast.NOW + timedelta(days=1))
    first = cast.submitted(bob, permis)
    assert rows(client_of(agent).get(QUEUE)) == [first.reference, second.reference]


@pytest.mark.parametrize(
    ("bring", "name"),
    [
        (cast.taken, "en-instruction"),
        (cast.awaiting, "attendent"),
        (cast.taken, "les-miennes"),
        (cast.awaiting, "les-miennes"),
        (cast.granted, "decisions"),
    ],
)
def test_each_list_has_its_cases(
    bring: Any,
    name: str,
    alice: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
) -> None:
    case = bring(alice, permis, agent)
    client = client_of(agent)
    assert rows(client.get(listed(name))) == [case.reference]
    assert rows(client.get(QUEUE)) == []


def test_what_a_colleague_has_is_not_among_mine(
    alice: Person, agent: Person, manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.taken(alice, permis, agent)
    assert rows(client_of(manager).get(listed("les-miennes"))) == []
    page = client_of(manager).get(listed("en-instruction"))
    assert rows(page) == [case.reference]
    assert "Amélie Tein" in text(page)


def test_tabs_say_how_many(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis)
    cast.awaiting(bob, permis, agent)
    tabs = soup(client_of(agent).get(QUEUE)).select(".sub-tabs a")
    assert [" ".join(tab.text.split()) for tab in tabs] == [
        "À prendre 1",
        "En instruction 0",
        "Attendent l’usager 1",
        "Les miennes 1",
        "Dernières décisions",
    ]


def test_counts_stop_at_a_thousand(
    alice: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queues, "COUNT_LIMIT", 3)
    monkeypatch.setattr("niaouli.backoffice.lists.COUNT_LIMIT", 3)
    case = cast.submitted(alice, permis)
    copies(case, 2)
    assert "À prendre 3 " in text(client_of(agent).get(QUEUE))
    copies(case, 1, start=50)
    assert "À prendre 3+" in text(client_of(agent).get(QUEUE))


def test_a_message_not_yet_read_is_marked_until_an_agent_opens_the_case(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW)
    client = client_of(agent)
    assert "Message" in text(client.get(QUEUE))
    client.get(address("case", case))
    assert "Message" not in text(client.get(QUEUE))


def test_what_was_supplied_is_marked_until_an_agent_opens_the_case(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.supplied(alice, permis, agent)
    client = client_of(agent)
    assert "Document fourni" in text(client.get(listed("en-instruction")))
    client.get(address("case", case))
    assert "Document fourni" not in text(client.get(listed("en-instruction")))


def test_an_empty_list_says_so(agent: Person, client_of: ClientOf) -> None:
    assert "Aucune demande à prendre." in text(client_of(agent).get(QUEUE))


def test_one_press_takes_a_case_and_stays_in_the_list(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    client = client_of(agent)
    button = soup(client.get(QUEUE)).select_one("tbody button")
    assert button is not None
    answer = client.post(
        str(button["formaction"]), {"revision": str(button["value"]), "next": QUEUE}, follow=True
    )
    assert answer.redirect_chain == [(QUEUE, 302)]
    assert f"Vous suivez maintenant la demande {case.reference}" in text(answer)
    case.refresh_from_db()
    assert (case.state, case.assignee) == (State.IN_REVIEW, agent)


def test_one_s_own_case_cannot_be_taken(
    agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(agent, permis)
    page = client_of(agent).get(QUEUE)
    assert rows(page) == [case.reference]
    assert soup(page).select("tbody button") == []


def test_a_reader_sees_the_queue_and_takes_nothing(
    alice: Person, reader: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    page = client_of(reader).get(QUEUE)
    assert rows(page) == [case.reference]
    assert soup(page).select("tbody button") == []


# ── Departments ──────────────────────────────────────────────────────────────────────────────
def test_another_department_s_cases_are_not_there(
    alice: Person, other_agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis)
    assert rows(client_of(other_agent).get(QUEUE)) == []
    assert client_of(other_agent).get(f"{QUEUE}?direction=DDDT").status_code == 404


def test_an_agent_of_two_departments_chooses(
    alice: Person,
    agent: Person,
    dpass: Department,
    permis: Procedure,
    client_of: ClientOf,
) -> None:
    case = cast.submitted(alice, permis)
    give_role(person=agent, department=dpass, role=Role.READER, by=None, now=cast.NOW)
    client = client_of(agent)
    page = client.get(QUEUE)
    # The one they work for comes first, whatever the alphabet says.
    assert rows(page) == [case.reference]
    links = soup(page).select(".departments a")
    assert [link.text for link in links] == [
        "Direction du développement durable des territoires",
        "Direction de l’action sanitaire et sociale",
    ]
    assert rows(client.get(QUEUE + str(links[1]["href"]).removeprefix(QUEUE))) == []


# ── Pages ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("bring", "name"),
    [
        (cast.submitted, "a-prendre"),
        (cast.taken, "les-miennes"),
        (cast.granted, "decisions"),
    ],
)
def test_pages_follow_one_another_without_hole_nor_double(
    bring: Any,
    name: str,
    alice: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walks, "PAGE", 3)
    case = bring(alice, permis, agent) if bring is not cast.submitted else bring(alice, permis)
    # The same instant for several: the number decides.
    Case.objects.filter(pk__in=[each.pk for each in copies(case, 7)]).update(
        submitted_at=case.submitted_at
    )
    client, seen, at = client_of(agent), [], listed(name)
    while at:
        page = client.get(at)
        seen += rows(page)
        further = soup(page).select_one("[rel=next]")
        at = str(further["href"]) if further else ""
    assert len(seen) == len(set(seen)) == 8
    assert "Revenir au début" in text(page)


@pytest.mark.parametrize("name", ["a-prendre", "sans-suivi"])
@pytest.mark.parametrize("dated", [0, 2, 3, 4, 6, 8])
def test_by_deadline_those_without_a_day_follow_wherever_the_others_end(
    dated: int,
    name: str,
    alice: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three a page: the last dated case may be the last of a page, or of the list. One list walks
    its index, the other looks at each case."""
    monkeypatch.setattr(walks, "PAGE", 3)
    case = cast.submitted(alice, permis)
    every = [case, *copies(case, 7)]
    with_day = [each.pk for each in every[:dated]]
    Case.objects.filter(pk__in=with_day).update(due_on="2026-04-01")
    Case.objects.exclude(pk__in=with_day).update(due_on=None)
    client, seen, at = client_of(agent), [], f"{listed(name)}&tri=echeance"
    while at:
        page = client.get(at)
        seen += rows(page)
        further = soup(page).select_one("[rel=next]")
        at = str(further["href"]) if further else ""
    assert seen == [each.reference for each in every]


@pytest.mark.parametrize("after", ["", "x", "12", "-", "1-1", "٣-١", "9" * 40 + "-1", "1-%00"])
def test_a_page_that_nobody_gave_is_no_error(
    after: str, agent: Person, client_of: ClientOf
) -> None:
    assert client_of(agent).get(f"{QUEUE}?apres={after}&liste=nulle").status_code == 200


# ── Cost ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("number", [1, 20, 200])
@pytest.mark.parametrize("name", ["a-prendre", "les-miennes", "decisions"])
def test_the_number_of_statements_does_not_depend_on_the_number_of_cases(
    name: str,
    number: int,
    alice: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
) -> None:
    case = {"a-prendre": None, "les-miennes": cast.taken, "decisions": cast.granted}[name]
    first = case(alice, permis, agent) if case else cast.submitted(alice, permis)
    copies(first, number - 1)
    client = client_of(agent)
    client.get(listed(name))
    with CaptureQueriesContext(connection) as statements:
        page = client.get(listed(name))
    assert len(rows(page)) == min(number, walks.PAGE)
    # Session, person, roles, saved views, procedures, people, two sets of counts, the list.
    assert len(statements) == {"a-prendre": 9, "les-miennes": 10, "decisions": 9}[name]
    assert not any("OFFSET" in each["sql"] for each in statements)


def plan(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (answer,) = cursor.fetchone()
    return answer[0] if not isinstance(answer, str) else json.loads(answer)[0]


def nodes(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [tree, *(node for child in tree.get("Plans", []) for node in nodes(child))]


INDEXES = {
    *("case_queue", "case_assigned", "case_decisions", "case_due", "case_answered"),
    *("case_unfollowed", "case_intake"),
}
LISTS = [
    *("a-prendre", "en-instruction", "les-miennes", "decisions", "en-retard", "echeance-proche"),
    *("reponses", "sans-suivi", "en-instruction&tri=recentes", "en-instruction&tri=echeance"),
    *("reponses&tri=reponses-recentes", "a-prendre&du=2026-01-01&au=2026-12-31"),
]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("further", [False, True])
def test_a_list_walks_its_index(
    name: str, further: bool, alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    """No table is read whole and nothing is sorted, whatever the number of cases."""
    case = cast.taken(alice, permis, agent)
    copies(case, 900)
    decided = {"state": State.REFUSED, "decided_at": cast.NOW, "first_decided_at": cast.NOW}
    Case.objects.filter(pk__gt=case.pk + 600).update(**decided)
    Case.objects.filter(pk__lt=case.pk + 200).update(state=State.SUBMITTED, assignee=None)
    Case.objects.filter(pk__gt=case.pk + 600).update(due_on=None)
    Case.objects.filter(pk__lt=case.pk + 100).update(answered_at=cast.NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = client_of(agent)
    after = "&apres=1700000000000000-5" if further else ""
    with CaptureQueriesContext(connection) as statements:
        client.get(listed(name) + after)
    about_cases = [each["sql"] for each in statements if 'FROM "cases_case"' in each["sql"]]
    assert len(about_cases) >= 2
    for sql in about_cases:
        for node in nodes(plan(sql)["Plan"]):
            assert node["Node Type"] not in {"Seq Scan", "Sort", "Incremental Sort"}, sql
            # A count that stops early may use any index that has the department or the state.
            if node.get("Relation Name") == "cases_case" and "count(*)" not in sql:
                assert node["Index Name"] in INDEXES, sql
