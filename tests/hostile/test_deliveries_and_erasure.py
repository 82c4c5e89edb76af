"""An account is erased while a department has papers for it: neither waits for the other for ever,
and nothing of the person stays in the lists."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from niaouli.accounts.models import Person
from niaouli.accounts.operations import lock as lock_person
from niaouli.datarights.operations import delete_account
from niaouli.deliveries.enums import LineState
from niaouli.deliveries.operations import sending
from niaouli.deliveries.operations.keeping import forget_person
from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cast import NOW
from tests.deliveries.steps import KIND, line, listed, pdf, prepared, row


@pytest.mark.django_db(transaction=True)
def test_sending_and_erasing_never_wait_for_one_another(
    dddt: Department, agent: Person, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = prepared(dddt, agent, listed(row("a.pdf", alice)), {"a.pdf": pdf()})
    sending.start_delivery(delivery=delivery, by=agent, now=NOW)
    delivery.refresh_from_db()
    locked, asking = Event(), Event()

    def asks(person: Person) -> Person:
        asking.set()
        return lock_person(person)

    monkeypatch.setattr(sending, "lock_person", asks)

    def erase() -> None:
        try:
            with transaction.atomic():
                person = lock_person(alice)
                locked.set()
                # The worker is about to wait for the person, with what it holds already.
                asking.wait(20)
                forget_person(person=person, now=NOW)
        finally:
            connection.close()

    def send() -> Any:
        try:
            locked.wait(20)
            return sending.send_line(delivery=delivery, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        erased, worked = threads.submit(erase), threads.submit(send)
        erased.result(60)
        assert worked.result(60) is False
    assert line(delivery).state == LineState.FAILED
    assert not WalletDocument.objects.exists()


@pytest.mark.django_db
def test_a_line_that_only_had_the_number_of_a_case_says_nothing_of_them_any_more(
    dddt: Department, agent: Person, alice: Person, permis: Procedure
) -> None:
    case = cast.granted(alice, permis, agent)
    header = "fichier;reference;nom;type;titre"
    typed = f"absent.pdf;{case.reference};{alice.family_name};{KIND};Permis de {alice.family_name}"
    delivery = prepared(dddt, agent, listed(typed, header=header), {"a.pdf": pdf()})
    assert line(delivery).state == LineState.REFUSED
    delete_account(person=alice, by=alice, now=NOW)
    left = line(delivery)
    assert [left.reference, left.family_name, left.title, left.filename] == [""] * 4
