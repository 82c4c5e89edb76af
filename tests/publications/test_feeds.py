"""Feeds as they are really written, and as they should never be."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from niaouli.audit.models import Event
from niaouli.connectors.web.fake import FakeWeb, Site, page
from niaouli.departments.models import Department
from niaouli.publications import policies, queries, readings
from niaouli.publications.enums import Arrival, FeedStatus, Kind, Reading, Status, TenderType
from niaouli.publications.errors import FeedRefused
from niaouli.publications.models import Announcement, Feed, Publication
from niaouli.publications.operations import (
    change_feed,
    discard_publication,
    pause_feed,
    publish_publication,
    read_feed,
    remove_feed,
    resume_feed,
    revise_publication,
    withdraw_publication,
)
from niaouli.publications.operations.feeds import ANNOUNCED, Wanted
from niaouli.topics.operations import define_topic
from tests.cast import NOW
from tests.publications.steps import content, feed, item, rss

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)
REAL = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb(flux_example=page(rss(item(1), item(2, days=2)))) as outside:
        yield outside


def serve(web: FakeWeb, content: bytes, **headers: str) -> None:
    web.sites["flux.example"] = page(content, headers=headers)


# ── What a feed brings ───────────────────────────────────────────────────────────────────────
def test_a_feed_is_read_when_it_is_added(web: FakeWeb, dddt: Department) -> None:
    water = define_topic(code="eau", label="Eau")

    added = feed(dddt, topics=(water,))

    assert (added.title, added.added, added.reading) == ("Le flux d’à côté", 2, Reading.READ)
    first, second = queries.published(NOW)
    assert (first.title, second.title) == ("Nouvelle 1", "Nouvelle 2")
    assert first.department == dddt
    assert list(first.topics.order_by("id")) == [water]
    assert first.published_at == NOW - timedelta(days=1)
    assert first.external_url == "https://flux.example/1"
    verbs = Event.objects.filter(subject=added.subject).order_by("id")
    assert [event.verb for event in verbs] == ["feed.added", "feed.read"]


def test_what_was_read_is_not_read_twice(web: FakeWeb, dddt: Department) -> None:
    read = read_feed(feed=feed(dddt), now=LATER)

    assert (read.added, read.revised) == (0, 0)
    assert Publication.objects.count() == 2
    assert Announcement.objects.count() == 2
    assert readings.sentence(read) == "Lu. Rien de nouveau."


def test_an_item_that_changes_revises_and_tells_nobody(web: FakeWeb, dddt: Department) -> None:
    known = feed(dddt)
    serve(web, rss(item(1, title="Nouvelle 1, corrigée"), item(2, days=2)))

    read = read_feed(feed=known, now=LATER)

    assert (read.added, read.revised) == (0, 1)
    revised = queries.published(LATER)[0]
    assert (revised.title, revised.slug) == ("Nouvelle 1, corrigée", "nouvelle-1")
    assert revised.revised_at == LATER
    assert Announcement.objects.count() == 2


def test_a_new_date_alone_is_no_change(web: FakeWeb, dddt: Department) -> None:
    known = feed(dddt)
    serve(web, rss(item(1, days=0), item(2, days=0)))
    assert read_feed(feed=known, now=LATER).revised == 0


def test_only_what_is_recent_is_announced(web: FakeWeb, dddt: Department) -> None:
    serve(web, rss(item(1, days=29), item(2, days=31)))
    feed(dddt)

    assert queries.published(NOW).count() == 2
    assert [each.publication.title for each in Announcement.objects.order_by("id")] == [
        "Nouvelle 1"
    ]


def test_what_is_over_already_is_announced_to_nobody(web: FakeWeb, dddt: Department) -> None:
    serve(web, rss(item(1, text="Date de clôture : 02/03/2026", days=20)))
    feed(dddt, kind=Kind.VACANCY)
    assert queries.published(NOW).get().is_over(NOW)
    assert not Announcement.objects.exists()


def test_a_feed_announces_a_bounded_number_of_things_in_a_day(
    web: FakeWeb, dddt: Department
) -> None:
    serve(web, rss(*(item(number, days=number / 10) for number in range(1, ANNOUNCED + 11))))
    known = feed(dddt)

    assert queries.published(NOW).count() == ANNOUNCED + 10
    told = set(Announcement.objects.values_list("publication__title", flat=True))
    assert told == {f"Nouvelle {number}" for number in range(1, ANNOUNCED + 1)}

    serve(web, rss(item(900, days=0)))
    read_feed(feed=known, now=LATER)
    assert Announcement.objects.count() == ANNOUNCED

    serve(web, rss(item(901, days=-2)))
    read_feed(feed=known, now=NOW + timedelta(days=2))
    assert Announcement.objects.latest("id").publication.title == "Nouvelle 901"


def test_a_feed_can_bring_drafts_to_check(web: FakeWeb, dddt: Department) -> None:
    feed(dddt, arrival=Arrival.TO_CHECK)
    assert not queries.published(NOW).exists()
    draft = Publication.objects.earliest("id")

    publish_publication(publication=draft, by=None, now=LATER)

    assert Announcement.objects.get().publication == draft


def test_what_an_editor_changed_is_left_to_them(web: FakeWeb, dddt: Department) -> None:
    known = feed(dddt)
    ours = Publication.objects.get(title="Nouvelle 1")
    mine = content(Kind.NEWS, dddt, title="Mon titre")
    revise_publication(publication=ours, content=mine, by=None, now=LATER)
    serve(web, rss(item(1, title="Leur titre")))

    assert read_feed(feed=known, now=LATER).revised == 0

    ours.refresh_from_db()
    assert ours.title == "Mon titre"


def test_what_was_withdrawn_or_discarded_does_not_come_back(web: FakeWeb, dddt: Department) -> None:
    known = feed(dddt)
    for each in Publication.objects.order_by("id"):
        withdraw_publication(publication=each, by=None, now=NOW)
    serve(web, rss(item(1, title="Encore"), item(2, days=2)))
    read_feed(feed=known, now=LATER)
    assert not queries.published(LATER).exists()

    serve(web, rss(item(3)))
    change_feed(
        feed=known,
        wanted=Wanted(Kind.NEWS, dddt, (), Arrival.TO_CHECK),
        by=None,
        now=LATER,
    )
    read_feed(feed=known, now=LATER)
    discard_publication(publication=Publication.objects.get(title="Nouvelle 3"), by=None, now=LATER)
    assert read_feed(feed=known, now=LATER).added == 0


def test_a_site_that_has_nothing_new_is_not_read_again(web: FakeWeb, dddt: Department) -> None:
    serve(web, rss(item(1)), ETag='"7"')
    known = feed(dddt)
    web.sites["flux.example"] = page(b"", status="304 Not Modified")

    read = read_feed(feed=known, now=LATER)

    assert b'If-None-Match: "7"' in web.requests[-1]
    assert readings.sentence(read) == "Rien de nouveau depuis la lecture précédente."
    assert read.failures == 0


# ── As they are really written ───────────────────────────────────────────────────────────────
def test_dates_that_are_unknown_or_to_come_become_now(web: FakeWeb, dddt: Department) -> None:
    serve(web, rss(item(1, date=""), item(2, date="hier soir"), item(3, days=-400)))
    feed(dddt)
    assert {each.published_at for each in queries.published(NOW)} == {NOW}


def test_the_same_guid_twice_is_one_item(web: FakeWeb, dddt: Department) -> None:
    serve(web, rss(item(1, guid="x"), item(2, guid="x"), item(3, guid="x", days=2)))
    feed(dddt)
    assert queries.published(NOW).get().title == "Nouvelle 1"


def test_without_guid_the_address_is_the_name(web: FakeWeb, dddt: Department) -> None:
    serve(web, rss(item(1, guid=""), item(2, guid="", link="")))
    known = feed(dddt)
    assert read_feed(feed=known, now=LATER).added == 0
    assert Publication.objects.count() == 2


def test_a_feed_that_names_everything_anew_brings_nothing_twice(
    web: FakeWeb, dddt: Department
) -> None:
    known = feed(dddt)
    serve(web, rss(item(1, guid="autre-1"), item(2, guid="autre-2", days=2)))
    assert read_feed(feed=known, now=LATER).added == 0


def test_a_guid_as_long_as_one_likes_is_still_one(web: FakeWeb, dddt: Department) -> None:
    serve(web, rss(item(1, guid="x" * 5000)))
    assert read_feed(feed=feed(dddt), now=LATER).added == 0


def test_two_hundred_items_at_most_are_read(web: FakeWeb, dddt: Department) -> None:
    serve(web, rss(*(item(number) for number in range(250))))
    assert feed(dddt).added == 200


def test_html_becomes_plain_paragraphs_and_lists(web: FakeWeb, dddt: Department) -> None:
    text = (
        "<h2>Bonjour</h2><p>Un <b>texte</b>,\nà&nbsp;lire &amp; relire.</p>"
        "<script>alert(1)</script><img src=x onerror=y>"
        '<ul><li>un</li><li>deux <a href="javascript:alert(1)">lien</a></li></ul>'
    )
    serve(web, rss(item(1, title="&lt;b&gt;Gras&lt;/b&gt; &amp;amp; net", text=text)))
    feed(dddt)

    read = Publication.objects.get()
    assert read.title == "Gras & net"
    assert read.body == "Bonjour\n\nUn texte, à lire & relire.\n\n- un\n- deux lien"
    assert read.summary == "Bonjour"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "http://a b"])
def test_only_web_addresses_are_kept(web: FakeWeb, dddt: Department, link: str) -> None:
    serve(web, rss(item(1, link=link)))
    feed(dddt)
    assert Publication.objects.get().external_url == ""


def test_atom_is_read_too(web: FakeWeb, dddt: Department) -> None:
    serve(
        web,
        b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title><entry><title>Une</title>
        <id>tag:a,1</id><updated>2026-03-02T10:00:00+11:00</updated>
        <link href="https://a.example/1"/><summary>En bref.</summary>
        <content type="html">&lt;p&gt;En long.&lt;/p&gt;</content></entry></feed>
        """,
    )
    feed(dddt)
    read = Publication.objects.get()
    assert (read.external_id, read.summary, read.body) == ("tag:a,1", "En bref.", "En long.")
    assert read.published_at == datetime(2026, 3, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "ISO-8859-1", "application/rss+xml; charset=utf-8"),
        ("iso-8859-1", "ISO-8859-1", "application/rss+xml"),
        ("utf-16", "UTF-16", "application/rss+xml"),
        ("utf-8", "martien", "application/rss+xml"),
    ],
)
def test_an_encoding_that_lies_does_not_stop_the_reading(
    web: FakeWeb, dddt: Department, encoding: str, declared: str, header: str
) -> None:
    text = rss(item(1, title="Été à Ouvéa"), title="Le flux").decode().replace("UTF-8", declared)
    serve(web, text.encode(encoding), **{"Content-Type": header})
    feed(dddt)
    assert Publication.objects.get().title == "Été à Ouvéa"


