"""A department writes a letter model; an agent issues it; the person downloads and verifies it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from niaouli.accounts.models import Person
from niaouli.documents.models import Issuance
from tests import archival, cast
from tests.journeys.acts import Look, Open, agent_signs_in, follow, press, sign_in, write
from tests.journeys.conftest import DESK, OLD_PHONE, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
BODY = """{prenom} {nom} a déposé la demande {numero} le {date_depot}, pour {reponse.association}.

L’association s’engage :

- à répondre à nos questions ;
- à garder ses factures.

Décision prise le {date_decision}."""


def test_a_letter_from_its_model_to_the_wallet(open_page: Open, look: Look, alice: Person) -> None:
    subsidy = cast.published("subvention-association")
    officer = cast.manager("olga", "Olga", "Nemebreux", subsidy.department)
    now = timezone.now() - timedelta(days=2)
    case = cast.taken(alice, subsidy, officer, now=now)
    page = open_page(DESK)
    agent_signs_in(page, officer)
    page.goto("/agents/direction/documents/")
    look(page, "letters-none")
    page.goto("/agents/direction/documents/nouveau/")
    look(page, "letter-write")
    write(page, name="Attestation de dépôt", title="Attestation de dépôt", body=BODY)
    page.select_option("[name=kind]", "attestation")
    page.select_option("[name=procedure]", subsidy.slug)
    write(page, body=BODY.replace("{prenom}", "{prenon}"))
    press(page, "Enregistrer")
    expect(page.locator("#error-body")).to_contain_text("vouliez-vous dire {prenom}")
    look(page, "letter-write-errors")
    page.set_viewport_size(OLD_PHONE)
    look(page, "letter-write-phone")
    page.set_viewport_size(DESK)
    write(page, body=BODY)
    press(page, "Enregistrer")
    look(page, "letters")
    page.goto(f"/agents/demandes/{case.reference}/")
    look(page, "letter-case")
    follow(page, "Délivrer un document")
    look(page, "letter-choice")
    follow(page, "Attestation de dépôt")
    look(page, "letter")
    page.set_viewport_size(OLD_PHONE)
    look(page, "letter-phone")
    page.set_viewport_size(DESK)
    press(page, "Délivrer le document")
    look(page, "letter-errors")
    text = page.locator("[name=text]")
    text.fill(text.input_value().split("Décision prise")[0])
    press(page, "Délivrer le document")
    expect(page.get_by_text("Le document est délivré")).to_be_visible()
    look(page, "letter-issued")
    held = open_page(PHONE)
    sign_in(held, alice.email)
    held.goto("/compte/documents/")
    held.get_by_role("link", name="Attestation de dépôt").first.click()
    with held.expect_download() as download:
        held.get_by_role("link", name="Télécharger").first.click()
    content = Path(download.value.path()).read_bytes()
    assert archival.problems(content) == []
    code = Issuance.objects.get(kind="attestation").code
    held.goto(f"/verifier/{code}/")
    expect(held.locator("main")).to_contain_text("valable")
