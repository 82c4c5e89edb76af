"""« Vérifier un document »: the page where anyone may ask, with a code or with a file."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.documents.models import Issuance, WalletDocument
from niaouli.documents.queries import read_content
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import sentence, text

VERIFY = reverse("portal:verify")
pytestmark = pytest.mark.django_db


@pytest.fixture
def permit(alice: Person, agent: Person, permis: Procedure) -> WalletDocument:
    cast.granted(alice, permis, agent)
    return WalletDocument.objects.get(owner=alice, kind="permis-de-chasser")


@pytest.fixture
def code(permit: WalletDocument) -> str:
    return Issuance.objects.get(version=permit.current).code


def sent(client: Client, content: bytes, name: str = "permis.pdf") -> str:
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return text(client.post(VERIFY, {"file": file}))


def test_the_qr_code_of_the_paper_leads_to_the_answer(
    permit: WalletDocument, code: str, client: Client
) -> None:
    page = client.get(reverse("portal:verify_code", args=[code]))
    assert "Ce document est authentique et valable" in text(page)
    assert "Permis de chasser" in text(page)
    assert permit.issued_by is not None
    assert permit.issued_by.name in text(page)


def test_nothing_of_the_person_is_on_it(alice: Person, code: str, client: Client) -> None:
    page = text(client.get(reverse("portal:verify_code", args=[code])))
    assert alice.family_name not in page
    assert alice.given_name not in page


def test_the_code_is_typed_as_one_likes(code: str, client: Client) -> None:
    page = client.post(VERIFY, {"code": code.lower().replace("-", " ")})
    assert page.headers["Location"] == reverse("portal:verify_code", args=[code])


def test_an_address_typed_by_hand_is_forgiven(code: str, client: Client) -> None:
    page = client.get(reverse("portal:verify_code", args=[code.lower()]))
    assert page.headers["Location"] == reverse("portal:verify_code", args=[code])


def test_what_is_no_code_is_said_beside_it_and_kept(client: Client) -> None:
    page = client.post(VERIFY, {"code": "ABCD"})
    assert page.status_code == 422
    assert "Ce n’est pas un code de document" in text(page)
    assert 'value="ABCD"' in page.content.decode()


def test_nothing_at_all_says_what_to_give(client: Client) -> None:
    page = client.post(VERIFY, {"code": " "})
    assert "Donnez le code du document, ou choisissez son PDF." in sentence(page)


def test_a_code_never_drawn_is_unknown(client: Client) -> None:
    page = text(client.get(reverse("portal:verify_code", args=["BCDF-GHJK-2346"])))
    assert "Nous ne connaissons pas ce document" in page


def test_the_file_is_compared_and_not_kept(permit: WalletDocument, client: Client) -> None:
    content = read_content(permit.current.file)
    assert "Ce document est authentique et valable" in sent(client, content)
    assert "Ce fichier n’est pas celui que nous avons délivré" in sent(client, content + b" ")


def test_what_is_not_a_pdf_is_said_beside_it(client: Client) -> None:
    assert "Choisissez le PDF que vous avez reçu." in sent(client, b"une lettre", "lettre.txt")


def test_too_many_questions_are_answered_later(client: Client) -> None:
    cache.clear()
    for _ in range(30):
        client.post(VERIFY, {"code": "BCDF-GHJK-2346"})
    page = client.post(VERIFY, {"code": "BCDF-GHJK-2346"})
    assert page.status_code == 429
    assert "Attendez une minute" in text(page)
