"""Accepting, refusing, closing, reopening."""

import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import Side, State
from niaouli.cases.models import Case, Movement
from niaouli.cases.operations import answering, reviewing
from niaouli.documents.models import WalletDocument
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, has, sentence, soup, text, value

REASON = "L’assurance ne couvre pas la chasse."


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def decided(case: Case, reason: str = REASON) -> dict[str, str]:
    return {"revision": str(case.revision), "reason": reason}


# ── Asked to confirm ─────────────────────────────────────────────────────────────────────────
def test_accepting_says_which_document_it_will_produce(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(address("grant", case))
    year = timezone.localdate().year
    assert (
        f"Le document « Permis de chasser » sera produit, valable jusqu’au 31 décembre {year}."
        in text(page)
    )
    assert Case.objects.get(pk=case.pk).state == State.IN_REVIEW


@pytest.mark.parametrize("act", ["refuse", "close"])
def test_other_decisions_ask_for_a_reason(
    act: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(address(act, case))
    assert has(page, "reason")
    assert "que l’usager lira" in text(page)
    # The case stays in sight.
    assert "12 rue du Niaouli" in text(page)
    assert Case.objects.get(pk=case.pk).state == State.IN_REVIEW


# ── Done ─────────────────────────────────────────────────────────────────────────────────────
def test_accepting_puts_the_permit_in_the_wallet(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(address("grant", case), {"revision": case.revision}, follow=True)
    assert "La demande est acceptée." in text(answer)
    case.refresh_from_db()
    assert case.state == State.GRANTED
    assert WalletDocument.objects.get(owner=alice).title == "Permis de chasser"
    assert case.documents.filter(side=Side.DEPARTMENT).count() == 1


@pytest.mark.parametrize(
    ("act", "state", "mail"),
    [
        ("refuse", State.REFUSED, "cases/refused"),
        ("close", State.CLOSED, "cases/closed"),
    ],
)
def test_the_reason_reaches_the_citizen(
    act: str, state: State, mail: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    client_of(agent).post(address(act, case), decided(case))
    case.refresh_from_db()
    assert case.state == state
    assert Movement.objects.filter(case=case).latest("id").reason == REASON
    assert "ne couvre pas la chasse" in OutgoingMail.objects.get(template=mail).text


def test_a_decided_case_is_reopened(
    alice: Person, agent: Person, manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.granted(alice, permis, agent)
    client_of(manager).post(address("reopen", case), decided(case, "Erreur sur la date."))
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW


# ── Refused ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("act", ["refuse", "close"])
@pytest.mark.parametrize(
    ("reason", "said"), [(" \r\n", "Écrivez le motif"), ("é" * 2001, "Raccourcissez-le")]
)
def test_a_reason_that_cannot_be_kept_stays_in_the_form(
    act: str, reason: str, said: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(address(act, case), decided(case, reason))
    assert answer.status_code == 422
    assert said in sentence(answer)
    assert value(answer, "reason") == reason.strip()
    assert Case.objects.get(pk=case.pk).state == State.IN_REVIEW


def test_two_decisions_at_once_make_one(
    case: Case, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    """Both pages were open: the second agent is told, and keeps their text."""
    client_of(agent).post(address("grant", case), {"revision": case.revision})
    answer = client_of(manager).post(address("refuse", case), decided(case))
    assert answer.status_code == 409
    assert "Rien n’a été enregistré" in sentence(answer)
    assert "Acceptée" in text(answer)
    kept = soup(answer).select_one("#kept")
    assert kept is not None
    assert kept.text.strip() == REASON
    assert Case.objects.get(pk=case.pk).state == State.GRANTED


def test_a_double_press_decides_once(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    for status in (302, 409):
        answer = client.post(address("grant", case), {"revision": case.revision})
        assert answer.status_code == status
    assert WalletDocument.objects.filter(owner=alice).count() == 1


@pytest.mark.parametrize("act", ["grant", "refuse", "close"])
def test_a_case_withdrawn_meanwhile_is_not_decided(
    act: str, case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    answer = client_of(agent).post(address(act, case), decided(case))
    assert answer.status_code == 409
    assert Case.objects.get(pk=case.pk).state == State.WITHDRAWN


def test_a_decision_on_a_page_that_a_message_made_stale_can_be_confirmed_again(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    answering.write_to_department(case=case, body="Un détail.", by=alice, now=cast.NOW)
    client = client_of(agent)
    answer = client.post(address("refuse", case), decided(case))
    assert answer.status_code == 409
    assert "Un détail." in text(answer)
    again = {"revision": value(answer, "revision"), "reason": value(answer, "reason")}
    assert client.post(address("refuse", case), again).status_code == 302


@pytest.mark.parametrize("act", ["grant", "reopen"])
def test_a_decision_that_the_state_excludes_says_so_instead_of_its_form(
    act: str, alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    answer = client_of(agent).get(address(act, case))
    assert answer.status_code == 409
    assert "Cette demande est « Attend l’usager » : cette action n’est plus possible." in sentence(
        answer
    )
    assert soup(answer).select(".panel") == []


@pytest.mark.parametrize("act", ["grant", "refuse", "close", "reopen"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reader_decides_nothing(
    act: str, method: str, case: Case, reader: Person, client_of: ClientOf
) -> None:
    answer = getattr(client_of(reader), method)(address(act, case), decided(case))
    assert answer.status_code == 403
    assert Case.objects.get(pk=case.pk).state == State.IN_REVIEW


def test_nobody_decides_their_own_case(
    agent: Person, manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(agent, permis)
    case = reviewing.take_case(case=case, by=manager, now=cast.NOW, revision=case.revision)
    answer = client_of(agent).post(address("grant", case), {"revision": case.revision})
    assert answer.status_code == 403
    assert Case.objects.get(pk=case.pk).state == State.IN_REVIEW
