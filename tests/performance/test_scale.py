"""Generated data: as operations write them, and read through indexes whatever their number."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import load as loading
from benchmarks.archetypes import SHARES
from benchmarks.clones import Line, copy_cases
from benchmarks.subjects import subjects
from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.lists import queues
from niaouli.cases.lists.indexing import terms_of
from niaouli.cases.lists.listing import lines_of
from niaouli.cases.lists.queues import Asked, Sort, View
from niaouli.cases.lists.walks import Page
from niaouli.cases.models import Case, CaseMail
from niaouli.departments.models import Department
from niaouli.lib.references import format_reference, parse_reference
from tests.backoffice.test_queue import nodes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SMALL, LARGE = 600, 6000


def load(cases: int) -> dict[str, Any]:
    """Generated data, with statistics."""
    info = loading.load(cases, now=timezone.now())
    analyse()
    return info


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def grow(cases: int) -> None:
    """Copies of the cases that are there, for people who are not measured."""
    models = list(Case.objects.exclude(state=State.DRAFT).order_by("id")[:8])
    people = Person.objects.filter(username__startswith="usager").order_by("id")
    owners = list(people.values_list("id", flat=True))
    copy_cases(
        [
            Line(
                n=n,
                archetype=models[n % len(models)],
                citizen=owners[n % len(owners)],
                reference=format_reference(2020, "DDDT", n + 1),
                days=-(n % 900),
                seconds=n,
            )
            for n in range(cases)
        ]
    )
    analyse()


# ── What is generated ──
def test_generated_cases_are_whole_and_their_pages_show() -> None:
    info = load(SMALL)
    sent = Case.objects.exclude(state=State.DRAFT)
    assert info["cases"] == SMALL + len(SHARES) + 1
    assert {case.state for case in sent} == {*State} - {State.DRAFT}
    assert all(parse_reference(case.reference or "") == case.reference for case in sent)
    assert not Case.objects.filter(documents=None).exists()
    mails = CaseMail.objects.filter(case__submitted_at__isnull=False)
    assert not mails.exclude(mail__person=F("case__citizen")).exists()
    assert not mails.exclude(mail__text__contains=F("case__reference")).exists()
    assert Case.objects.filter(citizen__username="vingt").count() == 20
    assert Case.objects.filter(citizen__username="deuxcents").count() == 200
    for subject in subjects(info):
        if "method" not in subject.script[0]:
            client = Client()
            client.cookies[info["session_cookie"]] = info["sessions"].get(subject.user, "")
            assert client.get(subject.script[0]["path"]).status_code == 200, subject.code


def test_generated_cases_are_found_by_what_operations_would_write() -> None:
    load(SMALL)
    sent = Case.objects.exclude(state=State.DRAFT).select_related("citizen")
    for case in sent.order_by("-id")[:20]:
        written = case.terms.values_list("term", flat=True)
        assert sorted(written) == sorted(terms_of(case)), case.citizen


# ── How it is read ──
def page(department: Department, agent: Person, view: View, sort: Sort) -> Page:
    return queues.page(Asked(view, sort), department, agent, today=timezone.localdate())


def statements() -> dict[str, str]:
    """The lists of citizens and agents, as PostgreSQL receives them."""
    several = Person.objects.get(username="vingt")
    department = Department.objects.get(code="DDDT")
    agent = Person.objects.get(username="amelie")
    made = {}
    reads: dict[str, Callable[[], object]] = {
        "mes demandes": lambda: lines_of(several, start=0, limit=51),
        "file des agents": lambda: page(department, agent, View.NEW, Sort.OLDEST),
        "par échéance": lambda: page(department, agent, View.IN_REVIEW, Sort.DEADLINE),
        "réponses": lambda: page(department, agent, View.ANSWERED, Sort.ANSWER_NEWEST),
        "sans suivi": lambda: page(department, agent, View.UNFOLLOWED, Sort.NEWEST),
        "décisions": lambda: page(department, agent, View.DECIDED, Sort.DECISION),
    }
    for name, read in reads.items():
        with CaptureQueriesContext(connection) as captured:
            read()
        # What has no day comes after, in a statement of its own, when the page is not full.
        assert len(captured) in {1, 2}, name
        made[name] = captured[0]["sql"]
    return made


def explained(sql: str) -> dict[str, Any]:
    """As PostgreSQL really does it: nothing is forbidden to the planner."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        (answer,) = cursor.fetchone()
    plan: dict[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return plan


def test_lists_do_not_read_the_cases_whole() -> None:
    load(SMALL)
    grow(LARGE)
    for name, sql in statements().items():
        for node in nodes(explained(sql)):
            if node.get("Relation Name") in {"cases_case", "cases_message", "cases_movement"}:
                assert node["Node Type"] != "Seq Scan", (name, node["Relation Name"])


def test_lists_read_as_many_pages_of_memory_with_ten_times_the_cases() -> None:
    load(SMALL)
    before = {name: pages_read(explained(sql)) for name, sql in statements().items()}
    grow(LARGE)
    for name, sql in statements().items():
        # Trees of indexes grow by a level; the rows that are shown do not.
        assert pages_read(explained(sql)) <= before[name] * 1.5, name


def pages_read(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
