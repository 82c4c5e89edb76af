"""Porte-documents: what the person keeps and receives, and nobody else's."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.operations import answering
from niaouli.cases.supplied import GivenDocument
from niaouli.departments.models import Department
from niaouli.documents import operations as documents
from niaouli.documents.errors import Busy, CannotPreview
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import read_content
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.portal.reading import href, one, words
from tests.portal.wallet.steps import (
    ADD,
    BIN,
    WALLET,
    copies,
    kept,
    main,
    place,
    received,
    replaced,
)

ClientOf = Callable[[Person], Client]
ACTS = ("wallet_bin", "wallet_restore", "wallet_erase", "wallet_change", "wallet_replace")


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
    own, given = (one(shown, f"section[aria-labelledby={name}]") for name in ("kept", "received"))
    assert "Mon attestation" in words(own)
    assert words(given).startswith("Reçus de la province")
    assert "Permis de chasser" in words(given)
    assert "Direction du développement durable des territoires, reçu le" in words(given)
    assert "Délivré pour votre demande" in words(given)


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


def test_what_was_received_is_new_until_it_is_opened(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    cast.granted(alice, permis, agent)
    shown = main(client)
    assert shown.select(".status-new")
    assert "Vous avez reçu un document" in words(shown)
    document = WalletDocument.objects.get(owner=alice)
    client.get(place(document))
    assert not main(client).select(".status-new")


def test_of_many_received_the_first_ones_are_named(
    alice: Person, dddt: Department, client: Client
) -> None:
    for number in range(5):
        received(alice, dddt, f"Récépissé {number}")
    told = one(main(client), ".notice")
    assert "Vous avez reçu 5 documents" in words(told)
    assert [each["href"] for each in told.select("a")][3:] == ["#received"]


def test_what_ends_soon_comes_first_and_what_is_new_too(
    alice: Person, dddt: Department, client: Client
) -> None:
    today = timezone.localdate()
    kept(alice, "Presque finie", until=today + timedelta(days=12))
    kept(alice, "Tranquille")
    seen, new = received(alice, dddt, "Vu"), received(alice, dddt, "Neuf")
    later = received(alice, dddt, "Vu aussi")
    for each in (seen, later):
        documents.mark_seen(document=each, by=alice, now=cast.NOW)
    titles = [words(each) for each in main(client).select(".document-title")]
    assert titles == ["Presque finie", "Tranquille", new.title, "Vu aussi", "Vu"]
    assert "Expire dans 12 jours" in words(main(client))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "N’est plus valable depuis"),
        (0, "Expire ce soir"),
        (1, "Expire demain soir"),
        (2, "Expire dans 2 jours"),
        (31, "Valable jusqu’au"),
    ],
)
def test_the_end_is_said_in_days_when_it_is_near(
    days: int, said: str, alice: Person, client: Client
) -> None:
    kept(alice, until=timezone.localdate() + timedelta(days=days))
    assert said in words(one(main(client), ".document .status"))


def test_beyond_ten_documents_one_can_search_by_name_and_type(
    alice: Person, client: Client
) -> None:
    for number in range(10):
        kept(alice, f"Facture {number}")
    assert not main(client).select("form.filters")
    kept(alice, "Carte grise de l’été")
    assert main(client).select("form.filters")
    found = main(client, f"{WALLET}?q=ETE+carte&nature=attestation-assurance")
    assert [words(each) for each in found.select(".document-title")] == ["Carte grise de l’été"]
    assert len(found.select(".chip")) == 2
    nothing = main(client, f"{WALLET}?q=licorne")
    assert "Aucun de vos documents ne correspond." in words(nothing)


def test_an_unknown_filter_or_page_is_ignored(alice: Person, client: Client) -> None:
    kept(alice)
    for query in ("nature=inconnu", "mes=0", "mes=99999999", "mes=x", "recus=-3", "q=%00"):
        assert "Mon attestation" in words(main(client, f"{WALLET}?{query}"))


def test_each_part_has_its_pages(alice: Person, dddt: Department, client: Client) -> None:
    document = kept(alice, "Le plus ancien")
    copies(document, 20)
    first = main(client)
    assert len(first.select("section[aria-labelledby=kept] .document")) == 20
    following = href(first, "section[aria-labelledby=kept] a[rel=next]")
    second = main(client, WALLET + following)
    assert "Le plus ancien" in words(second)
    assert "21 à 21 sur 21" in words(second)


@pytest.mark.parametrize("count", [1, 20, 200])
def test_the_wallet_takes_four_statements_however_many_documents(
    count: int, alice: Person, dddt: Department, permis: Procedure, client: Client
) -> None:
    draft = cast.draft(alice, permis)
    received(alice, dddt, "Reçu")
    for each in copies(kept(alice), count - 1):
        given = GivenDocument.from_wallet(each.current)
        given.add_to(draft, field="assurance", title="Assurance", now=cast.NOW)
    client.get(WALLET)
    with CaptureQueriesContext(connection) as captured:
        client.get(WALLET)
    assert len(captured) == 4


def test_the_wallet_says_how_much_it_may_hold(
    alice: Person, dddt: Department, client: Client
) -> None:
    thrown = kept(alice, "Jeté")
    kept(alice)
    received(alice, dddt, "Reçu")
    documents.bin_document(document=thrown, by=alice, now=cast.NOW)
    assert "Vous gardez 2 documents sur 300, corbeille comprise." in words(main(client))


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


def test_what_was_received_shows_the_code_that_verifies_it_and_what_is_kept_has_none(
    alice: Person, dddt: Department, client: Client
) -> None:
    permit = received(alice, dddt, "Permis")
    code = permit.current.issuance.code
    shown = main(client, place(permit))
    assert f"Code de vérification {code}" in words(shown)
    assert one(shown, f"a[href='/verifier/{code}/']")
    assert "Code de vérification" not in words(main(client, place(kept(alice))))


def test_every_page_of_it_is_shown_ten_at_a_time(alice: Person, client: Client) -> None:
    document = kept(alice, pages=12)
    first = main(client, place(document))
    assert len(first.select("img.document-picture")) == 10
    second = main(client, place(document) + href(first, "a[rel=next]"))
    pictures = second.select("img.document-picture")
    assert [str(each["alt"]) for each in pictures] == [
        f"Page {number} sur 12 de «\u00a0Mon attestation\u00a0»" for number in (11, 12)
    ]
    assert client.get(str(pictures[1]["src"])).headers["Content-Type"] == "image/jpeg"


def test_former_versions_stay_and_are_downloaded(alice: Person, client: Client) -> None:
    document = kept(alice)
    replaced(document, files.pdf("nouvelle", 2))
    shown = main(client, place(document))
    assert "Versions précédentes" in words(shown)
    former = client.get(href(shown, "section[aria-labelledby=versions] a"))
    assert former.content == read_content(document.versions.get(number=1).file)
    assert client.get(f"{place(document)}versions/3/").status_code == 404


def test_a_case_that_holds_a_former_version_says_which(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case, document = cast.awaiting(alice, permis, agent), kept(alice)
    given = GivenDocument.from_wallet(document.current)
    answering.supply_item(item=case.items.get(), given=[given], by=alice, now=cast.NOW)
    assert "version du" not in words(main(client, place(document)))
    replaced(document, files.pdf("nouvelle", 2))
    assert "(version du 3 mars 2026)" in words(main(client, place(document)))


def test_the_very_same_file_kept_twice_is_said(alice: Person, client: Client) -> None:
    first, again = kept(alice, "La première"), kept(alice, "La seconde")
    assert "Vous avez déjà ce fichier La première" in words(main(client, place(again)))
    documents.bin_document(document=first, by=alice, now=cast.NOW)
    assert "Vous avez déjà ce fichier" not in words(main(client, place(again)))


# ── The bin ──────────────────────────────────────────────────────────────────────────────────
def test_binned_then_put_back(alice: Person, client: Client) -> None:
    document = kept(alice)
    assert client.post(place(document, "portal:wallet_bin")).headers["Location"] == WALLET
    assert "Mon attestation" not in [words(each) for each in main(client).select(".document-title")]
    binned = main(client, BIN)
    assert "Mon attestation" in words(binned)
    assert "Sera effacé le" in words(binned)
    assert "dans la corbeille" in words(main(client, place(document)))
    client.post(place(document, "portal:wallet_restore"))
    assert "La corbeille est vide." in words(main(client, BIN))
    assert main(client).select(".document")


def test_what_was_received_is_binned_after_a_warning(
    alice: Person, dddt: Department, client: Client
) -> None:
    document = received(alice, dddt, "Permis")
    asked = main(client, href(main(client, place(document)), ".aside a[href$='/corbeille/']"))
    assert "il faudra le lui redemander" in words(asked)
    client.post(place(document, "portal:wallet_bin"))
    assert "Permis" in words(main(client, BIN))


def test_what_is_in_the_bin_is_erased_at_once_when_asked_twice(
    alice: Person, client: Client
) -> None:
    document = kept(alice)
    assert client.get(place(document, "portal:wallet_erase")).status_code == 409
    client.post(place(document, "portal:wallet_bin"))
    asked = main(client, place(document, "portal:wallet_erase"))
    assert "Vous ne pourrez plus le reprendre." in words(asked)
    assert client.post(place(document, "portal:wallet_erase")).headers["Location"] == BIN
    assert not WalletDocument.objects.exists()


@pytest.mark.parametrize("count", [1, 20, 40])
def test_the_bin_takes_four_statements_however_much_it_holds(
    count: int, alice: Person, client: Client
) -> None:
    for each in copies(kept(alice), count):
        documents.bin_document(document=each, by=alice, now=cast.NOW)
    client.get(BIN)
    with CaptureQueriesContext(connection) as captured:
        client.get(BIN)
    assert len(captured) == 4


@pytest.mark.parametrize("name", ["portal:wallet_bin", "portal:wallet_restore"])
def test_a_stale_page_is_told_and_nothing_breaks(name: str, alice: Person, client: Client) -> None:
    document = kept(alice)
    if name == "portal:wallet_bin":
        documents.bin_document(document=document, by=alice, now=cast.NOW)
    response = client.post(place(document, name), follow=True)
    assert response.status_code == 200
    assert "corbeille" in response.content.decode()


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
        assert other.get(f"{place(document)}versions/1/").status_code == 404
        for name in ACTS:
            assert other.post(place(document, f"portal:{name}")).status_code == 404
    document.refresh_from_db()
    assert document.binned_at is None


def test_what_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get(f"{WALLET}{uuid4()}/").status_code == 404
    assert client.get(f"{WALLET}x/").status_code == 404


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────
def test_where_there_is_nothing_to_draw_an_empty_sheet_stands_in(
    alice: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = place(kept(alice), "portal:wallet_preview")
    for error, status in ((CannotPreview, 404), (Busy, 503)):

        def refuse(*_args: object, error: type[CannotPreview] = error, **_keys: object) -> None:
            raise error

        monkeypatch.setattr("niaouli.web.downloads.preview", refuse)
        response = client.get(picture)
        assert response.status_code == status
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert response.content.startswith(b"<svg")
