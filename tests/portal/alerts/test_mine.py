"""« Mes alertes »: chosen, changed and stopped by the person, and by nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.alerts import queries
from niaouli.alerts.enums import EndReason, Rhythm
from niaouli.alerts.models import Subscription
from niaouli.alerts.operations import subscribing
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication
from niaouli.publications.operations import withdraw_publication
from tests.alerts import steps
from tests.alerts.steps import TOMORROW_AT_SEVEN
from tests.cast import NOW
from tests.portal.filling import soup, words

ClientOf = Callable[[Person], Client]
ALERTS, ADD = reverse("portal:alerts"), reverse("portal:alert_add")
PRESS, STOP = reverse("portal:alert_press"), reverse("portal:alerts_stop")


def live(person: Person) -> list[str]:
    subscriber = queries.subscriber_of(person)
    return [str(each) for each in queries.live_subscriptions(subscriber)] if subscriber else []


def change(subscription: Subscription) -> str:
    return reverse("portal:alert_change", args=[subscription.pk])


def test_without_any_alert_the_page_offers_to_choose(alice: Person, client_of: ClientOf) -> None:
    response = client_of(alice).get(ALERTS)
    assert "Vous ne recevez aucune alerte" in words(response)
    assert soup(response).select_one(f"#main a[href='{ADD}']")


def test_several_are_taken_at_once(alice: Person, client_of: ClientOf) -> None:
    sea = steps.sea()
    client = client_of(alice)
    sent = {"nature": ["evenements", "actualites"], "theme": [sea.code], "rythme": "daily"}
    response = client.post(ADD, sent, follow=True)
    assert live(alice) == [f"news × {sea.pk}, daily", f"event × {sea.pk}, daily"]
    assert "C’est noté : 2 alertes de plus." in words(response)
    assert "Événements sur le thème « Mer »" in words(response)


def test_everything_is_one_alert(alice: Person, client_of: ClientOf) -> None:
    client_of(alice).post(ADD, {"nature": ["tout", "evenements"], "rythme": "weekly"})
    assert live(alice) == ["* × *, weekly"]


def test_nothing_ticked_is_said_and_the_rest_is_kept(alice: Person, client_of: ClientOf) -> None:
    steps.sea()
    response = client_of(alice).post(ADD, {"rythme": "now"})
    assert response.status_code == 422
    assert "Cochez au moins une sorte de publication." in words(response)
    assert soup(response).select_one("input[name=rythme][value=now][checked]")
    assert not live(alice)


@pytest.mark.parametrize(
    "forged",
    [
        {"nature": "inconnue", "rythme": "now"},
        {"nature": "evenements", "rythme": "hourly"},
        {"nature": "evenements", "theme": "inconnu", "rythme": "now"},
        {},
    ],
)
def test_a_forged_choice_is_refused(
    alice: Person, client_of: ClientOf, forged: dict[str, str]
) -> None:
    assert client_of(alice).post(ADD, forged).status_code == 422
    assert not live(alice)


def test_a_link_ticks_what_it_is_about(alice: Person, client_of: ClientOf) -> None:
    sea = steps.sea()
    page = soup(client_of(alice).get(ADD, {"nature": "evenements", "theme": sea.code}))
    ticked = [str(each["value"]) for each in page.select("#main [checked]")]
    assert ticked == ["evenements", "mer", "weekly"]


def test_what_was_ticked_when_the_session_ended_comes_back(alice: Person) -> None:
    client = Client()
    response = client.post(ADD, {"nature": "enquetes-publiques", "rythme": "now"})
    assert response.status_code == 401
    client.force_login(alice)
    page = soup(client.get(ADD))
    assert page.select_one("input[value='enquetes-publiques'][checked]")


def test_a_ready_made_alert_takes_one_press_and_can_be_undone(
    alice: Person, client_of: ClientOf
) -> None:
    client = client_of(alice)
    response = client.post(PRESS, {"alerte": "derniere-minute", "next": "/aide/"}, follow=True)
    assert live(alice) == ["flash × *, now"]
    page = soup(response)
    notice = page.select_one(".notice-success")
    assert notice is not None
    assert "Dernière minute" in notice.get_text()
    assert notice.select_one("a[href='/aide/']")
    undo = notice.select_one("form")
    assert undo is not None
    client.post(str(undo["action"]), {"stop": "1"})
    assert live(alice) == []


def test_pressed_again_it_says_so(alice: Person, client_of: ClientOf) -> None:
    client = client_of(alice)
    client.post(PRESS, {"alerte": "evenements"})
    response = client.post(PRESS, {"alerte": "evenements"}, follow=True)
    assert "Vous recevez déjà" in words(response)
    assert live(alice) == ["event × *, weekly"]


def test_a_press_leads_to_no_other_site(alice: Person, client_of: ClientOf) -> None:
    sent = {"alerte": "evenements", "next": "https://ailleurs.example/"}
    assert b"ailleurs.example" not in client_of(alice).post(PRESS, sent, follow=True).content


def test_an_alert_that_does_not_exist_is_refused(alice: Person, client_of: ClientOf) -> None:
    assert client_of(alice).post(PRESS, {"alerte": "x"}).status_code == 409


def test_the_rhythm_is_changed(alice: Person, client_of: ClientOf) -> None:
    news = steps.subscribed(alice, Kind.NEWS)
    response = client_of(alice).post(change(news), {f"rythme-{news.pk}": "weekly"}, follow=True)
    assert "Actualités, chaque lundi matin" in words(response)
    assert live(alice) == ["news × *, weekly"]


def test_a_rhythm_that_does_not_exist_changes_nothing(alice: Person, client_of: ClientOf) -> None:
    news = steps.subscribed(alice, Kind.NEWS)
    response = client_of(alice).post(change(news), {f"rythme-{news.pk}": "hourly"})
    assert response.status_code == 409
    assert live(alice) == ["news × *, daily"]


def test_one_is_stopped_and_an_old_page_is_told(alice: Person, client_of: ClientOf) -> None:
    news = steps.subscribed(alice, Kind.NEWS)
    client = client_of(alice)
    client.post(change(news), {"stop": "1"})
    again = client.post(change(news), {"stop": "1"})
    assert live(alice) == []
    assert again.status_code == 409
    assert "déjà arrêtée" in words(again)


def test_another_s_alert_does_not_exist(alice: Person, bob: Person, client_of: ClientOf) -> None:
    news = steps.subscribed(alice, Kind.NEWS)
    steps.subscribed(bob, Kind.EVENT)
    assert client_of(bob).post(change(news), {"stop": "1"}).status_code == 404
    assert live(alice) == ["news × *, daily"]


def test_everything_stops_after_a_last_look_and_comes_back(
    alice: Person, client_of: ClientOf
) -> None:
    steps.subscribed(alice, Kind.NEWS)
    steps.subscribed(alice, Kind.EVENT)
    client = client_of(alice)
    assert "Actualités" in words(client.get(STOP))
    assert len(live(alice)) == 2
    response = client.post(STOP, follow=True)
    assert live(alice) == []
    assert "Reprendre ces alertes" in words(response)
    client.post(reverse("portal:alerts_again"))
    assert len(live(alice)) == 2


def test_a_refused_address_is_said(alice: Person, client_of: ClientOf) -> None:
    steps.subscribed(alice, Kind.NEWS)
    now = timezone.now()
    subscribing.stop_all(subscriber=alice.subscriber, reason=EndReason.REFUSED, by=None, now=now)
    said = words(client_of(alice).get(ALERTS))
    assert "Votre adresse refuse nos e-mails" in said
    assert "Reprendre ces alertes" in said


def digest(person: Person, *titles: str) -> str:
    steps.subscribed(person, rhythm=Rhythm.DAILY)
    for title in titles:
        steps.published(title)
    steps.match()
    steps.make(Rhythm.DAILY, TOMORROW_AT_SEVEN + steps.LATER)
    return reverse("portal:alert_digest", args=[person.subscriber.digests.get().key])


def test_what_was_sent_can_be_read_again(alice: Person, client_of: ClientOf) -> None:
    address = digest(alice, "Pont fermé", "Route ouverte")
    client = client_of(alice)
    assert soup(client.get(ALERTS)).select_one(f"a[href='{address}']")
    said = words(client.get(address))
    assert "Mercredi 4 mars 2026 : 2 publications" in said
    assert "Pont fermé" in said


def test_what_was_withdrawn_since_says_nothing_any_more(alice: Person, client_of: ClientOf) -> None:
    address = digest(alice, "Pont fermé", "Monsieur Secret")
    withdrawn = Publication.objects.get(title="Monsieur Secret")
    withdraw_publication(publication=withdrawn, by=None, now=timezone.now())
    answer = client_of(alice).get(address)
    assert "secret" not in answer.content.decode().lower()
    assert "Cette publication n’est plus en ligne" in words(answer)
    assert "Pont fermé" in words(answer)


def test_what_was_sent_to_another_does_not_exist(
    alice: Person, bob: Person, client_of: ClientOf
) -> None:
    address = digest(alice, "Pont fermé")
    steps.subscribed(bob)
    assert client_of(bob).get(address).status_code == 404


def test_the_page_costs_the_same_with_many_alerts(alice: Person, client_of: ClientOf) -> None:
    client, costs = client_of(alice), list[int]()
    client.get(ALERTS)
    for kinds in ([Kind.NEWS], list(Kind)):
        for kind in kinds:
            steps.subscribed(alice, kind, steps.sea())
        at = NOW + timedelta(days=len(costs))
        steps.published(f"Nouvelle {at}", Kind.NEWS, steps.sea(), now=at)
        steps.match(at)
        steps.make(Rhythm.DAILY, at + timedelta(days=1))
        with CaptureQueriesContext(connection) as queries_run:
            client.get(ALERTS)
        costs.append(len(queries_run))
    assert costs[0] == costs[1]
    assert costs[0] <= 7
