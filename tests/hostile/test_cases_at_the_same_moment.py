"""The life of a case pressed by two people, or done by two workers, at the same instant: once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import ActState, Due, OpinionState, State
from niaouli.cases.models import BatchReport, Case, Export, Opinion, Satisfaction, ScheduledAct
from niaouli.cases.operations import scheduling
from niaouli.cases.operations.opinions import Asked, ask_opinion
from niaouli.cases.reply_addresses import reply_address
from niaouli.departments.models import Department
from niaouli.mail.models import OutgoingMail
from niaouli.mail.receiving import receive
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.counter import JEANNE, code_of, sent_for

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 6


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Started together, each with its own connection: what each gives."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        barrier.wait(20)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def pressed(client: Client, address: str, values: dict[str, Any]) -> Callable[[], int]:
    """The same press from another window of the session."""

    def press() -> int:
        window = Client()
        window.cookies = client.cookies
        return int(window.post(address, values).status_code)

    return press


def test_two_people_who_claim_one_case_give_it_to_one(
    agent: Person, alice: Person, bob: Person, permis: Procedure
) -> None:
    case = sent_for(JEANNE, permis, agent)
    typed = {"number": case.reference, "code": code_of(case)}
    address = reverse("portal:claim")
    both = [pressed(cast.signed_in(who), address, typed) for who in (alice, bob)]
    assert sorted(at_once(both)) == [302, 422]
    case.refresh_from_db()
    assert case.citizen in (alice, bob)
    assert OutgoingMail.objects.filter(template="cases/claimed").count() == 1


def test_wrong_codes_at_once_are_all_counted(
    agent: Person, alice: Person, permis: Procedure
) -> None:
    case = sent_for(JEANNE, permis, agent)
    typed = {"number": case.reference, "code": "BBBB-BBBB-BBBB"}
    client = cast.signed_in(alice)
    statuses = at_once([pressed(client, reverse("portal:claim"), typed)] * TOGETHER)
    assert set(statuses) == {422}
    case.claim.refresh_from_db()
    assert case.claim.attempts == TOGETHER


def test_what_is_due_is_done_once_by_two_workers(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    cast.awaiting(alice, permis, agent)
    act = ScheduledAct.objects.filter(kind=Due.ITEM_REMINDER).order_by("due_at")[0]
    now = act.due_at + timedelta(minutes=1)
    done = at_once([lambda: scheduling.run_due(now=now)] * TOGETHER)
    assert sum(done) == 1
    assert OutgoingMail.objects.filter(template="cases/item_reminder").count() == 1
    act.refresh_from_db()
    assert act.state == ActState.DONE


def test_an_expert_who_presses_twice_gives_one_opinion(
    alice: Person, agent: Person, permis: Procedure, client: Client
) -> None:
    case = cast.taken(alice, permis, agent, now=timezone.now())
    asked = Asked(
        question="?",
        due_on=timezone.localdate() + timedelta(days=9),
        expert_name="Dr Kanaky",
        expert_email="expert@example.org",
    )
    opinion = ask_opinion(case=case, asked=asked, by=agent, now=timezone.now())
    link = OutgoingMail.objects.get(address="expert@example.org").text
    place = next(word for word in link.split() if "/avis/" in word)
    address = place[place.index("/avis/") :]
    answers = [
        pressed(client, address, {"verdict": "favourable", "answer": f"Oui {n}."})
        for n in range(TOGETHER)
    ]
    assert set(at_once(answers)) <= {200, 302, 409}
    opinion.refresh_from_db()
    assert opinion.state == OpinionState.GIVEN
    assert OutgoingMail.objects.filter(template="cases/opinion_given").count() == 1


def test_a_decision_and_an_opinion_at_once_leave_a_case_that_holds(
    alice: Person, agent: Person, other_agent: Person, permis: Procedure
) -> None:
    case = cast.taken(alice, permis, agent, now=timezone.now())
    due = timezone.localdate() + timedelta(days=9)
    asked = Asked(question="?", due_on=due, department="DPASS")
    opinion = ask_opinion(case=case, asked=asked, by=agent, now=timezone.now())
    refuse = reverse("backoffice:refuse", args=[case.reference])
    give = reverse("backoffice:opinion", args=[opinion.key])
    at_once(
        [
            pressed(cast.signed_in(agent), refuse, {"revision": case.revision, "reason": "Non."}),
            pressed(cast.signed_in(other_agent), give, {"verdict": "none", "answer": "Rien."}),
        ]
    )
    assert Case.objects.get(pk=case.pk).state == State.REFUSED
    assert Opinion.objects.get().state != OpinionState.ASKED


def test_a_case_goes_to_one_department_and_is_decided_or_not(
    alice: Person, agent: Person, other_agent: Person, permis: Procedure
) -> None:
    case = cast.taken(alice, permis, agent, now=timezone.now())
    client, values = cast.signed_in(agent), {"revision": case.revision, "reason": "Motif."}
    presses = [
        pressed(client, reverse("backoffice:refuse", args=[case.reference]), values),
        pressed(
            client,
            reverse("backoffice:transfer", args=[case.reference]),
            {**values, "target": "DPASS"},
        ),
    ]
    assert at_once(presses * 3).count(302) == 1
    case.refresh_from_db()
    moved = case.department.code == "DPASS"
    assert moved is (case.state == State.SUBMITTED)
    assert case.transfers.count() == moved


def test_a_draft_is_given_up_once(alice: Person, permis: Procedure) -> None:
    draft = cast.filled(alice, permis)
    address = reverse("portal:draft_discard", args=[draft.key])
    statuses = at_once([pressed(cast.signed_in(alice), address, {})] * TOGETHER)
    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 404, 409}
    assert not Case.objects.exists()


def test_satisfaction_is_said_once(alice: Person, agent: Person, permis: Procedure) -> None:
    case = cast.granted(alice, permis, agent)
    address = reverse("portal:satisfaction", args=[case.reference])
    client = cast.signed_in(alice)
    statuses = at_once([pressed(client, address, {"score": "5"})] * TOGETHER)
    assert sorted(statuses) == [302] + [409] * (TOGETHER - 1)
    assert Satisfaction.objects.count() == 1


def test_many_cases_are_taken_once(alice: Person, agent: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, permis)
    values = {
        "key": str(uuid4()),
        "act": "take",
        "case": f"{case.reference}.{case.revision}",
    }
    statuses = at_once(
        [pressed(cast.signed_in(agent), reverse("backoffice:batch_act"), values)] * TOGETHER
    )
    assert set(statuses) == {302}
    (line,) = BatchReport.objects.get().lines
    assert line["result"] == "done"


def test_an_export_is_asked_once(manager: Person, dddt: Department, permis: Procedure) -> None:
    values = {"content": "cases", "format": "csv", "periode": "mois"}
    address = reverse("backoffice:department_exports")
    assert set(at_once([pressed(cast.signed_in(manager), address, values)] * TOGETHER)) == {302}
    assert Export.objects.count() == 1


def test_one_e_mail_that_comes_by_two_ways_is_one_message(
    alice: Person, agent: Person, permis: Procedure, settings: Any
) -> None:
    settings.NIAOULI_REPLY_ADDRESS = "demandes@example.nc"
    case = cast.taken(alice, permis, agent)
    place = reply_address(case, alice, now=cast.NOW)
    letter = (
        f"From: {alice.email}\r\nTo: {place}\r\nMessage-ID: <un@example.org>\r\n"
        "Subject: Re\r\n\r\nBonjour.\r\n"
    ).encode()
    outcomes = at_once([lambda: receive(letter, now=cast.NOW)] * TOGETHER)
    assert set(outcomes) == {"taken"}
    assert case.messages.count() == 1
