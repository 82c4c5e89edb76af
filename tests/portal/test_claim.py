"""« Rattacher une demande »: what was entered at the counter comes into an account."""

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, sentence, text, value
from tests.cases.counter import JEANNE, code_of, sent_for

CLAIM = reverse("portal:claim")


@pytest.fixture
def case(agent: Person, permis: Procedure) -> Case:
    return sent_for(JEANNE, permis, agent)


def typed(case: Case, **changes: str) -> dict[str, str]:
    return {"number": case.reference or "", "code": code_of(case), **changes}


def test_the_way_there_is_on_the_page_of_requests(alice: Person, client_of: ClientOf) -> None:
    assert CLAIM in client_of(alice).get(reverse("portal:cases")).content.decode()


def test_the_number_of_the_e_mail_is_filled_in(
    case: Case, alice: Person, client_of: ClientOf
) -> None:
    page = client_of(alice).get(CLAIM, {"numero": case.reference or ""})
    assert value(page, "number") == case.reference
    assert value(page, "code") == ""


def test_the_request_is_then_among_theirs(case: Case, alice: Person, client_of: ClientOf) -> None:
    page = client_of(alice).post(CLAIM, typed(case), follow=True)
    assert page.redirect_chain[-1][0] == reverse("portal:case", args=[case.reference])
    assert "Cette demande est maintenant dans votre compte." in text(page)
    assert "Saisie au guichet par la direction" in text(page)


def test_a_mistake_loses_nothing(case: Case, alice: Person, client_of: ClientOf) -> None:
    answer = client_of(alice).post(CLAIM, typed(case, code="BCDF"))
    assert answer.status_code == 422
    assert "ne vont pas ensemble" in sentence(answer)
    assert (value(answer, "number"), value(answer, "code")) == (case.reference, "BCDF")


def test_too_many_tries_say_the_same_sentence(
    case: Case, alice: Person, client_of: ClientOf, settings: object
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"claim_case": "2/h/user"}  # type: ignore[attr-defined]
    client = client_of(alice)
    said = {sentence(client.post(CLAIM, typed(case, code="BCDF"))) for _try in range(2)}
    answer = client.post(CLAIM, typed(case))
    assert {sentence(answer)} == said
    case.refresh_from_db()
    assert case.citizen != alice


def test_who_must_sign_in_first_finds_what_they_typed(
    case: Case, alice: Person, client_of: ClientOf
) -> None:
    client = Client()
    answer = client.post(CLAIM, typed(case))
    assert answer.status_code == 401
    client.post(
        f"{reverse('account_login')}?next={CLAIM}",
        {"login": "alice", "password": cast.PASSWORD},
    )
    page = client.get(CLAIM)
    assert (value(page, "number"), value(page, "code")) == (case.reference, code_of(case))


def test_before_it_is_claimed_it_is_nobody_s(
    case: Case, alice: Person, client_of: ClientOf
) -> None:
    answer = client_of(alice).get(reverse("portal:case", args=[case.reference]))
    assert answer.status_code == 404
