"""The advisers' lists for a month: who has checked in or not, late, by the office; who is new.

Written in SQL, as the agents' other lists (`cases.queues`). Each walks one index and stops at the
end of its page; the pages that follow begin after a key, not after a number of rows.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from niaouli.accounts.models import name_of
from niaouli.departments.models import Department
from niaouli.employment.enums import Origin
from niaouli.employment.queries.seekers import end_of

PAGE = 50
COUNT_LIMIT = 20_000
"""Twice the job seekers of a province: counted in milliseconds."""
FOUND_AT_MOST = 50
NEW_FOR = timedelta(days=31)
SHORTEST = 2


class Which(StrEnum):
    """The lists, by their name in addresses."""

    MISSING = "pas-pointe"
    DONE = "pointe"
    LATE = "en-retard"
    OFFICE = "d-office"
    NEW = "nouveaux"


class Line(NamedTuple):
    """One job seeker of a list, with their check-in of the month."""

    id: int
    key: UUID
    person_id: int
    given_name: str
    family_name: str
    username: str
    email: str
    phone: str
    commune: str
    occupation: str
    registered_at: datetime
    ended_at: datetime | None
    check_in: int | None
    filed_at: datetime | None
    late: bool | None
    origin: str | None
    last_period: date | None
    """The latest month for which they checked in."""

    @property
    def person(self) -> str:
        return name_of(self.given_name, self.family_name, self.username)


@dataclass(frozen=True)
class Scope:
    """What the adviser looks at: their departments, a month, a commune or all (empty)."""

    departments: Sequence[Department]
    period: date
    commune: str
    now: datetime


Cursor = tuple[int, int]
"""Where a page begins: after the line of this moment (or 0) and this id."""


def page_of(
    which: Which, scope: Scope, after: Cursor | None = None, *, size: int = PAGE
) -> list[Line]:
    """One page, and one more line when there is a next one."""
    where, key = CONDITIONS[which]
    values = {**_values(scope), "limit": size + 1}
    if scope.commune:
        where += " AND s.commune = %(commune)s"
    if after is not None:
        where += f" AND {key.beyond}"
        values |= {"after_at": EPOCH + timedelta(microseconds=after[0]), "after": after[1]}
    return _lines(f"{where} ORDER BY {key.order} LIMIT %(limit)s", values)


def next_cursor(which: Which, lines: Sequence[Line], *, size: int = PAGE) -> Cursor | None:
    """Where the next page begins; None when this one is the last."""
    if len(lines) <= size:
        return None
    last = lines[size - 1]
    if which is Which.NEW:
        return (last.registered_at - EPOCH) // timedelta(microseconds=1), last.id
    return 0, last.id if which is Which.MISSING else last.check_in or 0


def found(scope: Scope, text: str) -> list[Line]:
    """Those whose name or e-mail has all these words at the start of a word, registered or not;
    one more than a screen when there are others."""
    words = _plain(text).split()
    if not any(len(word) >= SHORTEST for word in words):
        return []
    values = {
        **_values(scope),
        "letters": ACCENTED,
        "plain": PLAIN,
        "patterns": [f"% {_literal(word)}%" for word in words],
        "limit": FOUND_AT_MOST + 1,
    }
    return _lines(FOUND, values)


def counts(scope: Scope) -> dict[Which, int]:
    """How many in each list; above `COUNT_LIMIT`, only « more than that »."""
    commune = " AND s.commune = %(commune)s" if scope.commune else ""
    each_list = ", ".join(
        COUNTED.replace("CONDITION", CONDITIONS[each][0] + commune) for each in Which
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {each_list}", {**_values(scope), "limit": COUNT_LIMIT + 1})
        return dict(zip(Which, cursor.fetchone(), strict=True))


def _values(scope: Scope) -> dict[str, Any]:
    return {
        "departments": [each.pk for each in scope.departments],
        "period": scope.period,
        "before": end_of(scope.period),
        "since": scope.now - NEW_FOR,
        "commune": scope.commune,
        "self": Origin.SELF.value,
        "office": Origin.OFFICE.value,
    }


def _lines(condition: str, values: Mapping[str, Any]) -> list[Line]:
    """`condition` is made of constants of this module; values go apart."""
    with connection.cursor() as cursor:
        cursor.execute(f"{LINES} WHERE {condition}", values)
        return [Line._make(row) for row in cursor.fetchall()]


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\x00", "")).lower()
    return " ".join(text.translate(str.maketrans(ACCENTED, PLAIN)).split())


def _literal(word: str) -> str:
    """What LIKE must not read as a pattern."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


class Key(NamedTuple):
    """The order of a list, and what comes after a line of it."""

    order: str
    beyond: str


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The database folds as we do, letter by letter: no extension is asked of it.
ACCENTED = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿ’-"
PLAIN = "aaaaaaceeeeiiiinooooouuuuyy' "

OLDEST_FIRST = Key("s.id", "s.id > %(after)s")
LATEST_FIRST = Key("c.id DESC", "c.id < %(after)s")
NEWEST_FIRST = Key(
    "s.registered_at DESC, s.id DESC", "(s.registered_at, s.id) < (%(after_at)s, %(after)s)"
)
_OURS = "s.department_id = ANY(%(departments)s)"
_MADE = f"{_OURS} AND c.period = %(period)s"
CONDITIONS: dict[Which, tuple[str, Key]] = {
    Which.MISSING: (
        f"{_OURS} AND s.ended_at IS NULL AND s.registered_at < %(before)s AND c.id IS NULL",
        OLDEST_FIRST,
    ),
    Which.DONE: (f"{_MADE} AND c.origin = %(self)s AND NOT c.late", LATEST_FIRST),
    Which.LATE: (f"{_MADE} AND c.origin = %(self)s AND c.late", LATEST_FIRST),
    Which.OFFICE: (f"{_MADE} AND c.origin = %(office)s", LATEST_FIRST),
    Which.NEW: (
        f"{_OURS} AND s.ended_at IS NULL AND s.registered_at >= %(since)s",
        NEWEST_FIRST,
    ),
}
LINES = """
SELECT s.id, s.key, s.person_id, p.given_name, p.family_name, p.username, p.email, s.phone,
    s.commune, s.occupation, s.registered_at, s.ended_at, c.id, c.filed_at, c.late, c.origin,
    (SELECT max(l.period) FROM employment_checkin l WHERE l.seeker_id = s.id)
FROM employment_jobseeker s
LEFT JOIN employment_checkin c ON c.seeker_id = s.id AND c.period = %(period)s
JOIN accounts_person p ON p.id = s.person_id
"""
COUNTED = """(SELECT count(*) FROM (SELECT FROM employment_jobseeker s
LEFT JOIN employment_checkin c ON c.seeker_id = s.id AND c.period = %(period)s
WHERE CONDITION LIMIT %(limit)s) AS capped)"""
FOUND = (
    f"{_OURS} AND translate(lower(concat_ws(' ', '', p.family_name, p.given_name, p.email)), "
    "%(letters)s, %(plain)s) LIKE ALL(%(patterns)s) "
    "ORDER BY p.family_name, p.given_name, s.id LIMIT %(limit)s"
)
