"""Lost jobs are taken up, addresses that refuse are left alone, old things go."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.accounts.models import Person
from niaouli.accounts.operations import open_account
from niaouli.alerts import queries
from niaouli.alerts.enums import EndReason, Rhythm
from niaouli.alerts.models import Confirmation, Digest, Match, Run, Subscriber
from niaouli.alerts.operations import addresses, subscribing, upkeep
from niaouli.alerts.operations.digesting import rhythms_due
from niaouli.alerts.operations.upkeep import LEFT_OVER
from niaouli.mail.enums import Delivery
from niaouli.mail.models import OutgoingMail
from niaouli.publications.models import Announcement
from tests.alerts import steps
from tests.alerts.steps import TOMORROW_AT_SEVEN
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def asked_again(now: object) -> list[str]:
    """The jobs that the round asks for."""
    ProcrastinateJob.objects.all().delete()
    upkeep.take_up(now=now)  # type: ignore[arg-type]
    return sorted(ProcrastinateJob.objects.values_list("task_name", flat=True))


def all_done(now: object) -> None:
    for rhythm in (Rhythm.WEEKLY, Rhythm.DAILY):
        steps.make(rhythm, now)  # type: ignore[arg-type]


def test_when_all_is_done_nothing_is_asked() -> None:
    all_done(NOW)
    assert asked_again(NOW) == []


def test_an_announcement_whose_job_was_lost_is_matched() -> None:
    all_done(NOW)
    steps.published()
    assert asked_again(NOW + LEFT_OVER) == []
    later = NOW + LEFT_OVER + timedelta(seconds=1)
    assert asked_again(later) == ["alerts.match"]


def test_what_was_to_leave_at_once_and_did_not_leaves(alice: Person) -> None:
    all_done(NOW)
    steps.subscribed(alice, rhythm=Rhythm.NOW)
    steps.published()
    steps.match()
    assert asked_again(NOW + timedelta(hours=1)) == ["alerts.now"]


def test_the_digest_of_the_morning_is_asked_for_until_it_is_done() -> None:
    all_done(NOW)
    due = TOMORROW_AT_SEVEN + steps.LATER
    assert asked_again(due) == ["alerts.daily"]
    Run.objects.create(rhythm=Rhythm.DAILY, period_start=TOMORROW_AT_SEVEN, opened_at=due)
    assert asked_again(due + timedelta(hours=2)) == ["alerts.daily"]
    steps.make(Rhythm.DAILY, due + timedelta(hours=2))
    assert asked_again(due + timedelta(hours=3)) == []


def test_after_days_of_failure_one_digest_tells_everything(alice: Person) -> None:
    all_done(NOW)
    steps.subscribed(alice)
    for day in range(3):
        at = NOW + timedelta(days=day)
        steps.published(f"Jour {day}", now=at)
        steps.match(at)
    late = TOMORROW_AT_SEVEN + timedelta(days=2, hours=5)
    assert Rhythm.DAILY in rhythms_due(now=late)
    steps.make(Rhythm.DAILY, late)
    (mail,) = steps.told()
    assert all(f"Jour {day}" in mail.text for day in range(3))


def refused(mail: OutgoingMail, at: object) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=Delivery.FAILED, settled_at=at, refused=True, problem="550 b'unknown'"
    )


def one_digest(who: Person, now: object = NOW) -> OutgoingMail:
    steps.subscribed(who, rhythm=Rhythm.NOW)
    steps.published(now=now)  # type: ignore[arg-type]
    steps.match(now)  # type: ignore[arg-type]
    steps.make(Rhythm.NOW, now)  # type: ignore[arg-type]
    return steps.told()[-1]


def test_an_address_that_refuses_ends_its_alerts_with_the_reason(alice: Person) -> None:
    refused(one_digest(alice), NOW)
    assert upkeep.end_refused(now=NOW) == 1
    assert upkeep.end_refused(now=NOW) == 0
    assert queries.live_subscriptions(alice.subscriber) == []
    assert queries.is_refused(alice.subscriber)


def test_taken_up_again_the_address_is_given_a_chance(alice: Person) -> None:
    refused(one_digest(alice), NOW)
    upkeep.end_refused(now=NOW)
    later = NOW + timedelta(hours=1)
    subscribing.take_up_again(subscriber=alice.subscriber, by=alice, now=later)
    assert upkeep.end_refused(now=later) == 0
    assert not queries.is_refused(alice.subscriber)


def test_a_former_address_that_refuses_stops_nothing(alice: Person) -> None:
    refused(one_digest(alice), NOW)
    alice.email = "alice@ailleurs.example"
    alice.save()
    assert upkeep.end_refused(now=NOW) == 0


def test_a_delay_is_not_a_refusal(alice: Person) -> None:
    mail = one_digest(alice)
    OutgoingMail.objects.filter(pk=mail.pk).update(state=Delivery.FAILED, settled_at=NOW)
    assert upkeep.end_refused(now=NOW) == 0


def test_old_things_go_and_nothing_is_told_again(alice: Person) -> None:
    mail = one_digest(alice)
    OutgoingMail.objects.filter(pk=mail.pk).update(state=Delivery.SENT, settled_at=NOW)
    upkeep.tidy(now=NOW + timedelta(days=40))
    assert not Match.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert Digest.objects.get().items.count() == 1
    Announcement.objects.update(processed_at=None)
    steps.match(NOW + timedelta(days=40))
    steps.make(Rhythm.NOW, NOW + timedelta(days=40))
    assert not steps.told()


def test_an_address_alone_that_receives_nothing_is_forgotten_after_a_month() -> None:
    subscriber = steps.address_alone()
    subscribing.stop_all(subscriber=subscriber, reason=EndReason.UNSUBSCRIBED, by=None, now=NOW)
    upkeep.tidy(now=NOW + timedelta(days=29))
    assert Subscriber.objects.count() == 1
    upkeep.tidy(now=NOW + timedelta(days=31))
    assert not Subscriber.objects.exists()


def test_an_address_that_never_confirmed_is_forgotten_after_three_days() -> None:
    addresses.ask(
        address="x@example.org", kinds=[], topics=[], rhythm=Rhythm.NOW, language="fr", now=NOW
    )
    upkeep.tidy(now=NOW + timedelta(days=3, seconds=1))
    assert not Confirmation.objects.exists()


def test_an_account_opened_by_a_command_gets_the_alerts_of_its_address() -> None:
    alone = steps.address_alone("noa@example.org")
    noa = open_account(username="noa", email="Noa@example.org", password=None, now=NOW)
    upkeep.tidy(now=NOW)
    alone.refresh_from_db()
    assert alone.person == noa
