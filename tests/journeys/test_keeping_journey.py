"""A request that has ended goes: its citizen is told, a manager suspends it, in a browser."""

from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.operations import answering
from niaouli.cases.operations.scheduling import run_due
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.scheduled import deliver
from tests.journeys.acts import Look, Open, agent_signs_in, last_mail, press, sign_in, write
from tests.journeys.conftest import DESK, OLD_PHONE
from tests.journeys.forms import mistake, says

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = timedelta(days=350)
"""A request that was withdrawn is kept for a year."""


def test_a_request_that_ended_is_announced_then_kept_longer(
    open_page: Open, look: Look, alice: Person, permis: Procedure, manager: Person
) -> None:
    now = timezone.now()
    case = cast.submitted(alice, permis, now=now - LONG_AGO)
    answering.withdraw_case(case=case, by=alice, now=now - LONG_AGO)
    run_due(now=now)
    deliver(now=now)
    assert str(case.reference) in last_mail("alice@example.org", "cases/keeping_notice").text
    page = open_page(OLD_PHONE)
    sign_in(page, "alice")
    page.goto(f"/compte/demandes/{case.reference}/")
    look(page, "keeping-told")
    says(page, "Cette demande va s’effacer", "Ce qui est dans votre porte-documents y reste")
    with page.expect_download() as download:
        page.locator("#main").get_by_role("link", name="Tout télécharger").click()
    assert download.value.suggested_filename == f"demande-{case.reference}.zip"
    assert ZipFile(download.value.path()).testzip() is None
    desk = open_page(DESK)
    agent_signs_in(desk, manager)
    desk.goto(f"/agents/demandes/{case.reference}/#a-venir")
    look(desk, "keeping-coming")
    desk.get_by_text("Suspendre l’effacement").click()
    press(desk, "Suspendre")
    look(desk, "keeping-hold-error")
    mistake(desk, "Écrivez pourquoi la demande doit être gardée", "hold")
    write(desk, hold="Recours au tribunal administratif.")
    press(desk, "Suspendre")
    look(desk, "keeping-held")
    says(desk, "L’effacement de cette demande est suspendu", "Recours au tribunal")
    page.reload()
    look(page, "keeping-held-citizen")
    says(page, "La direction garde cette demande plus longtemps que prévu")
