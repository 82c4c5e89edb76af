"""The editor's room: write, look, put online, change, withdraw."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.publications import queries
from niaouli.publications.enums import Kind, Status
from niaouli.publications.models import Announcement, Publication
from niaouli.publications.operations import revise_publication
from niaouli.topics.operations import define_topic
from tests import cast
from tests.backoffice.pages import soup, text
from tests.publications.steps import content, online, written

ClientOf = Callable[[Person], Client]
ROOM = "/agents/publications/"
EVENT: dict[str, Any] = {
    "title": "Fête de la forêt",
    "summary": "Une journée dehors.",
    "place": "Parc Fayard",
    "starts_on-day": "21",
    "starts_on-month": "3",
    "starts_on-year": "2099",
    "starts_time": "9h",
    "ends_time": "17:30",
    "body": "Venez.",
    "department": "DDDT",
}


def place(name: str, publication: Publication) -> str:
    return reverse(f"backoffice:{name}", args=[publication.pk])


def typed(response: Any, name: str) -> str:
    """What an input of the page holds."""
    found = soup(response).select_one(f"[name={name}]")
    assert found is not None, name
    return found.get_text().strip() if found.name == "textarea" else str(found["value"])


@pytest.fixture
def browser(editor: Person, client_of: ClientOf) -> Client:
    return client_of(editor)


# ── Written ──────────────────────────────────────────────────────────────────────────────────
def test_the_room_is_in_the_navigation_of_editors_only(
    browser: Client, agent: Person, client_of: ClientOf
) -> None:
    assert "Publications" in text(browser.get(ROOM))
    assert "Publications" not in text(client_of(agent).get("/agents/"))
    assert client_of(agent).get(ROOM).status_code == 404


def test_each_kind_has_its_own_form(browser: Client) -> None:
    own = {
        Kind.FLASH: "ends_on-day",
        Kind.NEWS: "body",
        Kind.EVENT: "registration_url",
        Kind.VACANCY: "grade",
        Kind.TENDER: "lots",
        Kind.INQUIRY: "commissioner",
    }
    choice = soup(browser.get(f"{ROOM}ecrire/"))
    for kind, name in own.items():
        address = f"{ROOM}ecrire/{kind.slug}/"
        assert choice.select_one(f"a[href='{address}']")
        assert soup(browser.get(address)).select_one(f"[name={name}]")
    assert browser.get(f"{ROOM}ecrire/rumeurs/").status_code == 404


def test_an_event_is_written_looked_at_and_put_online(browser: Client, editor: Person) -> None:
    topic = define_topic(code="foret", label="Forêt")

    response = browser.post(f"{ROOM}ecrire/evenements/", {**EVENT, "topics": ["foret"]})

    draft = Publication.objects.get()
    assert response["Location"] == place("publication", draft)
    assert list(draft.topics.order_by("id")) == [topic]
    preview = text(browser.get(place("publication", draft)))
    assert "samedi 21 mars 2099, de 9 h à 17 h 30" in preview
    assert "Telle que le public la verra" in preview

    browser.post(place("publication_publish", draft), {"revision": draft.revision})

    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    assert Announcement.objects.get().publication == draft
    assert Client().get(f"/publications/evenements/{draft.slug}/").status_code == 200


def test_what_is_wrong_is_said_beside_each_input_and_nothing_is_lost(browser: Client) -> None:
    wrong = {
        **EVENT,
        "title": "",
        "starts_on-day": "31",
        "starts_on-month": "2",
        "starts_time": "neuf heures",
        "registration_url": "fete.example",
    }

    response = browser.post(f"{ROOM}ecrire/evenements/", wrong)

    assert response.status_code == 422
    page = soup(response)
    assert page.title is not None
    assert page.title.get_text().startswith("Erreur :".replace(" ", "\u00a0"))
    said = {each["id"] for each in page.select(".field-error")}
    assert said == {"error-starts_on", "error-starts_time"}
    for name in ("starts_on-day", "starts_time", "registration_url", "place", "body"):
        assert typed(response, name) == wrong[name]

    again = browser.post(f"{ROOM}ecrire/evenements/", {**wrong, **EVENT, "title": ""})
    assert [each["id"] for each in soup(again).select(".field-error")] == [
        "error-title",
        "error-registration_url",
    ]
    assert not Publication.objects.exists()


def test_dates_in_the_wrong_order_are_refused_in_a_sentence(browser: Client) -> None:
    swapped = {"ends_on-day": "20", "ends_on-month": "3", "ends_on-year": "2099"}
    response = browser.post(f"{ROOM}ecrire/evenements/", {**EVENT, **swapped})
    assert "La fin est avant le début : vérifiez les deux dates." in text(response)
    assert typed(response, "ends_on-day") == "20"


def test_permanences_are_added_and_taken_out_without_losing_anything(browser: Client) -> None:
    address = f"{ROOM}ecrire/enquetes-publiques/"
    form = {
        "title": "Carrière",
        "object": "Extension",
        "department": "DDDT",
        "sessions-count": "2",
        "sessions-0-place": "Mairie",
        "sessions-1-place": "Annexe",
        "sessions-1-opens": "8 h",
    }

    added = browser.post(address, {**form, "sessions-act": "add"})
    assert typed(added, "sessions-count") == "3"
    assert typed(added, "sessions-1-place") == "Annexe"

    taken = browser.post(address, {**form, "sessions-act": "remove-0"})
    assert typed(taken, "sessions-count") == "1"
    assert typed(taken, "sessions-0-place") == "Annexe"
    assert typed(taken, "sessions-0-opens") == "8 h"
    assert typed(taken, "title") == "Carrière"
    assert not Publication.objects.exists()

    forged = browser.post(address, {**form, "sessions-act": f"remove-{'9' * 5000}"})
    assert typed(forged, "sessions-count") == "2"


def test_permanences_are_kept_and_their_problems_said_beside_them(browser: Client) -> None:
    address = f"{ROOM}ecrire/enquetes-publiques/"
    form = {
        "title": "Carrière",
        "object": "Extension",
        "department": "DDDT",
        "sessions-count": "3",
        "sessions-0-place": "Mairie",
        "sessions-0-day-day": "9",
        "sessions-0-day-month": "3",
        "sessions-0-day-year": "2099",
        "sessions-0-opens": "11 h",
        "sessions-0-closes": "8 h",
        "sessions-1-place": "Sans jour",
    }
    refused = browser.post(address, form)
    assert soup(refused).select_one("#error-sessions-1-day")

    refused = browser.post(address, {**form, "sessions-1-place": ""})
    assert soup(refused).select_one("#error-sessions-0-closes")

    browser.post(address, {**form, "sessions-1-place": "", "sessions-0-closes": "12h15"})
    sessions = Publication.objects.get().details["sessions"]
    assert [(each["opens"], each["closes"]) for each in sessions] == [("11:00:00", "12:15:00")]


@pytest.mark.parametrize("kind", Kind)
def test_the_form_of_what_is_written_gives_it_back_unchanged(
    kind: Kind, browser: Client, dddt: Department
) -> None:
    found = written(kind, dddt, topics=(define_topic(code="eau", label="Eau"),))
    address = place("publication_edit", found)
    form: dict[str, Any] = {}
    for each in soup(browser.get(address)).select("#main [name]"):
        if each.name == "button" or (
            each.get("type") in {"radio", "checkbox"} and not each.has_attr("checked")
        ):
            continue
        form[str(each["name"])] = typed_value(each)

    browser.post(address, form)

    after = Publication.objects.get()
    assert after.revision == found.revision + 1
    assert (after.details, after.body, after.title) == (found.details, found.body, found.title)
    assert after.topics.get().code == "eau"


def typed_value(each: Any) -> str:
    if each.name == "textarea":
        return str(each.get_text()).strip()
    if each.name == "select":
        return str(each.select_one("[selected]")["value"])
    return str(each["value"])


def test_what_was_being_written_when_the_session_ended_is_found_again(editor: Person) -> None:
    address = f"{ROOM}ecrire/evenements/"
    browser = Client()
    ended = browser.post(address, EVENT)
    assert ended.status_code == 401
    kept = browser.session["kept_typing"]

    back = cast.signed_in(editor)
    session = back.session
    session["kept_typing"] = kept
    session.save()

    assert typed(back.get(address), "place") == "Parc Fayard"


# ── Put online ───────────────────────────────────────────────────────────────────────────────
def test_what_is_missing_is_said_before_and_when_putting_online(
    browser: Client, dddt: Department
) -> None:
    draft = written(Kind.EVENT, dddt, place="")
    assert "Indiquez le lieu." in text(browser.get(place("publication", draft)))

    refused = browser.post(place("publication_publish", draft), {"revision": draft.revision})

    assert refused.status_code == 422
    assert "Il manque encore quelque chose" in text(refused)
    assert not queries.published(timezone.now()).exists()


def test_a_publication_is_planned(browser: Client, dddt: Department) -> None:
    draft = written(Kind.NEWS, dddt)
    day = timezone.localdate() + timedelta(days=3)
    when = {"at-day": day.day, "at-month": day.month, "at-year": day.year, "at-time": "7 h 30"}
    form = {"when": "later", "revision": draft.revision, **when}

    browser.post(place("publication_publish", draft), form)

    draft.refresh_from_db()
    assert draft.published_at is not None
    assert timezone.localtime(draft.published_at).strftime("%H:%M") == "07:30"
    assert "Programmée" in text(browser.get(place("publication", draft)))
    listed = browser.get(ROOM, {"liste": "programmees"})
    assert draft.title in text(listed)


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ({}, "Indiquez le jour"),
        ({"at-day": "1", "at-month": "1", "at-year": "2020"}, "déjà passé"),
        ({"at-day": "31", "at-month": "2", "at-year": "2027"}, "n’existe pas"),
        ({"at-day": "1", "at-month": "1", "at-year": "2090"}, "dans l’année"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_and_kept(
    when: dict[str, str], sentence: str, browser: Client, dddt: Department
) -> None:
    draft = written(Kind.NEWS, dddt)
    form = {"when": "later", "revision": draft.revision, **when}
    response = browser.post(place("publication_publish", draft), form)
    assert response.status_code == 422
    assert sentence in text(response)
    assert typed(response, "at-year") == when.get("at-year", "")


# ── Changed, withdrawn, erased ───────────────────────────────────────────────────────────────
def test_the_second_of_two_editors_is_told_and_keeps_their_text(
    browser: Client, dddt: Department
) -> None:
    found = online(Kind.NEWS, dddt)
    form = {
        "title": "La seconde",
        "body": "Mon texte.",
        "department": "DDDT",
        "revision": found.revision,
    }
    first = content(Kind.NEWS, dddt, title="La première")
    revise_publication(publication=found, content=first, by=None, now=timezone.now())

    response = browser.post(place("publication_edit", found), form)

    assert response.status_code == 409
    assert "a changé depuis que vous l’avez affichée" in text(response)
    assert typed(response, "body") == "Mon texte."
    found.refresh_from_db()
    assert found.title == "La première"

    browser.post(
        place("publication_edit", found), {**form, "revision": typed(response, "revision")}
    )
    found.refresh_from_db()
    assert found.title == "La seconde"


def test_subscribers_are_told_again_only_when_it_is_ticked(
    browser: Client, dddt: Department
) -> None:
    found = online(Kind.NEWS, dddt)
    form = {"title": "Titre", "body": "Texte.", "department": "DDDT"}
    assert "Prévenir de nouveau" in text(browser.get(place("publication_edit", found)))

    browser.post(place("publication_edit", found), {**form, "revision": found.revision})
    assert Announcement.objects.count() == 1

    form |= {"announce": "on", "revision": str(found.revision + 1)}
    browser.post(place("publication_edit", found), form)
    assert Announcement.objects.count() == 2


def test_a_publication_is_withdrawn_after_a_question(browser: Client, dddt: Department) -> None:
    found = online(Kind.NEWS, dddt)
    assert "Retirer cette publication ?" in text(browser.get(place("publication_withdraw", found)))

    browser.post(place("publication_withdraw", found), {"revision": found.revision})

    found.refresh_from_db()
    assert found.status == Status.WITHDRAWN
    assert "retirée" in text(browser.get(place("publication_edit", found)))


def test_what_is_only_planned_becomes_a_draft_again(browser: Client, dddt: Department) -> None:
    now = timezone.now()
    found = online(Kind.NEWS, dddt, now=now, at=now + timedelta(days=2))
    question = text(browser.get(place("publication_withdraw", found)))
    assert "Annuler la mise en ligne ?" in question
    assert "Sa page dira" not in question

    browser.post(place("publication_withdraw", found), {"revision": found.revision})

    found.refresh_from_db()
    assert found.status == Status.DRAFT


@pytest.mark.parametrize("act", ["publish", "withdraw"])
def test_what_can_no_longer_be_done_is_said_on_the_publication(
    act: str, browser: Client, dddt: Department
) -> None:
    found = written(Kind.NEWS, dddt) if act == "withdraw" else online(Kind.NEWS, dddt)
    sentence = "n’est pas en ligne" if act == "withdraw" else "est déjà en ligne"
    asked = browser.get(place(f"publication_{act}", found), follow=True)
    sent = browser.post(
        place(f"publication_{act}", found), {"revision": found.revision}, follow=True
    )
    for page in (asked, sent):
        assert page.redirect_chain == [(place("publication", found), 302)]
        assert sentence in text(page)


def test_a_draft_is_erased_after_a_question(browser: Client, dddt: Department) -> None:
    draft = written(Kind.NEWS, dddt)
    browser.post(place("publication_discard", draft), {"revision": 99})
    assert Publication.objects.exists()
    browser.post(place("publication_discard", draft), {"revision": draft.revision})
    assert not Publication.objects.exists()


# ── Whose they are ───────────────────────────────────────────────────────────────────────────
def test_what_another_department_writes_does_not_exist(browser: Client, dpass: Department) -> None:
    theirs = online(Kind.NEWS, dpass, title="La leur")
    nobodys = online(Kind.NEWS, title="De personne")

    assert "La leur" not in text(browser.get(ROOM, {"liste": "en-ligne"}))
    for each in (theirs, nobodys):
        for name in ("", "_edit", "_publish", "_withdraw", "_discard"):
            address = place(f"publication{name}", each)
            assert browser.get(address).status_code == 404
            if name:
                assert browser.post(address, {"revision": each.revision}).status_code == 404


def test_nobody_writes_in_the_name_of_another_department(
    browser: Client, dpass: Department
) -> None:
    forged = browser.post(f"{ROOM}ecrire/evenements/", {**EVENT, "department": "DPASS"})
    assert forged.status_code == 422
    assert "Choisissez la direction." in text(forged)
    assert not Publication.objects.exists()


# ── The list ─────────────────────────────────────────────────────────────────────────────────
def test_the_list_is_by_state_and_by_kind(browser: Client, dddt: Department) -> None:
    written(Kind.NEWS, dddt, title="À finir")
    online(Kind.EVENT, dddt, title="La fête")

    assert "À finir" in text(browser.get(ROOM))
    assert "La fête" not in text(browser.get(ROOM))
    assert "La fête" in text(browser.get(ROOM, {"liste": "en-ligne", "nature": "evenements"}))
    assert "Rien n’est en ligne." in text(
        browser.get(ROOM, {"liste": "en-ligne", "nature": "actualites"})
    )


def test_the_list_is_in_the_order_of_the_day_that_it_shows(
    browser: Client, dddt: Department
) -> None:
    first = online(Kind.NEWS, dddt, title="Première", now=cast.NOW)
    online(Kind.NEWS, dddt, title="Deuxième", now=cast.NOW + timedelta(days=1))
    changed = content(Kind.NEWS, dddt, title="Première, corrigée")
    later = cast.NOW + timedelta(days=2)
    revise_publication(publication=first, content=changed, by=None, now=later)

    found = soup(browser.get(f"{ROOM}?liste=en-ligne"))

    assert "Dernier changement" in found.select_one("thead").get_text()  # type: ignore[union-attr]
    assert [each.get_text() for each in found.select("td.day")] == ["05/03/2026", "04/03/2026"]


def test_the_list_costs_the_same_with_many(browser: Client, dddt: Department) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(ROOM)
        return len(found)

    written(Kind.NEWS, dddt)
    cost()
    few = cost()
    for _each in range(12):
        written(Kind.NEWS, dddt)
    assert cost() == few
