"""A file that leaves before the form it goes with: of a draft, of what is awaited, of a message."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.enums import ItemState
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations import answering
from niaouli.cases.queries import current_documents
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.portal.filling import essai, page_of, pdf, send
from tests.portal.reading import one, soup_of, words
from tests.portal.wallet.steps import kept

ClientOf = Callable[[Person], Client]
SEND = reverse("portal:file_send")
BOX = f"form-kept-{cast.INSURANCE}"
KIND = "attestation-assurance"


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


@pytest.fixture
def draft(alice: Person, permis: Procedure) -> Case:
    return cast.first_permit(alice, permis)


def sent(client: Client, file: SimpleUploadedFile | None = None, **more: str) -> Any:
    return client.post(
        SEND, {"file": file or pdf("assurance.pdf"), "box": BOX, "kind": KIND} | more
    )


def word(response: Any) -> str:
    return str(one(soup_of(response), "input[type=checkbox][checked]")["value"])


def given(case: Case, field: str = cast.INSURANCE) -> list[SupportingDocument]:
    return [each for each in current_documents(case) if each.field == field]


# ── The file alone ──
def test_a_file_comes_back_as_a_box_that_stands_for_it(client: Client) -> None:
    response = sent(client)
    box = one(soup_of(response), "input")
    assert (box["name"], box["type"]) == (BOX, "checkbox")
    assert box.has_attr("checked")
    assert "assurance.pdf (PDF, " in words(one(soup_of(response), "label"))
    assert one(soup_of(response), "label")["for"] == box["id"]


def test_sent_twice_it_is_one(client: Client) -> None:
    content = files.pdf("assurance")
    for _again in range(2):
        assert sent(client, pdf("assurance.pdf", content)).status_code == 200
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (lambda: pdf("assurance.pdf", b"MZ not a PDF"), "n’est pas un PDF"),
        (lambda: pdf("assurance.exe"), "n’est pas dans un format accepté"),
        (lambda: "", "Choisissez le fichier à envoyer."),
    ],
)
def test_what_is_not_good_is_told_in_plain_words(
    client: Client, file: Callable[[], Any], said: str
) -> None:
    response = client.post(SEND, {"file": file(), "box": BOX})
    assert response.status_code == 422
    assert response.headers["Content-Type"].startswith("text/plain")
    assert said in response.content.decode()
    assert not StoredFile.objects.exists()


def test_too_heavy_is_told_too(client: Client, settings: LazySettings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    response = sent(client)
    assert response.status_code == 422
    assert "trop lourd" in response.content.decode()


def test_a_visitor_sends_nothing(db: None) -> None:
    assert sent(Client()).status_code == 401
    assert not StoredFile.objects.exists()


def test_the_name_of_the_box_is_only_text(client: Client) -> None:
    response = sent(client, box='"><script>alert(1)</script>')
    assert not soup_of(response).select("script")


# ── With a draft ──
def test_a_page_of_a_draft_has_the_address_and_the_places(client: Client, draft: Case) -> None:
    page = soup_of(client.get(page_of(draft, "documents")))
    assert one(page, "form[data-sending]")["data-sending"] == SEND
    place = one(page, f"#files-{cast.INSURANCE}")
    assert (place["data-box"], place["data-kind"]) == (BOX, KIND)
    assert one(page, "script[src*=uploading]")


def test_a_page_where_an_answer_opens_a_document_can_send_it(
    client: Client, alice: Person, permis: Procedure
) -> None:
    """The form stays as it is when the question comes."""
    opener, document = (
        {"type": "yes_no", "code": "chien", "label": "Avez-vous un chien ?"},
        {
            "type": "document",
            "code": "carnet",
            "label": "Carnet de santé",
            "kinds": ["autre"],
            "when": {"==": [{"var": "chien"}, True]},
        },
    )
    page = {"code": "chien", "title": "Votre chien", "fields": [opener, document]}
    case = cast.draft(alice, essai(permis, [page]))
    shown = soup_of(client.get(page_of(case, "chien")))
    form = one(shown, "form[data-sending]")
    assert form["enctype"] == "multipart/form-data"
    assert not form.select("input[type=file]")
    assert form.select("template[data-row]")


def test_a_page_without_documents_has_none_of_it(client: Client, draft: Case) -> None:
    page = soup_of(client.get(page_of(draft, "demandeur")))
    assert not page.select("form[data-sending], script[src*=uploading]")


def test_the_word_brings_the_file_into_the_draft(client: Client, draft: Case) -> None:
    send(client, draft, "documents", {BOX: word(sent(client))})
    (document,) = given(draft)
    assert document.filename == "assurance.pdf"
    assert StoredFile.objects.count() == 1


def test_and_into_the_wallet_where_its_box_is_ticked(
    alice: Person, client: Client, draft: Case
) -> None:
    values = {BOX: word(sent(client)), f"{cast.INSURANCE}-keep": "on"}
    send(client, draft, "documents", values)
    (document,) = given(draft)
    mine = WalletDocument.objects.get(owner=alice)
    assert document.wallet_version == mine.current


def test_the_same_page_sent_again_brings_nothing_twice(client: Client, draft: Case) -> None:
    values = {"form-kept-piece_identite": [word(sent(client, kind="identite"))]}
    for _again in range(2):
        send(client, draft, "documents", values)
    assert len(given(draft, "piece_identite")) == 1


def test_a_document_of_the_wallet_picked_since_goes_instead(
    alice: Person, client: Client, draft: Case
) -> None:
    values = {BOX: word(sent(client)), f"{cast.INSURANCE}-keep": "on"}
    send(client, draft, "documents", values)
    mine = WalletDocument.objects.get(owner=alice)
    other = word(sent(client, pdf("autre.pdf", files.pdf("autre"))))
    send(client, draft, "documents", {BOX: other, f"{cast.INSURANCE}-wallet": str(mine.key)})
    assert [each.filename for each in given(draft)] == ["assurance.pdf"]


def test_a_word_got_for_another_question_brings_no_other_format(
    client: Client, draft: Case
) -> None:
    """A photograph of who asks is a picture: a PDF was sent as something else."""
    response = send(client, draft, "documents", {"form-kept-photo": word(sent(client))})
    assert "n’est pas dans un format accepté" in words(one(soup_of(response), "#main"))
    assert not given(draft, "photo")


def test_several_are_taken_from_everywhere_where_several_are(
    alice: Person, client: Client, draft: Case
) -> None:
    """A box and a document of the wallet, for a question that takes two."""
    recto = kept(alice, kind="identite")
    box = "form-kept-piece_identite"
    values = {
        box: word(sent(client, pdf("verso.pdf", files.pdf("verso")), kind="identite")),
        "piece_identite-wallet": str(recto.key),
    }
    send(client, draft, "documents", values)
    joined = {each.filename for each in given(draft, "piece_identite")}
    assert joined == {"identite.pdf", "verso.pdf"}


def test_two_words_for_one_file_bring_it_once(
    client: Client, draft: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = files.pdf("recto")
    first = word(sent(client, pdf("recto.pdf", content), kind="identite"))
    # A word carries the second at which it was signed.
    monkeypatch.setattr(TimestampSigner, "timestamp", lambda _signer: "1zzzzz")
    second = word(sent(client, pdf("recto.pdf", content), kind="identite"))
    monkeypatch.undo()
    assert first != second
    send(client, draft, "documents", {"form-kept-piece_identite": [first, second]})
    assert len(given(draft, "piece_identite")) == 1


def test_what_the_wallet_had_already_is_joined_once_and_can_be_taken_out(
    alice: Person, client: Client, draft: Case
) -> None:
    content = files.pdf("carte")
    kept(alice, kind="identite", content=content)
    box = "form-kept-piece_identite"
    values = {
        box: word(sent(client, pdf("carte.pdf", content), kind="identite")),
        "piece_identite-keep": "on",
        "form-add": "piece_identite",
    }
    page = soup_of(send(client, draft, "documents", values))
    (document,) = given(draft, "piece_identite")
    assert document.wallet_version
    assert not page.select(f"input[name={box}]")
    send(client, draft, "documents", values)
    assert len(given(draft, "piece_identite")) == 1
    send(client, draft, "documents", {f"form-remove-{document.key}": "1"})
    assert not given(draft, "piece_identite")


def test_the_word_of_somebody_else_brings_nothing(
    client: Client, draft: Case, client_of: ClientOf, bob: Person
) -> None:
    theirs = word(sent(client_of(bob)))
    response = send(client, draft, "documents", {BOX: theirs})
    assert "n’est plus disponible ici" in words(one(soup_of(response), "#main"))
    assert not given(draft)


def test_signing_in_again_gives_the_box_back(client: Client, draft: Case, alice: Person) -> None:
    values = {BOX: word(sent(client))}
    client.logout()
    send(client, draft, "documents", values)
    client.force_login(alice)
    page = soup_of(client.get(page_of(draft, "documents")))
    assert one(page, f"input[name={BOX}][checked]")


# ── With what is awaited ──
def test_the_word_answers_what_is_awaited(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case = cast.awaiting(alice, permis, agent)
    item = case.items.get(field=cast.INSURANCE)
    place = reverse("portal:supply", args=[case.reference, item.pk])
    assert one(soup_of(client.get(place)), "form[data-sending]")["data-sending"] == SEND
    client.post(place, {"form-shown": cast.INSURANCE, BOX: word(sent(client))})
    item.refresh_from_db()
    assert item.state == ItemState.SUPPLIED
    assert [each.filename for each in given(case)] == ["assurance.pdf"]


def test_a_page_that_comes_back_does_not_bring_it_twice(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    """Something else is awaited: the file is prepared, and its box is gone."""
    case = cast.awaiting(alice, permis, agent)
    cast.ask_again(case, "prenoms", agent)
    item = case.items.get(field=cast.INSURANCE)
    place = reverse("portal:supply", args=[case.reference, item.pk])
    client.post(place, {"form-shown": cast.INSURANCE, BOX: word(sent(client))})
    page = soup_of(client.get(place))
    assert "assurance.pdf" in words(one(page, "#main"))
    assert not page.select(f"input[name={BOX}]")


# ── With a message ──
def test_the_word_goes_with_a_message(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case = cast.taken(alice, permis, agent)
    page = soup_of(client.get(reverse("portal:case", args=[case.reference])))
    assert one(page, "#write")["data-sending"] == SEND
    assert one(page, "#files-files")["data-box"] == "kept"
    values = {"body": "Voici le plan.", "kept": word(sent(client, pdf("plan.pdf"), kind=""))}
    client.post(reverse("portal:message", args=[case.reference]), values)
    message = case.messages.latest("id")
    assert message.body == "Voici le plan."
    assert message.attachments.get().filename == "plan.pdf"


def test_a_message_that_comes_back_keeps_its_box_beside_the_input(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case = cast.taken(alice, permis, agent)
    values = {"body": "x" * 50_000, "kept": word(sent(client, pdf("plan.pdf"), kind=""))}
    page = soup_of(client.post(reverse("portal:message", args=[case.reference]), values))
    assert one(page, "#files-files [data-sent] input[name=kept][checked]")


def test_a_case_where_nothing_can_be_written_loads_no_script(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case = cast.submitted(alice, permis)
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    page = soup_of(client.get(reverse("portal:case", args=[case.reference])))
    assert not page.select("script[src*=uploading]")
