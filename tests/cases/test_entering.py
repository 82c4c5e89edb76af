"""An agent enters a request for the person at the counter, with an account or without."""

import pytest

from niaouli.accounts.counter import CounterPersonRefused, Typed
from niaouli.accounts.models import CounterContact, Person
from niaouli.accounts.operations import remove_unconfirmed
from niaouli.accounts.queries import confirmed_person
from niaouli.audit.models import Event
from niaouli.cases import queries
from niaouli.cases.acknowledgement import acknowledge
from niaouli.cases.enums import Channel, State
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting, entering, reviewing, sending
from niaouli.cases.operations.forgetting import forget_drafts
from niaouli.cases.story import history
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.enums import ProcedureStatus
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.counter import JEANNE, entered_for, filled, sent_for

TODAY = cast.NOW.date()


# ── With an account ──
def test_the_case_is_the_person_s_once_it_is_sent(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    case = sent_for(alice, permis, agent)
    assert (case.state, case.channel) == (State.SUBMITTED, Channel.COUNTER)
    assert (case.citizen, case.entered_by) == (alice, agent)
    assert case.reference
    assert list(queries.cases_of(alice)) == [case]


def test_they_are_told_by_e_mail_that_it_was_entered(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    sent_for(alice, permis, agent)
    mail = OutgoingMail.objects.get(template="cases/received")
    assert mail.address == alice.email
    assert "Saisie au guichet par la direction" in mail.text


def test_before_it_is_sent_the_person_does_not_see_it(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    entered_for(alice, permis, agent)
    assert not queries.cases_of(alice).exists()
    assert not OutgoingMail.objects.exists()


def test_the_person_keeps_their_own_draft_of_the_same_procedure(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    own = cast.draft(alice, permis)
    entered = entered_for(alice, permis, agent)
    assert entered != own
    assert drafting.start_case(procedure=permis, by=alice, now=cast.NOW) == own


def test_the_agent_says_that_the_person_is_there_and_it_is_written(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    with pytest.raises(BadInput) as refused:
        entering.enter_for_account(
            procedure=permis, citizen=alice, is_present=False, by=agent, now=cast.NOW
        )
    assert refused.value.input == "present"
    case = entered_for(alice, permis, agent)
    event = Event.objects.get(verb="case.started_at_counter")
    assert (event.by, event.subject) == (agent.pk, case.subject)


def test_names_of_an_account_are_not_changed_by_what_an_agent_types(
    agent: Person, permis: Procedure
) -> None:
    nameless = cast.person("sans-nom", "", "")
    case = sent_for(nameless, permis, agent)
    nameless.refresh_from_db()
    assert case.citizen == nameless
    assert (nameless.given_name, nameless.family_name) == ("", "")


def test_nothing_that_the_agent_scans_goes_to_the_wallet(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    sent_for(alice, permis, agent)
    assert not WalletDocument.objects.exists()


def test_nobody_enters_for_an_account_as_for_someone_who_has_none(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    with pytest.raises(OutOfStep, match="a un compte"):
        entering.enter_for_known(procedure=permis, citizen=alice, by=agent, now=cast.NOW)
    assert not Case.objects.exists()


# ── Without an account ──
def test_a_person_without_account_cannot_be_signed_in_nor_written_to(
    agent: Person, permis: Procedure
) -> None:
    case = sent_for(JEANNE, permis, agent)
    person = case.citizen
    assert person.is_without_account
    assert (person.is_active, person.has_usable_password()) == (False, False)
    assert person.display_name == "Jeanne Poadja"
    assert confirmed_person(person.email) is None
    assert not OutgoingMail.objects.filter(address__endswith=".invalid").exists()


def test_how_to_reach_them_is_kept_apart(agent: Person, permis: Procedure) -> None:
    case = entered_for(JEANNE, permis, agent)
    contact = CounterContact.objects.get(person=case.citizen)
    assert (contact.email, contact.phone) == ("jeanne@example.org", "+687205566")
    assert contact.opened_by == agent


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"given_name": " "}, "given_name"),
        ({"family_name": "x" * 101}, "family_name"),
        ({"email": "jeanne@"}, "email"),
        ({"phone": "vingt"}, "phone"),
    ],
)
def test_what_is_typed_of_them_is_checked(
    changes: dict[str, str], name: str, agent: Person, permis: Procedure
) -> None:
    typed = Typed(**{**JEANNE.__dict__, **changes})
    with pytest.raises(CounterPersonRefused) as refused:
        entered_for(typed, permis, agent)
    assert list(refused.value.errors) == [name]
    assert not Case.objects.exists()


def test_decisions_of_theirs_are_announced_without_a_word_of_them(
    agent: Person, permis: Procedure
) -> None:
    case = sent_for(JEANNE, permis, agent)
    case = reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    reviewing.refuse_case(
        case=case, reason="Permis retiré.", by=agent, now=cast.NOW, revision=case.revision
    )
    mail = OutgoingMail.objects.get(template="cases/counter_news")
    assert mail.address == "jeanne@example.org"
    assert "retiré" not in mail.text
    assert f"numero={case.reference}" in mail.text


def test_without_an_address_nothing_is_sent(agent: Person, permis: Procedure) -> None:
    case = sent_for(Typed("Jeanne", "Poadja"), permis, agent)
    case = reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    assert not OutgoingMail.objects.exists()


def test_people_without_account_are_no_forgotten_sign_ups(agent: Person, permis: Procedure) -> None:
    case = entered_for(JEANNE, permis, agent)
    Person.objects.filter(pk=case.citizen_id).update(joined_at=cast.NOW.replace(year=2020))
    assert remove_unconfirmed(now=cast.NOW) == 0


def test_nobody_is_typed_twice(agent: Person, permis: Procedure, dddt: Department) -> None:
    first = sent_for(JEANNE, permis, agent)
    roles = memberships_of(agent, TODAY)
    again = Typed("jeanne", "POADJA", "Jeanne@example.org")
    assert entering.known_people(again, agent, roles) == [first.citizen]
    second = entering.enter_for_known(
        procedure=permis, citizen=first.citizen, by=agent, now=cast.NOW
    )
    assert second.citizen == first.citizen


def test_who_came_to_another_department_is_not_told_of(
    agent: Person, permis: Procedure, dpass: Department
) -> None:
    sent_for(JEANNE, permis, agent)
    elsewhere = cast.agent("doris", "Doris", "Wea", dpass)
    assert entering.known_people(JEANNE, elsewhere, memberships_of(elsewhere, TODAY)) == []


def test_other_names_at_the_same_address_are_other_people(agent: Person, permis: Procedure) -> None:
    sent_for(JEANNE, permis, agent)
    other = Typed("Paul", "Poadja", JEANNE.email)
    assert entering.known_people(other, agent, memberships_of(agent, TODAY)) == []


# ── Who may ──
def test_nobody_enters_their_own_request(agent: Person, permis: Procedure) -> None:
    with pytest.raises(NotAllowed, match="votre propre demande"):
        entered_for(agent, permis, agent)


def test_only_who_treats_the_requests_of_the_department_enters_one(
    alice: Person, dddt: Department, dpass: Department, permis: Procedure
) -> None:
    for stranger in (
        cast.reader("lise", "Lise", "Kai", dddt),
        cast.agent("doris", "Doris", "Wea", dpass),
    ):
        with pytest.raises(NotAllowed, match="guichet de cette direction"):
            entered_for(alice, permis, stranger)


def test_a_colleague_may_go_on(
    alice: Person, agent: Person, manager: Person, permis: Procedure
) -> None:
    case = filled(entered_for(alice, permis, agent), manager)
    sent = sending.submit_case(case=case, by=manager, now=cast.NOW)
    assert sent.entered_by == agent


def test_neither_the_person_nor_a_stranger_fills_it_in(
    alice: Person, bob: Person, agent: Person, permis: Procedure
) -> None:
    case = entered_for(alice, permis, agent)
    for person in (alice, bob):
        with pytest.raises(NotAllowed):
            drafting.save_answers(case=case, values={"nom": "X"}, by=person, now=cast.NOW)


def test_an_agent_who_left_the_department_no_longer_fills_it_in(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    case = entered_for(alice, permis, agent)
    agent.memberships.update(until=TODAY)
    with pytest.raises(NotAllowed):
        drafting.save_answers(case=case, values={"nom": "X"}, by=agent, now=cast.NOW)


def test_starting_twice_gives_the_same_draft(
    alice: Person, agent: Person, manager: Person, permis: Procedure
) -> None:
    case = entered_for(alice, permis, agent)
    assert entered_for(alice, permis, agent) == case
    assert entered_for(alice, permis, manager) != case


def test_a_retired_procedure_is_not_entered(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    permis.status = ProcedureStatus.RETIRED
    permis.save()
    with pytest.raises(NotAllowed, match="plus proposée"):
        entered_for(alice, permis, agent)


def test_sending_twice_is_once(alice: Person, agent: Person, permis: Procedure) -> None:
    case = sent_for(alice, permis, agent)
    again = sending.submit_case(case=case, by=agent, now=cast.NOW)
    assert again == case
    assert OutgoingMail.objects.filter(template="cases/received").count() == 1


# ── Afterwards ──
def test_giving_up_forgets_the_person_without_account(agent: Person, permis: Procedure) -> None:
    case = filled(entered_for(JEANNE, permis, agent), agent)
    person = case.citizen_id
    drafting.discard_draft(case=case, by=agent, now=cast.NOW)
    assert not Person.objects.filter(pk=person).exists()
    assert not CounterContact.objects.exists()
    assert not StoredFile.objects.exists()


def test_giving_up_one_of_two_keeps_the_person(agent: Person, permis: Procedure) -> None:
    sent = sent_for(JEANNE, permis, agent)
    draft = entering.enter_for_known(procedure=permis, citizen=sent.citizen, by=agent, now=cast.NOW)
    drafting.discard_draft(case=draft, by=agent, now=cast.NOW)
    assert Person.objects.filter(pk=sent.citizen_id).exists()


def test_who_deletes_their_account_is_no_longer_being_entered(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    entered_for(alice, permis, agent)
    forget_drafts(person=alice, now=cast.NOW)
    assert not Case.objects.exists()


def test_that_it_was_entered_is_said_in_the_timeline_and_the_acknowledgement(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    case = sent_for(alice, permis, agent)
    first = history(case, list(queries.movements_of(case)), [])[0]
    assert first.label == "Demande saisie au guichet par la direction"
    said = acknowledge(case).entered
    assert said.replace("\u202f", " ") == "Saisie au guichet par la direction le mardi 3 mars 2026."
