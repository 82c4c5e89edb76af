"""What is announced, from the editor who writes it to the people who asked to be told.

An editor on a desk writes and has another site read; a visitor on a phone finds it, asks to be told
with an address alone, is told, stops and takes it back; someone with an account chooses at length.
"""

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Subscription
from niaouli.alerts.periods import next_due
from niaouli.connectors.web.fake import FakeWeb, page
from niaouli.departments.models import Department
from niaouli.publications.enums import Kind
from niaouli.topics.operations import define_topic
from tests import cast
from tests.alerts.steps import make, match, subscribed, told, told_to
from tests.journeys.acts import (
    Look,
    Open,
    agent_signs_in,
    follow,
    last_mail,
    press,
    sign_in,
    write,
)
from tests.journeys.conftest import DESK, OLD_PHONE, PHONE
from tests.journeys.forms import choose, holds, mistake, says, silent_on, title_is
from tests.publications.steps import item, online, rss

pytestmark = pytest.mark.django_db(transaction=True)

FAIR, FLASH = "Fête du niaouli", "Route du Col fermée"
CALL, REFERENCE = "Réfection du pont de la Tontouta", "DDDT-AO-12-26"
LEA = "lea@example.org"


@pytest.fixture(autouse=True)
def _topics(transactional_db: None) -> None:
    define_topic(code="nature", label="Nature")
    define_topic(code="routes", label="Routes")


def fill_day(target: Page, name: str, day: date) -> None:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    write(target, **{f"{name}__{part}": str(value) for part, value in parts.items()})


def in_days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def path_in(text: str, start: str) -> str:
    """The address of an e-mail that begins so, without the name of the site."""
    found = re.search(rf"https?://\S+({start}\S+)", text)
    assert found, text
    return urlsplit(found[0]).path


# ── The editor ───────────────────────────────────────────────────────────────────────────────
def to_the_form(desk: Page, kind: str) -> None:
    desk.goto("/agents/publications/")
    follow(desk, "Écrire une publication")
    follow(desk, kind)


def write_an_event(desk: Page, look: Look) -> None:
    """The year is forgotten, then the end is before the start: nothing typed is lost."""
    desk.goto("/agents/publications/")
    look(desk, "editor-empty")
    follow(desk, "Écrire une publication")
    look(desk, "editor-kinds")
    follow(desk, "Événement")
    look(desk, "editor-event")
    write(desk, title=FAIR, summary="Une journée sous les arbres.", place="Parc Fayard, Dumbéa")
    write(desk, body="Venez nombreux.\n\n- une visite guidée\n- un goûter", price="Gratuit")
    start = in_days(40)
    write(desk, starts_on__day=str(start.day), starts_on__month=str(start.month), starts_time="9 h")
    desk.get_by_label("Nature", exact=True).check()
    press(desk, "Enregistrer le brouillon")
    look(desk, "editor-event-error")
    mistake(desk, "Complétez la date", "starts_on")
    holds(desk, title=FAIR, place="Parc Fayard, Dumbéa", starts_on__day=str(start.day))
    expect(desk.get_by_label("Nature", exact=True)).to_be_checked()
    fill_day(desk, "starts_on", start)
    fill_day(desk, "ends_on", start - timedelta(days=1))
    press(desk, "Enregistrer le brouillon")
    mistake(desk, "La fin est avant le début", "ends_on")
    write(desk, ends_on__day="", ends_on__month="", ends_on__year="")
    press(desk, "Enregistrer le brouillon")


def preview_and_publish(desk: Page, look: Look) -> None:
    look(desk, "editor-preview")
    says(desk, "Telle que le public la verra", FAIR, "Parc Fayard", "une visite guidée", "Gratuit")
    expect(desk.locator("body")).to_contain_text("Brouillon")
    press(desk, "Mettre en ligne maintenant")
    look(desk, "editor-online")
    expect(desk.locator("body")).to_contain_text("La publication est en ligne.")


def write_a_call_for_tender(desk: Page, look: Look) -> None:
    """By keyboard; put online too early, it says what is missing."""
    to_the_form(desk, "Appel d’offres")
    desk.get_by_label("Titre").focus()
    desk.keyboard.type(CALL)
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"publications/\d+/$"))
    look(desk, "editor-tender-draft")
    says(desk, "Avant de la mettre en ligne", "Indiquez la référence", "Choisissez le type d’avis")
    press(desk, "Mettre en ligne maintenant")
    look(desk, "editor-tender-error")
    says(desk, "Il manque encore quelque chose")
    follow(desk, "Compléter la publication")
    holds(desk, title=CALL)
    write(desk, reference=REFERENCE, lots="trois")
    choose(desk, type="call", nature="works")
    fill_day(desk, "ends_on", in_days(30))
    press(desk, "Enregistrer les changements")
    mistake(desk, "nombre entier", "lots")
    holds(desk, lots="trois", reference=REFERENCE)
    write(desk, lots="3")
    look(desk, "editor-tender")
    press(desk, "Enregistrer les changements")
    press(desk, "Mettre en ligne maintenant")
    look(desk, "editor-tender-online")


