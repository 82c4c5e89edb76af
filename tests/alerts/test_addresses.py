"""Alerts with an address alone, confirmed by e-mail; and the account that one day has it."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from niaouli.accounts.models import Person
from niaouli.alerts import links, queries
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Confirmation, Subscriber
from niaouli.alerts.operations import addresses
from niaouli.lib.errors import OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.publications.enums import Kind
from tests.alerts import steps
from tests.alerts.steps import TOMORROW_AT_SEVEN
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def ask(address: str = "lea@example.org", *, now: object = NOW) -> Confirmation:
    addresses.ask(
        address=address,
        kinds=[Kind.FLASH],
        topics=[],
        rhythm=Rhythm.NOW,
        language="fr",
        now=now,  # type: ignore[arg-type]
    )
    return Confirmation.objects.latest("id")


def test_nothing_is_sent_before_the_address_is_confirmed() -> None:
    confirmation = ask("Lea@Example.org")
    (mail,) = OutgoingMail.objects.all()
    assert (mail.template, mail.address) == ("alerts/confirmation", "lea@example.org")
    assert links.to_confirm(confirmation) in mail.text
    assert mail.secret
    assert not mail.unsubscribe
    assert not Subscriber.objects.exists()


def test_confirming_twice_confirms_once() -> None:
    confirmation = ask()
    first = addresses.confirm(confirmation=confirmation, now=NOW)
    assert addresses.confirm(confirmation=confirmation, now=NOW) == first
    (live,) = queries.live_subscriptions(first)
    assert (live.kind, live.rhythm) == (Kind.FLASH, Rhythm.NOW)


def test_after_three_days_the_link_says_so_and_changes_nothing() -> None:
    confirmation = ask()
    with pytest.raises(OutOfStep):
        addresses.confirm(confirmation=confirmation, now=NOW + timedelta(days=3, seconds=1))
    assert not Subscriber.objects.exists()


def test_an_address_is_asked_three_times_an_hour_at_most() -> None:
    for number in range(5):
        ask(now=NOW + timedelta(minutes=number))
    assert OutgoingMail.objects.count() == 3
    ask(now=NOW + timedelta(minutes=70))
    assert OutgoingMail.objects.count() == 4


def test_a_known_address_is_written_to_like_any_other(alice: Person) -> None:
    unknown, known = ask(), ask(alice.email)
    texts = [
        mail.text.replace(each.token, "")
        for mail, each in zip(OutgoingMail.objects.order_by("id"), [unknown, known], strict=True)
    ]
    assert texts[0] == texts[1]


def test_confirmed_for_the_address_of_an_account_it_is_the_account_s(alice: Person) -> None:
    subscriber = addresses.confirm(confirmation=ask(alice.email), now=NOW)
    assert (subscriber.person, subscriber.address) == (alice, "")


def test_an_address_that_an_account_has_not_confirmed_stays_alone(alice: Person) -> None:
    EmailAddress.objects.filter(user=alice).update(verified=False)
    subscriber = addresses.confirm(confirmation=ask(alice.email), now=NOW)
    assert (subscriber.person, subscriber.address) == (None, alice.email)


def test_the_alerts_of_an_address_become_the_account_s(bob: Person) -> None:
    alone = steps.address_alone("lea@example.org")
    bob.email = "Lea@example.org"
    bob.save()
    for _twice in range(2):
        addresses.join_account(person=bob, now=NOW)
    mine = queries.subscriber_of(bob)
    assert mine == alone
    assert mine is not None
    assert (mine.address, mine.destination) == ("", "Lea@example.org")


def test_two_lists_of_alerts_become_one_without_telling_anything_twice(bob: Person) -> None:
    alone = steps.address_alone("lea@example.org", rhythm=Rhythm.NOW)
    steps.subscribed(bob, Kind.EVENT)
    steps.subscribed(bob, Kind.NEWS, rhythm=Rhythm.DAILY)
    steps.published("Déjà dit")
    steps.match()
    steps.make(Rhythm.NOW, NOW)
    bob.email = "lea@example.org"
    bob.save()
    addresses.join_account(person=bob, now=NOW)
    steps.make(Rhythm.DAILY, TOMORROW_AT_SEVEN + steps.LATER)
    assert steps.told_to("lea@example.org") == ["Actualité : Déjà dit"]
    kinds = [each.kind for each in queries.live_subscriptions(bob.subscriber)]
    assert kinds == [Kind.NEWS, Kind.EVENT]
    # The links of old e-mails open what the alerts have become.
    assert queries.subscriber_with(alone.token) == bob.subscriber


def test_a_change_of_address_is_followed(alice: Person) -> None:
    steps.subscribed(alice)
    alice.email = "alice@ailleurs.example"
    alice.save()
    steps.published()
    steps.match()
    steps.make(Rhythm.DAILY, TOMORROW_AT_SEVEN + steps.LATER)
    assert [mail.address for mail in steps.told()] == ["alice@ailleurs.example"]


def test_tokens_are_long_and_drawn_for_each() -> None:
    one, other = steps.address_alone("a@example.org"), steps.address_alone("b@example.org")
    assert len(one.token) == len(other.token) == 43
    assert one.token != other.token


def test_a_subscriber_is_a_person_or_an_address(alice: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.create(person=alice, address="x@example.org", confirmed_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.create(confirmed_at=NOW)
