"""Changing what is said of a document, and replacing it by a newer version."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents import operations as documents
from niaouli.documents.models import WalletDocument
from tests import cast, files
from tests.portal.filling import shown
from tests.portal.reading import one, soup_of, words
from tests.portal.wallet.steps import kept, main, place, received
from tests.texts import pdf_of_words

CHANGE, REPLACE = "portal:wallet_change", "portal:wallet_replace"


def newer(name: str = "nouvelle.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(name, 2))


def stating(last: date) -> SimpleUploadedFile:
    """A newer version whose text says until when it holds."""
    content = pdf_of_words("Attestation d’assurance", f"Valable jusqu’au {last:%d/%m/%Y}")
    return SimpleUploadedFile("neuve.pdf", content)


def typed_in(response: Any) -> dict[str, str]:
    """What a browser sends from the page that came back."""
    inputs = one(soup_of(response), "form[enctype]").select("input:not([type=file])")
    return {str(each["name"]): str(each.get("value", "")) for each in inputs}


# ── Changing ──
def test_name_kind_and_date_are_changed(alice: Person, client: Client) -> None:
    document = kept(alice, until=date(2030, 12, 31))
    typed = shown(client, place(document, CHANGE))
    assert typed["valid_until-year"] == ["2030"]
    changed = {"title": "Assurance du bateau", "kind": "autre", "valid_until-year": "2031"}
    response = client.post(place(document, CHANGE), {**typed, **changed})
    assert response.headers["Location"] == place(document)
    document.refresh_from_db()
    assert (document.title, document.kind) == ("Assurance du bateau", "autre")
    assert document.valid_until == date(2031, 12, 31)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": ""}, "Dites de quel document il s’agit."),
        ({"kind": "photo-identite"}, "Choisissez un autre type de document"),
        ({"title": "b" * 201}, "Raccourcissez le nom"),
        ({"valid_until-month": "13"}, "valid_until"),
    ],
)
def test_a_mistake_is_said_in_place_and_what_was_typed_stays(
    changed: dict[str, Any], said: str, alice: Person, client: Client
) -> None:
    document = kept(alice)
    typed = {"title": "Autrement", "kind": "autre", **changed}
    refused = client.post(place(document, CHANGE), typed)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert one(soup_of(refused), "#field-title")["value"] == typed["title"]
    document.refresh_from_db()
    assert document.title == "Mon attestation"


def test_what_was_received_and_what_is_binned_are_not_changed(
    alice: Person, dddt: Department, client: Client
) -> None:
    binned = kept(alice)
    documents.bin_document(document=binned, by=alice, now=cast.NOW)
    for document, status in ((received(alice, dddt, "Permis"), 403), (binned, 409)):
        for name in (CHANGE, REPLACE):
            assert client.get(place(document, name)).status_code == status
            assert client.post(place(document, name), {"title": "x"}).status_code == status
        assert "Remplacer" not in words(main(client, place(document)))


# ── Replacing ──
def test_a_newer_version_asks_its_own_date_and_keeps_name_and_kind(
    alice: Person, client: Client
) -> None:
    document = kept(alice, until=date(2026, 3, 31))
    asked = main(client, place(document, REPLACE))
    assert "Le précédent était valable jusqu’au 31 mars 2026." in words(asked)
    assert one(asked, "#field-valid_until")["value"] == ""
    until = {"valid_until-day": "31", "valid_until-month": "3", "valid_until-year": "2027"}
    response = client.post(place(document, REPLACE), {"file": newer(), **until})
    assert response.headers["Location"] == place(document)
    document = WalletDocument.objects.get()
    assert (document.title, document.kind) == ("Mon attestation", "attestation-assurance")
    assert (document.current.number, document.valid_until) == (2, date(2027, 3, 31))


def test_the_end_that_a_newer_version_states_is_proposed_before_it_replaces(
    alice: Person, client: Client
) -> None:
    document = kept(alice)
    last = timezone.localdate() + timedelta(days=90)
    proposed = client.post(place(document, REPLACE), {"file": stating(last)})
    assert "Vérifiez la date de fin" in words(one(soup_of(proposed), "main"))
    assert document.versions.count() == 1
    client.post(place(document, REPLACE), typed_in(proposed))
    document = WalletDocument.objects.get()
    assert (document.current.number, document.valid_until) == (2, last)


def test_the_end_that_was_proposed_can_be_taken_off(alice: Person, client: Client) -> None:
    document = kept(alice)
    proposed = client.post(
        place(document, REPLACE), {"file": stating(timezone.localdate() + timedelta(days=90))}
    )
    no_date = {f"valid_until-{part}": "" for part in ("day", "month", "year")}
    client.post(place(document, REPLACE), {**typed_in(proposed), **no_date})
    document = WalletDocument.objects.get()
    assert (document.current.number, document.valid_until) == (2, None)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choisissez le nouveau fichier."),
        ({"file": SimpleUploadedFile("a.exe", b"MZ")}, "format accepté"),
        ({"file": newer(), "valid_until-day": "40"}, "valid_until"),
    ],
)
def test_what_is_wrong_with_a_newer_version_is_said_and_nothing_is_replaced(
    sent: dict[str, Any], said: str, alice: Person, client: Client
) -> None:
    document = kept(alice)
    refused = client.post(place(document, REPLACE), {"valid_until-year": "2031", **sent})
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert "2031" in refused.content.decode()
    assert document.versions.count() == 1


def test_the_newer_file_is_not_to_be_sent_again_after_a_mistake(
    alice: Person, client: Client
) -> None:
    document = kept(alice)
    refused = client.post(place(document, REPLACE), {"file": newer(), "valid_until-day": "40"})
    held = one(soup_of(refused), "input[name=held]")["value"]
    client.post(place(document, REPLACE), {"held": held})
    assert [each.filename for each in document.versions.all()] == [
        "nouvelle.pdf",
        "attestation-assurance.pdf",
    ]


def test_the_last_file_chosen_is_the_one_that_counts(alice: Person, client: Client) -> None:
    document = kept(alice)
    refused = client.post(
        place(document, REPLACE), {"file": newer("un.pdf"), "valid_until-day": "40"}
    )
    held = one(soup_of(refused), "input[name=held]")["value"]
    client.post(place(document, REPLACE), {"held": held, "file": newer("deux.pdf")})
    assert document.versions.all()[0].filename == "deux.pdf"


def test_another_finds_none_of_it(alice: Person, bob: Person, client_of: Any) -> None:
    document, other = kept(alice), client_of(bob)
    for name in (CHANGE, REPLACE):
        assert other.get(place(document, name)).status_code == 404
        assert other.post(place(document, name), {"title": "À Bob"}).status_code == 404
