"""Acting on many cases at once: what was chosen, what is confirmed, what became of each."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.enums import BatchAct, BatchResult, State
from niaouli.cases.models import BatchReport, Case, Message
from niaouli.cases.operations import answering, batches, reviewing
from niaouli.departments.enums import Role
from niaouli.departments.operations import give_role
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, has, sentence, soup, text, value

QUEUE = reverse("backoffice:queue")
CONFIRM, ACT = reverse("backoffice:batch"), reverse("backoffice:batch_act")


def picked(*cases: Case) -> list[str]:
    return [f"{case.reference}.{case.revision}" for case in cases]


def form(act: str, *cases: Case, **more: Any) -> dict[str, Any]:
    return {"act": act, "case": picked(*cases), "key": str(uuid4()), **more}


@pytest.fixture
def two(alice: Person, bob: Person, agent: Person, permis: Procedure) -> list[Case]:
    return [cast.submitted(alice, permis), cast.submitted(bob, permis)]


@pytest.fixture
def two_taken(alice: Person, bob: Person, agent: Person, permis: Procedure) -> list[Case]:
    return [cast.taken(alice, permis, agent), cast.taken(bob, permis, agent)]


def test_the_list_has_a_box_for_each_case_that_may_be_treated(
    two: list[Case], agent: Person, client_of: ClientOf
) -> None:
    boxes = soup(client_of(agent).get(QUEUE)).select("input[name=case]")
    assert sorted(str(box["value"]) for box in boxes) == sorted(picked(*two))


def test_a_reader_has_no_box(two: list[Case], reader: Person, client_of: ClientOf) -> None:
    page = client_of(reader).get(QUEUE)
    assert not has(page, "case")
    assert soup(page).select(".together") == []


def test_nothing_is_done_before_it_is_confirmed(
    two: list[Case], agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).post(CONFIRM, form("take", *two))
    assert "2 demandes" in text(page)
    assert all(str(case.reference) in text(page) for case in two)
    assert {case.state for case in Case.objects.all()} == {State.SUBMITTED}
    assert not BatchReport.objects.exists()


def test_choosing_nothing_is_said(agent: Person, client_of: ClientOf) -> None:
    answer = client_of(agent).post(CONFIRM, {"act": "take", "next": QUEUE}, follow=True)
    assert answer.redirect_chain == [(QUEUE, 302)]
    assert "Cochez au moins une demande" in text(answer)


def test_many_are_taken_and_each_is_told(
    two: list[Case], agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(ACT, form("take", *two), follow=True)
    assert "2 demandes prises" in text(answer)
    assert "Raison" not in text(answer), "nothing to explain"
    assert {(case.state, case.assignee) for case in Case.objects.select_related("assignee")} == {
        (State.IN_REVIEW, agent)
    }


def test_the_manager_gives_many(
    two_taken: list[Case], manager: Person, client_of: ClientOf
) -> None:
    client = client_of(manager)
    assert has(client.post(CONFIRM, form("assign", *two_taken)), "to")
    client.post(ACT, form("assign", *two_taken, to=manager.username))
    assert {case.assignee_id for case in Case.objects.all()} == {manager.pk}


def test_an_agent_gives_none(two_taken: list[Case], agent: Person, client_of: ClientOf) -> None:
    answer = client_of(agent).post(ACT, form("assign", *two_taken, to=agent.username), follow=True)
    assert "0 demande confiée" in text(answer)
    assert "Seule une personne responsable" in text(answer)


def test_many_are_closed_with_a_reason(
    two_taken: list[Case], agent: Person, client_of: ClientOf
) -> None:
    client_of(agent).post(ACT, form("close", *two_taken, reason="Campagne annulée."))
    assert {case.state for case in Case.objects.all()} == {State.CLOSED}
    mails = OutgoingMail.objects.filter(template="cases/closed")
    assert sorted(mail.person or 0 for mail in mails) == sorted(
        case.citizen_id for case in two_taken
    )
    assert all("Campagne annulée." in mail.text for mail in mails)


def test_what_every_case_needs_is_asked_before_any_is_touched(
    two_taken: list[Case], agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).post(ACT, form("close", *two_taken, reason="  "))
    assert page.status_code == 422
    assert "Écrivez le motif" in sentence(page)
    assert len(soup(page).select("input[name=case]")) == 2
    assert not BatchReport.objects.exists()


def test_a_message_says_to_each_their_own_name(
    two_taken: list[Case], agent: Person, client_of: ClientOf
) -> None:
    client_of(agent).post(ACT, form("write", *two_taken, body="Bonjour, dossier {numero}."))
    said = {each.case.reference: each.body for each in Message.objects.select_related("case")}
    assert said == {case.reference: f"Bonjour, dossier {case.reference}." for case in two_taken}


def test_a_word_that_nothing_replaces_is_refused_before(
    two_taken: list[Case], agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).post(ACT, form("write", *two_taken, body="Bonjour {prenon}"))
    assert "{prenon}" in sentence(page)
    assert value(page, "body") == "Bonjour {prenon}"
    assert not Message.objects.exists()


def test_a_hole_in_the_text_is_a_refusal_for_that_case_alone(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    """A case that was answered has no day by which to answer."""
    told, done = cast.taken(alice, permis, agent), cast.granted(bob, permis, agent)
    answer = client_of(agent).post(
        ACT, form("write", told, done, body="Réponse avant le {echeance}."), follow=True
    )
    assert "1 message envoyé" in text(answer)
    assert "Le texte demande ce que cette demande n’a pas" in text(answer)


def test_one_that_changed_does_not_keep_the_others_from_being_done(
    two: list[Case], alice: Person, agent: Person, client_of: ClientOf
) -> None:
    chosen = form("take", *two)
    answering.withdraw_case(case=two[0], by=alice, now=cast.NOW)
    answer = client_of(agent).post(ACT, chosen, follow=True)
    assert "1 demande prise" in text(answer)
    assert "1 n’a pas pu l’être" in text(answer)
    assert "Raison" in text(answer)
    assert [line["result"] for line in BatchReport.objects.get().lines] == [
        BatchResult.REFUSED,
        BatchResult.DONE,
    ]


def test_what_failed_can_be_chosen_again_as_it_is_now(
    two_taken: list[Case], agent: Person, alice: Person, client_of: ClientOf
) -> None:
    chosen = form("write", *two_taken, body="Bonjour")
    answering.write_to_department(case=two_taken[0], body="Au fait", by=alice, now=cast.NOW)
    page = client_of(agent).post(ACT, chosen, follow=True)
    boxes = soup(page).select("input[name=case]")
    two_taken[0].refresh_from_db()
    assert [str(box["value"]) for box in boxes] == picked(two_taken[0])


def test_pressed_twice_it_is_done_once(
    two_taken: list[Case], agent: Person, client_of: ClientOf
) -> None:
    chosen, client = form("write", *two_taken, body="Bonjour"), client_of(agent)
    first, second = client.post(ACT, chosen), client.post(ACT, chosen)
    assert first.headers["Location"] == second.headers["Location"]
    assert Message.objects.count() == 2


def test_one_s_own_case_is_refused_among_others(
    two: list[Case], agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    own = cast.submitted(agent, permis)
    answer = client_of(agent).post(ACT, form("take", *two, own), follow=True)
    assert "2 demandes prises" in text(answer)
    assert "C’est votre propre demande" in text(answer)


def test_a_case_of_another_department_is_not_there(
    two: list[Case], other_agent: Person, client_of: ClientOf
) -> None:
    client = client_of(other_agent)
    assert client.post(CONFIRM, form("take", *two)).status_code == 404
    assert client.post(ACT, form("take", *two)).status_code == 404


def test_an_agent_who_left_the_department_meanwhile_is_told(
    two: list[Case], agent: Person, dpass: Any, permis: Procedure, client_of: ClientOf
) -> None:
    client = client_of(agent)
    page = client.post(ACT, form("take", *two), follow=True)
    agent.memberships.all().delete()
    give_role(person=agent, department=dpass, role=Role.AGENT, by=None, now=cast.NOW)
    again = client.get(page.redirect_chain[-1][0])
    assert again.status_code == 200
    assert soup(again).select("tbody a") == []


def test_a_fault_in_the_middle_leaves_a_true_report(
    two: list[Case], agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**given: Any) -> Case:
        if given["case"].pk == two[1].pk:
            raise RuntimeError
        return reviewing.take_case(**given)

    monkeypatch.setitem(batches.ACTS, BatchAct.TAKE, broken)
    with pytest.raises(RuntimeError):
        batches.act_on_many(
            key=uuid4(),
            department=two[0].department,
            act=BatchAct.TAKE,
            picked=[batches.Picked(str(case.reference), case.revision) for case in two],
            given=batches.Given(),
            by=agent,
            now=cast.NOW,
        )
    assert [line["result"] for line in BatchReport.objects.get().lines] == [
        BatchResult.DONE,
        BatchResult.WAITING,
    ]


def test_nobody_reads_another_s_report(
    two: list[Case], agent: Person, manager: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(ACT, form("take", *two))
    assert client_of(manager).get(answer.headers["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"act": "grant"}, 302),
        ({"act": ""}, 302),
        ({"key": "x"}, 404),
        ({"case": ["nulle.1"]}, 302),
    ],
)
def test_what_no_page_sends_does_nothing(
    wrong: dict[str, Any], status: int, two: list[Case], agent: Person, client_of: ClientOf
) -> None:
    assert client_of(agent).post(ACT, form("take", *two) | wrong).status_code == status
    assert not BatchReport.objects.exists()
