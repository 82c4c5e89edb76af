"""Adding documents: one, several, and nothing lost on the way."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.documents import policies
from niaouli.documents.models import StoredFile, WalletDocument
from tests import files
from tests.portal.filling import shown
from tests.portal.reading import one, soup_of, words
from tests.portal.wallet.steps import ADD, WALLET, kept, main, place

UNTIL = {"valid_until-day": "31", "valid_until-month": "12", "valid_until-year": "2030"}


def upload(name: str = "passeport.pdf") -> SimpleUploadedFile:
    content = files.pdf(name) if name.endswith("pdf") else files.jpeg(name)
    return SimpleUploadedFile(name, content)


def sent(**changed: Any) -> dict[str, Any]:
    return {"file": upload(), "kind": "identite", **changed}


def again(response: Any) -> dict[str, Any]:
    """What a browser sends from a page that came back, its hidden inputs included."""
    main = one(soup_of(response), "#main")
    return {str(each["name"]): str(each["value"]) for each in main.select("input[name=held]")}


# ── One ──
def test_a_document_is_added_with_its_kind_name_and_date(alice: Person, client: Client) -> None:
    response = client.post(ADD, sent(title="Passeport de Léa", **UNTIL))
    added = WalletDocument.objects.get(owner=alice)
    assert response.headers["Location"] == place(added)
    assert (added.title, added.kind, added.valid_until) == (
        "Passeport de Léa",
        "identite",
        date(2030, 12, 31),
    )


def test_without_a_name_it_takes_that_of_its_kind(alice: Person, client: Client) -> None:
    client.post(ADD, sent())
    assert WalletDocument.objects.get(owner=alice).title == "Pièce d’identité"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"file": ""}, "Choisissez le fichier à garder."),
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
    changed: dict[str, Any], said: str, client: Client
) -> None:
    response = client.post(ADD, sent(**{"title": "Le mien", **changed}))
    assert response.status_code == 422
    text = response.content.decode()
    assert said in text
    assert changed.get("title", "Le mien") in text
    assert not WalletDocument.objects.exists()


def test_a_file_sent_with_a_mistake_is_not_to_be_sent_again(alice: Person, client: Client) -> None:
    refused = client.post(ADD, sent(kind=""))
    assert "passeport.pdf" in refused.content.decode()
    client.post(ADD, {**again(refused), "kind": "identite", "title": "Le mien"})
    kept = WalletDocument.objects.get(owner=alice)
    assert (kept.title, kept.current.filename) == ("Le mien", "passeport.pdf")
    assert StoredFile.objects.count() == 1


def test_a_file_that_came_back_can_be_taken_out(client: Client) -> None:
    refused = client.post(ADD, sent(kind=""))
    held = again(refused)
    response = client.post(ADD, {**held, "kind": "identite", "forget": held["held"]})
    assert response.status_code == 200
    assert again(response) == {}
    assert not WalletDocument.objects.exists()


@pytest.mark.parametrize(
    "held", ["", "x", "00000000-0000-0000-0000-000000000000 a.pdf", "\x00 \x00"]
)
def test_a_forged_file_is_no_file(held: str, client: Client) -> None:
    response = client.post(ADD, {"held": held, "kind": "identite"})
    assert "Choisissez le fichier à garder." in response.content.decode()


def test_the_file_that_another_sent_is_no_file(bob: Person, client: Client) -> None:
    theirs = kept(bob).current.file
    response = client.post(ADD, {"held": f"{theirs.key} a.pdf", "kind": "attestation-assurance"})
    assert response.status_code == 422


def test_a_full_wallet_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "WALLET_SIZE", 0)
    response = client.post(ADD, sent())
    assert response.status_code == 422
    assert "porte-documents est plein" in response.content.decode()


def test_the_page_says_how_much_room_is_left(alice: Person, client: Client) -> None:
    assert "Vous gardez 0 document" in words(main(client, ADD))
    kept(alice)
    assert "Vous gardez 1 document sur 300" in words(main(client, ADD))
    assert "500 Mo, corbeille comprise" in words(main(client, ADD))


def test_what_was_typed_outlives_the_session(alice: Person, client: Client) -> None:
    client.logout()
    assert client.post(ADD, {"title": "Le mien", **UNTIL}).status_code == 401
    client.force_login(alice)
    assert one(main(client, ADD), "#field-title")["value"] == "Le mien"


# ── Several ──
def test_several_files_are_several_documents_named_on_the_next_page(
    alice: Person, client: Client
) -> None:
    response = client.post(ADD, {"file": [upload("recto.jpg"), upload("domicile.pdf")]})
    titles = sorted(WalletDocument.objects.values_list("title", flat=True))
    assert titles == ["domicile", "recto"]
    sort = response.headers["Location"]
    typed = shown(client, sort)
    assert [typed["d0-title"], typed["d1-title"]] == [["recto"], ["domicile"]]
    ended = client.post(
        sort,
        {**typed, "d0-kind": "identite", "d0-title": "", "d1-kind": "justificatif-domicile"},
    )
    assert ended.headers["Location"] == WALLET
    assert sorted(WalletDocument.objects.values_list("kind", "title")) == [
        ("identite", "Pièce d’identité"),
        ("justificatif-domicile", "domicile"),
    ]


def test_several_files_take_what_was_typed_for_all_of_them(client: Client) -> None:
    files = [upload("a.jpg"), upload("b.pdf")]
    client.post(ADD, {"file": files, "kind": "photo-identite", "title": "Moi", **UNTIL})
    rows = WalletDocument.objects.order_by("id").values_list("kind", "title", "valid_until")
    assert list(rows) == [
        ("photo-identite", "Moi 1", date(2030, 12, 31)),
        ("autre", "Moi 2", date(2030, 12, 31)),
    ]


def test_where_one_of_several_is_refused_the_others_are_not_lost(client: Client) -> None:
    broken = SimpleUploadedFile("cassé.pdf", b"rien")
    refused = client.post(ADD, {"file": [upload(), broken], "kind": "identite"})
    assert refused.status_code == 422
    assert "cassé.pdf" in refused.content.decode()
    client.post(ADD, {**again(refused), "kind": "identite"})
    assert WalletDocument.objects.get().current.filename == "passeport.pdf"


def test_of_several_the_kind_is_not_asked_where_one_is_refused(client: Client) -> None:
    broken = SimpleUploadedFile("cassé.pdf", b"rien")
    refused = client.post(ADD, {"file": [upload(), broken]})
    assert [each["href"] for each in soup_of(refused).select(".error-summary a")] == ["#field-file"]


def test_a_mistake_on_one_of_several_keeps_what_is_right_for_the_others(client: Client) -> None:
    sort = client.post(ADD, {"file": [upload("a.pdf"), upload("b.pdf")]}).headers["Location"]
    typed = {
        **shown(client, sort),
        "d0-kind": "identite",
        "d0-title": "Ma carte",
        "d1-kind": "photo-identite",
        "d1-title": "Ma photo",
    }
    refused = client.post(sort, typed)
    assert refused.status_code == 422
    link = one(soup_of(refused), ".error-summary a")
    assert link["href"] == "#field-d1-kind"
    assert "Ma photo" in refused.content.decode()
    assert WalletDocument.objects.filter(title="Ma carte", kind="identite").exists()


def test_sorting_shows_nothing_of_anyone_else_and_leads_back(bob: Person, client: Client) -> None:
    for query in ("", f"?d={kept(bob).key}", "?d=x"):
        assert client.get(f"{WALLET}ranger/{query}").headers["Location"] == WALLET