def test_a_feed_with_a_small_mistake_is_still_read(web: FakeWeb, dddt: Department) -> None:
    serve(web, rss(item(1, title="Eau & forêts")))
    feed(dddt)
    assert Publication.objects.get().title == "Eau & forêts"


# ── The fields of each kind ──────────────────────────────────────────────────────────────────
def test_the_lines_of_a_vacancy_are_its_fields(web: FakeWeb, dddt: Department) -> None:
    text = (
        "<p>Poste : Technicien</p><p>Direction : Office des postes</p>"
        "<p>Corps/Grade : contrôleur</p><p>À pourvoir : IMMÉDIATEMENT</p>"
        "<p>Date de clôture : 16/04/2026</p><p>Permis B.</p>"
        '<p><a href="https://avis.example/1.pdf">Télécharger le PDF</a></p>'
    )
    serve(web, rss(item(1, title="26-0422 - Technicien", text=text)))
    feed(dddt, kind=Kind.VACANCY)

    read = Publication.objects.get()
    assert read.details == {
        "reference": "26-0422",
        "service": "Office des postes",
        "grade": "contrôleur",
        "start": "IMMÉDIATEMENT",
        "ends_on": "2026-04-16",
        "file_url": "https://avis.example/1.pdf",
    }
    assert "Permis B." in read.body
    assert "clôture" not in read.body
    assert read.deadline == datetime(2026, 4, 16, 12, 59, 59, tzinfo=UTC)


