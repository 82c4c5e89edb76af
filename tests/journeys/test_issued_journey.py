"""A department finds what it issued and revokes it; the person sees why, the others only that."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from niaouli.accounts.models import Person
from niaouli.documents.models import Issuance
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.issued.steps import issued
from tests.journeys.acts import Look, Open, agent_signs_in, follow, press, sign_in, write
from tests.journeys.conftest import DESK, OLD_PHONE, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "La photo n’est pas la vôtre.\n\nRefaites la démarche avec une photo récente."


def test_a_document_is_found_revoked_and_told(
    open_page: Open, look: Look, alice: Person, bob: Person, agent: Person, permis: Procedure
) -> None:
    now = timezone.now() - timedelta(days=2)
    case = cast.granted(alice, permis, agent, now=now)
    permit = Issuance.objects.get()
    until = timezone.localdate() - timedelta(days=1)
    issued(bob, permis.department, "Carte de pêche", kind="attestation", until=until, now=now)

    page = open_page(DESK)
    agent_signs_in(page, agent)
    follow(page, "Documents")
    look(page, "issued-list")
    write(page, q=permit.code.lower().replace("-", " "))
    press(page, "Chercher")
    look(page, "issued-found")
    page.set_viewport_size(OLD_PHONE)
    look(page, "issued-found-phone")
    page.set_viewport_size(DESK)
    page.goto(f"/agents/demandes/{case.reference}/")
    page.locator("a", has_text="Document délivré").first.click()
    look(page, "issued-document")
    page.set_viewport_size(OLD_PHONE)
    look(page, "issued-document-phone")
    follow(page, "Retirer ce document")
    look(page, "issued-revoke-phone")
    page.set_viewport_size(DESK)
    press(page, "Retirer ce document")
    expect(page.locator("#error-reason")).to_contain_text("Écrivez pourquoi")
    look(page, "issued-revoke-error")
    write(page, reason=WHY)
    press(page, "Retirer ce document")
    expect(page.get_by_text("La personne est prévenue par e-mail")).to_be_visible()
    look(page, "issued-revoked")
    page.goto(f"/agents/demandes/{case.reference}/")
    look(page, "issued-case")

    held = open_page(PHONE)
    sign_in(held, alice.email)
    look(held, "revoked-todo")
    held.goto("/compte/documents/")
    look(held, "revoked-wallet")
    held.goto(f"/compte/documents/{permit.version.document.key}/")  # type: ignore[union-attr]
    expect(held.locator("main")).to_contain_text("Refaites la démarche")
    held.set_viewport_size(OLD_PHONE)
    look(held, "revoked-document")
    held.goto(f"/verifier/{permit.code}/")
    expect(held.locator("main")).to_contain_text("Ce document a été retiré")
    expect(held.locator("main")).not_to_contain_text("Refaites la démarche")
    look(held, "revoked-verified")