def write_a_flash(desk: Page, look: Look) -> None:
    """« Dernière minute », that cannot be without an end."""
    to_the_form(desk, "Dernière minute")
    write(desk, title=FLASH, summary="Passez par la route littorale.")
    press(desk, "Enregistrer le brouillon")
    says(desk, "Indiquez la date de fin")
    follow(desk, "Modifier")
    fill_day(desk, "ends_on", in_days(1))
    desk.get_by_label("Routes", exact=True).check()
    look(desk, "editor-flash")
    press(desk, "Enregistrer les changements")
    press(desk, "Mettre en ligne maintenant")
    follow(desk, "Voir la page publique")
    title_is(desk, FLASH)


def read_a_feed(desk: Page, look: Look) -> None:
    """An address that points inside is refused; a public one is read at once."""
    follow_to_feeds(desk, look)
    write(desk, url="http://dedans.example/flux.xml")
    choose(desk, kind="news", arrival="online")
    press(desk, "Ajouter et lire")
    look(desk, "editor-feed-error")
    mistake(desk, "Cette adresse mène à un réseau interne", "url")
    holds(desk, url="http://dedans.example/flux.xml")
    expect(desk.locator("[name=kind][value=news]")).to_be_checked()
    write(desk, url="http://flux.example/rss")
    press(desk, "Ajouter et lire")
    look(desk, "editor-feeds")
    expect(desk.locator("body")).to_contain_text("Publications : 2 nouvelles.")
    says(desk, "Le flux d’à côté", "http://flux.example/rss")


def follow_to_feeds(desk: Page, look: Look) -> None:
    desk.goto("/agents/publications/")
    follow(desk, "Flux lus sur d’autres sites")
    look(desk, "editor-feeds-empty")
    follow(desk, "Ajouter un flux")
    look(desk, "editor-feed")


def two_at_once(first: Page, second: Page, look: Look) -> None:
    """Whoever saves second is told, keeps their text, and decides."""
    for each in (first, second):
        each.goto("/agents/publications/?liste=en-ligne")
        follow(each, FAIR)
        follow(each, "Modifier")
    write(first, price="Gratuit pour tous")
    press(first, "Enregistrer les changements")
    write(second, organiser="Les amis du niaouli")
    press(second, "Enregistrer les changements")
    look(second, "editor-second")
    says(second, "Cette publication a changé", "Votre texte est toujours ci-dessous")
    holds(second, organiser="Les amis du niaouli", price="Gratuit")
    write(second, price="Gratuit pour tous")
    press(second, "Enregistrer les changements")
    says(second, "Les amis du niaouli", "Gratuit pour tous")


def test_an_editor_writes(open_page: Open, look: Look, dddt: Department, editor: Person) -> None:
    desk, other = open_page(DESK), open_page(DESK)
    now = timezone.now()
    dates = [f"{now - timedelta(days=ago):%a, %d %b %Y %H:%M:%S} GMT" for ago in (1, 2)]
    with FakeWeb(flux_example=page(rss(item(1, date=dates[0]), item(2, date=dates[1])))) as web:
        web.addresses["dedans.example"] = [["192.168.0.1"]]
        agent_signs_in(desk, editor)
        write_an_event(desk, look)
        preview_and_publish(desk, look)
        write_a_call_for_tender(desk, look)
        write_a_flash(desk, look)
        read_a_feed(desk, look)
    agent_signs_in(other, cast.editor("emile", "Émile", "Wénou", dddt))
    two_at_once(desk, other, look)
    desk.goto("/agents/publications/?liste=en-ligne")
    look(desk, "editor-list")
    for title in (FAIR, CALL, FLASH, "Nouvelle 1"):
        says(desk, title)


# ── The visitor ──────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def announced(dddt: Department) -> None:
    """What an editor put online two hours ago."""
    then, day = timezone.now() - timedelta(hours=2), in_days(40).isoformat()
    nature = define_topic(code="nature", label="Nature")
    online(Kind.EVENT, dddt, now=then, topics=(nature,), title=FAIR, starts_on=day, ends_on=day)
    online(Kind.TENDER, dddt, now=then, title=CALL, ends_on=in_days(30).isoformat())
    online(Kind.FLASH, dddt, now=then, title=FLASH, ends_on=in_days(1).isoformat())
    match(timezone.now())