def test_a_vacancy_whose_two_dates_are_exchanged_is_put_right(
    web: FakeWeb, dddt: Department
) -> None:
    serve(web, rss(item(1, text="Date de clôture : 03/03/2026", days=-20)))
    feed(dddt, kind=Kind.VACANCY)
    read = Publication.objects.get()
    assert read.details["ends_on"] == "2026-03-23"
    assert read.published_at == datetime(2026, 3, 2, 13, tzinfo=UTC)


def test_dates_in_the_wrong_order_are_exchanged(web: FakeWeb, dddt: Department) -> None:
    text = "Ouverture : 31/03/2026<br>Clôture : 01/03/2026<br>Objet : Carrière"
    serve(web, rss(item(1, text=text)))
    feed(dddt, kind=Kind.INQUIRY)
    details = Publication.objects.get().details
    assert (details["starts_on"], details["ends_on"]) == ("2026-03-01", "2026-03-31")


@pytest.mark.parametrize(
    ("title", "reference", "expected"),
    [
        ("DAEM-AO-13-26 Pont de la Tontouta", "DAEM-AO-13-26", TenderType.CALL),
        ("Entretien (DAEM-APC – 15-26)", "DAEM-APC-15-26", TenderType.COMPETITION),
        ("daem — aa — 2 — 2026 : attribution", "DAEM-AA-2-2026", TenderType.AWARD),
    ],
)
def test_the_reference_of_a_tender_is_found_however_it_is_written(
    web: FakeWeb, dddt: Department, title: str, reference: str, expected: TenderType
) -> None:
    serve(web, rss(item(1, title=title)))
    feed(dddt, kind=Kind.TENDER)
    details = Publication.objects.get().details
    assert (details["reference"], details["type"]) == (reference, expected)


