"""A document that a department revoked: the person sees it everywhere it is shown, with the reason
in their wallet, and nobody else reads the reason."""

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import reviewing
from niaouli.datarights.rooms import wallet as room
from niaouli.departments.models import Department
from niaouli.documents.issued.issuing import reissue_document
from niaouli.documents.issued.register import record_consultation
from niaouli.documents.issued.revoking import revoke_document
from niaouli.documents.models import Issuance, WalletDocument
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.backoffice.pages import ClientOf, address, text
from tests.portal.wallet.steps import main, place, received

WHY = "La photo n’est pas la vôtre."


@pytest.fixture
def permit(alice: Person, dddt: Department) -> WalletDocument:
    return received(alice, dddt, "Permis d’Alice")


def issuance_of(document: WalletDocument) -> Issuance:
    return Issuance.objects.get(version__document=document, replaced_by=None)


def revoked(document: WalletDocument, by: Person) -> Issuance:
    return revoke_document(issuance=issuance_of(document), reason=WHY, by=by, now=timezone.now())


def test_its_card_says_it_and_it_is_new_again(
    permit: WalletDocument, agent: Person, client: Client
) -> None:
    client.get(place(permit))
    assert "Nouveau" not in main(client).text
    revoked(permit, agent)
    shown = " ".join(main(client).text.split())
    assert "Retiré par la direction le" in shown
    assert "Nouveau" in shown
    assert "Un de vos documents est retiré" in shown
    assert "Vous avez reçu" not in shown
    assert WHY not in shown


def test_its_page_says_when_why_and_by_whom_and_it_can_be_downloaded(
    permit: WalletDocument, agent: Person, dddt: Department, client: Client
) -> None:
    revoked(permit, agent)
    page = client.get(place(permit))
    assert "Ce document est retiré" in text(page)
    assert WHY in text(page)
    assert "La direction l’a retiré le" in text(page)
    assert dddt.name in text(page)
    assert client.get(place(permit, "portal:wallet_download")).status_code == 200


def test_what_replaces_it_says_nothing_of_it(
    permit: WalletDocument, agent: Person, dddt: Department, client: Client
) -> None:
    revoked(permit, agent)
    reissue_document(
        document=permit,
        department=dddt,
        content=files.pdf("nouveau"),
        filename="permis.pdf",
        valid_until=None,
        by=None,
        now=timezone.now(),
    )
    assert "etiré" not in text(client.get(place(permit)))
    assert "Retiré par" not in main(client).text


def test_to_do_says_it(permit: WalletDocument, agent: Person, client: Client) -> None:
    revoked(permit, agent)
    page = text(client.get(reverse("portal:todo")))
    assert "Document retiré : Permis d’Alice" in page
    assert "Document reçu : Permis d’Alice" not in page


def test_the_days_on_which_agents_looked_are_told(
    permit: WalletDocument, agent: Person, manager: Person, client: Client
) -> None:
    assert "Qui a consulté ce document" not in text(client.get(place(permit)))
    for each in (agent, manager, agent):
        record_consultation(issuance=issuance_of(permit), by=each, now=cast.NOW)
    page = text(client.get(place(permit)))
    assert "mardi 3 mars 2026, par 2 agents" in page


def test_the_copy_of_their_data_has_the_reason_and_the_consultations(
    permit: WalletDocument, alice: Person, agent: Person
) -> None:
    record_consultation(issuance=issuance_of(permit), by=agent, now=cast.NOW)
    revoked(permit, agent)
    (held,) = room.held(alice)
    told = held.as_json()
    assert told["revoked_reason"] == WHY
    assert told["revoked_at"]
    assert told["readings"] == [{"at": cast.NOW.isoformat()}]


# ── In the case that brought it ──────────────────────────────────────────────────────────────
@pytest.fixture
def refused(alice: Person, agent: Person, permis: Procedure) -> Case:
    case = cast.granted(alice, permis, agent)
    for operation in (reviewing.reopen_case, reviewing.refuse_case):
        now = cast.NOW + timedelta(days=1)
        case = operation(case=case, reason=WHY, by=agent, now=now, revision=case.revision)
    return case


def test_the_case_shows_its_paper_as_revoked_to_the_citizen(refused: Case, client: Client) -> None:
    page = text(client.get(reverse("portal:case", args=[refused.reference])))
    assert "Retiré le 4 mars 2026" in page


def test_and_to_agents(refused: Case, agent: Person, client_of: ClientOf) -> None:
    assert "Retiré le 04/03/2026" in text(client_of(agent).get(address("case", refused)))


def test_its_pdf_says_it(refused: Case, client: Client) -> None:
    answer = client.get(reverse("portal:case_pdf", args=[refused.reference]))
    document = pypdfium2.PdfDocument(io.BytesIO(answer.content))  # type: ignore[no-untyped-call]
    pages = " ".join(each.get_textpage().get_text_bounded() for each in document)
    assert "(retiré le 4 mars 2026)" in " ".join(pages.split())


# ── Whoever verifies it ──────────────────────────────────────────────────────────────────────
def test_the_public_page_says_that_it_is_revoked_and_not_why(
    permit: WalletDocument, agent: Person
) -> None:
    code = revoked(permit, agent).code
    page = text(Client().get(reverse("portal:verify_code", args=[code])))
    assert "Ce document a été retiré" in page
    assert WHY not in page


def test_the_public_page_says_of_a_former_version_that_nothing_holds(
    permit: WalletDocument, agent: Person, dddt: Department
) -> None:
    former = issuance_of(permit).code
    reissue_document(
        document=permit,
        department=dddt,
        content=files.pdf("nouveau"),
        filename="permis.pdf",
        valid_until=None,
        by=None,
        now=cast.NOW,
    )
    page = text(Client().get(reverse("portal:verify_code", args=[former])))
    assert "Demandez cette version" in page
    revoked(WalletDocument.objects.get(pk=permit.pk), agent)
    page = text(Client().get(reverse("portal:verify_code", args=[former])))
    assert "aucune des deux n’est plus valable" in page
    assert "Demandez cette version" not in page
