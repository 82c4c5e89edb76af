"""Filling in at the counter: the form of everybody, without the wallet of anybody."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import sending
from niaouli.documents import operations as documents
from niaouli.documents.models import WalletDocument
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.backoffice.counter.pages import FIRST, at, draft_at, sent_at
from tests.backoffice.pages import ClientOf, has, sentence, soup, text, value
from tests.cases.counter import JEANNE, code_of, entered_for, filled, sent_for
from tests.lib.test_pdf import read


@pytest.fixture
def draft(agent: Person, permis: Procedure) -> Case:
    return entered_for(JEANNE, permis, agent)


def test_pages_are_filled_in_one_after_the_other(
    draft: Case, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    first = client.get(draft_at("", draft))
    assert "Saisie pour Jeanne Poadja" in text(first)
    answer = client.post(draft_at("_page", draft, "nature"), FIRST)
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.answers["nature"] == "premiere"


def test_what_was_told_is_filled_in(draft: Case, agent: Person, client_of: ClientOf) -> None:
    client = client_of(agent)
    client.post(draft_at("_page", draft, "nature"), FIRST)
    page = client.get(draft_at("_page", draft, "vous"))
    names = [value(page, name) for name in ("nom", "prenoms", "courriel", "telephone")]
    assert names == ["Poadja", "Jeanne", "jeanne@example.org", "20.55.66"]


def test_what_is_wrong_comes_back(draft: Case, agent: Person, client_of: ClientOf) -> None:
    client = client_of(agent)
    client.post(draft_at("_page", draft, "nature"), FIRST)
    sent = {"form-shown": ["nom", "courriel"], "nom": "Poadja", "courriel": "jeanne@"}
    answer = client.post(draft_at("_page", draft, "vous"), sent)
    assert answer.status_code == 422
    assert value(answer, "courriel") == "jeanne@"
    assert f'href="{draft_at("", draft)}"' in answer.content.decode()


def test_documents_are_scanned_and_no_wallet_is_offered(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    given = cast.given(alice, "identite")
    documents.keep_document(
        owner=alice,
        kind="identite",
        title="Ma carte",
        file=given.file,
        filename="carte.pdf",
        valid_until=None,
        by=alice,
        now=cast.NOW,
    )
    case = filled(entered_for(alice, permis, agent), agent)
    case.documents.all().delete()
    client, address = client_of(agent), draft_at("_page", case, "documents")
    page = client.get(address)
    assert "Ma carte" not in text(page)
    assert not has(page, "piece_identite-wallet")
    assert not has(page, "piece_identite-keep")
    wallet = WalletDocument.objects.get()
    scan = SimpleUploadedFile("scan.pdf", files.pdf("scan"))
    sent = {
        "form-shown": "piece_identite",
        "piece_identite-wallet": str(wallet.key),
        "piece_identite-keep": "on",
        "piece_identite": scan,
    }
    client.post(address, sent)
    assert case.documents.get().filename == "scan.pdf"
    assert WalletDocument.objects.get() == wallet


def test_a_scanned_document_is_read_again(
    draft: Case, agent: Person, manager: Person, alice: Person, client_of: ClientOf
) -> None:
    case = filled(draft, agent)
    address = draft_at("_document", case, case.documents.earliest("id").key)
    assert client_of(manager).get(address).status_code == 200
    assert client_of(alice).get(address).status_code == 404


def test_the_check_says_what_is_missing(draft: Case, agent: Person, client_of: ClientOf) -> None:
    client, address = client_of(agent), draft_at("_check", draft)
    assert "Il manque encore quelque chose" in text(client.get(address))
    assert client.post(address).status_code == 422


def test_sending_leads_to_the_receipt(draft: Case, agent: Person, client_of: ClientOf) -> None:
    case = filled(draft, agent)
    client = client_of(agent)
    answer = client.post(draft_at("_check", case), follow=True)
    case.refresh_from_db()
    assert answer.redirect_chain[-1][0] == sent_at("receipt", case)
    assert case.reference
    assert case.reference in text(answer)
    assert code_of(case) in text(answer)
    again = client.post(draft_at("_check", case), follow=True)
    assert again.redirect_chain[-1][0] == sent_at("receipt", case)


def test_the_receipt_of_an_account_has_no_code(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = sent_for(alice, permis, agent)
    page = client_of(agent).get(sent_at("receipt", case))
    assert "Elle est dans le compte de la personne." in text(page)
    assert "Le code de la personne" not in text(page)


def test_the_paper_can_be_printed_again(draft: Case, agent: Person, client_of: ClientOf) -> None:
    case = sending.submit_case(case=filled(draft, agent), by=agent, now=cast.NOW)
    answer = client_of(agent).get(sent_at("acknowledgement", case))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert code_of(case) in read(answer.content)


def test_a_new_code_replaces_the_old_one(draft: Case, agent: Person, client_of: ClientOf) -> None:
    case = sending.submit_case(case=filled(draft, agent), by=agent, now=cast.NOW)
    old = code_of(case)
    page = client_of(agent).post(sent_at("code", case), follow=True)
    assert old not in text(page)
    assert "Voici un nouveau code" in text(page)
    assert OutgoingMail.objects.filter(template="cases/counter_received").count() == 2


def test_who_treats_it_sees_who_entered_it_and_how_to_reach_the_person(
    draft: Case, agent: Person, client_of: ClientOf
) -> None:
    case = sending.submit_case(case=filled(draft, agent), by=agent, now=cast.NOW)
    page = text(client_of(agent).get(f"/agents/demandes/{case.reference}/"))
    assert "Jeanne Poadja, sans compte" in page
    assert "jeanne@example.org" in page
    assert "20.55.66" in page
    assert "guichet.invalid" not in page
    assert "Cette personne n’a pas de compte" in page
    assert "par Amélie Tein" in page


def test_giving_up_asks_first(draft: Case, agent: Person, client_of: ClientOf) -> None:
    client, address = client_of(agent), draft_at("_discard", draft)
    assert "effacées pour toujours" in text(client.get(address))
    assert client.post(address).headers["Location"] == at("")
    assert not Case.objects.exists()


def test_an_old_address_leads_to_the_receipt(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = sent_for(alice, permis, agent)
    for name in ("", "_check", "_discard"):
        answer = client_of(agent).get(draft_at(name, case))
        assert answer.headers["Location"] == sent_at("receipt", case)


def test_a_citizen_s_own_draft_is_not_opened_at_the_counter(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    own = cast.draft(alice, permis)
    assert client_of(agent).get(draft_at("", own)).status_code == 404


def test_the_form_asks_htmx_for_nothing_else_than_the_questions(
    draft: Case, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(
        draft_at("_page", draft, "nature"), FIRST, headers={"HX-Request": "true"}
    )
    assert soup(answer).select_one("#questions") is not None
    assert soup(answer).select_one("header") is None
    draft.refresh_from_db()
    assert draft.answers == {}


def test_wrong_input_of_the_check_is_said(draft: Case, agent: Person, client_of: ClientOf) -> None:
    client = client_of(agent)
    client.post(draft_at("_page", draft, "nature"), FIRST)
    answer = client.post(draft_at("_check", draft))
    assert "Il reste" in sentence(answer)
