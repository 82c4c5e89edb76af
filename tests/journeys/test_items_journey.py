"""Several things are asked again: pointed at by the agent, prepared apart by the citizen, sent
together, read by the agent with what was there before."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering, reviewing
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.cases.versions import ROUTING, renewed
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
    says(page, "Correction attendue au plus tard le", "Redemandé, attendu au plus tard le")


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
    expect(page.locator("[name=step]")).to_have_value("signature")


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


def taken_back(desk: Page, phone: Page, look: Look, case: Case) -> None:
    """What was asked by mistake; what its answer had become is told."""
    phone.goto(f"/compte/demandes/{case.reference}/")
    phone.locator(".todo").filter(has_text="Commune").get_by_role("link").last.click()
    press(phone, "Enregistrer")
    desk.goto(f"/agents/demandes/{case.reference}/")
    look(desk, "items-agent-awaited")
    press(desk, "Ne plus demander Commune où vous habitez")
    says(desk, "Ce n’est plus demandé. L’usager est prévenu.", "n’est plus demandé depuis le")
    phone.goto(f"/compte/demandes/{case.reference}/")
    says(phone, "Ce n’est plus demandé", "Complément qui n’est plus demandé")
    look(phone, "items-taken-back")
    follow(phone, "Lire ce que j’avais préparé")
    says(phone, "Rien n’en a été envoyé")
    look(phone, "items-unsent")


def answered_at_the_counter(desk: Page, look: Look, tmp_path: Path, reference: str) -> None:
    follow(desk, re.compile("^Répondre au guichet"))
    look(desk, "items-counter")
    attach(desk, tmp_path, "assurance", "assurance.pdf", files.pdf("assurance"))
    press(desk, "Enregistrer et envoyer")
    mistake(desk, "la personne doit être devant vous", "present")
    look(desk, "items-counter-error")
    says(desk, "assurance.pdf")
    desk.get_by_label("La personne est devant moi").check()
    press(desk, "Enregistrer et envoyer")
    says(desk, "C’est enregistré, au nom de la personne", "Complément enregistré au guichet")


def test_what_is_asked_by_mistake_is_taken_back_and_the_rest_is_given_at_the_counter(
    open_page: Open, look: Look, alice: Person, agent: Person, permis: Procedure, tmp_path: Path
) -> None:
    case = cast.taken(alice, permis, agent, now=timezone.now() - timedelta(days=3))
    for field in ("commune", cast.INSURANCE):
        ask_again(case, field, agent)
    phone, desk = open_page(OLD_PHONE), open_page(DESK)
    agent_signs_in(desk, agent)
    sign_in(phone, "alice")
    taken_back(desk, phone, look, case)
    desk.set_viewport_size(OLD_PHONE)
    answered_at_the_counter(desk, look, tmp_path, case.reference or "")


def test_a_corrected_commune_leads_to_its_department(
    open_page: Open,
    look: Look,
    alice: Person,
    agent: Person,
    other_agent: Person,
    permis: Procedure,
) -> None:
    case = cast.taken(alice, renewed(permis, routing=ROUTING), agent)
    item = ask_again(case, "commune", agent)
    answering.supply_item(item=item, value="98814", by=alice, now=timezone.now())
    desk = open_page(DESK)
    agent_signs_in(desk, agent)
    desk.goto(f"/agents/demandes/{case.reference}/")
    says(desk, "La commune corrigée, « Lifou »")
    look(desk, "items-rerouted")
    follow(desk, "Préparer la transmission")
    holds(desk, target="DPASS")
    look(desk, "items-transfer-offered")
    press(desk, "Confirmer la transmission")
    says(desk, "est transmise")


def ask_again(case: Case, field: str, by: Person) -> PendingItem:
    case.refresh_from_db()
    return reviewing.ask_for(
        case=case,
        field=field,
        reason="Vérifiez ce point.",
        due_on=timezone.localdate() + timedelta(days=15),
        by=by,
        now=timezone.now(),
        revision=case.revision,
    )
