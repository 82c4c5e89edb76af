"""Porte-documents: what the person keeps and receives, and nobody else's."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.operations import answering
from niaouli.cases.supplied import GivenDocument
from niaouli.documents import operations as documents
from niaouli.documents.models import WalletDocument
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.portal.reading import one, page, words

ClientOf = Callable[[Person], Client]
WALLET = reverse("portal:wallet")
ADD = reverse("portal:wallet_add")


def kept(
    owner: Person, title: str = "Mon attestation", until: date | None = None
) -> WalletDocument:
    given = cast.given(owner, "attestation-assurance")
    return documents.keep_document(
        owner=owner,
        kind=given.kind,
        title=title,
        file=given.file,
        filename=given.filename,
        valid_until=until,
        by=owner,
        now=cast.NOW,
    )


def place(document: WalletDocument, name: str = "portal:wallet_document") -> str:
    return reverse(name, args=[document.key])


def main(client: Client, address: str = WALLET) -> Tag:
    return one(page(client, address), ".page")


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


# ── The list ─────────────────────────────────────────────────────────────────────────────────
def test_an_empty_wallet_says_what_it_is_for(client: Client) -> None:
    empty = main(client)
    assert "Gardez ici les documents qui servent souvent." in words(empty)
    assert ADD in str(empty)


def test_what_is_kept_and_what_was_received_are_apart(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    kept(alice)
    cast.granted(alice, permis, agent)
    shown = main(client)
    own, received = (
        one(shown, f"section[aria-labelledby={name}]") for name in ("kept", "received")
    )
    assert "Mon attestation" in words(own)
    assert "Permis de chasser" in words(received)
    assert "Direction du développement durable des territoires, reçu le" in words(received)
    assert "Délivré pour votre demande" in words(received)


def test_a_document_says_until_when_it_holds(alice: Person, client: Client) -> None:
    today = timezone.localdate()
    kept(alice, "Passée", until=today - timedelta(days=1))
    kept(alice, "Bientôt", until=today + timedelta(days=3))
    kept(alice, "Longtemps", until=today + timedelta(days=300))
    cards = {words(card): card for card in main(client).select(".document")}
    tags = {text.split()[0]: one(card, ".status")["class"][1] for text, card in cards.items()}
    assert tags == {
        "Passée": "status-closed",
        "Bientôt": "status-attention",
        "Longtemps": "status-success",
    }


def test_a_document_says_in_which_requests_it_was_used(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case, document = cast.awaiting(alice, permis, agent), kept(alice)
    given = GivenDocument.from_wallet(document.current)
    answering.supply_item(item=case.items.get(), given=[given], by=alice, now=cast.NOW)
    card = one(main(client), ".document")
    assert "Utilisé dans votre demande Permis de chasser , le 3 mars 2026" in words(card)
    assert reverse("portal:case", args=[case.reference]) in str(card)
    assert case.title in words(main(client, place(document)))


def test_a_document_of_a_draft_leads_to_the_draft(
    alice: Person, permis: Procedure, client: Client
) -> None:
    draft, document = cast.draft(alice, permis), kept(alice)
    given = GivenDocument.from_wallet(document.current)
    given.add_to(draft, field="assurance", title="Assurance", now=cast.NOW)
    assert reverse("portal:draft", args=[draft.key]) in str(main(client))


def test_what_was_just_received_is_new(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    cast.granted(alice, permis, agent, now=timezone.now() - timedelta(days=1))
    assert main(client).select(".status-new")


@pytest.mark.parametrize("count", [1, 20, 200])
def test_the_wallet_takes_five_statements_however_many_documents(
    count: int, alice: Person, permis: Procedure, client: Client
) -> None:
    document, draft = kept(alice), cast.draft(alice, permis)
    for _number in range(count - 1):
        other = WalletDocument.objects.create(
            owner=alice, kind=document.kind, title="Autre", origin="kept", created_at=cast.NOW
        )
        version = other.versions.create(
            number=1, file=document.current.file, filename="a.pdf", added_at=cast.NOW
        )
        given = GivenDocument.from_wallet(version)
        given.add_to(draft, field="assurance", title="Assurance", now=cast.NOW)
    client.get(WALLET)
    with CaptureQueriesContext(connection) as captured:
        client.get(WALLET)
    assert len(captured) == 5


# ── One document ─────────────────────────────────────────────────────────────────────────────
def test_its_page_shows_it_and_what_it_is(alice: Person, client: Client) -> None:
    document = kept(alice, until=date(2030, 12, 31))
    shown = main(client, place(document))
    for said in ("Attestation d’assurance", "mardi 31 décembre 2030", "PDF, 1 page"):
        assert said in words(shown)
    picture = client.get(str(one(shown, "img")["src"]))
    assert picture.headers["Content-Type"] == "image/jpeg"
    content = client.get(place(document, "portal:wallet_download"))
    assert content.content.startswith(b"%PDF")
    assert content.headers["Content-Disposition"].startswith("attachment;")


def test_binned_then_put_back(alice: Person, client: Client) -> None:
    document = kept(alice)
    assert client.post(place(document, "portal:wallet_bin")).headers["Location"] == WALLET
    assert "Corbeille" in words(main(client))
    assert "dans la corbeille" in words(main(client, place(document)))
    client.post(place(document, "portal:wallet_restore"))
    assert "Corbeille" not in words(main(client))


@pytest.mark.parametrize("name", ["portal:wallet_bin", "portal:wallet_restore"])
def test_a_stale_page_is_told_and_nothing_breaks(name: str, alice: Person, client: Client) -> None:
    document = kept(alice)
    if name == "portal:wallet_bin":
        documents.bin_document(document=document, by=alice, now=cast.NOW)
    response = client.post(place(document, name), follow=True)
    assert response.status_code == 200
    assert "corbeille" in response.content.decode()


# ── Adding ───────────────────────────────────────────────────────────────────────────────────
def sent(**changed: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("passeport.pdf", files.pdf("passeport"), "application/pdf")
    return {"file": file, "kind": "identite", **changed}


def test_a_document_is_added_with_its_kind_name_and_date(alice: Person, client: Client) -> None:
    until = {"valid_until-day": "31", "valid_until-month": "12", "valid_until-year": "2030"}
    response = client.post(ADD, sent(title="Passeport de Léa", **until))
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
        ({"kind": "photo-identite"}, "format accepté"),
        (
            {"valid_until-day": "31", "valid_until-month": "2", "valid_until-year": "2030"},
            "cette date n’existe pas",
        ),
    ],
)
def test_what_is_wrong_is_said_in_place_and_what_was_typed_stays(
    changed: dict[str, Any], said: str, alice: Person, client: Client
) -> None:
    response = client.post(ADD, sent(**{"title": "Le mien", **changed}))
    assert response.status_code == 422
    shown = response.content.decode()
    assert said in shown
    assert changed.get("title", "Le mien") in shown
    assert not WalletDocument.objects.exists()


def test_a_file_that_is_to_be_chosen_again_is_said_with_the_rest(client: Client) -> None:
    shown = client.post(ADD, sent(kind="")).content.decode().replace("\u00a0", " ")
    assert "Dites de quel document il s’agit." in shown
    assert "Choisissez de nouveau « " in shown


def test_a_full_wallet_says_so(alice: Person, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("niaouli.documents.policies.WALLET_SIZE", 0)
    response = client.post(ADD, sent())
    assert response.status_code == 422
    assert "porte-documents est plein" in response.content.decode()


# ── Strangers ────────────────────────────────────────────────────────────────────────────────
def test_to_a_stranger_none_of_it_exists(
    alice: Person, bob: Person, agent: Person, client_of: ClientOf
) -> None:
    document = kept(alice)
    for stranger in (bob, agent):
        other = client_of(stranger)
        assert "Mon attestation" not in words(main(other))
        for name in ("wallet_document", "wallet_download", "wallet_preview"):
            assert other.get(place(document, f"portal:{name}")).status_code == 404
        for name in ("wallet_bin", "wallet_restore"):
            assert other.post(place(document, f"portal:{name}")).status_code == 404
    document.refresh_from_db()
    assert document.binned_at is None


def test_what_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get(f"{WALLET}{uuid4()}/").status_code == 404
    assert client.get(f"{WALLET}x/").status_code == 404
