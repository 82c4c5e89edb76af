"""Pressed twice, in two tabs, by two people, at the same instant: it happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.models import Case, Movement
from niaouli.departments.enums import Role
from niaouli.departments.models import Department, Membership
from niaouli.departments.operations import end_role, give_role
from niaouli.documents.models import WalletDocument
from niaouli.lib.errors import Refusal
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.portal import filling

pytestmark = pytest.mark.django_db(transaction=True)

TOGETHER = 8


def at_once(press: Callable[[Client], Any], person: Person) -> list[int]:
    """The same press from several windows of one session, started together: their statuses."""
    signed_in, barrier = cast.signed_in(person), Barrier(TOGETHER)

    def one(_number: int) -> int:
        window = Client()
        window.cookies = signed_in.cookies
        barrier.wait(20)
        try:
            return int(press(window).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(one, range(TOGETHER)))


def test_a_request_is_started_once(alice: Person, permis: Procedure) -> None:
    address = reverse("portal:start", args=[permis.slug])
    assert set(at_once(lambda window: window.post(address), alice)) == {302}
    assert Case.objects.count() == 1


def test_a_request_is_sent_once(alice: Person, permis: Procedure) -> None:
    draft = cast.filled(alice, permis)
    address = filling.place(draft, "draft_check")
    assert set(at_once(lambda window: window.post(address), alice)) == {302}
    assert Movement.objects.filter(case=draft).count() == 1
    assert OutgoingMail.objects.filter(template="cases/received").count() == 1
    following = cast.submitted(alice, permis)
    assert following.reference is not None
    assert "-000002-" in following.reference


def test_what_is_awaited_is_supplied_once(alice: Person, agent: Person, permis: Procedure) -> None:
    case = cast.awaiting(alice, permis, agent)
    item = case.items.get()
    address = reverse("portal:supply", args=[case.reference, item.pk])
    statuses = at_once(lambda window: window.post(address, {item.field: filling.pdf()}), alice)
    assert sorted(statuses) == [302] + [409] * (TOGETHER - 1)
    assert case.documents.filter(field=item.field, replaced_at=None).count() == 1


def test_a_message_with_a_file_is_written_once(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    case = cast.taken(alice, permis, agent)
    address = reverse("portal:message", args=[case.reference])
    content = filling.pdf().read()

    def press(window: Client) -> Any:
        file = SimpleUploadedFile("plan.pdf", content, "application/pdf")
        return window.post(address, {"body": "Voici.", "files": [file]})

    assert set(at_once(press, alice)) == {302}
    assert case.messages.get().attachments.count() == 1


def test_a_role_is_given_once(alice: Person, manager: Person) -> None:
    address = reverse("backoffice:department_people")
    values = {"who": "alice", "role": "agent"}
    assert set(at_once(lambda window: window.post(address, values), manager)) == {302}
    assert alice.memberships.count() == 1
    assert OutgoingMail.objects.filter(template="departments/role_given").count() == 1


def test_two_managers_who_end_each_other_leave_one(
    alice: Person, manager: Person, dddt: Department
) -> None:
    other = give_role(person=alice, department=dddt, role=Role.MANAGER, by=None, now=cast.NOW)
    mine, barrier = manager.memberships.get(), Barrier(2)

    def end(pair: tuple[Person, Membership]) -> None:
        barrier.wait(20)
        try:
            with suppress(Refusal):
                end_role(membership=pair[1], by=pair[0], now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(end, [(manager, other), (alice, mine)]))
    assert Membership.objects.filter(role=Role.MANAGER, until__isnull=True).count() == 1


def test_a_decision_is_taken_once(alice: Person, agent: Person, permis: Procedure) -> None:
    case = cast.taken(alice, permis, agent)
    grant = reverse("backoffice:grant", args=[case.reference])
    refuse = reverse("backoffice:refuse", args=[case.reference])
    values = {"revision": case.revision, "reason": "Non."}
    turns = iter([grant, refuse] * TOGETHER)
    statuses = at_once(lambda window: window.post(next(turns), values), agent)
    assert sorted(statuses) == [302] + [409] * (TOGETHER - 1)
    case.refresh_from_db()
    issued = WalletDocument.objects.filter(owner=alice).count()
    assert (case.state, issued) in {(State.GRANTED, 1), (State.REFUSED, 0)}