def find_it(phone: Page, look: Look) -> None:
    """By kind, by topic, then one of them."""
    phone.goto("/publications/")
    look(phone, "visitor-publications")
    says(phone, FAIR, CALL, FLASH)
    phone.locator("[name=nature]").select_option(label="Appels d’offres")
    press(phone, "Chercher")
    look(phone, "visitor-tenders")
    says(phone, CALL)
    silent_on(phone, FAIR)
    follow(phone, re.compile("Appels d’offres"))
    phone.locator("[name=theme]").select_option(label="Nature")
    press(phone, "Chercher")
    look(phone, "visitor-topic")
    says(phone, FAIR)
    silent_on(phone, CALL)
    write(phone, q="zzzzzz")
    press(phone, "Chercher")
    look(phone, "visitor-nothing")
    says(phone, "Aucune publication ne correspond")
    expect(phone.locator("[name=q]")).to_have_value("zzzzzz")
    follow(phone, "Voir toutes les publications")
    follow(phone, re.compile(FAIR))


def keep_the_date(phone: Page, look: Look) -> None:
    look(phone, "visitor-event")
    says(phone, FAIR, "Parc Fayard", "Gratuit", "9 h")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Ajouter à mon agenda").click()
    calendar = download.value.path().read_text()
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert f"SUMMARY:{FAIR}" in calendar
    assert f"{in_days(40):%Y%m%d}T090000" in calendar


def subscribe_in_one_press(phone: Page, look: Look) -> None:
    """« Événements », at the foot of the page; an address alone."""
    with phone.expect_navigation():
        phone.get_by_role("link", name=re.compile("^M’abonner.*Événements")).click()
    look(phone, "visitor-subscribe")
    write(phone, adresse="lea")
    press(phone, "M’abonner")
    look(phone, "visitor-subscribe-error")
    mistake(phone, "n’est pas complète", "adresse")
    holds(phone, adresse="lea")
    phone.keyboard.press("End")
    phone.keyboard.type("@example.org")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    look(phone, "visitor-subscribe-sent")


def confirm(phone: Page, look: Look) -> None:
    mail = last_mail(LEA, "alerts/confirmation")
    assert "Événements, chaque lundi matin" in mail.text
    phone.goto(path_in(mail.text, "/alertes/confirmation/"))
    look(phone, "visitor-confirm")
    says(phone, "Événements, chaque lundi matin")
    assert not Subscription.objects.exists()
    press(phone, "Confirmer")
    look(phone, "visitor-confirmed")
    follow(phone, "Voir mes alertes")
    look(phone, "visitor-alerts")
    says(phone, "Événements")
    silent_on(phone, LEA)


def be_told_once(department: Department) -> str:
    """On Monday at seven, of both events at once; the work is run twice."""
    now, day = timezone.now(), in_days(45).isoformat()
    for title in ("Marché de Bourail", "Régates du lagon"):
        online(Kind.EVENT, department, now=now, title=title, starts_on=day, ends_on=day)
    online(Kind.NEWS, department, now=now, title="Une actualité")
    match(now)
    monday: datetime = next_due(Rhythm.WEEKLY, now) + timedelta(minutes=1)
    assert told() == []
    for _time in range(2):
        make(Rhythm.WEEKLY, monday)
    [mail] = told()
    assert mail.address == LEA
    assert mail.subject.startswith("2 nouvelles publications")
    for said in ("Marché de Bourail", "Régates du lagon", "Événements, chaque lundi matin"):
        assert said in mail.text
    assert "Une actualité" not in mail.text
    assert urlsplit(mail.unsubscribe).path == path_in(mail.text, "/alertes/desabonnement/")
    return mail.text


def stop(phone: Page, look: Look, mail: str) -> None:
    """A machine that follows the links of the e-mail stops nothing; the person, in one press."""
    link = path_in(mail, "/alertes/desabonnement/")
    for _time in range(2):
        assert phone.request.get(link).status == 200
    assert Subscription.objects.filter(ended_at=None).count() == 1
    phone.goto(link)
    look(phone, "visitor-unsubscribe")
    press(phone, "Ne plus rien recevoir")
    look(phone, "visitor-unsubscribed")
    says(phone, "Vous ne recevrez plus d’alertes", "Événements, chaque lundi matin")
    assert not Subscription.objects.filter(ended_at=None).exists()


def take_it_back(phone: Page, look: Look) -> None:
    press(phone, "Me réabonner")
    look(phone, "visitor-again")
    says(phone, "Ce que je reçois", "Événements")
    assert Subscription.objects.filter(ended_at=None).count() == 1


def test_a_visitor_is_told(open_page: Open, look: Look, dddt: Department, announced: None) -> None:
    phone = open_page(PHONE)
    phone.goto("/")
    expect(phone.locator(".flash-band")).to_contain_text(FLASH)
    find_it(phone, look)
    keep_the_date(phone, look)
    subscribe_in_one_press(phone, look)
    confirm(phone, look)
    mail = be_told_once(dddt)
    stop(phone, look, mail)
    take_it_back(phone, look)


