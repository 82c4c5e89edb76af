"""Several things are asked again: pointed at by the agent, prepared apart by the citizen, sent
together, read by the agent with what was there before."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.journeys.acts import Look, Open, agent_signs_in, attach, follow, press, sign_in, write
from tests.journeys.conftest import DESK, OLD_PHONE
from tests.journeys.forms import choose, holds, mistake, says

pytestmark = pytest.mark.django_db(transaction=True)


def agent_asks(page: Page, look: Look, case: Case) -> None:
    page.goto(f"/agents/demandes/{case.reference}/")
    follow(page, re.compile("Demander une correction Date de naissance"))
    press(page, "Envoyer à l’usager")
    look(page, "items-agent-ask-error")
    mistake(page, "Choisissez la raison", "cause")
    choose(page, cause="unclear")
    write(page, reason="La date n’est pas celle de votre pièce d’identité.")
    press(page, "Envoyer à l’usager")
    follow(page, re.compile("Redemander ce document.*assurance"))
    choose(page, cause="unreadable")
    write(page, reason="Nous ne lisons pas la date de fin.")
    press(page, "Envoyer à l’usager")
    look(page, "items-agent-asked")
    says(page, "Correction attendue avant le", "Redemandé, attendu avant le")


def citizen_prepares(page: Page, look: Look, tmp_path: Path, case: Case) -> None:
    page.goto(f"/compte/demandes/{case.reference}/")
    look(page, "items-case")
    follow(page, re.compile("^Répondre"))
    look(page, "items-question")
    holds(page, naissance__year="1990")
    write(page, naissance__day="1", naissance__month="6", naissance__year="2009")
    press(page, "Enregistrer")
    look(page, "items-question-opened")
    says(page, "Votre réponse ouvre d’autres questions")
    press(page, "Enregistrer")
    look(page, "items-question-error")
    mistake(page, "Indiquez le nom de la personne", "responsable_nom")
    write(page, naissance__year="1991")
    press(page, "Enregistrer")
    look(page, "items-one-ready")
    says(page, "C’est prêt", "Une réponse est prête à partir")
    follow(page, re.compile("Envoyer le document"))
    attach(page, tmp_path, "assurance", "assurance-nette.pdf", files.pdf("assurance"))
    press(page, "Enregistrer")
    look(page, "items-all-ready")
    press(page, "Envoyer mes 2 réponses")
    look(page, "items-sent")
    says(page, "Vos réponses sont envoyées.", "Une réponse a changé depuis l’envoi")
    page.get_by_text(re.compile("Lire mes")).click()
    says(page, "1er juin 1991", "27 mars 1990")
    look(page, "items-corrected")


def agent_reads(page: Page, look: Look) -> None:
    page.reload()
    says(page, "1er juin 1991", "Corrigé le", "27 mars 1990", "assurance-nette.pdf")
    page.locator("[name=step]").select_option("signature")
    press(page, "Changer d’étape")
    look(page, "items-agent-step")
    expect(page.locator(".case-facts")).to_contain_text("Signature")


def test_several_things_asked_again_are_prepared_then_sent_together(
    open_page: Open, look: Look, alice: Person, agent: Person, permis: Procedure, tmp_path: Path
) -> None:
    case = cast.taken(alice, permis, agent, now=timezone.now() - timedelta(days=3))
    phone, desk = open_page(OLD_PHONE), open_page(DESK)
    agent_signs_in(desk, agent)
    agent_asks(desk, look, case)
    sign_in(phone, "alice")
    citizen_prepares(phone, look, tmp_path, case)
    agent_reads(desk, look)
    phone.goto(f"/compte/demandes/{case.reference}/?vue=impression")
    look(phone, "items-printed")
