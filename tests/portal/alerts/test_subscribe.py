"""Alerts with an address alone, from the public page to the confirmation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.alerts import links, queries
from niaouli.alerts.models import Confirmation, Subscriber
from niaouli.mail.models import OutgoingMail
from niaouli.topics.operations import define_topic
from tests.accounts import steps as accounts
from tests.alerts import steps
from tests.portal.filling import soup, title, value, words

ClientOf = Callable[[Person], Client]
SUBSCRIBE = reverse("portal:subscribe")
READY = {"alerte": "derniere-minute", "adresse": "lea@example.org"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_count_from_before(db: None) -> None:
    cache.clear()


def link() -> str:
    return reverse("portal:subscribe_confirm", args=[Confirmation.objects.latest("id").token])


def test_a_ready_made_alert_asks_for_nothing_but_an_address() -> None:
    page = soup(Client().get(SUBSCRIBE, {"alerte": "derniere-minute"}))
    shown = [str(each["name"]) for each in page.select("#main form [name]:not([type=hidden])")]
    assert shown == ["adresse"]
    assert "Dernière minute" in page.get_text()


def test_topics_are_in_the_order_that_people_read() -> None:
    for code, label in (("sports", "Sports"), ("education", "Éducation"), ("sante", "Santé")):
        define_topic(code=code, label=label)
    page = soup(Client().get(SUBSCRIBE))
    offered = [str(each["value"]) for each in page.select("[name=theme]")]
    assert offered == ["education", "sante", "sports"]


def test_from_the_page_to_the_alert() -> None:
    client = Client()
    sent = client.post(SUBSCRIBE, READY, follow=True)
    assert "Nous venons de vous écrire" in words(sent)
    assert not Subscriber.objects.exists()
    looked = client.get(link())
    assert "Dernière minute, tout de suite" in words(looked)
    assert not Subscriber.objects.exists()
    assert "C’est fait" in words(client.post(link()))
    (live,) = queries.live_subscriptions(Subscriber.objects.get(address="lea@example.org"))
    assert str(live) == "flash × *, now"
    assert "C’est fait" in words(client.get(link()))


def test_a_known_address_gets_the_same_answer(alice: Person) -> None:
    answers = []
    for address in ("lea@example.org", alice.email):
        response = Client().post(SUBSCRIBE, {**READY, "adresse": address}, follow=True)
        answers.append((response.redirect_chain, words(response)))
    assert answers[0] == answers[1]
    assert OutgoingMail.objects.count() == 2


@pytest.mark.parametrize("address", ["", "lea", "lea@", "lea@exa mple.org", "a" * 250 + "@x.nc"])
def test_a_wrong_address_is_said_and_nothing_typed_is_lost(address: str) -> None:
    sent = {"nature": "evenements", "rythme": "daily", "adresse": address}
    response = Client().post(SUBSCRIBE, sent)
    page = soup(response)
    assert response.status_code == 422
    assert title(response).startswith("Erreur")
    assert value(page, "#field-adresse") == address
    assert page.select_one("input[value=evenements][checked]")
    assert page.select_one("input[value=daily][checked]")
    assert not OutgoingMail.objects.exists()


def test_a_line_break_in_an_address_adds_no_recipient() -> None:
    sent = {**READY, "adresse": "lea@example.org\nBcc: x@example.org"}
    assert Client().post(SUBSCRIBE, sent).status_code == 422


def test_an_old_link_says_so_and_changes_nothing() -> None:
    client = Client()
    client.post(SUBSCRIBE, READY)
    past = timezone.now() - timedelta(days=3, minutes=1)
    Confirmation.objects.update(asked_at=past)
    assert "n’est plus valable" in words(client.get(link()))
    assert client.post(link()).status_code == 409
    assert not Subscriber.objects.exists()


def test_a_link_that_was_made_up_leads_nowhere() -> None:
    for method in (Client().get, Client().post):
        assert method(reverse("portal:subscribe_confirm", args=["x" * 43])).status_code == 404


def test_who_is_signed_in_chooses_on_their_own_page(alice: Person, client_of: ClientOf) -> None:
    asked = {"nature": ["evenements"], "theme": ["mer"]}
    response = client_of(alice).get(SUBSCRIBE, asked)
    assert response["Location"] == (
        "/compte/alertes/ajouter/?nature=evenements&theme=mer&rythme=weekly"
    )


def test_asking_again_and_again_is_slowed_down(settings: Any) -> None:
    statuses = [
        Client().post(SUBSCRIBE, {**READY, "adresse": f"p{number}@example.org"}).status_code
        for number in range(21)
    ]
    assert statuses == [302] * 20 + [429]


def test_opening_an_account_brings_the_alerts_of_its_address() -> None:
    steps.address_alone("lea@example.org")
    client = Client()
    accounts.sign_up(client, email="Lea@example.org")
    accounts.give_code(client, accounts.code_sent_to("lea@example.org"))
    person = Person.objects.get(username="lea")
    assert queries.live_subscriptions(person.subscriber)
    assert "Actualités" in words(client.get(reverse("portal:alerts")))


def test_the_links_of_e_mails_are_pages_of_ours(alice: Person) -> None:
    alone, mine = steps.address_alone(), steps.subscribed(alice).subscriber
    confirmation = Confirmation.objects.get()
    assert links.to_confirm(confirmation).endswith(link())
    assert links.to_manage(alone).endswith(reverse("portal:alert_manage", args=[alone.token]))
    assert links.to_manage(mine).endswith(reverse("portal:alerts"))
    assert links.to_unsubscribe(mine).endswith(reverse("portal:unsubscribe", args=[mine.token]))
    publication = steps.published("Travaux")
    place = reverse("portal:publication", args=["actualites", publication.slug])
    assert links.to_read(publication).endswith(place)
