"""Asking for an opinion from a case, and giving one in the other department."""

from typing import Any

import pytest
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, Opinion
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, due, rows, sentence, soup, text, value

LIST = "/agents/avis/"


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure, other_agent: Person) -> Case:
    return cast.taken(alice, permis, agent)


def form(case: Case, **changes: Any) -> dict[str, Any]:
    return {
        "who": "DPASS",
        "question": "Qu’en pensez-vous ?",
        "documents": [str(case.documents.order_by("id")[0].key)],
        "shows_answers": "on",
        **due(),
        **changes,
    }


def asked(case: Case, by: Person, client_of: ClientOf, **changes: Any) -> Opinion:
    answer = client_of(by).post(address("case_opinion", case), form(case, **changes))
    assert answer.status_code == 302
    return Opinion.objects.latest("id")


def place(opinion: Opinion, name: str = "opinion", **more: Any) -> str:
    return reverse(f"backoffice:{name}", kwargs={"key": opinion.key, **more})


def test_the_other_department_finds_it_in_its_list_and_the_asking_one_on_the_case(
    case: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    asked(case, agent, client_of)
    assert rows(client_of(other_agent).get(LIST)) == [case.title]
    page = text(client_of(agent).get(address("case", case)))
    assert "Avis demandés" in page
    assert "Qu’en pensez-vous ?" in page


def test_the_other_department_sees_what_was_chosen_and_not_the_case(
    case: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    opinion = asked(case, agent, client_of)
    browser = client_of(other_agent)
    page = text(browser.get(place(opinion)))
    chosen, other = case.documents.order_by("id")[:2]
    assert chosen.title in page
    assert other.title not in page
    assert "alice@example.org" not in page
    assert browser.get(address("case", case)).status_code == 404
    document = place(opinion, "opinion_document", document=chosen.key)
    assert browser.get(document).status_code == 200
    hidden = place(opinion, "opinion_document", document=other.key)
    assert browser.get(hidden).status_code == 404


def test_the_department_that_asks_does_not_find_it_among_those_to_give(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    opinion = asked(case, agent, client_of)
    assert rows(client_of(agent).get(LIST)) == []
    assert client_of(agent).get(place(opinion)).status_code == 404


def test_giving_it_shows_it_on_the_case_then_a_receipt(
    case: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    opinion = asked(case, agent, client_of)
    browser = client_of(other_agent)
    browser.post(place(opinion), {"verdict": "unfavourable", "answer": "Le site est classé."})
    assert "Cet avis est rendu" in text(browser.get(place(opinion)))
    page = text(client_of(agent).get(address("case", case)))
    assert "Défavorable" in page
    assert "Le site est classé." in page
    assert "Otto Martin" in page


def test_a_mistake_keeps_what_was_written(
    case: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    opinion = asked(case, agent, client_of)
    answer = client_of(other_agent).post(place(opinion), {"answer": "Le site est classé."})
    assert answer.status_code == 422
    assert "Choisissez ce que vous concluez." in sentence(answer)
    assert value(answer, "answer") == "Le site est classé."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"who": ""}, "Choisissez à qui demander cet avis."),
        ({"who": "AUTRE"}, "Choisissez une direction, dans la liste."),
        ({"who": "expert"}, "Écrivez le nom de l’expert"),
        ({"question": ""}, "Écrivez votre question"),
        ({"due_on-month": "13"}, "Cette date n’existe pas"),
        ({"due_on-day": ""}, "Complétez la date"),
    ],
)
def test_a_wrong_form_comes_back_whole(
    changes: dict[str, str], said: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    typed = form(case, expert_email="expert@example.org", **changes)
    answer = client_of(agent).post(address("case_opinion", case), typed)
    assert answer.status_code == 422
    assert said in sentence(answer)
    target = soup(answer).select_one(".error-summary a")
    assert target is not None
    assert soup(answer).select_one(str(target["href"])) is not None
    assert value(answer, "expert_email") == "expert@example.org"
    ticked = soup(answer).select("input[name=documents][checked]")
    assert [each["value"] for each in ticked] == typed["documents"]


def test_a_reader_asks_nothing(case: Case, reader: Person, client_of: ClientOf) -> None:
    answer = client_of(reader).post(address("case_opinion", case), form(case))
    assert answer.status_code == 403
    assert not Opinion.objects.exists()


def test_nobody_reads_the_opinions_on_their_own_case(
    agent: Person, manager: Person, other_agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    own = cast.taken(agent, permis, manager)
    asked(own, manager, client_of)
    page = text(client_of(agent).get(address("case", own)))
    assert "Qu’en pensez-vous ?" not in page


def test_nobody_gives_one_on_their_own_case(
    other_agent: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    own = cast.taken(other_agent, permis, agent)
    opinion = asked(own, agent, client_of)
    answer = client_of(other_agent).get(place(opinion))
    assert answer.status_code == 403
    assert "votre propre demande" in text(answer)


def test_nobody_reads_what_their_own_department_concluded_on_their_own_case(
    other_agent: Person,
    agent: Person,
    dpass: Department,
    permis: Procedure,
    client_of: ClientOf,
) -> None:
    own = cast.taken(other_agent, permis, agent)
    opinion = asked(own, agent, client_of)
    colleague = cast.agent("celine", "Céline", "Boula", dpass)
    given = {"verdict": "unfavourable", "answer": "Un motif confidentiel."}
    assert client_of(colleague).post(place(opinion), given).status_code == 302
    answer = client_of(other_agent).get(place(opinion))
    assert answer.status_code == 403
    assert "confidentiel" not in text(answer)
    assert "confidentiel" in text(client_of(colleague).get(place(opinion)))


def test_it_may_be_cancelled(
    case: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    opinion = asked(case, agent, client_of)
    client_of(agent).post(address("case_opinion_cancel", case, key=opinion.key))
    assert "Cet avis n’est plus demandé" in text(client_of(other_agent).get(place(opinion)))


def test_the_list_costs_the_same_whatever_it_holds(
    case: Case,
    agent: Person,
    other_agent: Person,
    client_of: ClientOf,
    django_assert_max_num_queries: Any,
) -> None:
    for _n in range(5):
        asked(case, agent, client_of)
    browser = client_of(other_agent)
    with django_assert_max_num_queries(8):
        browser.get(LIST)


def test_what_was_being_written_when_it_was_cancelled_is_given_back(
    case: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    opinion = asked(case, agent, client_of)
    client_of(agent).post(address("case_opinion_cancel", case, key=opinion.key))
    sent = {"verdict": "favourable", "answer": "Une longue réponse."}
    answer = client_of(other_agent).post(place(opinion), sent)
    assert answer.status_code == 409
    assert "Cet avis n’est plus demandé" in text(answer)
    written = soup(answer).select_one("#written")
    assert written is not None
    assert written.text.strip() == "Une longue réponse."


def test_it_ends_with_the_case(
    case: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    opinion = asked(case, agent, client_of)
    case.refresh_from_db()
    client_of(agent).post(
        address("close", case), {"revision": case.revision, "reason": "Sans objet."}
    )
    assert "Cet avis n’est plus demandé" in text(client_of(other_agent).get(place(opinion)))
    assert "annulé le" in text(client_of(agent).get(address("case", case)))
