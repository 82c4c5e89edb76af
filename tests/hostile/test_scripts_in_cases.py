"""What people write around a case is text: on every page of agents, of its citizen, of an expert,
in every e-mail."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.counter import Typed as CounterTyped
from niaouli.accounts.models import Person
from niaouli.accounts.operations import change_names
from niaouli.cases.enums import ReplyUse, Verdict
from niaouli.cases.models import BatchReport, Case, Opinion, SavedView
from niaouli.cases.operations import keeping, opinions, replies, reviewing, satisfying, saved_views
from niaouli.cases.operations.notes import write_note
from niaouli.cases.operations.opinions import Asked, Given
from niaouli.departments.models import Department, PickupPlace
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases import counter
from tests.cases.by_email import answered_by_email
from tests.hostile.test_stored_scripts import CLOSES, NASTY, SCRIPT, check, injected

pytestmark = pytest.mark.django_db
NAME = SCRIPT[:60]


@pytest.fixture
def department(dddt: Department, manager: Person) -> Department:
    """What its managers write of it is hostile too."""
    Department.objects.update(name=f"{SCRIPT} {CLOSES}", address=NASTY, phone=SCRIPT[:30])
    PickupPlace.objects.create(
        department=dddt, name=SCRIPT, address=NASTY[:200], opening_hours=CLOSES
    )
    now = timezone.now()
    for use in ReplyUse:
        title = f"{use} {SCRIPT}"[:100]
        replies.write_model(
            department=dddt, use=use, title=title, body=f"{SCRIPT} {{nom}}", by=manager, now=now
        )
    saved_views.save_view(
        department=dddt, name=NAME, query="liste=a-prendre", landing=False, by=manager, now=now
    )
    dddt.refresh_from_db()
    return dddt


@pytest.fixture
def case(
    alice: Person, manager: Person, permis: Procedure, department: Department, dpass: Department
) -> Case:
    """A request that everyone around it writes scripts in."""
    now = timezone.now() - timedelta(hours=1)
    colleague = cast.agent("celine", SCRIPT, CLOSES, dpass)
    change_names(person=manager, given_name=SCRIPT, family_name=CLOSES, by=manager, now=now)
    case = cast.taken(alice, permis, manager, now=now, nom=SCRIPT)
    case.documents.update(filename="<img src=x onerror=alert(4)>.pdf")
    answered_by_email(case, NASTY.replace("\r\n\r\n", " "), now=now, subject=SCRIPT)
    write_note(case=case, body=NASTY, by=manager, now=now)
    due = timezone.localdate(now) + timedelta(days=9)
    expert = Asked(
        question=NASTY,
        due_on=due,
        expert_name=SCRIPT,
        expert_email="expert@example.org",
        documents=[str(each.key) for each in case.documents.order_by("id")],
    )
    opinions.ask_opinion(case=case, asked=expert, by=manager, now=now)
    other = Asked(question=NASTY, due_on=due, department="DPASS")
    given = opinions.ask_opinion(case=case, asked=other, by=manager, now=now)
    answer = Given(verdict=Verdict.RESERVED, answer=NASTY)
    opinions.give_opinion(opinion=given, given=answer, by=colleague, now=now)
    case.refresh_from_db()
    return case


def link() -> str:
    text = OutgoingMail.objects.get(template="cases/opinion_asked", secret=True).text
    found = next(word for word in text.split() if "/avis/" in word)
    return found[found.index("/avis/") :]


def test_on_the_pages_of_agents(case: Case, manager: Person) -> None:
    client = cast.signed_in(manager)
    named = {"reference": case.reference}
    for name in ("case", "grant", "refuse", "close", "transfer", "case_opinion"):
        check(client, reverse(f"backoffice:{name}", kwargs=named))
    check(client, reverse("backoffice:ask", kwargs=named), champ=cast.INSURANCE)
    for name in (
        *("queue", "views", "audit", "figures", "replies", "department", "department_people"),
        *("department_places", "department_contact", "department_exports", "opinions", "counter"),
    ):
        check(client, reverse(f"backoffice:{name}"))
    check(client, reverse("backoffice:saved_view", args=[SavedView.objects.get().pk]))
    check(client, reverse("backoffice:search"), q=SCRIPT)


def test_on_the_pages_of_who_gives_an_opinion(case: Case, client: Client) -> None:
    colleague = cast.signed_in(Person.objects.get(username="celine"))
    check(colleague, reverse("backoffice:opinions"))
    check(colleague, reverse("backoffice:opinion", args=[Opinion.objects.latest("id").key]))
    check(client, link())
    client.post(link(), {"verdict": "none", "answer": NASTY})
    check(client, link())


def test_in_a_form_that_comes_back(case: Case, manager: Person, client: Client) -> None:
    mine = cast.signed_in(manager)
    for name, value in (
        ("ask", {"field": cast.INSURANCE, "reason": NASTY, "cause": SCRIPT}),
        ("refuse", {"reason": NASTY, "revision": SCRIPT}),
        ("transfer", {"reason": NASTY, "target": SCRIPT}),
        ("message", {"body": NASTY, "revision": SCRIPT, "kept": SCRIPT}),
        ("note", {"note": NASTY * 40}),
        ("case_opinion", {"question": NASTY, "who": SCRIPT, "due_on-day": SCRIPT}),
        ("assign", {"to": SCRIPT, "revision": SCRIPT}),
        ("hold", {"hold": NASTY, "revision": SCRIPT}),
    ):
        answer: Any = mine.post(reverse(f"backoffice:{name}", args=[case.reference]), value)
        assert answer.status_code in {302, 403, 409, 422}, name
        if answer.status_code != 302:
            assert not injected(BeautifulSoup(answer.content, "html.parser")), name
    for name, value in (
        ("reply_write", {"title": NASTY, "use": SCRIPT, "body": NASTY}),
        ("views", {"name": "", "query": f"liste={SCRIPT}&demarche={SCRIPT}&suivi={SCRIPT}"}),
        ("counter_person", {"given_name": NASTY, "family_name": NASTY, "email": SCRIPT}),
        ("counter_account", {"who": SCRIPT, "procedure": SCRIPT}),
        ("batch", {"act": "write", "case": f"{case.reference}.1", "body": NASTY, "next": SCRIPT}),
        ("department_exports", {"content": SCRIPT, "format": SCRIPT, "du": SCRIPT}),
        ("department_people", {"who": SCRIPT, "role": SCRIPT}),
        ("department_contact", {"email": SCRIPT, "phone": NASTY}),
    ):
        answer = mine.post(reverse(f"backoffice:{name}"), value)
        assert answer.status_code in {200, 422}, name
        assert not injected(BeautifulSoup(answer.content, "html.parser")), name
    answer = client.post(link(), {"verdict": SCRIPT, "answer": NASTY, "kept": SCRIPT})
    assert answer.status_code == 422
    assert not injected(BeautifulSoup(answer.content, "html.parser"))


def test_on_the_pages_of_the_citizen_and_in_the_mails(
    case: Case, alice: Person, manager: Person
) -> None:
    now = timezone.now()
    place = PickupPlace.objects.get()
    Case.objects.update(pickup_place=place)
    case.refresh_from_db()
    reviewing.write_to_citizen(case=case, body=NASTY, by=manager, now=now)
    case.refresh_from_db()
    refused = reviewing.refuse_case(
        case=case, reason=NASTY, by=manager, now=now, revision=case.revision
    )
    satisfying.give_satisfaction(case=case, score="1", comment=NASTY, by=alice, now=now)
    reviewing.correct_case(
        case=case, why=NASTY, reason=f"{NASTY}!", by=manager, now=now, revision=refused.revision
    )
    case.refresh_from_db()
    keeping.hold_case(case=case, reason=NASTY, by=manager, now=now, revision=case.revision)
    client = cast.signed_in(alice)
    for name in ("case", "case_sent", "satisfaction"):
        check(client, reverse(f"portal:{name}", args=[case.reference]))
    for name in ("todo", "cases", "profile_history"):
        check(client, reverse(f"portal:{name}"))
    check(cast.signed_in(manager), reverse("backoffice:case", args=[case.reference]))
    for mail in OutgoingMail.objects.order_by("id"):
        assert not injected(BeautifulSoup(mail.html, "html.parser")), mail.template
        assert "\n" not in mail.subject
        assert "{7*7}" not in mail.subject


def test_of_who_came_to_the_counter(
    department: Department, manager: Person, permis: Procedure
) -> None:
    someone = CounterTyped(SCRIPT, CLOSES, "jeanne@example.org", "20.55.66")
    draft = counter.entered_for(someone, permis, manager, now=timezone.now())
    client = cast.signed_in(manager)
    check(client, reverse("backoffice:counter"))
    check(client, reverse("backoffice:counter_draft", args=[draft.key]))
    sent = counter.sent_for(someone, permis, manager, now=timezone.now())
    check(client, reverse("backoffice:counter_receipt", args=[sent.reference]))
    check(client, reverse("backoffice:case", args=[sent.reference]))


def test_in_the_report_of_many_acts(case: Case, manager: Person) -> None:
    client = cast.signed_in(manager)
    values = {
        "key": "5f3c2a1e-0000-4000-8000-000000000001",
        "act": "close",
        "case": [f"{case.reference}.0", f"{SCRIPT}.1"],
        "reason": NASTY.replace("{", "(").replace("}", ")"),
    }
    answer = client.post(reverse("backoffice:batch_act"), values)
    assert answer.status_code == 302
    check(client, answer["Location"])
    (line,) = BatchReport.objects.get().lines
    assert line["result"] == "refused"
