"""While a backup is made, nothing is removed: what the database held when it was read must still be
there when its contents are copied.

A lock of PostgreSQL: it is seen by every process, and goes with the one that holds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

LOCK = 0x4E49414F
"""Drawn once, for this use only."""


@contextmanager
def held_back() -> Iterator[None]:
    """No content is removed meanwhile. Fails at the end when the connection broke before it: what
    was copied may then lack something."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        # Whoever is removing finishes first.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield
        cursor.execute("SELECT 1")


def allowed() -> bool:
    """Whether a content may be removed, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])
