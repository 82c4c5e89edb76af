"""An agent issues documents to many people, from the list of the desk to the wallet."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from niaouli.accounts.models import Person
from niaouli.deliveries.models import Delivery
from niaouli.deliveries.operations.checking import check_archive
from niaouli.deliveries.operations.sending import send_lines
from niaouli.documents.models import WalletDocument
from niaouli.procedures.models import Procedure
from tests.deliveries.steps import listed, pdf, row, zipped
from tests.journeys.acts import Look, Open, agent_signs_in, follow, press
from tests.journeys.conftest import DESK, OLD_PHONE
from tests.journeys.forms import mistake, says

pytestmark = pytest.mark.django_db(transaction=True)


def test_documents_are_issued_in_bulk(
    open_page: Open,
    look: Look,
    tmp_path: Path,
    alice: Person,
    bob: Person,
    permis: Procedure,
    agent: Person,
) -> None:
    good, bad, archive = tmp_path / "liste.csv", tmp_path / "autre.csv", tmp_path / "pdf.zip"
    until = timezone.localdate().replace(year=timezone.localdate().year + 2, month=6, day=30)
    good.write_bytes(
        listed(
            row("alice.pdf", alice, title="Permis de chasser 2027", until=f"{until:%d/%m/%Y}"),
            row("bob.pdf", bob),
            f"bob.pdf;{bob.email};Lefebure;permis-de-chasser;;",
            f"absent.pdf;{alice.email};{alice.family_name};passeport;;",
            row("alice.pdf", alice),
        )
    )
    bad.write_bytes(b"nom du document;personne\r\na;b\r\n")
    archive.write_bytes(
        zipped({"alice.pdf": pdf("alice"), "bob.pdf": pdf("bob"), "reste.pdf": pdf("reste")})
    )
    page = open_page(DESK)
    agent_signs_in(page, agent)
    follow(page, "Documents")
    follow(page, "Envois groupés")
    look(page, "deliveries-empty")
    follow(page, "Préparer un envoi")
    page.locator("input[name=list]").set_input_files(bad)
    page.locator("input[name=files]").set_input_files(archive)
    press(page, "Vérifier")
    mistake(page, "Il manque des colonnes", "list")
    look(page, "delivery-new-error")
    page.locator("input[name=list]").set_input_files(good)
    press(page, "Vérifier")
    look(page, "delivery-checking")
    delivery = Delivery.objects.get()
    assert not check_archive(delivery_id=delivery.pk, now=timezone.now())
    follow(page, "Actualiser")
    says(page, "rien n’est délivré", "Le nom n’est pas celui de cette personne", "reste.pdf")
    look(page, "delivery-ready")
    press(page, "Délivrer les 2 documents")
    says(page, "L’envoi a commencé")
    look(page, "delivery-sending")
    assert not send_lines(delivery_id=delivery.pk, now=timezone.now())
    follow(page, "Actualiser")
    says(page, "L’envoi est terminé")
    look(page, "delivery-sent")
    phone = page.viewport_size
    page.set_viewport_size(OLD_PHONE)
    look(page, "delivery-sent-narrow")
    page.goto("/agents/envois/nouveau/")
    look(page, "delivery-new-narrow")
    page.goto("/agents/envois/")
    look(page, "deliveries-narrow")
    if phone:
        page.set_viewport_size(phone)
    look(page, "deliveries")
    expect(page.get_by_text("Terminé")).to_be_visible()
    assert WalletDocument.objects.count() == 2
