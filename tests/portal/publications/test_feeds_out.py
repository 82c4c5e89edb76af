"""Feeds out: valid for readers, light for the site."""

import io
from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from niaouli.publications.enums import Kind
from niaouli.topics.operations import define_topic
from tests.portal.filling import soup
from tests.publications.steps import online

pytestmark = pytest.mark.django_db
FEED = "/publications/flux.xml"


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


def read(address: str) -> Any:
    response = Client().get(address)
    assert response.status_code == 200
    headers = {"content-type": response["Content-Type"]}
    return feedparser.parse(io.BytesIO(response.content), response_headers=headers)


@pytest.mark.parametrize(("form", "version"), [("rss", "rss20"), ("atom", "atom10")])
def test_a_feed_is_valid_and_says_what_is_published(now: datetime, form: str, version: str) -> None:
    topic = define_topic(code="eau", label="Eau & forêts")
    online(Kind.TENDER, now=now, topics=(topic,), title="Pont < de la « Tontouta » & co")

    feed = read(f"{FEED}?format={form}")

    assert not feed.bozo
    assert feed.version == version
    entry = feed.entries[0]
    assert entry.title == "Pont < de la « Tontouta » & co"
    address = "http://127.0.0.1:8000/publications/appels-d-offres/pont-de-la-tontouta-co/"
    assert entry.link == address
    assert entry.id == address
    assert {tag.term for tag in entry.tags} == {"Appel d’offres", "Eau & forêts"}
    assert "Réponses jusqu’au jeudi 2 avril 2026" in entry.summary
    assert datetime(*entry.published_parsed[:6]) == now.replace(tzinfo=None)  # noqa: DTZ001


def test_a_feed_is_of_one_kind_or_topic_when_asked(now: datetime) -> None:
    topic = define_topic(code="eau", label="Eau")
    online(Kind.NEWS, now=now, title="Source", topics=(topic,))
    online(Kind.EVENT, now=now, title="Fête")

    def titles(query: str) -> list[str]:
        return [entry.title for entry in read(f"{FEED}?{query}").entries]

    assert titles("nature=evenements") == ["Fête"]
    assert titles("theme=eau") == ["Source"]
    assert titles("nature=evenements&theme=eau") == []
    assert sorted(titles("nature=x&theme=%00")) == ["Fête", "Source"]
    assert read(f"{FEED}?nature=evenements").feed.title.startswith("Événements – ")


def test_what_is_not_seen_yet_is_not_in_the_feed(now: datetime) -> None:
    online(Kind.NEWS, now=now, at=now + timedelta(days=1))
    assert read(FEED).entries == []


def test_a_reader_that_has_it_already_is_told_so(now: datetime) -> None:
    online(Kind.NEWS, now=now)
    first = Client().get(FEED)
    assert first["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first.headers

    again = Client().get(FEED, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    online(Kind.NEWS, now=now)
    assert Client().get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_pages_say_where_their_feeds_are(now: datetime) -> None:
    for page in ("/", "/publications/", "/publications/evenements/"):
        links = soup(Client().get(page)).select("link[rel=alternate]")
        assert len(links) == 2
        for link in links:
            assert not read(str(link["href"])).bozo
