"""What surrounds a case in a browser: notes, models, opinions, transfer, decision, correction."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import opinions
from niaouli.cases.operations.notes import write_note
from niaouli.cases.operations.opinions import Asked
from niaouli.cases.operations.replies import write_model
from niaouli.mail.models import OutgoingMail
from tests import cast
from tests.journeys.acts import Look, Open, agent_signs_in, press, write
from tests.journeys.conftest import DESK, OLD_PHONE
from tests.journeys.forms import says

pytestmark = pytest.mark.django_db(transaction=True)


def study(alice: Person) -> tuple[Case, Person]:
    """A request for a subsidy that its manager studies, with notes, models and an opinion."""
    now = timezone.now() - timedelta(days=2)
    subsidy = cast.published("subvention-association")
    officer = cast.manager("olga", "Olga", "Nemebreux", subsidy.department)
    other = cast.department("DPASS", "Direction de l’action sanitaire")
    cast.agent("otto", "Otto", "Martin", other)
    case = cast.taken(alice, subsidy, officer, now=now)
    write_note(case=case, body="Vu avec la trésorerie.", by=officer, now=now)
    for use in ("message", "decision"):
        write_model(
            department=subsidy.department,
            use=use,
            title=f"Modèle pour {use}",
            body="Bonjour {prenom},\n\nVotre demande {numero} est complète.",
            by=officer,
            now=now,
        )
    asked = Asked(
        question="Le projet est-il sûr pour les enfants ?",
        due_on=timezone.localdate() + timedelta(days=9),
        expert_name="Dr Kanaky",
        expert_email="expert@example.org",
        documents=[str(each.key) for each in case.documents.order_by("id")[:2]],
    )
    opinions.ask_opinion(case=case, asked=asked, by=officer, now=now)
    return case, officer


def test_an_agent_decides_with_values_and_corrects_them(
    open_page: Open, look: Look, alice: Person
) -> None:
    case, officer = study(alice)
    page = open_page(DESK)
    agent_signs_in(page, officer)
    page.goto(f"/agents/demandes/{case.reference}/")
    look(page, "case-rooms")
    page.goto(f"/agents/demandes/{case.reference}/accepter/")
    look(page, "case-grant")
    press(page, "Confirmer l’acceptation")
    look(page, "case-grant-errors")
    page.set_viewport_size(OLD_PHONE)
    look(page, "case-grant-phone")
    page.set_viewport_size(DESK)
    write(page, montant_accorde="450 000", deliberation="12-2026/BAPS")
    write(page, delibere_le__day="2", delibere_le__month="3", delibere_le__year="2026")
    # The document opens beside; the page stays ready.
    with page.expect_popup():
        page.get_by_role("button", name=re.compile("Voir le document")).first.click()
    press(page, "Confirmer l’acceptation")
    says(page, "La demande est acceptée.")
    page.goto(f"/agents/demandes/{case.reference}/corriger/")
    look(page, "case-correct")


def test_a_model_a_note_and_an_opinion(open_page: Open, look: Look, alice: Person) -> None:
    case, officer = study(alice)
    page = open_page(DESK)
    agent_signs_in(page, officer)
    page.goto(f"/agents/demandes/{case.reference}/")
    page.get_by_label("Modèle de réponse").select_option("Modèle pour message")
    press(page, "Utiliser ce modèle")
    expect(page.get_by_label("Écrire à l’usager")).to_have_value(re.compile("Bonjour Alice"))
    page.goto(f"/agents/demandes/{case.reference}/avis/")
    look(page, "opinion-ask")
    press(page, "Demander cet avis")
    look(page, "opinion-ask-errors")
    page.goto(f"/agents/demandes/{case.reference}/transmettre/")
    look(page, "case-transfer")
    page.goto("/agents/direction/modeles/")
    look(page, "replies")
    page.goto("/agents/direction/modeles/nouveau/")
    write(page, title="Reçu", body="Bonjour {prénom},")
    press(page, "Enregistrer")
    look(page, "reply-errors")
    page.goto("/agents/controle/")
    look(page, "audit")
    page.set_viewport_size(OLD_PHONE)
    look(page, "audit-phone")


def test_an_expert_gives_an_opinion_from_a_phone(
    open_page: Open, look: Look, alice: Person
) -> None:
    study(alice)
    text = OutgoingMail.objects.get(address="expert@example.org").text
    found = re.search(r"/avis/[\w-]+/[\w-]+/", text)
    assert found is not None
    page = open_page(OLD_PHONE)
    page.goto(found[0])
    look(page, "expert-phone")
    press(page, "Rendre mon avis")
    look(page, "expert-errors-phone")
    page.get_by_label("Favorable", exact=True).check()
    write(page, answer="Oui, avec deux encadrants par pirogue.")
    press(page, "Rendre mon avis")
    says(page, "Votre avis est rendu")
    look(page, "expert-given-phone")
    page.goto("/avis/00000000-0000-4000-8000-000000000000/rien/")
    look(page, "expert-closed-phone")
