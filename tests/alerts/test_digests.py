"""One e-mail for each person and period, everything once, nothing when there is nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.accounts.models import Person
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Digest, DigestItem, Match, Run
from niaouli.alerts.operations import subscribing
from niaouli.publications.enums import Kind
from niaouli.publications.operations import withdraw_publication
from tests.alerts import steps
from tests.alerts.steps import LATER, MONDAY_AT_SEVEN, TOMORROW_AT_SEVEN
from tests.cast import NOW

pytestmark = pytest.mark.django_db
WEDNESDAY = TOMORROW_AT_SEVEN + LATER
THURSDAY = WEDNESDAY + timedelta(days=1)
MONDAY = MONDAY_AT_SEVEN + LATER


def test_what_matches_kind_and_topic_is_told_and_nothing_else(alice: Person) -> None:
    sea = steps.sea()
    steps.subscribed(alice, Kind.NEWS, sea)
    steps.published("Baleines", Kind.NEWS, sea)
    steps.published("Routes", Kind.NEWS)
    steps.published("Régate", Kind.EVENT, sea)
    steps.match()
    steps.make(Rhythm.DAILY, WEDNESDAY)
    assert steps.told_to(alice.email) == ["Actualité : Baleines"]


def test_overlapping_subscriptions_tell_it_once(alice: Person) -> None:
    sea = steps.sea()
    steps.subscribed(alice, Kind.NEWS)
    steps.subscribed(alice, None, sea)
    steps.subscribed(alice)
    steps.published("Baleines", Kind.NEWS, sea)
    steps.match()
    steps.make(Rhythm.DAILY, WEDNESDAY)
    (mail,) = steps.told()
    assert mail.text.count("Baleines") == 1
    assert DigestItem.objects.count() == 1


def test_it_is_not_told_again_the_next_day(alice: Person) -> None:
    steps.subscribed(alice)
    steps.published()
    steps.match()
    steps.make(Rhythm.DAILY, WEDNESDAY)
    steps.make(Rhythm.DAILY, THURSDAY)
    assert len(steps.told()) == 1


def test_nothing_new_sends_nothing(alice: Person) -> None:
    steps.subscribed(alice)
    steps.make(Rhythm.DAILY, WEDNESDAY)
    assert not steps.told()
    assert not Digest.objects.exists()
    assert Run.objects.get().processed_at == WEDNESDAY


def test_revised_three_times_it_is_told_once_in_its_latest_text(alice: Person) -> None:
    steps.subscribed(alice)
    publication = steps.published("Un")
    for title in ("Deux", "Trois", "Quatre"):
        publication = steps.revised(publication, title)
        steps.match()
    steps.make(Rhythm.DAILY, WEDNESDAY)
    (mail,) = steps.told()
    assert [mail.text.count(title) for title in ("Un\n", "Deux", "Trois", "Quatre")] == [0, 0, 0, 1]


def test_two_people_with_different_rhythms_both_receive_it(alice: Person, bob: Person) -> None:
    steps.subscribed(alice, rhythm=Rhythm.DAILY)
    steps.subscribed(bob, rhythm=Rhythm.WEEKLY)
    steps.published()
    steps.match()
    steps.make(Rhythm.DAILY, WEDNESDAY)
    steps.make(Rhythm.WEEKLY, MONDAY)
    assert [mail.address for mail in steps.told()] == [alice.email, bob.email]


def test_what_was_told_in_the_morning_is_not_told_again_on_monday(alice: Person) -> None:
    steps.subscribed(alice, Kind.NEWS, rhythm=Rhythm.DAILY)
    steps.subscribed(alice, rhythm=Rhythm.WEEKLY)
    steps.published()
    steps.match()
    steps.make(Rhythm.DAILY, WEDNESDAY)
    steps.make(Rhythm.WEEKLY, MONDAY)
    assert len(steps.told()) == 1
    assert not Match.objects.filter(processed_at=None).exists()


def test_what_changed_since_is_told_again_and_says_so(alice: Person) -> None:
    steps.subscribed(alice, Kind.NEWS, rhythm=Rhythm.NOW)
    steps.subscribed(alice, rhythm=Rhythm.WEEKLY)
    publication = steps.published("Pont fermé")
    steps.match()
    steps.make(Rhythm.NOW, NOW)
    steps.revised(publication, "Pont ouvert", now=NOW + LATER)
    steps.match(NOW + LATER)
    steps.make(Rhythm.NOW, NOW + LATER)
    steps.make(Rhythm.WEEKLY, MONDAY)
    assert steps.told_to(alice.email) == ["Actualité : Pont fermé", "Actualité : Pont ouvert"]
    assert ["Mis à jour" in mail.text for mail in steps.told()] == [False, True]


def test_on_monday_who_has_both_rhythms_receives_one_mail(alice: Person) -> None:
    steps.subscribed(alice, Kind.NEWS, rhythm=Rhythm.DAILY)
    steps.subscribed(alice, Kind.EVENT, rhythm=Rhythm.WEEKLY)
    sunday = MONDAY_AT_SEVEN - timedelta(hours=12)
    steps.published("Pont", Kind.NEWS, now=sunday)
    steps.published("Foire", Kind.EVENT, now=sunday)
    steps.match(sunday)
    steps.make(Rhythm.WEEKLY, MONDAY)
    steps.make(Rhythm.DAILY, MONDAY)
    assert steps.told_to(alice.email) == ["2 nouvelles publications, lundi 9 mars 2026"]


def test_a_deadline_before_the_next_digest_does_not_wait_for_it(alice: Person) -> None:
    steps.subscribed(alice, rhythm=Rhythm.WEEKLY)
    steps.published("Avant lundi", Kind.TENDER, deadline=MONDAY_AT_SEVEN - timedelta(hours=1))
    steps.published("Après lundi", Kind.TENDER, deadline=MONDAY_AT_SEVEN + timedelta(hours=1))
    steps.match()
    assert ProcrastinateJob.objects.filter(task_name="alerts.now").count() == 1
    steps.make(Rhythm.NOW, NOW)
    assert steps.told_to(alice.email) == ["Appel d’offres : Avant lundi"]
    assert "n’a pas attendu" in steps.told()[0].text
    steps.make(Rhythm.WEEKLY, MONDAY)
    assert steps.told_to(alice.email)[1:] == ["Appel d’offres : Après lundi"]


def test_a_deadline_that_is_over_presses_nobody(alice: Person) -> None:
    steps.subscribed(alice)
    steps.published("Trop tard", Kind.TENDER, deadline=NOW - timedelta(hours=1))
    steps.match()
    assert Match.objects.get().rhythm == Rhythm.DAILY


def test_at_once_is_grouped_by_person(alice: Person, bob: Person) -> None:
    steps.subscribed(alice, rhythm=Rhythm.NOW)
    steps.subscribed(bob, Kind.EVENT, rhythm=Rhythm.NOW)
    for number in range(3):
        steps.published(f"Nouvelle {number}")
    steps.match()
    steps.make(Rhythm.NOW, NOW)
    assert [(mail.address, mail.subject) for mail in steps.told()] == [
        (alice.email, "3 nouvelles publications")
    ]


def test_what_was_withdrawn_meanwhile_is_not_told(alice: Person) -> None:
    steps.subscribed(alice)
    publication = steps.published()
    steps.match()
    withdraw_publication(publication=publication, by=None, now=NOW)
    steps.make(Rhythm.DAILY, WEDNESDAY)
    assert not steps.told()
    assert Match.objects.get().processed_at == WEDNESDAY


def test_what_was_withdrawn_before_matching_matches_nobody(alice: Person) -> None:
    steps.subscribed(alice)
    publication = steps.published()
    withdraw_publication(publication=publication, by=None, now=NOW)
    steps.match()
    assert not Match.objects.exists()


def test_what_was_published_before_one_subscribed_is_not_told(alice: Person) -> None:
    steps.published(now=NOW)
    steps.subscribed(alice, now=NOW + LATER)
    steps.match(NOW + LATER)
    assert not Match.objects.exists()


def test_who_stopped_meanwhile_receives_nothing(alice: Person) -> None:
    subscription = steps.subscribed(alice)
    steps.published()
    steps.match()
    subscribing.stop(subscription=subscription, by=alice, now=NOW)
    steps.make(Rhythm.DAILY, WEDNESDAY)
    assert not steps.told()


def test_a_closed_account_receives_nothing(alice: Person) -> None:
    steps.subscribed(alice)
    steps.published()
    steps.match()
    alice.is_active = False
    alice.save()
    steps.make(Rhythm.DAILY, WEDNESDAY)
    assert not steps.told()


def test_what_matches_after_seven_is_for_the_next_morning(alice: Person) -> None:
    steps.subscribed(alice)
    steps.published(now=TOMORROW_AT_SEVEN)
    steps.match(TOMORROW_AT_SEVEN + timedelta(seconds=1))
    steps.make(Rhythm.DAILY, WEDNESDAY)
    assert not steps.told()
    steps.make(Rhythm.DAILY, THURSDAY)
    assert len(steps.told()) == 1


def test_the_digest_speaks_the_language_of_who_reads_it(alice: Person, bob: Person) -> None:
    bob.language = "en"
    bob.save()
    for person in (alice, bob):
        steps.subscribed(person)
    steps.published()
    steps.match()
    steps.make(Rhythm.DAILY, WEDNESDAY)
    assert {mail.address: mail.language for mail in steps.told()} == {
        alice.email: "fr",
        bob.email: "en",
    }


def test_the_mail_says_what_why_and_how_to_stop(alice: Person) -> None:
    steps.subscribed(alice, Kind.TENDER)
    steps.published(
        "Réfection du quai", Kind.TENDER, deadline=NOW + timedelta(days=20), summary="Deux lots."
    )
    steps.match()
    steps.make(Rhythm.DAILY, WEDNESDAY)
    (mail,) = steps.told()
    token = alice.subscriber.token
    for said in (
        "Appels d’offres\n--------",
        "Réfection du quai\nDeux lots.\nRéponses jusqu’au lundi 23 mars 2026 à 12",
        "/publications/appels-d-offres/refection-du-quai/",
        "- Appels d’offres, chaque matin",
        "/compte/alertes/",
        f"/alertes/desabonnement/{token}/",
    ):
        assert said in mail.text
    assert mail.unsubscribe.endswith(f"/alertes/desabonnement/{token}/")
    assert "<h2" in mail.html
    assert ">Réfection du quai</a>" in mail.html


def test_many_people_cost_no_more_queries_than_a_few() -> None:
    costs = []
    for count, day in ((2, 0), (12, 1)):
        for number in range(count):
            steps.address_alone(f"personne{number}@example.org")
        now = NOW + timedelta(days=day)
        steps.published(f"Nouvelle {day}", now=now)
        steps.match(now)
        with CaptureQueriesContext(connection) as queries:
            steps.make(Rhythm.DAILY, WEDNESDAY + timedelta(days=day))
        costs.append(len(queries))
    assert len(steps.told()) == 14
    assert costs[0] == costs[1]
