"""What the citizen does with a case that was sent: supply, write, withdraw."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.enums import ItemState, Side, State
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering, reviewing
from niaouli.documents import operations as documents
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.portal.reading import one, soup_of
from tests.portal.reading import words as read

ClientOf = Callable[[Person], Client]
INSURANCE = "attestation-assurance"


def place(case: Case, name: str = "portal:case", *more: object) -> str:
    return reverse(name, args=[case.reference, *more])


def words(response: Any) -> str:
    return read(one(soup_of(response), "#main"))


def certificate(name: str = "attestation.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf("assurance"), "application/pdf")


def in_wallet(owner: Person, kind: str = INSURANCE, until: date | None = None) -> WalletDocument:
    given = cast.given(owner, kind)
    return documents.keep_document(
        owner=owner,
        kind=kind,
        title="Mon attestation",
        file=given.file,
        filename=given.filename,
        valid_until=until,
        by=owner,
        now=cast.NOW,
    )


@pytest.fixture
def case(alice: Person, permis: Procedure, agent: Person) -> Case:
    """Alice must send her insurance certificate again."""
    return cast.awaiting(alice, permis, agent)


@pytest.fixture
def item(case: Case) -> PendingItem:
    return case.items.get()


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


def supply(case: Case, item: PendingItem) -> str:
    return place(case, "portal:supply", item.pk)


# ── Supplying ────────────────────────────────────────────────────────────────────────────────
def test_the_place_to_supply_says_what_and_why_and_until_when(
    case: Case, item: PendingItem, client: Client
) -> None:
    text = words(client.get(supply(case, item)))
    assert item.label in text
    assert "Le document est illisible." in text
    assert "attendu pour le mercredi 18 mars 2026. Vous pouvez encore l’envoyer." in text


def test_a_file_answers_the_item_and_the_case_goes_back_to_the_agent(
    case: Case, item: PendingItem, client: Client
) -> None:
    response = client.post(supply(case, item), {"assurance": certificate()})
    assert response.headers["Location"] == place(case)
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW
    current = case.documents.get(field="assurance", replaced_at__isnull=True)
    assert current.filename == "attestation.pdf"
    assert "Votre envoi est arrivé" in words(client.get(place(case)))
    assert not WalletDocument.objects.exists()


def test_the_file_is_kept_in_the_wallet_when_asked(
    alice: Person, case: Case, item: PendingItem, client: Client
) -> None:
    client.post(supply(case, item), {"assurance": certificate(), "assurance-keep": "on"})
    kept = WalletDocument.objects.get(owner=alice)
    used = case.documents.get(field="assurance", replaced_at__isnull=True)
    assert used.wallet_version == kept.current


def test_a_document_of_the_wallet_answers_the_item(
    alice: Person, case: Case, item: PendingItem, client: Client
) -> None:
    kept = in_wallet(alice)
    assert "Mon attestation" in words(client.get(supply(case, item)))
    client.post(supply(case, item), {"assurance-wallet": str(kept.key)})
    used = case.documents.get(field="assurance", replaced_at__isnull=True)
    assert used.file == kept.current.file


def test_a_document_that_no_longer_holds_is_shown_with_the_reason_and_refused(
    alice: Person, case: Case, item: PendingItem, client: Client
) -> None:
    kept = in_wallet(alice, until=date(2025, 12, 30))
    page = client.get(supply(case, item))
    assert f'value="{kept.key}"' not in page.content.decode()
    assert "n’est plus valable depuis le 31 décembre 2025" in words(page)
    refused = client.post(supply(case, item), {"assurance-wallet": str(kept.key)})
    assert refused.status_code == 422
    item.refresh_from_db()
    assert item.state == ItemState.OPEN


def test_a_document_of_someone_else_or_of_another_kind_is_not_taken(
    alice: Person, bob: Person, case: Case, item: PendingItem, client: Client
) -> None:
    for key in (in_wallet(bob).key, in_wallet(alice, "identite").key, "x", "\x00"):
        response = client.post(supply(case, item), {"assurance-wallet": str(key)})
        assert response.status_code == 422
    item.refresh_from_db()
    assert item.state == ItemState.OPEN


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choisissez le document à envoyer."),
        ({"assurance": SimpleUploadedFile("a.exe", b"MZ")}, "format accepté"),
        ({"assurance": SimpleUploadedFile("a.pdf", b"bonjour")}, "ce n’est pas un PDF"),
        ({"assurance": SimpleUploadedFile("vide.pdf", b"")}, "vide"),
        ({"assurance": "not a file"}, "Choisissez le document à envoyer."),
    ],
)
def test_what_cannot_be_taken_is_said_in_the_page(
    sent: dict[str, Any], said: str, case: Case, item: PendingItem, client: Client
) -> None:
    response = client.post(supply(case, item), sent)
    assert response.status_code == 422
    assert said in words(response)
    assert response.content.decode().count("<title>Erreur") == 1
    case.refresh_from_db()
    assert case.state == State.AWAITING_CITIZEN


def test_a_file_too_heavy_is_said_in_the_page(
    case: Case, item: PendingItem, client: Client, settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    response = client.post(supply(case, item), {"assurance": certificate()})
    assert response.status_code == 422
    assert "trop lourd" in words(response)


def test_pressed_twice_the_second_says_it_is_already_there(
    case: Case, item: PendingItem, client: Client
) -> None:
    client.post(supply(case, item), {"assurance": certificate()})
    stored = StoredFile.objects.count()
    response = client.post(supply(case, item), {"assurance": certificate()})
    assert response.status_code == 409
    assert "déjà fourni" in words(response)
    assert StoredFile.objects.count() == stored


def test_an_item_of_a_withdrawn_case_is_no_longer_asked(
    alice: Person, case: Case, item: PendingItem, client: Client
) -> None:
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    response = client.get(supply(case, item))
    assert response.status_code == 409
    assert "n’est plus demandé" in words(response)


def test_both_sides_of_an_identity_card_answer_together(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case = cast.taken(alice, permis, agent)
    item = reviewing.ask_for(
        case=case,
        field="piece_identite",
        reason="Il manque le dos.",
        due_on=date(2026, 3, 20),
        by=agent,
        now=cast.NOW,
        revision=case.revision,
    )
    sides = [certificate("recto.pdf"), certificate("verso.pdf")]
    client.post(supply(case, item), {"piece_identite": sides})
    current = case.documents.filter(field="piece_identite", replaced_at__isnull=True)
    assert sorted(each.filename for each in current) == ["recto.pdf", "verso.pdf"]


def test_three_files_where_two_are_taken_are_refused_whole(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case = cast.taken(alice, permis, agent)
    item = reviewing.ask_for(
        case=case,
        field="piece_identite",
        reason="Il manque le dos.",
        due_on=date(2026, 3, 20),
        by=agent,
        now=cast.NOW,
        revision=case.revision,
    )
    response = client.post(
        supply(case, item), {"piece_identite": [certificate(f"{n}.pdf") for n in range(3)]}
    )
    assert response.status_code == 422
    assert "2 au plus" in words(response)


def test_an_item_of_another_case_does_not_exist_here(
    alice: Person, bob: Person, case: Case, permis: Procedure, agent: Person, client: Client
) -> None:
    other = cast.awaiting(bob, permis, agent)
    assert client.get(supply(case, other.items.get())).status_code == 404
    assert client.get(place(case, "portal:supply", 10**12)).status_code == 404


# ── Writing ──────────────────────────────────────────────────────────────────────────────────
def test_a_message_is_in_the_thread_and_one_is_brought_to_it(case: Case, client: Client) -> None:
    response = client.post(place(case, "portal:message"), {"body": "Bonjour,\r\nmerci."})
    written = case.messages.get(side=Side.CITIZEN)
    assert response.headers["Location"] == f"{place(case)}#message-{written.pk}"
    page = client.get(place(case))
    assert f'id="message-{written.pk}"' in page.content.decode()
    assert "Envoyé, pas encore lu" in words(page)


@pytest.mark.parametrize("body", ["", "   \r\n ", "\x00"])
def test_an_empty_message_is_said_in_place(body: str, case: Case, client: Client) -> None:
    response = client.post(place(case, "portal:message"), {"body": body})
    assert response.status_code == 422
    assert "Écrivez votre message." in words(response)
    assert not case.messages.filter(side=Side.CITIZEN).exists()


def test_a_message_too_long_is_refused_and_kept_whole(case: Case, client: Client) -> None:
    body = "a" * 5_001
    response = client.post(place(case, "portal:message"), {"body": body})
    assert response.status_code == 422
    assert body in response.content.decode()


def test_a_message_to_a_case_that_ended_meanwhile_is_kept_on_screen(
    alice: Person, case: Case, client: Client
) -> None:
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    response = client.post(place(case, "portal:message"), {"body": "Un mot de plus."})
    assert response.status_code == 422
    assert "les échanges sont fermés" in words(response)
    assert "Un mot de plus." in response.content.decode()


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    alice: Person, case: Case, client: Client
) -> None:
    client.logout()
    address = place(case, "portal:message")
    assert client.post(address, {"body": "Je repasse demain."}).status_code == 401
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    assert "Je repasse demain." in client.get(address).content.decode()


def test_nothing_that_was_written_becomes_markup(case: Case, client: Client) -> None:
    client.post(place(case, "portal:message"), {"body": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get(place(case)).content.decode()


# ── Withdrawing ──────────────────────────────────────────────────────────────────────────────
def test_withdrawing_asks_first_then_says_it_is_done(case: Case, client: Client) -> None:
    address = place(case, "portal:withdraw")
    assert "Voulez-vous retirer cette demande" in words(client.get(address))
    case.refresh_from_db()
    assert case.state == State.AWAITING_CITIZEN
    assert client.post(address).headers["Location"] == place(case)
    assert "Vous avez retiré cette demande." in words(client.get(place(case)))


def test_withdrawing_twice_says_that_it_is_over(case: Case, client: Client) -> None:
    client.post(place(case, "portal:withdraw"))
    response = client.post(place(case, "portal:withdraw"))
    assert response.status_code == 409
    assert "terminée" in words(response)


def test_what_only_acts_refuses_other_methods(case: Case, client: Client) -> None:
    for name in ("portal:message", "portal:withdraw"):
        assert client.put(place(case, name)).status_code == 405
        assert client.delete(place(case, name)).status_code == 405
    assert client.post(place(case)).status_code == 405
