"""What becomes of deliveries: abandoned, never sent, old, of an account that is deleted."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.accounts.models import Person
from niaouli.datarights.operations import delete_account
from niaouli.datarights.rooms.deliveries import held
from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations.keeping import (
    FORGOTTEN_AFTER,
    UNSENT_AFTER,
    abandon_delivery,
    erase_lines,
    erase_old,
    give_up_unsent,
    take_up,
)
from niaouli.deliveries.operations.sending import send_line, start_delivery, stop_delivery
from niaouli.deliveries.queries import counts_of
from niaouli.departments.models import Department
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.lib.errors import OutOfStep
from tests.cast import NOW
from tests.deliveries.steps import line, listed, pdf, prepared, row, sent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ready(dddt: Department, agent: Person, alice: Person, bob: Person) -> Delivery:
    rows = [row("a.pdf", alice), row("b.pdf", bob)]
    return prepared(dddt, agent, listed(*rows), {"a.pdf": pdf("a"), "b.pdf": pdf("b")})


def asked_jobs() -> list[str]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", flat=True))


def test_abandoned_its_files_and_its_lines_go(ready: Delivery, agent: Person) -> None:
    abandon_delivery(delivery=ready, by=agent, now=NOW)
    assert asked_jobs()[-1] == "deliveries.erase"
    assert erase_lines(delivery_id=ready.pk, now=NOW)
    ready.refresh_from_db()
    assert ready.state == DeliveryState.ABANDONED
    assert not DeliveryLine.objects.exists()
    assert not StoredFile.objects.exists()
    assert ready.size == 2


def test_erasing_runs_twice(ready: Delivery, agent: Person) -> None:
    abandon_delivery(delivery=ready, by=agent, now=NOW)
    assert erase_lines(delivery_id=ready.pk, now=NOW)
    assert not erase_lines(delivery_id=ready.pk, now=NOW)


def test_what_was_begun_is_not_abandoned(ready: Delivery, agent: Person) -> None:
    start_delivery(delivery=ready, by=agent, now=NOW)
    with pytest.raises(OutOfStep):
        abandon_delivery(delivery=ready, by=agent, now=NOW)


def test_never_sent_it_is_given_up_after_a_month(ready: Delivery) -> None:
    assert give_up_unsent(now=NOW + UNSENT_AFTER) == 0
    assert give_up_unsent(now=NOW + UNSENT_AFTER + DAY) == 1
    ready.refresh_from_db()
    assert ready.state == DeliveryState.ABANDONED


def test_stopped_for_a_month_it_ends_there(ready: Delivery, agent: Person, alice: Person) -> None:
    start_delivery(delivery=ready, by=agent, now=NOW)
    ready.refresh_from_db()
    send_line(delivery=ready, now=NOW)
    stop_delivery(delivery=ready, by=agent, now=NOW)
    give_up_unsent(now=NOW + UNSENT_AFTER + DAY)
    ready.refresh_from_db()
    assert ready.state == DeliveryState.SENT
    counts = counts_of(ready)
    assert (counts[LineState.DONE], counts[LineState.FAILED]) == (1, 1)
    assert WalletDocument.objects.count() == 1


def test_the_files_of_lines_that_failed_go_after_a_month(
    ready: Delivery, agent: Person, bob: Person
) -> None:
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    delivery = sent(ready, agent)
    assert line(delivery, 3).file is not None
    erase_old(now=NOW + UNSENT_AFTER + DAY)
    assert line(delivery, 3).file is None
    assert line(delivery, 3).state == LineState.FAILED


def test_a_year_after_nobody_reads_who_received_what(ready: Delivery, agent: Person) -> None:
    delivery = sent(ready, agent)
    assert erase_old(now=NOW + FORGOTTEN_AFTER) == 0
    assert erase_old(now=NOW + FORGOTTEN_AFTER + DAY) == 1
    delivery.refresh_from_db()
    assert not delivery.lines.exists()
    assert delivery.list_name == ""
    assert counts_of(delivery)[LineState.DONE] == 2
    assert WalletDocument.objects.count() == 2


def test_what_goes_on_since_long_is_asked_again(ready: Delivery, agent: Person) -> None:
    start_delivery(delivery=ready, by=agent, now=NOW)
    ProcrastinateJob.objects.all()._raw_delete("default")
    assert take_up(now=NOW + timedelta(minutes=9)) == 0
    assert take_up(now=NOW + timedelta(minutes=11)) == 1
    assert asked_jobs() == ["deliveries.send"]


# ── A person ─────────────────────────────────────────────────────────────────────────────────
def test_the_copy_of_their_data_tells_what_lists_said(
    ready: Delivery, agent: Person, alice: Person, bob: Person
) -> None:
    sent(ready, agent)
    (told,) = held(alice)
    values = told.as_json()
    assert (values["email"], values["filename"]) == (alice.email, "a.pdf")
    assert values["state"] == LineState.DONE


def test_a_deleted_account_leaves_nothing_in_the_lists(
    ready: Delivery, agent: Person, alice: Person, bob: Person
) -> None:
    sent(ready, agent)
    delete_account(person=alice, by=alice, now=NOW)
    gone, other = line(ready), line(ready, 3)
    assert (gone.owner, gone.email, gone.family_name, gone.filename) == (None, "", "", "")
    assert gone.state == LineState.DONE
    assert other.email == bob.email


def test_a_deleted_account_receives_nothing_that_was_ready(
    ready: Delivery, agent: Person, alice: Person
) -> None:
    delete_account(person=alice, by=alice, now=NOW)
    delivery = sent(ready, agent)
    counts = counts_of(delivery)
    assert (counts[LineState.DONE], counts[LineState.FAILED]) == (1, 1)
    assert "supprimé" in line(delivery).problems[0]
