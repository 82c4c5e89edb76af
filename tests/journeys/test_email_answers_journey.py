"""An answer by e-mail, seen by the person on an old phone and by the agent on a desk."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from niaouli.accounts.models import Person
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.cases.by_email import answered_by_email
from tests.journeys.acts import Look, Open, agent_signs_in, sign_in
from tests.journeys.conftest import DESK, OLD_PHONE

pytestmark = pytest.mark.django_db(transaction=True)

ANSWER = "Bonjour,\n\nVoici le plan.\n\nEnvoyé de mon iPhone"
QUOTED = "Le mar. 3 mars 2026 à 09:12, Province <compte@demo.example> a écrit :\n> Bonjour Alice"


def test_it_is_read_on_both_sides_and_its_original_downloaded(
    alice: Person, agent: Person, permis: Procedure, open_page: Open, look: Look
) -> None:
    now = timezone.now()
    case = cast.taken(alice, permis, agent, now=now)
    plan = ("plan.pdf", "application/pdf", files.pdf())
    answered_by_email(case, f"{ANSWER}\n\n{QUOTED}", now=now, files=[plan])

    phone = open_page(OLD_PHONE, java_script_enabled=False)
    phone.set_default_timeout(60_000)
    sign_in(phone, "alice")
    phone.goto(f"/compte/demandes/{case.reference}/")
    line = phone.locator(".message-mine")
    expect(line).to_contain_text("par e-mail")
    expect(line).to_contain_text("Voici le plan.")
    expect(line).not_to_contain_text("iPhone")
    with phone.expect_download() as got:
        line.get_by_role("link", name="Voir l’original").click()
    assert got.value.suggested_filename.endswith(".eml")

    desk = open_page(DESK)
    desk.set_default_timeout(60_000)
    agent_signs_in(desk, agent)
    desk.goto(f"/agents/demandes/{case.reference}/")
    expect(desk.locator(".message-unread")).to_contain_text("par e-mail")
    look(desk, "email-answer-agent")

    again = open_page(OLD_PHONE)
    again.set_default_timeout(60_000)
    sign_in(again, "alice")
    again.goto(f"/compte/demandes/{case.reference}/")
    look(again, "email-answer")
