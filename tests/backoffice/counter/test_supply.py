"""Writing down at the counter what a person brings of what is awaited of them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from niaouli.accounts.models import Person
from niaouli.cases.enums import ItemState, State
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering, reviewing
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.backoffice.pages import ClientOf, address, sentence, soup, text, value
from tests.cases.counter import JEANNE, sent_for

PRESENT = {"present": "on"}


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


@pytest.fixture
def jeanne(agent: Person, permis: Procedure) -> Case:
    """Of a person without account, studied."""
    case = sent_for(JEANNE, permis, agent)
    return reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)


def place(item: PendingItem) -> str:
    return address("counter_supply", item.case, item=item.pk)


def pdf(name: str = "assurance.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(name), "application/pdf")


def kept(response: Any, code: str) -> list[str]:
    boxes = soup(response).select(f"input[name=form-kept-{code}][checked]")
    return [str(box["value"]) for box in boxes]


def state(item: PendingItem) -> str:
    item.refresh_from_db()
    return item.state


def test_the_case_leads_there_and_the_paper_is_sent_at_once(
    jeanne: Case, agent: Person, client_of: ClientOf
) -> None:
    item, client = cast.ask_again(jeanne, cast.INSURANCE, agent), client_of(agent)
    assert place(item) in client.get(address("case", jeanne)).content.decode()
    page = text(client.get(place(item)))
    assert "Vous répondez au nom de Jeanne Poadja" in page
    assert "devant moi" not in page
    done = client.post(place(item), {cast.INSURANCE: pdf()}, follow=True)
    assert "C’est enregistré, au nom de la personne" in text(done)
    assert "Complément enregistré au guichet par la direction" in text(done)
    jeanne.refresh_from_db()
    assert (state(item), jeanne.state) == (ItemState.SUPPLIED, State.IN_REVIEW)


def test_for_an_account_the_agent_says_that_the_person_is_there(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    item, client = cast.ask_again(case, cast.INSURANCE, agent), client_of(agent)
    answer = client.post(place(item), {cast.INSURANCE: pdf()})
    assert answer.status_code == 422
    assert "la personne doit être devant vous" in sentence(answer)
    # The file that came is not to be chosen again.
    words = kept(answer, cast.INSURANCE)
    assert len(words) == 1
    again = {f"form-kept-{cast.INSURANCE}": words, **PRESENT}
    assert client.post(place(item), again).status_code == 302
    document = case.documents.get(field=cast.INSURANCE, replaced_at__isnull=True)
    assert document.filename == "assurance.pdf"


def test_a_bad_file_is_told_beside_its_question_and_the_rest_stays(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    item = cast.ask_again(case, cast.INSURANCE, agent)
    sent = {cast.INSURANCE: SimpleUploadedFile("virus.exe", b"MZ"), **PRESENT}
    answer = client_of(agent).post(place(item), sent)
    assert answer.status_code == 422
    assert soup(answer).select_one(f"#error-{cast.INSURANCE}") is not None
    assert soup(answer).select_one("input[name=present][checked]") is not None
    assert state(item) == ItemState.OPEN


def test_a_document_is_needed(jeanne: Case, agent: Person, client_of: ClientOf) -> None:
    answer = client_of(agent).post(place(cast.ask_again(jeanne, cast.INSURANCE, agent)), {})
    assert "Choisissez le document à envoyer." in sentence(answer)


def test_a_file_kept_by_another_agent_cannot_be_named(
    case: Case, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    item = cast.ask_again(case, cast.INSURANCE, agent)
    words = kept(client_of(agent).post(place(item), {cast.INSURANCE: pdf()}), cast.INSURANCE)
    sent = {f"form-kept-{cast.INSURANCE}": words, **PRESENT}
    answer = client_of(manager).post(place(item), sent)
    assert "n’est plus disponible ici" in sentence(answer)
    assert state(item) == ItemState.OPEN


def test_a_wrong_answer_stays_as_it_was_typed(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    item = cast.ask_again(case, "naissance", agent)
    client = client_of(agent)
    assert value(client.get(place(item)), "naissance-year") == "1990"
    answer = client.post(place(item), {**cast.MINOR, "naissance-day": "31", **PRESENT})
    assert answer.status_code == 422
    assert value(answer, "naissance-day") == "31"
    assert state(item) == ItemState.OPEN


def test_an_answer_that_opens_questions_asks_them_before_anything_is_sent(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    item, client = cast.ask_again(case, "naissance", agent), client_of(agent)
    page = client.post(place(item), {**cast.MINOR, **PRESENT})
    assert page.status_code == 200
    assert "Cette réponse ouvre d’autres questions" in text(page)
    shown = {"form-shown": [str(each["value"]) for each in soup(page).select("[name=form-shown]")]}
    letter = {"attestation_responsable": pdf("accord.pdf")}
    wrong = client.post(
        place(item),
        {**cast.MINOR, **cast.COMPANION, **shown, **letter, **PRESENT, "responsable_nom": ""},
    )
    assert wrong.status_code == 422
    words = {"form-kept-attestation_responsable": kept(wrong, "attestation_responsable")}
    done = client.post(place(item), {**cast.MINOR, **cast.COMPANION, **shown, **words, **PRESENT})
    assert done.status_code == 302
    case.refresh_from_db()
    assert case.answers["responsable_prenoms"] == "Rose"
    assert case.documents.get(field="attestation_responsable").filename == "accord.pdf"


def test_what_the_citizen_prepared_is_not_shown(
    case: Case, agent: Person, alice: Person, client_of: ClientOf
) -> None:
    item = cast.ask_again(case, "nom", agent)
    answering.prepare_item(item=item, value="Zénobie", by=alice, now=cast.NOW)
    page = client_of(agent).get(place(item))
    assert "Zénobie" not in page.content.decode()
    assert value(page, "nom") == "Wamytan"


def test_answered_meanwhile_nothing_is_written_over_and_what_was_typed_is_given_back(
    case: Case, agent: Person, alice: Person, client_of: ClientOf
) -> None:
    item = cast.ask_again(case, "nom", agent)
    answering.supply_item(item=item, value="Wamytan", by=alice, now=cast.NOW)
    answer = client_of(agent).post(place(item), {"nom": "Poadja", **PRESENT})
    assert answer.status_code == 409
    assert "L’usager a déjà répondu" in text(answer)
    assert "Poadja" in text(answer)
    case.refresh_from_db()
    assert case.answers["nom"] == "Wamytan"


def test_who_only_reads_may_not(
    case: Case, agent: Person, reader: Person, client_of: ClientOf
) -> None:
    item = cast.ask_again(case, "nom", agent)
    assert client_of(reader).get(place(item)).status_code == 403
    assert client_of(reader).post(place(item), {"nom": "X", **PRESENT}).status_code == 403
    assert state(item) == ItemState.OPEN
