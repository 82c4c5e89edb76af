"""What editors, feeds and job seekers write is text wherever it shows: pages, mails, feeds, files.

The requests have their own tests (`test_stored_scripts.py`).
"""

from collections.abc import Iterator
from html import escape
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from niaouli.accounts.models import Person
from niaouli.accounts.operations import change_names
from niaouli.alerts.enums import Rhythm
from niaouli.connectors.web.fake import FakeWeb, page
from niaouli.datarights.copy import make_part
from niaouli.departments.models import Department
from niaouli.employment.models import JobSeeker, Resume
from niaouli.publications.enums import Arrival, Kind
from niaouli.publications.models import Feed, Publication
from niaouli.publications.operations import feeds
from tests import cast
from tests.alerts import steps as alerts
from tests.cast import NOW
from tests.employment.seeking import registered, resume
from tests.hostile.test_stored_scripts import CLOSES, HEADER, NASTY, SCRIPT, check, injected
from tests.publications.steps import feed, item, online, rss

pytestmark = pytest.mark.django_db
LINK = "javascript:alert(5)"
CALENDAR = "Fête\r\nBEGIN:VALARM\r\nACTION:PROCEDURE\r\nATTACH:http://evil.example\r\nEND:VALARM"


@pytest.fixture
def event(dddt: Department) -> Publication:
    return online(
        Kind.EVENT,
        dddt,
        title=f"{CALENDAR} {NASTY}"[:190],
        summary=NASTY,
        body=NASTY,
        place=CALENDAR,
        organiser=SCRIPT,
        price=CLOSES,
    )


@pytest.fixture
def hostile_feed(dddt: Department) -> Iterator[Feed]:
    text = f"{NASTY} <a href='{LINK}'>lien</a>"
    nasty = item(1, title=escape(SCRIPT), text=text, link=LINK, guid=LINK)
    with FakeWeb(flux_example=page(rss(nasty, title=escape(CLOSES)))):
        yield feed(dddt)


def test_of_a_publication_on_public_pages(event: Publication, client: Client) -> None:
    check(client, "/")
    check(client, reverse("portal:publications"), q="alert")
    check(client, reverse("portal:publications_of_kind", args=["evenements"]))
    check(client, reverse("portal:publication", args=["evenements", event.slug]))


def test_of_a_publication_on_the_pages_of_editors(event: Publication, editor: Person) -> None:
    browser = cast.signed_in(editor)
    check(browser, reverse("backoffice:publications") + "?liste=en-ligne")
    for name in ("publication", "publication_edit", "publication_withdraw"):
        check(browser, reverse(f"backoffice:{name}", args=[event.pk]))


def test_of_a_publication_in_a_calendar(event: Publication, client: Client) -> None:
    answer = client.get(reverse("portal:publication_calendar", args=["evenements", event.slug]))
    entry = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert not entry.subcomponents
    assert "ATTACH" not in entry
    assert "\n" not in str(entry["SUMMARY"])


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_of_a_publication_in_the_feeds_out(event: Publication, client: Client, form: str) -> None:
    answer = client.get(reverse("portal:publications_feed"), {"format": form, "x": "]]><evil/>"})
    root = ET.fromstring(answer.content)
    assert not [each.tag for each in root.iter() if each.tag in {"evil", "img", "script"}]
    assert len([each for each in root.iter() if each.tag.endswith(("item", "}entry"))]) == 1


def test_of_a_publication_in_the_mails_of_alerts(alice: Person) -> None:
    alerts.subscribed(alice)
    alerts.published(f"Fête {HEADER} {NASTY}"[:190], summary=NASTY)
    alerts.match()
    alerts.make(Rhythm.DAILY, alerts.TOMORROW_AT_SEVEN)
    mail = alerts.told()[0]
    read = BeautifulSoup(mail.html, "html.parser")
    assert not injected(read)
    assert "\n" not in mail.subject
    assert all(str(link["href"]).startswith("http") for link in read.select("a[href]"))


def test_of_a_feed_on_every_page(hostile_feed: Feed, editor: Person, client: Client) -> None:
    brought = Publication.objects.get()
    assert brought.external_url == ""
    public = reverse("portal:publication", args=["actualites", brought.slug])
    check(client, public)
    assert LINK not in client.get(public).content.decode()
    browser = cast.signed_in(editor)
    check(browser, reverse("backoffice:feeds"))
    check(browser, reverse("backoffice:feed", args=[hostile_feed.pk]))
    check(browser, reverse("backoffice:publication", args=[brought.pk]))


def test_of_a_feed_read_again(hostile_feed: Feed, client: Client) -> None:
    feeds.change_feed(feed=hostile_feed, wanted=wanted(hostile_feed), by=None, now=NOW)
    feeds.read_feed(feed=hostile_feed, now=NOW)
    assert Publication.objects.count() == 1


def test_of_a_job_seeker_on_the_pages_of_advisers(alice: Person, adviser: Person) -> None:
    seeker = nasty_seeker(alice)
    desk = cast.signed_in(adviser)
    check(desk, reverse("backoffice:employment"))
    check(desk, reverse("backoffice:employment"), q=SCRIPT)
    check(desk, reverse("backoffice:employment_seeker", args=[seeker.key]))
    check(desk, reverse("backoffice:employment_resume", args=[seeker.key]))
    pdf = desk.get(reverse("backoffice:employment_resume_pdf", args=[seeker.key]))
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"].startswith("attachment; ")


def test_of_a_job_seeker_on_their_own_pages_and_in_their_copy(
    alice: Person, del_: Department
) -> None:
    nasty_seeker(alice)
    client = cast.signed_in(alice)
    check(client, reverse("portal:employment"))
    check(client, reverse("portal:resume"))
    check(client, reverse("portal:my_data"))
    copy = make_part(alice, number=1, now=timezone.now())
    with ZipFile(BytesIO(copy.content)) as archive:
        assert not injected(BeautifulSoup(archive.read("donnees.html"), "html.parser"))


def nasty_seeker(person: Person) -> JobSeeker:
    now = timezone.now()
    change_names(person=person, given_name=SCRIPT, family_name=CLOSES, by=person, now=now)
    seeker = registered(person, occupation=SCRIPT)
    resume(person, shared=True)
    Resume.objects.update(
        answers={"title": SCRIPT, "about": f'{NASTY} #read("/etc/passwd") $x$', "skills": [CLOSES]}
    )
    return seeker


def wanted(known: Feed) -> feeds.Wanted:
    kind, arrival = Kind(known.kind), Arrival(known.arrival)
    return feeds.Wanted(kind=kind, department=known.department, topics=(), arrival=arrival)
