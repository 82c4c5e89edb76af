"""The page of an expert outside: only by its link, only what was chosen, once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import OpinionState
from niaouli.cases.models import Case, Opinion
from niaouli.cases.operations import opinions
from niaouli.cases.operations.opinions import Asked
from niaouli.documents.models import StoredFile
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.backoffice.pages import ClientOf, address, sentence, soup, text, value


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


@pytest.fixture
def link(case: Case, agent: Person) -> str:
    first = case.documents.order_by("id")[0]
    asked = Asked(
        question="La zone est-elle ouverte ?",
        due_on=timezone.localdate() + timedelta(days=10),
        expert_name="Dr Kanaky",
        expert_email="expert@example.org",
        documents=[str(first.key)],
    )
    opinions.ask_opinion(case=case, asked=asked, by=agent, now=timezone.now())
    mail = OutgoingMail.objects.get(address="expert@example.org")
    found = re.search(r"/avis/[\w-]+/[\w-]+/", mail.text)
    assert found is not None
    return found[0]


def form(**changes: object) -> dict[str, object]:
    return {"verdict": "favourable", "answer": "Oui, elle l’est.", **changes}


def test_it_shows_the_question_and_what_was_chosen_without_an_account(
    link: str, case: Case, client: Client
) -> None:
    page = client.get(link)
    said = text(page)
    assert "La zone est-elle ouverte ?" in said
    assert case.documents.order_by("id")[0].title in said
    assert case.documents.order_by("id")[1].title not in said
    for word in ("Wamytan", "alice@example.org", "rue du Niaouli", str(case.reference)):
        assert word not in said


def test_nothing_keeps_the_link(link: str, client: Client) -> None:
    page = client.get(link)
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]


def test_every_opening_is_logged_and_the_citizen_sees_it(
    link: str, case: Case, alice: Person, client: Client
) -> None:
    client.get(link)
    assert Event.objects.filter(verb="opinion.consulted", subject=case.subject).count() == 1
    page = text(cast.signed_in(alice).get(f"/compte/demandes/{case.reference}/"))
    assert "pour un avis demandé par la direction" in page


def test_the_chosen_document_is_read_and_no_other(link: str, case: Case, client: Client) -> None:
    chosen, other = case.documents.order_by("id")[:2]
    assert client.get(f"{link}pieces/{chosen.key}/").status_code == 200
    assert client.get(f"{link}pieces/{chosen.key}/apercu/").status_code == 200
    assert client.get(f"{link}pieces/{other.key}/").status_code == 404


def test_giving_it_once_then_a_receipt(
    link: str, case: Case, agent: Person, client: Client, client_of: ClientOf
) -> None:
    report = SimpleUploadedFile("rapport.pdf", files.pdf("rapport"))
    client.post(link, form(file=report))
    receipt = text(client.get(link))
    assert "Votre avis est rendu" in receipt
    assert "rapport.pdf" in receipt
    client.post(link, form(answer="Finalement non."))
    opinion = Opinion.objects.get()
    assert (opinion.state, opinion.answer) == (OpinionState.GIVEN, "Oui, elle l’est.")
    page = client_of(agent).get(address("case", case))
    assert "Oui, elle l’est." in text(page)
    (file,) = [each for each in soup(page).select("a") if each.text == "rapport.pdf"]
    assert client_of(agent).get(str(file["href"])).status_code == 200


def test_after_the_answer_the_documents_are_closed(link: str, case: Case, client: Client) -> None:
    chosen = case.documents.order_by("id")[0]
    client.post(link, form())
    assert client.get(f"{link}pieces/{chosen.key}/").status_code == 409


def test_what_was_written_and_the_file_survive_a_mistake(link: str, client: Client) -> None:
    report = SimpleUploadedFile("rapport.pdf", files.pdf("rapport"))
    answer = client.post(link, form(verdict="", file=report))
    assert answer.status_code == 422
    assert "Choisissez ce que vous concluez." in sentence(answer)
    assert value(answer, "answer") == "Oui, elle l’est."
    kept = value(answer, "kept")
    client.post(link, form(kept=kept))
    assert Opinion.objects.get().filename == "rapport.pdf"


def test_a_file_that_is_a_trap_is_refused_and_nothing_is_given(link: str, client: Client) -> None:
    trap = SimpleUploadedFile("rapport.pdf", b"MZ\x90\x00 not a pdf")
    answer = client.post(link, form(file=trap))
    assert answer.status_code == 422
    assert value(answer, "answer") == "Oui, elle l’est."
    assert Opinion.objects.get().state == OpinionState.ASKED


def test_a_kept_file_of_another_opinion_is_not_taken(link: str, client: Client) -> None:
    answer = client.post(link, form(kept="un:faux:mot"))
    assert answer.status_code == 422
    assert Opinion.objects.get().state == OpinionState.ASKED


@pytest.mark.parametrize("end", ["x", "AAAAAAAAAAAAAAAAAAAAAA", "%C3%A9"])
def test_a_stranger_with_a_wrong_link_reads_one_sentence(
    end: str, link: str, client: Client
) -> None:
    wrong = "/".join([*link.split("/")[:3], end, ""])
    answer = client.get(wrong)
    assert answer.status_code == 404
    assert "Cette adresse n’ouvre rien" in text(answer)
    unknown = client.get(f"/avis/00000000-0000-4000-8000-000000000000/{end}/")
    assert text(unknown) == text(answer)


def test_a_cancelled_link_says_so_and_gives_back_what_was_written(
    link: str, case: Case, agent: Person, client: Client, client_of: ClientOf
) -> None:
    opinion = Opinion.objects.get()
    client_of(agent).post(address("case_opinion_cancel", case, key=opinion.key))
    answer = client.post(link, form())
    assert answer.status_code == 409
    assert "Cet avis n’est plus demandé." in text(answer)
    assert "Oui, elle l’est." in text(answer)


def test_an_expired_link_says_whom_to_ask(link: str, case: Case, client: Client) -> None:
    Opinion.objects.update(due_on=timezone.localdate() - timedelta(days=16))
    answer = client.get(link)
    assert answer.status_code == 409
    assert "Ce lien n’est plus valable." in text(answer)
    assert case.department.email in text(answer)


def test_links_cannot_be_tried_at_will(link: str, client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "opinion_link": "3/h/ip"}
    cache.clear()
    wrong = f"{link[:-3]}xx/"
    answers = [client.get(wrong).status_code for _n in range(4)]
    assert answers == [404, 404, 404, 429]
    cache.clear()


def test_files_cannot_be_heaped_up_by_a_link(link: str, client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "opinion_sent": "2/h/key"}
    cache.clear()
    statuses = []
    for n in range(3):
        report = SimpleUploadedFile("rapport.pdf", files.pdf(f"rapport {n}"))
        answer = client.post(link, form(verdict="", file=report))
        statuses.append(answer.status_code)
    assert statuses == [422, 422, 409]
    assert "Oui, elle l’est." in text(answer)
    assert StoredFile.objects.filter(created_by=None).count() == 2
    assert client.get(link).status_code == 200
    cache.clear()
