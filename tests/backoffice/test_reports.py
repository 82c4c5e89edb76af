"""The latest reports of acts on many cases, and the exports that were asked: the agent's own."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.backoffice import reports
from niaouli.cases.enums import BatchAct
from niaouli.cases.exporting import Selection
from niaouli.cases.models import BatchReport, Case
from niaouli.cases.operations.batches import Given, Picked, act_on_many
from niaouli.cases.operations.exports import ask_export
from niaouli.cases.periods import Period
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, soup, text

PAGE = reverse("backoffice:batch_reports")


def taken_at_once(*cases: Case, by: Person, minutes: int = 0, stale: int = 0) -> BatchReport:
    """So many of them were shown as they no longer are: they are refused."""
    picked = [
        Picked(case.reference or "", case.revision + (number < stale))
        for number, case in enumerate(cases)
    ]
    return act_on_many(
        key=uuid4(),
        department=cases[0].department,
        act=BatchAct.TAKE,
        picked=picked,
        given=Given(),
        by=by,
        now=cast.NOW + timedelta(minutes=minutes),
    )


def lines(page: Any) -> list[list[str]]:
    rows = soup(page).select("main > .list tbody tr, #main > .list tbody tr")
    return [[" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in rows]


def test_the_last_come_first_with_what_became_of_them(
    alice: Person, bob: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    one, other = cast.submitted(alice, permis), cast.submitted(bob, permis)
    partly = taken_at_once(one, other, by=agent, stale=1)
    one.refresh_from_db()
    last = taken_at_once(one, by=agent, minutes=5)
    page = client_of(agent).get(PAGE)
    found = lines(page)
    assert [(each[0], each[3]) for each in found] == [
        ("1 demande prise", "Tout est fait"),
        ("1 demande prise", "1 n’a pas pu l’être"),
    ]
    assert found[0][2] == permis.department.name
    links = [str(link["href"]) for link in soup(page).select(".list tbody a")]
    assert links == [reverse("backoffice:batch_report", args=[each.key]) for each in (last, partly)]


def test_nobody_sees_those_of_another(
    alice: Person, permis: Procedure, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    taken_at_once(cast.submitted(alice, permis), by=agent)
    page = client_of(manager).get(PAGE)
    assert lines(page) == []
    assert "cochez-les dans la file" in text(page)


def test_who_opens_no_case_has_no_such_page(editor: Person, client_of: ClientOf) -> None:
    assert client_of(editor).get(PAGE).status_code == 404


def test_the_queue_leads_there_for_who_treats_cases(
    alice: Person, permis: Procedure, agent: Person, reader: Person, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis)
    queue = reverse("backoffice:queue")
    assert soup(client_of(agent).get(queue)).select(f"a[href='{PAGE}']")
    assert not soup(client_of(reader).get(queue)).select(f"a[href='{PAGE}']")


def test_who_answers_for_a_department_has_their_exports_there_too(
    permis: Procedure, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    ask_export(
        department=dddt,
        content="cases",
        format="ods",
        selection=Selection(Period(date(2026, 1, 1), date(2026, 12, 31)), permis.slug),
        by=manager,
        now=cast.NOW,
    )
    said = text(client_of(manager).get(PAGE))
    assert "Vos derniers exports" in said
    assert f"{permis.title}, " in said


def test_who_answers_for_none_is_told_of_no_export(agent: Person, client_of: ClientOf) -> None:
    assert "export" not in text(client_of(agent).get(PAGE))


@pytest.mark.parametrize("number", [1, 30])
def test_it_is_bounded_and_costs_the_same(
    number: int,
    alice: Person,
    permis: Procedure,
    agent: Person,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(reports, "REPORTS", 20)
    case = cast.submitted(alice, permis)
    for minutes in range(number):
        taken_at_once(case, by=agent, minutes=minutes)
    client = client_of(agent)
    client.get(PAGE)
    # Session, person, roles, reports.
    with django_assert_num_queries(4):
        page = client.get(PAGE)
    assert len(lines(page)) == min(number, 20)