def test_what_makes_no_sense_is_left_out(web: FakeWeb, dddt: Department) -> None:
    text = f"Date de clôture : 31/02/2026<br>Lieu : {'x' * 500}<br>Grade :"
    serve(web, rss(item(1, text=text)))
    feed(dddt, kind=Kind.VACANCY)
    assert set(Publication.objects.get().details) == {"place"}


def test_an_item_of_which_nothing_can_be_made_holds_up_no_other(
    web: FakeWeb, dddt: Department
) -> None:
    serve(web, rss(item(1, title="\u200b\u200b", text="\u200b"), item(2), item(3, guid="\u200b x")))
    assert feed(dddt).added == 2


def test_a_feed_whose_kind_changes_still_revises_what_it_brought(
    web: FakeWeb, dddt: Department
) -> None:
    known = feed(dddt)
    vacancies = Wanted(Kind.VACANCY, dddt, (), Arrival.ONLINE)
    change_feed(feed=known, wanted=vacancies, by=None, now=LATER)
    text = "Date de clôture : 16/04/2026"
    serve(web, rss(item(1, text=text), item(3, text=text)))

    read = read_feed(feed=known, now=LATER)

    assert (read.added, read.revised) == (1, 1)
    news, vacancy = Publication.objects.filter(title__in=["Nouvelle 1", "Nouvelle 3"]).order_by(
        "id"
    )
    assert (news.kind, news.body) == (Kind.NEWS, text)
    assert (vacancy.kind, vacancy.details["ends_on"]) == (Kind.VACANCY, "2026-04-16")


