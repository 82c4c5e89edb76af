"""The event log: append-only, sealed, verified."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from niaouli.audit.models import Event, Seal
from niaouli.audit.operations import SETTLED_AFTER, record, seal_events, verify_seals
from tests.cast import NOW

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.django_db


def write(count: int) -> None:
    for number in range(count):
        record("case.taken", by=1, subject=f"case:{number}", now=NOW, details={"number": number})


def test_an_event_cannot_be_changed() -> None:
    write(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.update(by=2)
    assert Event.objects.get().by == 1


def test_an_event_cannot_be_removed() -> None:
    write(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()
    assert Event.objects.count() == 1


def test_settled_events_are_sealed_once() -> None:
    write(3)
    assert seal_events(now=LATER) == 3
    assert seal_events(now=LATER) == 0
    assert Seal.objects.count() == 1


def test_recent_events_wait() -> None:
    write(1)
    assert seal_events(now=NOW + timedelta(minutes=1)) == 0


def test_a_slow_act_written_after_a_quick_one_does_not_break_the_chain() -> None:
    """Its moment is older, its row is younger: the sealer may come between the two."""
    record("case.taken", by=1, subject="case:quick", now=NOW + timedelta(seconds=2))
    record("case.granted", by=1, subject="case:slow", now=NOW)
    assert seal_events(now=NOW + SETTLED_AFTER + timedelta(seconds=1)) == 0
    assert seal_events(now=LATER) == 2
    assert verify_seals().broken == ""


def test_a_chain_that_holds_is_verified() -> None:
    write(2)
    seal_events(now=LATER)
    write(2)
    seal_events(now=LATER)
    found = verify_seals()
    assert (found.seals, found.events, found.broken) == (2, 4, "")


def tamper(statement: str) -> None:
    """What someone with the keys of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_never_changes")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_never_changes")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET by = 2 WHERE id = (SELECT min(id) FROM audit_event)",
        "DELETE FROM audit_event WHERE id = (SELECT min(id) FROM audit_event)",
        """INSERT INTO audit_event (id, verb, by, subject, at, details)
           SELECT min(id) - 1, 'case.granted', 1, 'case:x', now(), '{}' FROM audit_event""",
    ],
    ids=["changed", "removed", "added"],
)
def test_tampering_is_found(statement: str) -> None:
    write(3)
    seal_events(now=LATER)
    tamper(statement)
    assert verify_seals().broken


def test_the_command_says_whether_it_holds() -> None:
    write(2)
    seal_events(now=LATER)
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert out.getvalue() == "2 événements, 1 sceau : tout correspond.\n"
    tamper("UPDATE audit_event SET by = 2")
    with pytest.raises(CommandError, match="ne correspond plus"):
        call_command("audit", "verify")
