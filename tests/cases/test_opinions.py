"""Opinions: asked of a department or of an expert, given once, shown what was chosen only."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import ActState, Due, OpinionState, Verdict
from niaouli.cases.models import Case, Opinion, ScheduledAct
from niaouli.cases.operations import asked, opinions, reviewing, scheduling
from niaouli.cases.operations.opinions import Asked, Given
from niaouli.cases.opinions import opinion_by_link, shown
from niaouli.departments.models import Department
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast

DUE = timezone.localdate(cast.NOW) + timedelta(days=10)
ANSWER = Given(verdict=Verdict.RESERVED, answer="Oui, sous réserve du tir à distance.")


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure, other_agent: Person) -> Case:
    return cast.taken(alice, permis, agent)


def ask(case: Case, by: Person, **changes: object) -> Opinion:
    values = {"question": "La zone est-elle ouverte ?", "due_on": DUE, "department": "DPASS"}
    asked = Asked(**{**values, **changes})  # type: ignore[arg-type]
    return opinions.ask_opinion(case=case, asked=asked, by=by, now=cast.NOW)


def ask_expert(case: Case, by: Person, **changes: object) -> tuple[Opinion, str]:
    """The opinion, and the secret that only the e-mail has."""
    expert = {"department": "", "expert_name": "Dr Kanaky", "expert_email": "expert@example.org"}
    opinion = ask(case, by, **{**expert, **changes})
    mail = OutgoingMail.objects.filter(address="expert@example.org").order_by("-id")[0]
    found = re.search(rf"/avis/{opinion.key}/([\w-]+)/", mail.text)
    assert found is not None
    return opinion, found[1]


# ── Asking ───────────────────────────────────────────────────────────────────────────────────
def test_asking_a_department_tells_it_and_moves_nothing(
    case: Case, agent: Person, dpass: Department
) -> None:
    before = case.state, case.revision, case.changed_at
    opinion = ask(case, agent)
    case.refresh_from_db()
    assert (case.state, case.revision, case.changed_at) == before
    assert (opinion.department, opinion.state) == (dpass, OpinionState.ASKED)
    mail = OutgoingMail.objects.get(address=dpass.email)
    assert f"/agents/avis/{opinion.key}/" in mail.text


def test_the_mail_to_who_is_asked_names_neither_the_person_nor_the_case(
    case: Case, agent: Person, alice: Person
) -> None:
    ask_expert(case, agent)
    text = OutgoingMail.objects.get(address="expert@example.org").text
    for word in (alice.family_name, alice.email, str(case.reference)):
        assert word not in text


def test_the_secret_is_nowhere_but_in_the_mail(case: Case, agent: Person) -> None:
    opinion, secret = ask_expert(case, agent)
    assert len(secret) >= 22
    assert secret not in str(Opinion.objects.filter(pk=opinion.pk).values().get())
    assert OutgoingMail.objects.get(address="expert@example.org").secret


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"question": " "}, "question"),
        ({"department": "DDDT"}, "department"),
        ({"department": "INCONNUE"}, "department"),
        ({"department": "", "expert_name": ""}, "expert_name"),
        ({"department": "", "expert_name": "Dr", "expert_email": "nulle part"}, "expert_email"),
        ({"due_on": timezone.localdate(cast.NOW)}, "due_on"),
    ],
)
def test_a_wrong_form_says_where(
    changes: dict[str, object], name: str, case: Case, agent: Person
) -> None:
    with pytest.raises(BadInput) as refused:
        ask(case, agent, **changes)
    assert refused.value.input == name
    assert not Opinion.objects.exists()


def test_nobody_asks_an_opinion_on_their_own_case(
    agent: Person, manager: Person, other_agent: Person, permis: Procedure
) -> None:
    own = cast.taken(agent, permis, manager)
    with pytest.raises(NotAllowed):
        ask(own, agent)


def test_nothing_is_asked_once_the_case_is_ended(case: Case, agent: Person) -> None:
    ended = reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    with pytest.raises(OutOfStep):
        ask(ended, agent)


# ── What is shown ────────────────────────────────────────────────────────────────────────────
def test_only_the_chosen_documents_are_shown(case: Case, agent: Person) -> None:
    keys = [str(each.key) for each in case.documents.order_by("id")]
    opinion = ask(case, agent, documents=[keys[1], "pas une clé"])
    assert [str(each.key) for each in shown(opinion).documents] == [keys[1]]


def test_answers_are_shown_without_what_names_or_reaches_the_person(
    case: Case, agent: Person
) -> None:
    opinion = ask(case, agent)
    said = " ".join(line.text for page in shown(opinion).answers for line in page.lines)
    assert "Un premier permis" in said
    for value in ("Wamytan", "Alice", "alice@example.org", "20 12 34", "rue du Niaouli", "1990"):
        assert value not in said


def test_answers_are_not_shown_unless_ticked(case: Case, agent: Person) -> None:
    assert shown(ask(case, agent, shows_answers=False)).answers == []


# ── Giving ───────────────────────────────────────────────────────────────────────────────────
def test_the_department_gives_it_once_and_who_asked_is_told(
    case: Case, agent: Person, other_agent: Person
) -> None:
    opinion = ask(case, agent)
    opinions.give_opinion(opinion=opinion, given=ANSWER, by=other_agent, now=cast.NOW)
    opinion.refresh_from_db()
    assert (opinion.state, opinion.answered_by) == (OpinionState.GIVEN, other_agent)
    assert OutgoingMail.objects.filter(address=agent.email, template="cases/opinion_given")
    with pytest.raises(OutOfStep, match="déjà rendu"):
        opinions.give_opinion(opinion=opinion, given=ANSWER, by=other_agent, now=cast.NOW)


def test_the_department_that_asks_does_not_answer_itself(case: Case, agent: Person) -> None:
    with pytest.raises(NotAllowed):
        opinions.give_opinion(opinion=ask(case, agent), given=ANSWER, by=agent, now=cast.NOW)


def test_nobody_gives_an_opinion_on_their_own_case(
    other_agent: Person, agent: Person, permis: Procedure
) -> None:
    own = cast.taken(other_agent, permis, agent)
    with pytest.raises(NotAllowed, match="votre propre demande"):
        opinions.give_opinion(opinion=ask(own, agent), given=ANSWER, by=other_agent, now=cast.NOW)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (Given("", "Oui"), "verdict"),
        (Given("yes", "Oui"), "verdict"),
        (Given("none", " "), "answer"),
    ],
)
def test_an_answer_needs_a_conclusion_and_words(
    given: Given, name: str, case: Case, agent: Person, other_agent: Person
) -> None:
    with pytest.raises(BadInput) as refused:
        opinions.give_opinion(opinion=ask(case, agent), given=given, by=other_agent, now=cast.NOW)
    assert refused.value.input == name


# ── The link ─────────────────────────────────────────────────────────────────────────────────
def test_the_link_opens_with_its_own_secret_only(case: Case, agent: Person) -> None:
    opinion, secret = ask_expert(case, agent)
    other, _secret = ask_expert(case, agent)
    assert opinion_by_link(opinion.key, secret) == opinion
    for wrong in ("", secret[:-1], secret + "a", secret.swapcase(), "é" * 22):
        assert opinion_by_link(opinion.key, wrong) is None
    assert opinion_by_link(other.key, secret) is None


def test_an_opinion_asked_of_a_department_has_no_link(case: Case, agent: Person) -> None:
    assert opinion_by_link(ask(case, agent).key, "") is None


def test_the_link_lasts_a_fortnight_after_the_date(case: Case, agent: Person) -> None:
    opinion, _secret = ask_expert(case, agent)
    last = cast.NOW + timedelta(days=10 + 15)
    with pytest.raises(OutOfStep, match="plus valable"):
        opinions.give_opinion_by_link(opinion=opinion, given=ANSWER, now=last + timedelta(days=1))
    opinions.give_opinion_by_link(opinion=opinion, given=ANSWER, now=last)
    opinion.refresh_from_db()
    assert (opinion.state, opinion.answered_by) == (OpinionState.GIVEN, None)


def test_a_cancelled_opinion_is_closed_and_the_expert_is_told(case: Case, agent: Person) -> None:
    opinion, _secret = ask_expert(case, agent)
    opinions.cancel_opinion(opinion=opinion, by=agent, now=cast.NOW)
    with pytest.raises(OutOfStep, match="n’est plus demandé"):
        opinions.give_opinion_by_link(opinion=opinion, given=ANSWER, now=cast.NOW)
    last = OutgoingMail.objects.filter(address="expert@example.org").order_by("-id")[0]
    assert last.template == "cases/opinion_cancelled"


def test_the_end_of_the_case_closes_the_link(case: Case, agent: Person) -> None:
    opinion, _secret = ask_expert(case, agent)
    reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    with pytest.raises(OutOfStep, match="n’est plus demandé"):
        opinions.give_opinion_by_link(opinion=opinion, given=ANSWER, now=cast.NOW)


def test_every_opening_is_logged(case: Case, agent: Person) -> None:
    opinion, _secret = ask_expert(case, agent)
    opinions.record_opinion_consultation(opinion=opinion, by=None, now=cast.NOW)
    event = Event.objects.get(verb="opinion.consulted")
    assert (event.subject, event.by, event.details) == (case.subject, None, {"opinion": opinion.pk})


# ── The reminder ─────────────────────────────────────────────────────────────────────────────
def test_who_is_asked_is_reminded_once_three_days_before(
    case: Case, agent: Person, dpass: Department
) -> None:
    ask(case, agent)
    for days in (6, 8, 9):
        scheduling.run_due(now=cast.NOW + timedelta(days=days))
    assert OutgoingMail.objects.filter(template="cases/opinion_reminder").count() == 1


def test_an_opinion_that_was_given_is_not_reminded(
    case: Case, agent: Person, other_agent: Person
) -> None:
    opinion = ask(case, agent)
    opinions.give_opinion(opinion=opinion, given=ANSWER, by=other_agent, now=cast.NOW)
    row = ScheduledAct.objects.get(kind=Due.OPINION_REMINDER)
    assert row.state == ActState.CANCELLED


def test_what_was_written_to_an_expert_is_forgotten_after_three_months(
    case: Case, agent: Person
) -> None:
    ask_expert(case, agent)
    OutgoingMail.objects.update(state=Delivery.SENT, settled_at=cast.NOW)
    asked.forget_mails(now=cast.NOW + timedelta(days=89))
    assert OutgoingMail.objects.filter(address="expert@example.org").exists()
    asked.forget_mails(now=cast.NOW + timedelta(days=91))
    assert not OutgoingMail.objects.filter(address="expert@example.org").exists()
    assert OutgoingMail.objects.filter(template="cases/received").exists()
