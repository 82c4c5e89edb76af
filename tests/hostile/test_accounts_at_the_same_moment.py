"""An account changed or deleted from several windows at once, or while something is being sent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from niaouli.accounts.email_change import ask_email_change, confirm_email_change
from niaouli.accounts.models import EmailChange, Person
from niaouli.audit.models import Event
from niaouli.cases.models import Case
from niaouli.cases.operations.sending import submit_case
from niaouli.datarights.operations import delete_account
from niaouli.lib.errors import Refusal
from niaouli.procedures.models import Procedure
from tests import cast
from tests.accounts import steps

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Everything at the same instant: what each gave, or the refusal that it met."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        barrier.wait(20)
        try:
            return act()
        except (Refusal, Case.DoesNotExist) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def refused(results: list[Any]) -> int:
    return sum(isinstance(each, Exception) for each in results)


def test_two_people_confirm_one_address(alice: Person, bob: Person) -> None:
    acts = []
    for person in (alice, bob):
        ask_email_change(person=person, address="new@example.org", by=person, now=cast.NOW)
        acts.append(confirming(person, steps.code_sent_to("new@example.org")))
    assert refused(together(*acts)) == 1
    assert Person.objects.filter(email="new@example.org").count() == 1


def confirming(person: Person, code: str) -> Callable[[], Any]:
    return lambda: confirm_email_change(person=person, code=code, by=person, now=cast.NOW)


def test_a_code_pressed_many_times_changes_the_address_once(alice: Person) -> None:
    ask_email_change(person=alice, address="new@example.org", by=alice, now=cast.NOW)
    act = confirming(alice, steps.code_sent_to("new@example.org"))
    assert refused(together(*[act] * 6)) == 0
    assert Event.objects.filter(verb="account.email_changed").count() == 1


def test_wrong_codes_at_once_are_all_counted(alice: Person) -> None:
    ask_email_change(person=alice, address="new@example.org", by=alice, now=cast.NOW)
    act = confirming(alice, "AAA-AAA")
    assert refused(together(*[act] * 8)) == 8
    change = EmailChange.objects.get()
    assert (change.attempts, change.ended_at) == (5, cast.NOW)


def test_an_account_is_deleted_once(alice: Person, permis: Procedure) -> None:
    cast.draft(alice, permis)
    browser = cast.signed_in(alice)

    def press() -> int:
        window = Client()
        window.cookies = browser.cookies
        values = {"password": cast.PASSWORD}
        return int(window.post("/compte/profil/mes-donnees/supprimer/", values).status_code)

    assert set(together(*[press] * 5)) <= {302, 401}
    assert Event.objects.filter(verb="account.deleted").count() == 1


@pytest.mark.parametrize("attempt", range(4))
def test_deleting_while_a_request_is_being_sent(
    alice: Person, permis: Procedure, attempt: int
) -> None:
    """Either the request was sent and the account stays, or the account goes with its draft."""
    draft = cast.filled(alice, permis)
    sent, deleted = together(
        lambda: submit_case(case=draft, by=alice, now=cast.NOW),
        lambda: delete_account(person=alice, by=alice, now=cast.NOW),
    )
    assert refused([sent, deleted]) == 1
    alice.refresh_from_db()
    assert (alice.deleted_at is None) == Case.objects.filter(reference__isnull=False).exists()
    assert not Case.objects.filter(citizen__deleted_at__isnull=False).exists()
