"""The documents of a draft: sent, taken from the wallet, refused, taken out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations import drafting
from niaouli.cases.queries import current_documents
from niaouli.documents import operations as documents
from niaouli.documents import policies
from niaouli.documents.enums import FileFormat, Scan
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import Procedure
from niaouli.web.filling.documents import wallet_choices
from tests import cast, files
from tests.portal.filling import jpeg, page_of, pdf, place, send, shown, soup, words

ClientOf = Callable[[Person], Client]


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


@pytest.fixture
def draft(alice: Person, permis: Procedure) -> Case:
    return cast.first_permit(alice, permis)


def give(client: Client, case: Case, **values: Any) -> Any:
    return send(client, case, "documents", values)


def given(case: Case, field: str) -> list[SupportingDocument]:
    return [each for each in current_documents(case) if each.field == field]


def wallet_document(
    owner: Person, kind: str = "attestation-assurance", **more: Any
) -> WalletDocument:
    stored = cast.given(owner, kind)
    return documents.keep_document(
        owner=owner,
        kind=kind,
        title="Mon assurance",
        file=stored.file,
        filename=stored.filename,
        by=owner,
        now=cast.NOW,
        **{"valid_until": None, **more},
    )


# ── Sending ──
def test_good_files_are_given_and_kept_for_next_time(client: Client, draft: Case) -> None:
    response = give(client, draft, piece_identite=jpeg(), assurance=pdf(), photo=jpeg())

    assert response.headers["Location"] == page_of(draft, "retrait")
    assert len(current_documents(draft)) == 3
    assert WalletDocument.objects.count() == 3
    assert all(each.wallet_version_id for each in current_documents(draft))


def test_file_is_not_kept_in_the_wallet_when_the_box_is_not_ticked(
    client: Client, draft: Case
) -> None:
    values = shown(client, page_of(draft, "documents"))
    del values["assurance-keep"]

    client.post(page_of(draft, "documents"), {**values, "assurance": pdf()})

    assert given(draft, "assurance")
    assert not WalletDocument.objects.exists()


def test_file_is_given_even_when_the_wallet_is_full(
    client: Client, draft: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "WALLET_SIZE", 0)

    response = give(client, draft, assurance=pdf())

    assert given(draft, "assurance")
    assert "Votre porte-documents est plein" in words(response)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (lambda: pdf("attestation.pdf", b"not a pdf at all"), "ce n’est pas un PDF"),
        (lambda: jpeg("photo.exe"), "n’est pas dans un format accepté"),
        (lambda: jpeg("photo.png"), "n’est pas une image PNG"),
        (lambda: pdf("blanc.pdf", b" "), "n’est pas un PDF"),
    ],
)
def test_wrong_file_is_refused_beside_its_question(
    client: Client, draft: Case, file: Callable[[], Any], said: str
) -> None:
    response = give(client, draft, assurance=file())

    assert response.status_code == 422
    assert said in words(response)
    assert soup(response).select_one("a[href='#field-assurance']")
    assert not given(draft, "assurance")


def test_good_file_is_kept_when_another_is_wrong(client: Client, draft: Case) -> None:
    response = give(client, draft, assurance=pdf(content=b"no"), piece_identite=jpeg("carte.jpg"))

    assert given(draft, "piece_identite")
    assert "carte.jpg" in words(response)
    assert not given(draft, "assurance")


def test_file_too_large_is_refused(client: Client, draft: Case, settings: LazySettings) -> None:
    settings.NIAOULI_MAX_UPLOAD_BYTES = 10

    assert "trop lourd" in words(give(client, draft, assurance=pdf()))


def test_request_too_heavy_says_so_and_keeps_the_rest(
    client: Client, draft: Case, settings: LazySettings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 200

    response = give(client, draft, assurance=pdf())

    assert response.status_code == 422
    assert "L’envoi est trop lourd" in words(response)


def test_second_file_takes_the_place_of_the_first(client: Client, draft: Case) -> None:
    give(client, draft, assurance=pdf("ancienne.pdf", files.pdf("ancienne")))
    give(client, draft, assurance=pdf("nouvelle.pdf"))

    assert [each.filename for each in given(draft, "assurance")] == ["nouvelle.pdf"]


def test_two_files_at_once_where_two_are_taken(client: Client, draft: Case) -> None:
    give(client, draft, piece_identite=[jpeg("recto.jpg"), jpeg("verso.jpg")])

    assert len(given(draft, "piece_identite")) == 2
    said = words(client.get(page_of(draft, "documents")))
    assert "Vous avez ajouté tous les documents possibles ici" in said


def test_third_file_is_refused_where_two_are_taken(client: Client, draft: Case) -> None:
    response = give(client, draft, piece_identite=[jpeg(), jpeg(), jpeg()])

    assert "Vous avez déjà ajouté 2 documents ici" in words(response)
    assert len(given(draft, "piece_identite")) == 2


def test_add_button_stays_on_the_page_without_reproach(client: Client, draft: Case) -> None:
    response = give(
        client, draft, piece_identite=jpeg("recto.jpg"), **{"form-add": "piece_identite"}
    )

    assert response.status_code == 200
    assert "recto.jpg" in words(response)
    assert not soup(response).select(".error-summary")


def test_add_button_without_a_file_asks_for_one(client: Client, draft: Case) -> None:
    response = give(client, draft, **{"form-add": "piece_identite"})

    assert "Choisissez d’abord un fichier" in words(response)


# ── Already given ──
def test_given_document_is_shown_and_downloaded(client: Client, draft: Case) -> None:
    content = files.pdf("moi")
    give(client, draft, assurance=pdf("attestation.pdf", content))
    document = given(draft, "assurance")[0]
    address = place(draft, "draft_document", document.key)

    assert soup(client.get(page_of(draft, "documents"))).select_one(f"a[href='{address}']")
    response = client.get(address)
    assert response.content == content
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_given_document_of_someone_else_does_not_exist(
    client: Client, draft: Case, bob: Person, client_of: ClientOf
) -> None:
    give(client, draft, assurance=pdf())
    address = place(draft, "draft_document", given(draft, "assurance")[0].key)

    assert client_of(bob).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_remove_takes_the_document_out_and_keeps_the_page(client: Client, draft: Case) -> None:
    give(client, draft, assurance=pdf())
    key = given(draft, "assurance")[0].key

    response = give(client, draft, **{f"form-remove-{key}": "1"})

    assert response.status_code == 200
    assert not soup(response).select(".error-summary")
    assert not given(draft, "assurance")
    assert WalletDocument.objects.count() == 1


def test_remove_does_nothing_to_the_document_of_another_draft(
    client: Client, draft: Case, bob: Person, permis: Procedure
) -> None:
    theirs = cast.filled(bob, permis)
    key = given(theirs, "assurance")[0].key

    give(client, draft, **{f"form-remove-{key}": "1"})

    assert given(theirs, "assurance")


# ── From the wallet ──
def test_wallet_offers_what_fits(client: Client, draft: Case, alice: Person) -> None:
    document = wallet_document(alice)

    offered = soup(client.get(page_of(draft, "documents"))).select("[name=assurance-wallet]")

    assert [str(each["value"]) for each in offered] == [str(document.key), ""]


def test_wallet_document_is_given_without_a_copy(
    client: Client, draft: Case, alice: Person
) -> None:
    document = wallet_document(alice)

    give(client, draft, **{"assurance-wallet": str(document.key)})

    assert given(draft, "assurance")[0].file_id == document.current.file_id
    assert WalletDocument.objects.count() == 1


def test_wallet_says_why_a_document_does_not_fit(
    client: Client, draft: Case, alice: Person
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    document = wallet_document(alice, valid_until=yesterday)

    response = client.get(page_of(draft, "documents"))

    assert "n’est plus valable depuis" in words(response)
    assert not soup(response).select("[name=assurance-wallet]")
    refused = give(client, draft, **{"assurance-wallet": str(document.key)})
    assert refused.status_code == 422
    assert not given(draft, "assurance")


def test_wallet_of_someone_else_gives_nothing(client: Client, draft: Case, bob: Person) -> None:
    theirs = wallet_document(bob)

    response = give(client, draft, **{"assurance-wallet": str(theirs.key)})

    assert "n’est plus dans votre porte-documents" in words(response)
    assert not given(draft, "assurance")


def test_wallet_gives_no_document_of_another_kind(
    client: Client, draft: Case, alice: Person
) -> None:
    document = wallet_document(alice, kind="photo-identite")

    give(client, draft, **{"assurance-wallet": str(document.key)})

    assert not given(draft, "assurance")


def test_new_file_wins_over_the_wallet(client: Client, draft: Case, alice: Person) -> None:
    document = wallet_document(alice)

    give(client, draft, assurance=pdf("neuve.pdf"), **{"assurance-wallet": str(document.key)})

    assert [each.filename for each in given(draft, "assurance")] == ["neuve.pdf"]


def test_wallet_says_how_old_a_document_is(client: Client, alice: Person) -> None:
    grant = cast.published("bourse-scolaire")
    case = cast.draft(alice, grant, now=timezone.now())
    drafting.save_answers(
        case=case,
        values={**cast.ANSWERS["bourse-scolaire"], "nature": "renouvellement"},
        by=alice,
        now=timezone.now(),
    )
    wallet_document(alice, kind="justificatif-domicile")

    said = words(client.get(page_of(case, "documents")))

    assert "Vous l’avez ajouté il y a plus de 3 mois : il en faut un plus récent." in said


def test_wallet_gives_no_file_in_quarantine(client: Client, draft: Case, alice: Person) -> None:
    document = wallet_document(alice)
    StoredFile.objects.filter(pk=document.current.file_id).update(
        scan=Scan.INFECTED, threat="Test.Virus", scanned_at=cast.NOW
    )

    response = client.get(page_of(draft, "documents"))

    assert "notre antivirus y a trouvé un programme dangereux" in words(response)
    assert not soup(response).select("[name=assurance-wallet]")
    refused = give(client, draft, **{"assurance-wallet": str(document.key)})
    assert refused.status_code == 422
    assert not given(draft, "assurance")


def test_wallet_offers_what_is_over_where_that_is_accepted(alice: Person, draft: Case) -> None:
    document = wallet_document(alice, valid_until=cast.LONG_AGO)
    field = draft.version.parsed.field("assurance")
    assert isinstance(field, DocumentField)
    today = timezone.localdate()

    for accepted in (False, True):
        asked = field.model_copy(update={"accept_expired": accepted})
        (found,) = wallet_choices(asked, owner=alice, today=today)
        assert (found.document.pk, found.fits) == (document.pk, accepted)


# ── The very same file, sent again ──
def test_same_file_is_the_document_that_is_there_already(
    client: Client, draft: Case, alice: Person
) -> None:
    content = files.pdf("mon assurance")
    give(client, draft, assurance=pdf("premiere.pdf", content))
    first = WalletDocument.objects.get()

    response = give(client, draft, assurance=pdf("autre-nom.pdf", content))

    assert WalletDocument.objects.count() == 1
    (document,) = given(draft, "assurance")
    assert document.wallet_version == first.current
    assert f"Vous l’avez déjà dans votre porte-documents : « {first.title} »" in said_next(
        client, response
    )


def test_same_file_is_only_given_when_the_box_is_not_ticked(
    client: Client, draft: Case, alice: Person
) -> None:
    content = files.pdf("mon assurance")
    give(client, draft, assurance=pdf("premiere.pdf", content))
    values = shown(client, page_of(draft, "documents"))
    values.pop("assurance-keep", None)

    client.post(page_of(draft, "documents"), {**values, "assurance": pdf("autre.pdf", content)})

    (document,) = given(draft, "assurance")
    assert (document.filename, document.wallet_version) == ("autre.pdf", None)


def test_same_file_that_no_longer_fits_is_given_and_said(
    client: Client, draft: Case, alice: Person
) -> None:
    content = files.pdf("mon assurance")
    give(client, draft, assurance=pdf("premiere.pdf", content))
    WalletDocument.objects.update(valid_until=timezone.localdate() - timedelta(days=1))

    response = give(client, draft, assurance=pdf("encore.pdf", content))

    assert WalletDocument.objects.count() == 1
    assert given(draft, "assurance")[0].filename == "encore.pdf"
    assert "n’est plus valable depuis" in said_next(client, response)


def test_same_file_is_recognised_when_an_agent_asks_for_it(
    client: Client, alice: Person, permis: Procedure, agent: Person
) -> None:
    content = files.pdf("mon assurance")
    case = cast.awaiting(alice, permis, agent)
    stored = documents.store_file(
        content=content, filename="a.pdf", accepted={FileFormat.PDF}, by=alice, now=cast.NOW
    )
    known = documents.keep_document(
        owner=alice,
        kind="attestation-assurance",
        title="Mon assurance",
        file=stored.file,
        filename=stored.filename,
        valid_until=None,
        by=alice,
        now=cast.NOW,
    )
    address = reverse("portal:supply", args=[case.reference, case.items.get().pk])

    values = shown(client, address)
    client.post(address, {**values, "assurance": pdf("b.pdf", content)})

    assert WalletDocument.objects.filter(owner=alice).count() == 1
    assert current_documents(case)[-1].wallet_version == known.current


def said_next(client: Client, response: Any) -> str:
    """The page where one is led."""
    place = response.headers.get("Location")
    return words(client.get(place) if place else response)
