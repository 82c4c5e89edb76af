"""Writing to the department with files: nothing that was good is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.enums import Side
from niaouli.cases.models import Case, Message, SupportingDocument
from niaouli.cases.operations import answering, reviewing
from niaouli.documents import operations as documents
from niaouli.documents.enums import Scan
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.cases.test_messages import sent
from tests.lib.test_pdf import read
from tests.portal.reading import href, one, soup_of, words

ClientOf = Callable[[Person], Client]
BAD = SimpleUploadedFile("virus.exe", b"MZ")


def place(case: Case, name: str = "portal:case", *more: object) -> str:
    return reverse(name, args=[case.reference, *more])


def upload(name: str = "plan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(name), "application/pdf")


def said(response: Any) -> str:
    return words(one(soup_of(response), "#main"))


def kept(response: Any) -> list[str]:
    """The words of the files that the page kept."""
    return [str(box["value"]) for box in soup_of(response).select("input[name=kept][checked]")]


@pytest.fixture
def case(alice: Person, permis: Procedure, agent: Person) -> Case:
    return cast.taken(alice, permis, agent)


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


@pytest.fixture
def write(case: Case, client: Client) -> Callable[..., Any]:
    """Post the form under the thread."""
    return lambda **values: client.post(place(case, "portal:message"), values)


def test_files_are_in_the_thread_and_among_the_documents(
    case: Case, client: Client, write: Callable[..., Any]
) -> None:
    write(body="Voici.", files=[upload(), upload("devis.pdf")])
    page = soup_of(client.get(place(case)))
    thread = one(page, ".thread")
    assert [link.text for link in thread.select(".attachments a")] == ["plan.pdf", "devis.pdf"]
    got = client.get(href(thread, ".attachments a"))
    assert got.content.startswith(b"%PDF")
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert "joint au message du" in words(one(page, "section[aria-labelledby=documents]"))


def test_what_the_department_attached_is_received(
    case: Case, client: Client, agent: Person
) -> None:
    given = [sent(agent, "note.pdf")]
    reviewing.write_to_citizen(case=case, body="Lisez.", given=given, by=agent, now=cast.NOW)
    page = soup_of(client.get(place(case)))
    assert "note.pdf" in words(one(page, "section[aria-labelledby=received]"))
    document = case.documents.get(message__side=Side.DEPARTMENT)
    picture = client.get(place(case, "portal:case_document_preview", document.key))
    assert picture.headers["Content-Type"] == "image/jpeg"


def test_what_was_asked_for_comes_before_what_went_with_a_message(
    case: Case, client: Client, agent: Person
) -> None:
    given = [sent(agent, "note.pdf")]
    reviewing.write_to_citizen(case=case, body="Lisez.", given=given, by=agent, now=cast.NOW)
    case.refresh_from_db()
    reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    received = soup_of(client.get(place(case))).select("section[aria-labelledby=received] h3")
    assert [each.get_text(strip=True) for each in received] == ["Permis de chasser", "note.pdf"]


def test_a_bad_file_keeps_the_words_and_the_good_files(
    case: Case, client: Client, write: Callable[..., Any]
) -> None:
    response = write(body="Voici mon plan.", files=[upload(), BAD])
    assert response.status_code == 422
    assert response.content.decode().count("<title>Erreur") == 1
    assert "n’est pas dans un format accepté" in said(response)
    assert "Voici mon plan." in response.content.decode()
    assert "plan.pdf (PDF" in said(response)
    assert not case.messages.exists()
    # Sent again as the page gives it back: the good file goes, without being chosen again.
    assert write(body="Voici mon plan.", kept=kept(response)).status_code == 302
    assert case.messages.get().attachments.get().filename == "plan.pdf"


def test_an_unticked_file_stays_behind(
    case: Case, client: Client, write: Callable[..., Any]
) -> None:
    write(body="Voici.", files=[upload(), BAD])
    write(body="Voici.")
    assert not case.messages.get().attachments.exists()


def test_six_files_come_back_as_boxes_to_untick(case: Case, write: Callable[..., Any]) -> None:
    response = write(body="Voici.", files=[upload(f"{n}.pdf") for n in range(6)])
    assert response.status_code == 422
    assert "Il y a 6 fichiers : 5 au plus par message." in said(response)
    boxes = kept(response)
    assert len(boxes) == 6
    assert write(body="Voici.", kept=boxes[:5]).status_code == 302
    assert case.messages.get().attachments.count() == 5


@pytest.mark.parametrize("word", ["", "x", "\x00", "WyJ4Il0:1x:y", "a" * 10_000])
def test_a_word_that_was_not_given_here_names_no_file(
    word: str, case: Case, write: Callable[..., Any]
) -> None:
    response = write(body="Voici.", kept=[word])
    assert response.status_code == 422
    assert "choisissez-le de nouveau" in said(response)
    assert not case.messages.exists()


def test_the_word_of_someone_else_s_file_names_nothing(
    case: Case, bob: Person, permis: Procedure, client_of: ClientOf, write: Callable[..., Any]
) -> None:
    other = cast.submitted(bob, permis)
    values = {"body": "Voici.", "files": [upload("secret.pdf"), BAD]}
    word = kept(client_of(bob).post(place(other, "portal:message"), values))
    assert len(word) == 1
    assert write(body="À moi.", kept=word).status_code == 422
    assert not SupportingDocument.objects.filter(filename="secret.pdf").exists()


def test_the_same_word_twice_is_one_file(case: Case, write: Callable[..., Any]) -> None:
    (word,) = kept(write(body="Voici.", files=[upload(), BAD]))
    write(body="Voici.", kept=[word, word])
    assert case.messages.get().attachments.count() == 1


def test_a_send_too_heavy_is_said_and_the_words_stay(
    case: Case, write: Callable[..., Any], settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    response = write(body="Voici.", files=[upload()])
    assert response.status_code == 422
    assert "trop lourd" in said(response)
    assert "Voici." in response.content.decode()


def test_a_closed_case_keeps_the_words_on_screen_and_no_file(
    alice: Person, case: Case, write: Callable[..., Any]
) -> None:
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    before = StoredFile.objects.count()
    response = write(body="Un mot de plus.", files=[upload()])
    assert response.status_code == 422
    assert "les échanges sont fermés" in said(response)
    assert "Un mot de plus." in response.content.decode()
    assert StoredFile.objects.count() == before


# ── From the wallet ──────────────────────────────────────────────────────────────────────────
@pytest.fixture
def card(alice: Person) -> WalletDocument:
    given = cast.given(alice, "identite")
    return documents.keep_document(
        owner=alice,
        kind="identite",
        title="Ma carte",
        file=given.file,
        filename=given.filename,
        valid_until=None,
        by=alice,
        now=cast.NOW,
    )


def test_choosing_from_the_wallet_sends_nothing_and_loses_nothing(
    case: Case, card: WalletDocument, write: Callable[..., Any]
) -> None:
    response = write(body="Voici ma carte.", files=[upload()], choose="1")
    assert response.status_code == 200
    assert not case.messages.exists()
    assert "Voici ma carte." in response.content.decode()
    assert "Ma carte, ajouté le 3 mars 2026" in said(response)
    write(body="Voici ma carte.", kept=kept(response), wallet=[str(card.key)])
    attached = case.messages.get().attachments.order_by("id")
    assert [each.title for each in attached] == ["plan.pdf", "Ma carte"]


def test_an_empty_wallet_says_so(case: Case, write: Callable[..., Any]) -> None:
    assert "Votre porte-documents est vide" in said(write(body="", choose="1"))


def test_a_document_that_is_not_in_the_wallet_any_more_is_said_beside_it(
    alice: Person, bob: Person, case: Case, card: WalletDocument, write: Callable[..., Any]
) -> None:
    documents.bin_document(document=card, by=alice, now=cast.NOW)
    for key in (str(card.key), "x", "\x00"):
        response = write(body="Voici.", wallet=[key])
        assert response.status_code == 422
        assert "n’est plus dans votre porte-documents" in said(response)
    assert not case.messages.exists()


def test_a_file_in_quarantine_is_not_offered(
    case: Case, card: WalletDocument, write: Callable[..., Any]
) -> None:
    StoredFile.objects.filter(pk=card.current.file_id).update(
        scan=Scan.INFECTED, threat="Test.Virus", scanned_at=cast.NOW
    )
    assert "Ma carte" not in said(write(body="", choose="1"))
    assert write(body="Voici.", wallet=[str(card.key)]).status_code == 422
    assert not case.messages.exists()


def test_the_wallet_of_someone_else_gives_nothing(
    bob: Person, case: Case, card: WalletDocument, client_of: ClientOf, permis: Procedure
) -> None:
    other = cast.submitted(bob, permis)
    values = {"body": "Voici.", "wallet": [str(card.key)]}
    response = client_of(bob).post(place(other, "portal:message"), values)
    assert response.status_code == 422
    assert not Message.objects.exists()


# ── Elsewhere ────────────────────────────────────────────────────────────────────────────────
def test_a_file_of_another_case_is_not_found_in_this_one(
    alice: Person, bob: Person, case: Case, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    other = cast.taken(bob, permis, agent)
    answering.write_to_department(case=other, body="", given=[sent(bob)], by=bob, now=cast.NOW)
    key = other.documents.get(message__isnull=False).key
    for name in ("case_document", "case_document_preview"):
        assert client_of(alice).get(place(case, f"portal:{name}", key)).status_code == 404
        assert client_of(alice).get(place(other, f"portal:{name}", key)).status_code == 404
        assert client_of(bob).get(place(other, f"portal:{name}", key)).status_code == 200


def test_the_whole_case_in_pdf_names_the_files(alice: Person, case: Case, client: Client) -> None:
    given = [sent(alice), sent(alice, "devis.pdf")]
    answering.write_to_department(case=case, body="Voici.", given=given, by=alice, now=cast.NOW)
    text = read(client.get(place(case, "portal:case_pdf")).content)
    assert "plan.pdf, devis.pdf" in text


def test_what_a_file_is_called_never_becomes_markup(
    case: Case, client: Client, write: Callable[..., Any]
) -> None:
    write(body="", files=[upload('"><script>alert(1)<.pdf')])
    assert not re.search("<script>alert", client.get(place(case)).content.decode())


def test_what_was_kept_is_there_after_signing_in_again(
    alice: Person, case: Case, client: Client, write: Callable[..., Any]
) -> None:
    word = kept(write(body="Voici.", files=[upload(), BAD]))
    client.logout()
    assert write(body="Voici.", kept=word).status_code == 401
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(place(case, "portal:message"))
    assert "Voici." in response.content.decode()
    assert len(kept(response)) == 1
