"""Adding documents: sent first, then named; suggested, confirmed, and nothing lost on the way."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.documents import operations as documents
from niaouli.documents import policies
from niaouli.documents.models import StoredFile, WalletDocument
from tests import files
from tests.portal.filling import shown
from tests.portal.reading import one, soup_of, words
from tests.portal.wallet.steps import ADD, WALLET, kept, main, place
from tests.texts import pdf_of_words

SEND = reverse("portal:wallet_send")
UNTIL = {"valid_until-day": "31", "valid_until-month": "12", "valid_until-year": "2030"}


def upload(name: str = "passeport.pdf", content: bytes = b"") -> SimpleUploadedFile:
    made = files.pdf(name) if name.endswith("pdf") else files.jpeg(name)
    return SimpleUploadedFile(name, content or made)


def sent(client: Client, *sending: SimpleUploadedFile, **more: Any) -> Any:
    return client.post(ADD, {"file": list(sending) or [upload()], **more})


def fields(response: Any) -> dict[str, list[str]]:
    """What a browser sends from a page that came back, the button « Garder » included."""
    return {**shown_in(response), "keep": ["1"]}


def shown_in(response: Any) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for each in one(soup_of(response), "form.adding").select("input, select"):
        if each.name == "select":
            chosen = each.select("option[selected]")
            value = str(chosen[0]["value"]) if chosen else ""
        elif each.get("type") == "file" or (
            each.get("type") == "radio" and not each.has_attr("checked")
        ):
            continue
        else:
            value = str(each.get("value", ""))
        values.setdefault(str(each["name"]), []).append(value)
    return values


def saying(values: dict[str, list[str]], place: int = 0, /, **changed: str) -> dict[str, list[str]]:
    """The same with what a person types of the file at this place."""
    prefix = values["held"][place].split(" ")[0].replace("-", "") + "-"
    return values | {f"{prefix}{name}": [value] for name, value in changed.items()}


# ── One ──
def test_a_document_is_sent_then_kept_with_its_kind_name_and_date(
    alice: Person, client: Client
) -> None:
    values = fields(sent(client))
    assert not WalletDocument.objects.exists()
    told = saying(values, kind="identite", title="Passeport de Léa", **UNTIL)
    response = client.post(ADD, told)
    added = WalletDocument.objects.get(owner=alice)
    assert response.headers["Location"] == place(added)
    assert (added.title, added.kind, added.valid_until) == (
        "Passeport de Léa",
        "identite",
        date(2030, 12, 31),
    )


def test_without_a_name_it_takes_that_of_its_kind(alice: Person, client: Client) -> None:
    client.post(ADD, saying(fields(sent(client)), kind="identite", title=""))
    assert WalletDocument.objects.get(owner=alice).title == "Pièce d’identité"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": ""}, "Dites de quel document il s’agit."),
        ({"kind": "permis-de-chasser"}, "Dites de quel document il s’agit."),
        ({"kind": "\x00"}, "Dites de quel document il s’agit."),
        ({"title": "a" * 201}, "Raccourcissez le nom"),
        ({"valid_until-day": "31"}, "Complétez la date de fin de validité"),
        ({"kind": "photo-identite"}, "se donne en JPEG, PNG ou WebP"),
        (
            {"valid_until-day": "31", "valid_until-month": "2", "valid_until-year": "2030"},
            "cette date n’existe pas",
        ),
    ],
)
def test_what_is_wrong_is_said_in_place_and_what_was_typed_stays(
    changed: dict[str, str], said: str, client: Client
) -> None:
    typed = {"kind": "identite", "title": "Le mien", **changed}
    response = client.post(ADD, saying(fields(sent(client)), **typed))
    assert response.status_code == 422
    text = response.content.decode()
    assert said in text
    assert typed["title"] in text
    assert not WalletDocument.objects.exists()
    assert str(one(soup_of(response), ".error-summary a")["href"]).startswith("#field-")


def test_without_any_file_the_page_says_so(client: Client) -> None:
    for typed in ({}, {"keep": "1"}, {"file": ""}):
        response = client.post(ADD, typed)
        assert response.status_code == 422
        assert "Choisissez le fichier à garder." in response.content.decode()


def test_a_file_sent_with_a_mistake_is_not_to_be_sent_again(alice: Person, client: Client) -> None:
    refused = client.post(ADD, saying(fields(sent(client)), kind=""))
    assert "passeport.pdf" in refused.content.decode()
    client.post(ADD, saying(fields(refused), kind="identite", title="Le mien"))
    kept = WalletDocument.objects.get(owner=alice)
    assert (kept.title, kept.current.filename) == ("Le mien", "passeport.pdf")
    assert StoredFile.objects.count() == 1


def test_a_file_that_was_sent_can_be_taken_out(client: Client) -> None:
    values = shown_in(sent(client))
    response = client.post(ADD, {**values, "forget": values["held"]})
    assert response.status_code == 200
    assert "held" not in shown_in(response)
    assert "passeport.pdf" not in words(main(client, ADD))
    assert not WalletDocument.objects.exists()


@pytest.mark.parametrize(
    "held", ["", "x", "00000000-0000-0000-0000-000000000000 a.pdf", "\x00 \x00"]
)
def test_a_forged_file_is_no_file(held: str, client: Client) -> None:
    response = client.post(ADD, {"held": held, "keep": "1"})
    assert "Choisissez le fichier à garder." in response.content.decode()


def test_the_file_that_another_sent_is_no_file(bob: Person, client: Client) -> None:
    theirs = kept(bob).current.file
    response = client.post(ADD, {"held": f"{theirs.key} a.pdf", "keep": "1"})
    assert response.status_code == 422
    assert client.get(reverse("portal:wallet_sent", args=[theirs.key])).status_code == 404


def test_a_full_wallet_says_so_and_the_file_stays(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "WALLET_SIZE", 0)
    response = client.post(ADD, saying(fields(sent(client)), kind="identite"))
    assert response.status_code == 422
    assert "porte-documents est plein" in response.content.decode()
    assert "held" in shown_in(response)


def test_the_page_says_how_much_room_is_left(alice: Person, client: Client) -> None:
    assert "Vous gardez 0 document" in words(main(client, ADD))
    kept(alice)
    assert "Vous gardez 1 document sur 300" in words(main(client, ADD))
    assert "500 Mo, corbeille comprise" in words(main(client, ADD))


def test_what_was_typed_outlives_the_session(alice: Person, client: Client) -> None:
    values = saying(fields(sent(client)), title="Le mien", kind="identite")
    client.logout()
    assert client.post(ADD, values).status_code == 401
    client.force_login(alice)
    assert "Le mien" in str(main(client, ADD))
    assert shown(client, ADD)["held"] == values["held"]


def test_a_page_that_a_phone_closed_still_has_its_files(client: Client) -> None:
    sent(client)
    assert "passeport.pdf" in words(main(client, ADD))
    client.post(ADD, saying(fields(sent(client)), kind="identite"))
    assert "passeport.pdf" not in words(main(client, ADD))


def test_its_picture_is_drawn_by_us(client: Client) -> None:
    picture = one(soup_of(sent(client)), ".entry-file img")
    answer = client.get(str(picture["src"]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")


# ── What it seems to be ──
def test_the_kind_the_name_and_the_end_are_proposed_and_said_to_be_so(client: Client) -> None:
    until = (timezone.localdate() + timedelta(days=90)).strftime("%d/%m/%Y")
    content = pdf_of_words("Attestation d’assurance", f"Valable jusqu’au {until}")
    response = sent(client, upload("scan0001.pdf", content))
    values = fields(response)
    text = words(one(soup_of(response), "form.adding"))
    assert "Nous pensons que c’est : Attestation d’assurance" in text
    assert "Lu dans le document" in text
    client.post(ADD, values)
    added = WalletDocument.objects.get()
    assert (added.kind, added.title) == ("attestation-assurance", "Attestation d’assurance")
    assert added.valid_until == timezone.localdate() + timedelta(days=90)


def test_what_is_proposed_can_be_corrected_and_emptied(client: Client) -> None:
    content = pdf_of_words("Attestation d’assurance", "Valable jusqu’au 31/12/2030")
    values = fields(sent(client, upload("a.pdf", content)))
    empty = dict.fromkeys(UNTIL, "")
    client.post(ADD, saying(values, kind="autre", title="Le mien", **empty))
    added = WalletDocument.objects.get()
    assert (added.kind, added.title, added.valid_until) == ("autre", "Le mien", None)


def test_what_was_proposed_is_still_said_when_the_page_comes_back(client: Client) -> None:
    content = pdf_of_words("Attestation d’assurance", "Valable jusqu’au 31/12/2030")
    values = fields(sent(client, upload("a.pdf", content)))
    refused = client.post(ADD, saying(values, title="a" * 201))
    text = words(one(soup_of(refused), "form.adding"))
    assert "Nous pensons que c’est : Attestation d’assurance" in text
    assert "Lu dans le document" in text


def test_nothing_is_chosen_for_what_is_not_known(client: Client) -> None:
    response = sent(client, upload("IMG_2041.jpg"))
    values = shown_in(response)
    assert [values[name] for name in values if name.endswith("-kind")] == [[""]]
    assert "Nous pensons" not in response.content.decode()


@pytest.mark.parametrize("said", ["", "x", "identite 2027-99-99", "\x00", "identite <b>"])
def test_a_forged_suggestion_changes_nothing(said: str, client: Client) -> None:
    values = saying(fields(sent(client)), guess=said, kind="")
    assert client.post(ADD, values).status_code == 422


# ── Several ──
def test_several_files_are_several_documents_each_with_its_own_words(
    alice: Person, client: Client
) -> None:
    values = fields(sent(client, upload("recto.jpg"), upload("facture d’eau.pdf")))
    values = saying(values, 0, kind="identite", title="")
    response = client.post(ADD, values)
    assert response.headers["Location"] == WALLET
    assert "2 documents sont dans votre porte-documents" in words(main(client))
    assert sorted(WalletDocument.objects.values_list("kind", "title")) == [
        ("identite", "Pièce d’identité"),
        ("justificatif-domicile", "Facture d’eau"),
    ]


def test_others_can_be_added_to_those_that_are_there(client: Client) -> None:
    values = saying(shown_in(sent(client)), title="Le mien")
    response = client.post(ADD, {**values, "file": upload("b.pdf")})
    assert len(shown_in(response)["held"]) == 2
    assert "Le mien" in response.content.decode()


def test_files_chosen_with_the_button_that_keeps_are_named_before(client: Client) -> None:
    values = saying(fields(sent(client)), kind="identite")
    response = client.post(ADD, {**values, "file": upload("b.pdf")})
    assert response.status_code == 200
    assert len(shown_in(response)["held"]) == 2
    assert not WalletDocument.objects.exists()


def test_where_some_are_refused_each_is_said_and_the_others_stay(client: Client) -> None:
    broken = [SimpleUploadedFile(f"cassé{number}.pdf", b"rien") for number in range(2)]
    refused = sent(client, upload(), *broken)
    assert refused.status_code == 422
    lines = [words(each) for each in soup_of(refused).select(".error-summary li")]
    assert ["cassé0" in lines[0], "cassé1" in lines[1]] == [True, True]
    client.post(ADD, saying(fields(refused), kind="identite"))
    assert WalletDocument.objects.get().current.filename == "passeport.pdf"


def test_a_mistake_on_one_of_several_keeps_the_others(client: Client) -> None:
    values = fields(sent(client, upload("a.pdf"), upload("b.pdf")))
    values = saying(values, 0, kind="identite", title="Ma carte")
    values = saying(values, 1, kind="photo-identite", title="Ma photo")
    refused = client.post(ADD, values)
    assert refused.status_code == 422
    assert str(one(soup_of(refused), ".error-summary a")["href"]).endswith("-kind")
    assert "Ma photo" in refused.content.decode()
    assert len(shown_in(refused)["held"]) == 1
    assert WalletDocument.objects.get().title == "Ma carte"


def test_more_than_a_page_holds_is_said_of_each(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("niaouli.portal.wallet.held.MOST_HELD", 1)
    response = sent(client, upload("a.pdf"), upload("b.pdf"))
    assert "« b.pdf » n’a pas été pris" in words(one(soup_of(response), ".error-summary"))
    assert len(shown_in(response)["held"]) == 1


def test_the_questions_to_the_database_do_not_grow_with_the_files(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    values = shown_in(sent(client, *[upload(f"{number}.pdf") for number in range(8)]))
    with django_assert_max_num_queries(14):
        client.post(ADD, {**values, "forget": "x"})


# ── The same file again ──
def test_the_same_file_chosen_twice_is_one(client: Client) -> None:
    assert len(shown_in(sent(client, upload(), upload()))["held"]) == 1
    assert StoredFile.objects.count() == 1


def test_a_file_that_the_person_has_is_said_and_not_kept_twice(
    alice: Person, client: Client
) -> None:
    had = kept(alice, "Mon assurance")
    response = sent(client, upload("encore.pdf", files.pdf("attestation-assurance")))
    text = words(one(soup_of(response), "form.adding"))
    assert "Vous avez déjà ce document" in text
    assert "Mon assurance" in text
    ended = client.post(ADD, fields(response))
    assert ended.headers["Location"] == place(had)
    assert WalletDocument.objects.count() == 1
    assert "nous ne l’avons pas gardé deux fois" in words(main(client, place(had)))


def test_it_is_kept_again_when_the_person_says_so(alice: Person, client: Client) -> None:
    kept(alice)
    values = fields(sent(client, upload("encore.pdf", files.pdf("attestation-assurance"))))
    client.post(ADD, saying(values, again="1", kind="autre", title="Encore"))
    assert WalletDocument.objects.filter(owner=alice).count() == 2


def test_what_is_in_the_bin_or_someone_elses_is_not_had(
    alice: Person, bob: Person, client: Client
) -> None:
    kept(bob)
    documents.bin_document(document=kept(alice), by=alice, now=timezone.now())
    response = sent(client, upload("encore.pdf", files.pdf("attestation-assurance")))
    assert "Vous avez déjà" not in response.content.decode()


# ── One by one, by the script ──
def test_one_file_is_sent_alone_and_its_entry_comes_back(alice: Person, client: Client) -> None:
    response = client.post(SEND, {"file": upload()})
    entry = one(soup_of(response), "fieldset")
    assert entry["data-sent"] == str(StoredFile.objects.get().key)
    assert "<html" not in response.content.decode()
    assert "passeport.pdf" in words(main(client, ADD))


def test_a_file_sent_again_because_the_line_dropped_is_one(client: Client) -> None:
    first = one(soup_of(client.post(SEND, {"file": upload()})), "fieldset")
    again = one(soup_of(client.post(SEND, {"file": upload()})), "fieldset")
    assert first["data-sent"] == again["data-sent"]
    assert StoredFile.objects.count() == 1


def test_a_file_that_the_page_holds_already_is_nothing_more(client: Client) -> None:
    held = one(soup_of(client.post(SEND, {"file": upload()})), "input[name=held]")["value"]
    assert client.post(SEND, {"file": upload(), "held": held}).status_code == 204


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("a.pdf", b"rien", "n’est pas un PDF"), ("a.exe", b"MZ", "pas dans un format accepté")],
)
def test_a_file_refused_alone_is_said_in_plain_words(
    name: str, content: bytes, said: str, client: Client
) -> None:
    response = client.post(SEND, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert response.headers["Content-Type"].startswith("text/plain")
    assert said in response.content.decode()


def test_without_a_file_or_a_session_nothing_is_stored(client: Client) -> None:
    assert client.post(SEND, {}).status_code == 422
    client.logout()
    assert client.post(SEND, {"file": upload()}).status_code == 401
    assert not StoredFile.objects.exists()


def test_sending_needs_the_token_of_the_page(alice: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post(SEND, {"file": upload()}).status_code == 403