def test_an_old_phone_without_scripts(open_page: Open, announced: None) -> None:
    phone = open_page(OLD_PHONE, java_script_enabled=False)
    phone.goto("/publications/")
    phone.locator("[name=theme]").select_option(label="Nature")
    press(phone, "Chercher")
    follow(phone, re.compile(FAIR))
    follow(phone, re.compile("^M’abonner.*Événements"))
    write(phone, adresse=LEA)
    press(phone, "M’abonner")
    phone.goto(path_in(last_mail(LEA, "alerts/confirmation").text, "/alertes/confirmation/"))
    press(phone, "Confirmer")
    follow(phone, "Voir mes alertes")
    phone.get_by_text("Changer le rythme").first.click()
    phone.get_by_label("Chaque matin").check()
    press(phone, "Enregistrer Événements")
    says(phone, "chaque matin")
    follow(phone, "Arrêter toutes mes alertes")
    press(phone, "Ne plus rien recevoir")
    press(phone, "Me réabonner")
    says(phone, "Événements", "chaque matin")


# ── Someone with an account ──────────────────────────────────────────────────────────────────
def choose_alerts(phone: Page, look: Look) -> None:
    """Kinds and topics; nothing ticked first."""
    phone.goto("/compte/services/")
    follow(phone, re.compile("Mes alertes"))
    look(phone, "alerts-empty")
    follow(phone, "Choisir mes alertes")
    look(phone, "alerts-add")
    phone.get_by_label("Chaque matin").check()
    press(phone, "M’abonner")
    look(phone, "alerts-add-error")
    mistake(phone, "Cochez au moins une sorte de publication", "nature")
    expect(phone.get_by_label("Chaque matin")).to_be_checked()
    for kind in ("Actualités", "Appels d’offres"):
        phone.get_by_label(kind, exact=True).check()
    phone.get_by_text("Seulement sur certains thèmes").click()
    phone.get_by_label("Routes", exact=True).check()
    press(phone, "M’abonner")
    look(phone, "alerts")
    says(phone, "Actualités sur le thème « Routes »", "Appels d’offres sur le thème « Routes »")


def take_in_one_press_and_undo(phone: Page, look: Look) -> None:
    phone.goto("/demarches/")
    press(phone, "M’abonner Dernière minute")
    look(phone, "alerts-pressed")
    says(phone, "Vous recevrez « Dernière minute » par e-mail, tout de suite.")
    press(phone, "Annuler Dernière minute")
    says(phone, "Vous ne recevrez plus")


def change_rhythm(phone: Page, look: Look) -> None:
    row = phone.locator("article.case").filter(has_text="Actualités sur le thème")
    row.get_by_text("Changer le rythme").click()
    look(phone, "alerts-rhythm")
    row.get_by_label("Tout de suite").check()
    with phone.expect_navigation():
        row.get_by_role("button", name=re.compile("^Enregistrer")).click()
    says(phone, "Actualités sur le thème « Routes », tout de suite")


def see_what_was_sent(phone: Page, look: Look, alice: Person, department: Department) -> None:
    now, routes = timezone.now(), define_topic(code="routes", label="Routes")
    online(Kind.NEWS, department, now=now, topics=(routes,), title="Le pont rouvre")
    online(Kind.NEWS, department, now=now, title="Sans rapport")
    match(now)
    make(Rhythm.NOW, now)
    assert told_to(alice.email) == ["Actualité : Le pont rouvre"]
    phone.reload()
    look(phone, "alerts-sent")
    follow(phone, re.compile("1 publication"))
    look(phone, "alerts-digest")
    says(phone, "Le pont rouvre")
    silent_on(phone, "Sans rapport")
    follow(phone, "Mes alertes")


def stop_all(phone: Page, look: Look) -> None:
    follow(phone, "Arrêter toutes mes alertes")
    look(phone, "alerts-stop")
    follow(phone, "Ne rien changer")
    follow(phone, "Arrêter toutes mes alertes")
    press(phone, "Tout arrêter")
    look(phone, "alerts-stopped")
    says(phone, "Vous ne recevez plus d’alertes", "Actualités sur le thème « Routes »")
    press(phone, "Reprendre ces alertes")
    says(phone, "C’est noté : 2 alertes de plus.")


def test_a_person_chooses_alerts(
    open_page: Open, look: Look, alice: Person, bob: Person, dddt: Department
) -> None:
    subscribed(bob, Kind.EVENT, now=timezone.now())
    phone = open_page(PHONE)
    sign_in(phone, "alice")
    choose_alerts(phone, look)
    take_in_one_press_and_undo(phone, look)
    change_rhythm(phone, look)
    see_what_was_sent(phone, look, alice, dddt)
    stop_all(phone, look)
    assert told_to(bob.email) == []