# ── As they should never be ──────────────────────────────────────────────────────────────────
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + ']><rss version="2.0"><channel><item><title>&a9;</title></item></channel></rss>'
).encode()
OUTSIDER = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<rss version="2.0"><channel><item><title>Secret &x;</title></item></channel></rss>'
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"/etc/passwd",
        b"http://127.0.0.1/",
        bytes(range(256)) * 100,
        b"<html><body><h1>Bienvenue</h1></body></html>",
        b'{"items": []}',
        b"<rss",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<" * 300_000,
    ],
    ids=["empty", "blank", "path", "url", "bytes", "html", "json", "cut", "svg", "brackets"],
)
def test_what_is_not_a_feed_is_refused_in_a_sentence(
    web: FakeWeb, dddt: Department, content: bytes
) -> None:
    serve(web, content)
    with pytest.raises(FeedRefused, match="ne donne pas un flux RSS ou Atom"):
        feed(dddt)
    assert not Feed.objects.exists()


def test_a_feed_that_keeps_its_reader_busy_for_ever_is_left(
    web: FakeWeb, dddt: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("niaouli.publications.feeds.SECONDS", 1)
    serve(web, b"<rss version='2.0'><channel>" + b"<a>" * 1_500_000)
    with pytest.raises(FeedRefused, match="ne donne pas un flux"):
        feed(dddt)


def test_entities_neither_swell_nor_read_files(web: FakeWeb, dddt: Department) -> None:
    serve(web, LAUGHS)
    feed(dddt)
    serve(web, OUTSIDER)
    feed(dddt, url="http://flux.example/autre")
    assert all(len(each.title) < 50 for each in Publication.objects.order_by("id"))
    assert Publication.objects.latest("id").title == "Secret"


def endless(request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n<rss version='2.0'><channel>"
    while True:
        yield b"<item><title>encore</title></item>" * 1000


@pytest.mark.parametrize(
    ("site", "reading", "sentence"),
    [
        (endless, Reading.LARGE, "plus de 5 Mo"),
        (
            page(gzip.compress(bytes(90_000_000)), headers={"Content-Encoding": "gzip"}),
            Reading.LARGE,
            "plus de 5 Mo",
        ),
        (page(b"", status="404 Not Found"), Reading.ANSWER, "rien à cette adresse"),
        (page(b"", status="403 Forbidden"), Reading.ANSWER, "refuse la lecture"),
        (page(b"", status="503 Busy"), Reading.ANSWER, "erreur (503)"),
        (page(b"", status="302 Found", headers={"Location": "/"}), Reading.REDIRECTS, "renvoie"),
        (
            page(b"", status="302 Found", headers={"Location": "http://dedans.example/"}),
            Reading.INSIDE,
            "réseau interne",
        ),
    ],
)
def test_a_reading_that_fails_is_counted_and_loses_nothing(
    web: FakeWeb, dddt: Department, site: Site, reading: Reading, sentence: str
) -> None:
    known = feed(dddt)
    web.addresses["dedans.example"] = [["127.0.0.1"]]
    web.sites["flux.example"] = site

    for _time in range(readings.ALARM):
        failed = read_feed(feed=known, now=LATER)

    assert failed.reading == reading
    assert sentence in readings.sentence(failed)
    assert readings.alarming(failed)
    assert queries.published(LATER).count() == 2
    serve(web, rss(item(1)))
    assert not readings.failed(read_feed(feed=known, now=LATER))


def test_an_address_inside_is_refused_in_a_sentence(web: FakeWeb, dddt: Department) -> None:
    web.addresses["dedans.example"] = [["10.0.0.1"]]
    with pytest.raises(FeedRefused, match="réseau interne"):
        feed(dddt, url="http://dedans.example/rss")
    with pytest.raises(FeedRefused, match="adresse complète"):
        feed(dddt, url="ftp://flux.example/rss")
    with pytest.raises(FeedRefused, match="adresse complète"):
        feed(dddt, url=f"http://flux.example/{'x' * 500}")
    with pytest.raises(FeedRefused, match="n’existe pas"):
        feed(dddt, url="http://personne.example/rss")


# ── Paused, removed ──────────────────────────────────────────────────────────────────────────
def test_a_feed_is_added_once(web: FakeWeb, dddt: Department) -> None:
    feed(dddt)
    with pytest.raises(FeedRefused, match="déjà lu"):
        feed(dddt, url=" http://flux.example/rss ")


def test_a_feed_is_paused_and_taken_up_again(web: FakeWeb, dddt: Department) -> None:
    known = feed(dddt)
    pause_feed(feed=known, by=None, now=NOW)
    assert not queries.feeds_to_read().exists()
    resume_feed(feed=known, by=None, now=NOW)
    assert queries.feeds_to_read().get() == known


def test_what_a_removed_feed_brought_stays_and_is_known_if_it_comes_back(
    web: FakeWeb, dddt: Department
) -> None:
    remove_feed(feed=feed(dddt), by=None, now=NOW)
    assert queries.published(NOW).count() == 2
    assert not queries.feeds_to_read().exists()

    back = feed(dddt, now=LATER)

    assert (back.status, back.added) == (FeedStatus.ACTIVE, 0)
    assert Publication.objects.count() == 2


def test_what_a_feed_brought_for_one_department_another_does_not_change(
    web: FakeWeb, dddt: Department, dpass: Department
) -> None:
    remove_feed(feed=feed(dddt), by=None, now=NOW)
    serve(web, rss(item(1, title="Réécrite"), item(3)))

    theirs = feed(dpass, now=LATER)

    assert (theirs.added, theirs.revised) == (1, 0)
    first = Publication.objects.get(title="Nouvelle 1")
    assert first.department == dddt
    assert not policies.is_followed(first)
    assert policies.is_followed(Publication.objects.get(title="Nouvelle 3"))


def test_what_is_put_online_again_takes_the_text_of_its_site(
    web: FakeWeb, dddt: Department
) -> None:
    known = feed(dddt)
    ours = Publication.objects.get(title="Nouvelle 1")
    withdraw_publication(publication=ours, by=None, now=NOW)
    serve(web, rss(item(1, title="Corrigée")))
    assert read_feed(feed=known, now=LATER).revised == 0

    publish_publication(publication=ours, by=None, now=LATER)

    assert read_feed(feed=known, now=LATER).revised == 1
    ours.refresh_from_db()
    assert ours.title == "Corrigée"


def test_a_removed_feed_is_not_read_even_by_a_late_job(web: FakeWeb, dddt: Department) -> None:
    known = feed(dddt)
    remove_feed(feed=known, by=None, now=NOW)
    serve(web, rss(item(9)))
    read_feed(feed=known, now=LATER)
    assert Publication.objects.count() == 2


# ── Real ones ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.skipif(not REAL.exists(), reason="no real inputs on this machine")
def test_a_real_feed_of_vacancies_is_read_with_its_fields(web: FakeWeb, dddt: Department) -> None:
    serve(web, (REAL / "feeds" / "opt-avis-vacance.rss.xml").read_bytes())
    known = feed(dddt, kind=Kind.VACANCY, now=datetime(2026, 4, 1, tzinfo=UTC))

    assert known.added == 5
    for each in Publication.objects.order_by("id"):
        assert each.status == Status.PUBLISHED
        assert each.details["reference"].startswith("26-04")
        assert each.details["ends_on"] == "2026-04-16"
        assert each.details["file_url"].startswith("https://data.gouv.nc/")
        assert "Date de clôture" not in each.body
