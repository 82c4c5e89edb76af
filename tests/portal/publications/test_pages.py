"""What the body announces, as everybody reads it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niaouli.departments.models import Department
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication
from niaouli.publications.operations import withdraw_publication
from niaouli.topics.operations import define_topic
from tests.portal.filling import soup, words
from tests.publications.steps import online, written

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def on(days: int, now: datetime) -> str:
    """The ISO date of a day, counted from today."""
    return (timezone.localdate(now) + timedelta(days=days)).isoformat()


def event(now: datetime, days: int, title: str) -> Publication:
    return online(
        Kind.EVENT, now=now - DAY, title=title, starts_on=on(days, now), ends_on=on(days, now)
    )


def titles(address: str) -> list[str]:
    return [each.get_text() for each in soup(Client().get(address)).select(".card-title a")]


def place(publication: Publication) -> str:
    return f"/publications/{Kind(publication.kind).slug}/{publication.slug}/"


# ── Lists ────────────────────────────────────────────────────────────────────────────────────
def test_the_newest_comes_first_and_what_is_not_public_is_nowhere(now: datetime) -> None:
    online(Kind.NEWS, now=now - DAY, title="Avant")
    online(Kind.NEWS, now=now, title="Après")
    written(Kind.NEWS, title="Brouillon")
    online(Kind.NEWS, now=now, at=now + DAY, title="Demain")
    withdraw_publication(publication=online(Kind.NEWS, now=now, title="Retirée"), by=None, now=now)
    assert titles("/publications/") == ["Après", "Avant"]


def test_the_list_is_filtered_by_kind_topic_and_words(now: datetime) -> None:
    water = define_topic(code="eau", label="Eau")
    online(Kind.NEWS, now=now, title="Une source", topics=(water,))
    online(Kind.NEWS, now=now, title="Une route")
    online(Kind.VACANCY, now=now, title="Un poste", ends_on=on(9, now))

    assert titles("/publications/?nature=avis-de-vacance") == ["Un poste"]
    assert titles("/publications/?theme=eau") == ["Une source"]
    assert titles("/publications/?q=routes") == ["Une route"]
    page = soup(Client().get("/publications/?theme=eau&q=source"))
    chips = {chip.get_text(" ", strip=True) for chip in page.select(".chip")}
    assert chips == {"Retirer le filtre «\u00a0source\u00a0»", "Retirer le filtre Eau"}


def test_what_an_address_asks_for_wrongly_is_ignored(now: datetime) -> None:
    online(Kind.NEWS, now=now)
    for wrong in ("?nature=x&theme=y&page=z", "?page=99999999999", "?page=-1", "?q=%00"):
        assert len(titles(f"/publications/{wrong}")) == 1
    assert Client().get("/publications/rumeurs/").status_code == 404


def test_events_to_come_are_in_their_order_and_those_past_are_apart(now: datetime) -> None:
    for days, title in [(9, "Plus tard"), (2, "Bientôt"), (-3, "Passé")]:
        event(now, days, title)

    assert titles("/publications/evenements/") == ["Bientôt", "Plus tard"]
    assert titles("/publications/evenements/?quand=passes") == ["Passé"]
    assert "Terminé" in words(Client().get("/publications/evenements/?quand=passes"))


def test_a_long_list_has_pages(now: datetime) -> None:
    for number in range(25):
        online(Kind.NEWS, now=now - DAY * number, title=f"Nouvelle {number}")

    first = soup(Client().get("/publications/actualites/"))
    following = first.select_one("a[rel=next]")

    assert len(first.select(".card-title a")) == 20
    assert following is not None
    assert titles(str(following["href"])) == [f"Nouvelle {number}" for number in range(20, 25)]


def test_an_empty_list_says_so_and_shows_a_way_out(now: datetime) -> None:
    assert "Rien n’est encore publié ici." in words(Client().get("/publications/"))
    assert "Rien en ce moment." in words(Client().get("/publications/evenements/"))
    assert "Aucune publication ne correspond" in words(Client().get("/publications/?q=rien"))


def test_a_list_costs_the_same_with_many(now: datetime) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            Client().get("/publications/")
        return len(queries)

    online(Kind.NEWS, now=now)
    cost()
    few = cost()
    for _each in range(15):
        online(Kind.EVENT, now=now)
    assert cost() == few == 2


# ── One ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_a_page_with_its_own_fields(
    kind: Kind, now: datetime, dddt: Department
) -> None:
    dates: dict[str, Any] = {
        name: on(9, now) for name in ("starts_on", "ends_on") if kind is not Kind.NEWS
    }
    if kind in {Kind.VACANCY, Kind.TENDER, Kind.FLASH}:
        dates.pop("starts_on")
    found = online(kind, dddt, now=now, **dates)

    response = Client().get(place(found))

    assert response.status_code == 200
    said = words(response)
    assert found.title in said
    assert str(kind.label) in said
    own = {
        Kind.FLASH: "Valable jusqu’au",
        Kind.NEWS: "un point",
        Kind.EVENT: "Parc Fayard, Dumbéa",
        Kind.VACANCY: "3134-26-0412/SR",
        Kind.TENDER: "DAEM-AO-13-26",
        Kind.INQUIRY: "Mme Jeanne Poudewa",
    }
    assert own[kind] in said


def test_a_text_is_shown_as_paragraphs_and_lists_and_never_as_markup(now: datetime) -> None:
    body = "<script>alert(1)</script>\n\n- un\n- deux"
    page = soup(Client().get(place(online(Kind.NEWS, now=now, body=body))))
    assert [each.get_text() for each in page.select("#main .prose li")] == ["un", "deux"]
    assert page.select("#main script") == []


def test_what_is_past_is_said_so(now: datetime) -> None:
    page = words(Client().get(place(event(now, -3, "Fête"))))
    assert "Cet événement a eu lieu." in page


def test_a_page_leads_to_its_topics_and_to_being_told(now: datetime) -> None:
    water = define_topic(code="eau", label="Eau")
    found = online(Kind.NEWS, now=now, topics=(water,))
    page = soup(Client().get(place(found)))
    assert page.select_one("a[href='/publications/?theme=eau']")
    assert page.select_one("a[href='/alertes/abonnement/?nature=actualites']")


def test_what_is_withdrawn_says_so_and_shows_nothing_of_it(now: datetime) -> None:
    found = online(Kind.NEWS, now=now, title="Une erreur", body="Le texte retiré.")
    withdraw_publication(publication=found, by=None, now=now)

    response = Client().get(place(found))

    assert response.status_code == 410
    assert "Cette publication n’est plus en ligne" in words(response)
    assert "Le texte retiré." not in response.content.decode()


def test_what_is_not_public_does_not_exist(now: datetime) -> None:
    draft = written(Kind.NEWS)
    planned = online(Kind.NEWS, now=now, at=now + DAY)
    other = online(Kind.NEWS, now=now, title="Autre")
    for address in (
        place(draft),
        place(planned),
        f"/publications/evenements/{other.slug}/",
        "/publications/rumeurs/x/",
    ):
        assert Client().get(address).status_code == 404


# ── Calendar ─────────────────────────────────────────────────────────────────────────────────
def calendar(publication: Publication) -> str:
    response = Client().get(f"{place(publication)}agenda.ics")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content.decode().replace("\r\n ", "")


def test_an_event_goes_into_a_calendar(now: datetime) -> None:
    entry = calendar(online(Kind.EVENT, now=now))
    assert "SUMMARY:Fête de la forêt sèche" in entry
    assert "DTSTART;TZID=Pacific/Noumea:20260321T090000" in entry
    assert "DTEND;TZID=Pacific/Noumea:20260321T173000" in entry
    assert "LOCATION:Parc Fayard\\, Dumbéa" in entry


def test_an_event_of_whole_days_ends_the_day_after(now: datetime) -> None:
    entry = calendar(
        online(Kind.EVENT, now=now, starts_time=None, ends_time=None, ends_on="2026-03-22")
    )
    assert "DTSTART;VALUE=DATE:20260321" in entry
    assert "DTEND;VALUE=DATE:20260323" in entry


def test_a_deadline_goes_into_a_calendar(now: datetime) -> None:
    entry = calendar(online(Kind.TENDER, now=now))
    assert "SUMMARY:Date limite\u00a0: Réfection du pont de la Tontouta" in entry
    assert "DTEND;TZID=Pacific/Noumea:20260402T153000" in entry


def test_what_has_no_date_has_no_calendar(now: datetime) -> None:
    found = online(Kind.NEWS, now=now)
    assert Client().get(f"{place(found)}agenda.ics").status_code == 404
    withdrawn = withdraw_publication(publication=online(Kind.EVENT, now=now), by=None, now=now)
    assert Client().get(f"{place(withdrawn)}agenda.ics").status_code == 404


# ── The first page ───────────────────────────────────────────────────────────────────────────
def test_the_first_page_shows_the_latest_and_the_last_minute(now: datetime) -> None:
    online(Kind.FLASH, now=now, title="Route coupée", ends_on=on(1, now))
    online(Kind.FLASH, now=now - 9 * DAY, title="Vieille alerte", ends_on=on(-1, now))
    online(Kind.NEWS, now=now, title="Le sentier")
    event(now, -2, "Fête passée")

    page = soup(Client().get("/"))

    assert [each.get_text() for each in page.select(".flash-band a")] == ["Route coupée"]
    shown = [each.get_text() for each in page.select("[aria-labelledby=publications] .card-title")]
    assert shown == ["Le sentier"]


def test_the_first_page_is_the_same_price_with_many(now: datetime) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            Client().get("/")
        return len(queries)

    online(Kind.NEWS, now=now)
    cost()
    few = cost()
    for _each in range(8):
        online(Kind.FLASH, now=now, ends_on=on(2, now))
        online(Kind.NEWS, now=now)
    assert cost() == few
