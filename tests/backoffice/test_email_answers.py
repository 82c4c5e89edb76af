"""What an agent sees of the answers by e-mail, in the thread of the case."""

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import Case
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail
from niaouli.mail.receiving import receive
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, soup, text
from tests.cases.by_email import answered_by_email
from tests.cast import NOW
from tests.mail.letters import report


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def test_it_is_new_says_how_it_came_and_leads_to_the_whole(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    answered_by_email(case, "Voici mon numéro.")
    client = client_of(agent)
    page = soup(client.get(address("case", case)))
    line = page.select_one(".message-unread")
    assert line is not None
    assert "Voici mon numéro." in line.text
    assert "par e-mail" in line.text
    link = line.select_one(".attachments a")
    assert link is not None
    whole = client.get(str(link["href"]))
    assert whole.headers["Content-Disposition"].startswith("attachment;")
    assert b"From: alice@example.org" in whole.content


def test_taking_the_whole_is_logged_for_the_citizen(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    written = answered_by_email(case)
    client_of(agent).get(f"{address('case', case)}messages/{written.pk}/original/")
    event = Event.objects.get(verb="document.consulted")
    assert (event.by, event.subject) == (agent.pk, case.subject)
    assert event.details == {"message": written.pk}


def test_an_agent_cannot_answer_in_the_name_of_who_wrote_it(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    written = answered_by_email(case)
    token = case.reply_addresses.get().token
    answer = client_of(agent).get(f"{address('case', case)}messages/{written.pk}/original/")
    content = answer.content.decode().lower()
    assert "voici." in content
    assert token not in content


def test_agents_of_another_department_do_not_reach_it(
    case: Case, other_agent: Person, client_of: ClientOf
) -> None:
    written = answered_by_email(case)
    place = f"{address('case', case)}messages/{written.pk}/original/"
    assert client_of(other_agent).get(place).status_code == 404


def test_an_e_mail_that_another_server_gave_back_is_said_not_to_have_arrived(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    OutgoingMail.objects.update(state=Delivery.SENT, settled_at=NOW)
    receive(report(OutgoingMail.objects.get().key), now=NOW)
    page = text(client_of(agent).get(address("case", case)))
    assert "Non remis" in page
    assert "No such user" in page
