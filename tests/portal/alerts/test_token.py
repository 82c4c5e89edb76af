"""From an e-mail, without signing in: look, change, stop. A look changes nothing."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.alerts import queries
from niaouli.alerts.enums import EndReason
from niaouli.alerts.models import Subscriber, Subscription
from niaouli.lib.logs import JsonFormatter
from niaouli.portal.alerts.token import hidden
from niaouli.publications.enums import Kind
from tests.alerts import steps
from tests.portal.filling import soup, words

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def lea() -> Subscriber:
    subscriber = steps.address_alone("lea@example.org")
    steps.subscribed(subscriber, Kind.EVENT)
    return subscriber


@pytest.fixture
def strict() -> Client:
    """A browser, or a machine, whose forged forms are refused."""
    return Client(enforce_csrf_checks=True)


def place(name: str, subscriber: Subscriber, *more: object) -> str:
    return reverse(f"portal:{name}", args=[subscriber.token, *more])


def live(subscriber: Subscriber) -> list[str]:
    return [str(each) for each in queries.live_subscriptions(subscriber)]


def test_a_machine_that_follows_the_link_changes_nothing(strict: Client, lea: Subscriber) -> None:
    for method in (strict.get, strict.head):
        assert method(place("unsubscribe", lea)).status_code == 200
    assert len(live(lea)) == 2
    said = words(strict.get(place("unsubscribe", lea)))
    assert "Ne plus rien recevoir" in said
    assert "Actualités, chaque matin" in said


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart"])
def test_the_button_of_a_mail_reader_stops_everything(
    strict: Client, lea: Subscriber, form: str
) -> None:
    if form == "multipart":
        response = strict.post(place("unsubscribe", lea), ONE_CLICK)
    else:
        response = strict.post(
            place("unsubscribe", lea), "List-Unsubscribe=One-Click", content_type=form
        )
    assert response.status_code == 200
    assert live(lea) == []
    ended = Subscription.objects.exclude(ended_at=None)
    assert {each.reason for each in ended} == {EndReason.UNSUBSCRIBED}


@pytest.mark.parametrize(
    "body", [{}, {"List-Unsubscribe": "x"}, {**ONE_CLICK, "more": "1"}], ids=["none", "x", "more"]
)
def test_any_other_words_need_the_page_s_own_key(
    strict: Client, lea: Subscriber, body: dict[str, str]
) -> None:
    assert strict.post(place("unsubscribe", lea), body).status_code == 403
    assert len(live(lea)) == 2


def test_the_button_of_the_page_stops_and_the_next_one_takes_up_again(
    strict: Client, lea: Subscriber
) -> None:
    page = soup(strict.get(place("unsubscribe", lea)))
    key = page.select_one("#main input[name=csrfmiddlewaretoken]")
    assert key is not None
    response = strict.post(place("unsubscribe", lea), {"csrfmiddlewaretoken": key["value"]})
    assert "Vous ne recevrez plus d’alertes" in words(response)
    assert live(lea) == []
    again = soup(response).select_one("#main form")
    assert again is not None
    assert again["action"] == place("alert_manage_again", lea)
    key = again.select_one("input[name=csrfmiddlewaretoken]")
    assert key is not None
    strict.post(str(again["action"]), {"csrfmiddlewaretoken": key["value"]})
    assert len(live(lea)) == 2


def test_pressed_twice_it_is_stopped_all_the_same(client: Client, lea: Subscriber) -> None:
    for _twice in range(2):
        assert client.post(place("unsubscribe", lea), ONE_CLICK).status_code == 200
    assert "Vous ne recevez plus d’alertes" in words(client.get(place("unsubscribe", lea)))


def test_one_is_changed_and_one_is_stopped(client: Client, lea: Subscriber) -> None:
    news, event = queries.live_subscriptions(lea)
    client.post(place("alert_manage_change", lea, news.pk), {f"rythme-{news.pk}": "weekly"})
    client.post(place("alert_manage_change", lea, event.pk), {"stop": "1"})
    assert live(lea) == ["news × *, weekly"]
    assert "Actualités" in words(client.get(place("alert_manage", lea)))


def test_a_token_opens_nobody_else_s_alerts(client: Client, lea: Subscriber, bob: Person) -> None:
    other = steps.subscribed(bob, Kind.NEWS)
    address = place("alert_manage_change", lea, other.pk)
    assert client.post(address, {"stop": "1"}).status_code == 404
    assert len(live(bob.subscriber)) == 1


@pytest.mark.parametrize(
    ("method", "name", "more"),
    [
        ("get", "alert_manage", []),
        ("post", "alert_manage_again", []),
        ("post", "alert_manage_change", [1]),
        ("get", "unsubscribe", []),
        ("post", "unsubscribe", []),
    ],
)
def test_a_forged_token_opens_nothing(
    client: Client, lea: Subscriber, method: str, name: str, more: list[int]
) -> None:
    address = reverse(f"portal:{name}", args=[lea.token.swapcase(), *more])
    assert getattr(client, method)(address, ONE_CLICK).status_code == 404
    assert len(live(lea)) == 2


def test_the_page_shows_no_whole_address_and_is_kept_nowhere(
    client: Client, lea: Subscriber
) -> None:
    response = client.get(place("alert_manage", lea))
    assert b"lea@example.org" not in response.content
    assert "l•••a@example.org" in words(response)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("address", "shown"),
    [("alice@example.org", "a•••e@example.org"), ("ab@x.nc", "a•••@x.nc"), ("a@x.nc", "a•••@x.nc")],
)
def test_how_an_address_is_hidden(address: str, shown: str) -> None:
    assert hidden(address) == shown


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the service would write, requests included."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    requests = logging.getLogger("niaouli.request")
    requests.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)
    requests.setLevel(logging.NOTSET)


def test_the_token_is_not_in_the_log(log: StringIO, strict: Client, lea: Subscriber) -> None:
    strict.get(place("alert_manage", lea))
    strict.post(place("unsubscribe", lea))
    assert "alertes/gerer/<slug:token>/" in log.getvalue()
    assert lea.token not in log.getvalue()
