"""The feeds that an editor has read."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.connectors.web.fake import FakeWeb, page
from niaouli.departments.models import Department
from niaouli.publications import readings
from niaouli.publications.enums import Arrival, FeedStatus, Kind, Status
from niaouli.publications.models import Feed, Publication
from niaouli.publications.operations import read_feed
from niaouli.topics.operations import define_topic
from tests.backoffice.pages import soup, text
from tests.cast import NOW
from tests.publications.steps import feed, item, rss

ROOM = "/agents/publications/flux/"
FORM = {
    "url": "http://flux.example/rss",
    "kind": "vacancy",
    "arrival": "to_check",
    "topics": ["emploi"],
    "department": "DDDT",
}


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb(flux_example=page(rss(item(1)))) as outside:
        yield outside


@pytest.fixture
def browser(editor: Person, client_of: Callable[[Person], Client]) -> Client:
    return client_of(editor)


def place(name: str, known: Feed) -> str:
    return reverse(f"backoffice:{name}", args=[known.pk])


def test_a_feed_is_added_with_its_kind_and_its_topics(web: FakeWeb, browser: Client) -> None:
    define_topic(code="emploi", label="Emploi")

    answer = browser.post(f"{ROOM}ajouter/", FORM, follow=True)

    assert "Lu. Publications : 1 nouvelle." in text(answer)
    known = Feed.objects.get()
    assert (known.kind, known.arrival) == (Kind.VACANCY, Arrival.TO_CHECK)
    draft = Publication.objects.get()
    assert (draft.kind, draft.status) == (Kind.VACANCY, Status.DRAFT)
    assert [topic.code for topic in draft.topics.order_by("id")] == ["emploi"]


@pytest.mark.parametrize(
    ("site", "url", "sentence"),
    [
        (page(b"<html>"), "http://flux.example/", "ne donne pas un flux RSS ou Atom"),
        (page(b"", status="404 Not Found"), "http://flux.example/", "rien à cette adresse"),
        (page(rss()), "http://dedans.example/", "réseau interne"),
        (page(rss()), "http://personne.example/", "Ce site n’existe pas"),
        (page(rss()), "pas une adresse", "adresse complète"),
        (page(rss()), "", "adresse complète"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_address_and_nothing_is_lost(
    web: FakeWeb, browser: Client, site: object, url: str, sentence: str
) -> None:
    define_topic(code="emploi", label="Emploi")
    web.sites["flux.example"] = site  # type: ignore[assignment]
    web.addresses["dedans.example"] = [["192.168.0.1"]]

    response = browser.post(f"{ROOM}ajouter/", {**FORM, "url": url})

    assert response.status_code == 422
    found = soup(response)
    error = found.select_one("#error-url")
    assert error is not None
    assert sentence in error.get_text()
    assert [each["value"] for each in found.select("[name=url]")] == [url]
    chosen = {each["value"] for each in found.select("#main [checked]")}
    assert chosen == {"vacancy", "to_check", "emploi"}
    assert not Feed.objects.exists()


def test_what_is_not_chosen_is_asked_for(web: FakeWeb, browser: Client) -> None:
    for name in ("kind", "arrival", "department"):
        response = browser.post(f"{ROOM}ajouter/", {**FORM, name: "x"})
        assert soup(response).select_one(f"#error-{name}")
    assert web.requests == []


def test_a_feed_is_read_now_and_its_last_reading_said(
    web: FakeWeb, browser: Client, dddt: Department
) -> None:
    known = feed(dddt)
    web.sites["flux.example"] = page(b"", status="503 Busy")

    answer = browser.post(place("feed_read", known), follow=True)

    assert "Ce site a répondu par une erreur (503)" in text(answer)
    assert "Dernière lecture manquée" in text(answer)


def test_an_editor_sees_a_feed_that_fails_again_and_again(
    web: FakeWeb, browser: Client, dddt: Department
) -> None:
    known = feed(dddt)
    web.sites["flux.example"] = page(b"", status="503 Busy")
    for _time in range(readings.ALARM):
        read_feed(feed=known, now=NOW)

    assert "ne peut plus être lu" in text(browser.get("/agents/publications/"))
    assert "6 lectures manquées de suite." in text(browser.get(ROOM))


def test_a_feed_is_paused_taken_up_and_removed(
    web: FakeWeb, browser: Client, dddt: Department
) -> None:
    known = feed(dddt)
    expected = {
        "pause": FeedStatus.PAUSED,
        "resume": FeedStatus.ACTIVE,
        "nonsense": FeedStatus.ACTIVE,
        "remove": FeedStatus.REMOVED,
    }
    for act, status in expected.items():
        browser.post(place("feed_act", known), {"act": act})
        known.refresh_from_db()
        assert known.status == status
    assert browser.get(place("feed", known)).status_code == 404


def test_what_a_feed_brings_can_be_changed(web: FakeWeb, browser: Client, dddt: Department) -> None:
    known = feed(dddt)
    assert browser.get(place("feed", known)).status_code == 200
    browser.post(place("feed", known), {**FORM, "url": "http://autre.example/"})
    known.refresh_from_db()
    assert (known.url, known.kind) == ("http://flux.example/rss", Kind.VACANCY)


def test_the_feed_of_another_department_does_not_exist(
    web: FakeWeb, browser: Client, dpass: Department
) -> None:
    theirs = feed(dpass)
    assert theirs.title not in text(browser.get(ROOM))
    assert browser.get(place("feed", theirs)).status_code == 404
    for name in ("feed", "feed_read", "feed_act"):
        assert browser.post(place(name, theirs), FORM).status_code == 404


def test_the_page_of_a_publication_says_whether_its_feed_still_changes_it(
    web: FakeWeb, browser: Client, dddt: Department
) -> None:
    known = feed(dddt)
    address = reverse("backoffice:publication", args=[Publication.objects.get().pk])
    assert "si son site la modifie, elle change ici aussi" in text(browser.get(address))

    browser.post(place("feed_act", known), {"act": "remove"})

    assert "Reçue par un flux, qui n’y touche plus." in text(browser.get(address))
