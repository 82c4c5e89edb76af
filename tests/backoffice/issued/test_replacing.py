"""« Remplacer » a document that a department issued beside a decision, with the PDF that corrects
it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from niaouli.accounts.counter import Typed, open_counter_person
from niaouli.accounts.models import Person
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations.letters import TypedModel, issue_letter, write_model
from niaouli.connectors.antivirus.fake import FakeClamd, Health
from niaouli.departments.models import Department
from niaouli.documents.issued.revoking import revoke_document
from niaouli.documents.issued.verifying import Verdict, by_code, by_file
from niaouli.documents.models import Issuance
from niaouli.documents.queries import open_content
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.backoffice.issued.steps import WHY, document_of, erased, issued, place, replaced
from tests.backoffice.pages import ClientOf, has, sentence, soup, text, value

NEXT_YEAR = timezone.localdate() + timedelta(days=365)
CONTROL = "/agents/controle/?du=2026-01-01"


@pytest.fixture
def card(alice: Person, dddt: Department) -> Issuance:
    """Issued in bulk, or by another system: no case knows it."""
    return issued(alice, dddt, "Carte de transport")


def sent(
    browser: Client, issuance: Issuance, *, reason: str = WHY, name: str = "carte.pdf", **typed: str
) -> HttpResponse:
    return browser.post(  # type: ignore[return-value]
        place(issuance, "issued_replace"),
        {
            "file": SimpleUploadedFile(name, files.pdf("la bonne carte")),
            "valid_until-day": str(NEXT_YEAR.day),
            "valid_until-month": str(NEXT_YEAR.month),
            "valid_until-year": str(NEXT_YEAR.year),
            "reason": reason,
            **typed,
        },
        follow=True,
    )


def letter_of(case: Case, *, author: Person, by: Person) -> SupportingDocument:
    """What an agent issued with a model of the department, without deciding anything."""
    typed = TypedModel("Attestation", "Attestation de dépôt", "attestation", "Bonjour.")
    model = write_model(department=case.department, typed=typed, by=author, now=cast.NOW)
    case.refresh_from_db()
    return issue_letter(
        case=case, model=model, text="Bonjour.", by=by, now=cast.NOW, revision=case.revision
    )


def newest(issuance: Issuance) -> Issuance:
    return Issuance.objects.get(version=document_of(issuance).current)


def is_replaced(issuance: Issuance) -> bool:
    issuance.refresh_from_db()
    return issuance.replaced_by is not None


# ── What it does ─────────────────────────────────────────────────────────────────────────────
def test_the_new_pdf_takes_its_place_and_the_person_is_told(
    card: Issuance, agent: Person, client_of: ClientOf
) -> None:
    page = sent(client_of(agent), card)
    assert "Le document est remplacé. La personne est prévenue par e-mail." in text(page)
    document, made = document_of(card), newest(card)
    assert (document.current.number, document.valid_until) == (2, NEXT_YEAR)
    assert document.seen_at is None
    assert made.code in text(page)
    mail = OutgoingMail.objects.get()
    assert "Carte de transport" in mail.subject
    assert WHY in mail.text


def test_whoever_verifies_reads_which_one_holds(
    card: Issuance, agent: Person, client_of: ClientOf
) -> None:
    sent(client_of(agent), card)
    today, made = timezone.localdate(), newest(card)
    assert by_code(card.code, today=today).verdict is Verdict.REPLACED
    assert by_code(made.code, today=today).verdict is Verdict.VALID
    assert made.version is not None
    sealed = open_content(made.version.file)
    assert by_file(sealed, today=today).verdict is Verdict.VALID
    assert b"/ByteRange" in sealed


def test_a_letter_is_replaced_in_its_case_too_which_keeps_both(
    alice: Person, permis: Procedure, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    letter = letter_of(cast.taken(alice, permis, agent), author=manager, by=agent)
    issuance = Issuance.objects.get(version=letter.wallet_version)
    sent(client_of(agent), issuance)
    former, new = SupportingDocument.objects.filter(letter_model__isnull=False).order_by("id")
    assert (former.pk, former.replaced_at is not None) == (letter.pk, True)
    assert (new.case_id, new.replaced_at) == (letter.case_id, None)
    assert new.wallet_version == document_of(issuance).current


def test_the_control_reads_who_replaced_it(
    card: Issuance, agent: Person, auditor: Person, client_of: ClientOf
) -> None:
    sent(client_of(agent), card)
    assert "Document délivré remplacé" in text(client_of(auditor).get(CONTROL))


def test_of_who_has_no_account_nothing_is_said_of_an_email(
    agent: Person, dddt: Department, client_of: ClientOf
) -> None:
    typed = Typed("Jeanne", "Wamytan", "jeanne@example.org", "20.12.34")
    person = open_counter_person(typed=typed, by=agent, now=cast.NOW)
    page = sent(client_of(agent), issued(person, dddt))
    assert "par e-mail" not in text(page)
    told = OutgoingMail.objects.get()
    assert "Demandez-lui le nouveau" in " ".join(told.text.split())
    assert WHY not in told.text


# ── What is wrong, and is not lost ───────────────────────────────────────────────────────────
def test_the_pdf_that_came_is_kept_while_the_rest_is_corrected(
    card: Issuance, agent: Person, client_of: ClientOf
) -> None:
    browser = client_of(agent)
    page = sent(browser, card, reason=" ")
    assert page.status_code == 422
    assert "Écrivez pourquoi" in sentence(page)
    assert "carte.pdf" in text(page)
    kept = value(page, "kept")
    browser.post(place(card, "issued_replace"), {"kept": kept, "reason": WHY})
    assert document_of(card).current.filename == "carte.pdf"


def test_nobody_uses_the_file_of_another(
    card: Issuance, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    kept = value(sent(client_of(agent), card, reason=""), "kept")
    page = client_of(manager).post(place(card, "issued_replace"), {"kept": kept, "reason": WHY})
    assert page.status_code == 422
    assert not is_replaced(card)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"file": ""}, "Choisissez le PDF"),
        ({"valid_until-day": "31", "valid_until-month": "2"}, "Cette date n’existe pas"),
        ({"valid_until-year": "2020"}, "Cette date est passée"),
        ({"reason": "a" * 1001}, "trop long"),
    ],
)
def test_each_mistake_is_said_and_what_was_typed_stays(
    typed: dict[str, str], said: str, card: Issuance, agent: Person, client_of: ClientOf
) -> None:
    page = sent(client_of(agent), card, **typed)
    assert page.status_code == 422
    assert said in sentence(page)
    assert value(page, "reason") == typed.get("reason", WHY)
    assert not is_replaced(card)


def test_only_a_pdf_is_taken(card: Issuance, agent: Person, client_of: ClientOf) -> None:
    page = sent(client_of(agent), card, name="carte.png")
    assert page.status_code == 422
    assert not is_replaced(card)


# ── Who may not, and what may not be ─────────────────────────────────────────────────────────
def test_what_a_decision_produced_is_corrected_with_the_decision(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    cast.granted(alice, permis, agent)
    paper, browser = Issuance.objects.latest("id"), client_of(agent)
    address = place(paper, "issued_replace")
    assert not soup(browser.get(place(paper))).select(f'a[href="{address}"]')
    assert "Corrigez la décision" in text(browser.get(address))
    assert sent(browser, paper).status_code == 409
    assert not is_replaced(paper)


def test_a_reader_reads_that_it_is_not_for_them(
    card: Issuance, reader: Person, client_of: ClientOf
) -> None:
    browser, address = client_of(reader), place(card, "issued_replace")
    assert not soup(browser.get(place(card))).select(f'a[href="{address}"]')
    assert "pas de le remplacer" in text(browser.get(address))
    assert sent(browser, card).status_code == 403
    assert not is_replaced(card)


def test_an_agent_does_not_replace_their_own(
    agent: Person, dddt: Department, client_of: ClientOf
) -> None:
    own = issued(agent, dddt)
    assert sent(client_of(agent), own).status_code == 403
    assert not is_replaced(own)


def test_what_is_no_longer_in_force_is_not_replaced(
    card: Issuance, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    revoke_document(issuance=card, reason=WHY, by=manager, now=cast.NOW)
    page = sent(client_of(agent), card)
    assert page.status_code == 409
    assert "déjà retiré" in text(page)
    assert not has(page, "reason")


def test_a_former_version_leads_to_the_newer(
    card: Issuance, agent: Person, client_of: ClientOf
) -> None:
    replaced(card)
    page = sent(client_of(agent), card)
    assert page.status_code == 409
    assert "c’est elle qui se remplace" in text(page)


def test_what_its_holder_deleted_has_nobody_to_go_to(
    card: Issuance, agent: Person, client_of: ClientOf
) -> None:
    erased(card)
    browser = client_of(agent)
    assert "Délivrez-lui un nouveau document" in text(browser.get(place(card, "issued_replace")))
    assert sent(browser, card).status_code == 409


def test_a_pdf_that_the_antivirus_holds_is_said_beside_it_and_the_rest_stays(
    card: Issuance, agent: Person, client_of: ClientOf, settings: Settings
) -> None:
    with FakeClamd(Health.HANGS_UP) as clamd:
        settings.NIAOULI_ANTIVIRUS = clamd.address
        page = sent(client_of(agent), card)
    assert page.status_code == 422
    assert "attend d’être analysé" in sentence(page)
    assert (value(page, "reason"), has(page, "kept")) == (WHY, True)
    assert not is_replaced(card)
