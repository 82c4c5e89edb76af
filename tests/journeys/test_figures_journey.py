"""What is counted, in a browser: a person says how it went, a manager reads it and takes a list
out; a person with many cases finds one."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, Export, PendingItem, Satisfaction, StepStay
from niaouli.cases.operations.exports import make_export
from niaouli.lib.references import format_reference
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import copies
from tests.journeys.acts import Look, Open, agent_signs_in, follow, last_mail, press, sign_in, write
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.forms import holds, mistake, says

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def test_a_person_says_how_it_went_once(
    open_page: Open, look: Look, alice: Person, permis: Procedure, agent: Person
) -> None:
    cast.granted(alice, permis, agent, now=timezone.now())
    page = open_page(PHONE)
    sign_in(page, alice.username)
    link = re.search(
        r"https?://[^/]+(/\S+#satisfaction)", last_mail(alice.email, "cases/granted").text
    )
    assert link is not None
    page.goto(link[1])
    expect(page.locator("#satisfaction")).to_be_in_viewport()
    look(page, "satisfaction")
    write(page, comment="Tout était clair.")
    press(page, "Envoyer ma réponse")
    look(page, "satisfaction-error")
    mistake(page, "Choisissez une réponse", "score")
    holds(page, comment="Tout était clair.")
    page.get_by_label("Très bien", exact=True).check()
    press(page, "Envoyer ma réponse")
    says(page, "Merci")
    expect(page.locator("#satisfaction")).to_have_count(0)
    assert Satisfaction.objects.get().score == 5


def test_a_manager_reads_the_figures_and_takes_a_list_out(
    open_page: Open, look: Look, alice: Person, bob: Person, permis: Procedure, agent: Person,
    manager: Person,
) -> None:  # fmt: skip
    a_year(alice, bob, permis, agent)
    page = open_page(DESK)
    agent_signs_in(page, manager)
    follow(page, "Chiffres")
    says(page, "Demandes reçues", "Une attente de trop.", "sur 5 en moyenne")
    look(page, "figures")
    page.set_viewport_size(PHONE)
    look(page, "figures-phone")
    page.set_viewport_size(DESK)
    page.emulate_media(media="print")
    expect(page.locator(".chart-bars").first).to_be_visible()
    page.emulate_media(media="screen")
    follow(page, "Exporter les demandes")
    the_list_is_asked_and_saved(page, look)


def the_list_is_asked_and_saved(page: Page, look: Look) -> None:
    page.get_by_label("Les demandes et leurs réponses").check()
    press(page, "Préparer l’export")
    look(page, "exports-error")
    mistake(page, "chacune a ses questions", "demarche")
    page.locator("[name=demarche]").select_option(label="Permis de chasser")
    press(page, "Préparer l’export")
    says(page, "L’export est en préparation")
    make_export(export_id=Export.objects.get().pk, now=timezone.now())
    page.reload()
    look(page, "exports")
    page.set_viewport_size(PHONE)
    look(page, "exports-phone")
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("Télécharger")).click()
    assert re.fullmatch(r"reponses-DDDT-[\d-]+\.ods", saved.value.suggested_filename)


def a_year(alice: Person, bob: Person, permis: Procedure, agent: Person) -> None:
    """Cases over some months; what people thought of them; why some were incomplete."""
    now = timezone.now()
    asked = cast.awaiting(bob, permis, agent, now=now - 30 * DAY)
    PendingItem.objects.filter(case=asked).update(cause="unreadable")
    decided = cast.granted(alice, permis, agent, now=now - 200 * DAY)
    for n, case in enumerate(copies(decided, 60)):
        sent = now - (10 + 5 * n % 190) * DAY
        days = 3 + n % 17
        Case.objects.filter(pk=case.pk).update(
            submitted_at=sent,
            first_decided_at=sent + days * DAY,
            decided_at=sent + days * DAY,
            waited_days=n % 3,
        )
        StepStay.objects.create(
            case=case,
            step=permis.current.parsed.steps[n % 2].code,  # type: ignore[union-attr]
            entered_at=sent,
            left_at=sent + days * DAY,
        )
        comment = "Une attente de trop." if n == 3 else ""
        Satisfaction.objects.create(case=case, score=5 - n % 4, comment=comment, answered_at=now)


def test_a_person_with_many_cases_finds_one(
    open_page: Open, look: Look, alice: Person, permis: Procedure, agent: Person
) -> None:
    now = timezone.now()
    case = cast.awaiting(alice, permis, agent, now=now)
    for n, each in enumerate(copies(case, 12)):
        Case.objects.filter(pk=each.pk).update(
            citizen=alice,
            reference=format_reference(2024, "DDDT", n + 1),
            title="Bourse scolaire" if n % 3 else "Permis de construire",
            state="in_review" if n % 2 else "submitted",
            submitted_at=now - n * 40 * DAY,
        )
    cast.draft(alice, permis, now=now)
    page = open_page(PHONE)
    sign_in(page, alice.username)
    look(page, "todo")
    page.goto("/compte/demandes/")
    look(page, "cases-filters-phone")
    page.set_viewport_size(DESK)
    look(page, "cases-filters")
    write(page, q="bourse")
    page.locator("[name=etat]").select_option(label="En cours")
    press(page, "Chercher")
    expect(page.locator("tbody tr")).to_have_count(8)
    look(page, "cases-filtered")
    follow(page, re.compile("bourse"))
    expect(page.locator("tbody tr")).to_have_count(13)
    write(page, q="baleine")
    press(page, "Chercher")
    says(page, "Aucune de vos demandes ne correspond.")
    look(page, "cases-none")
