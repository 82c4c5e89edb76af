"""One case as the agents' lists show it, and the statement that reads a few of them.

Written in SQL, as « Mes demandes » (`listing.py`): composing it through the ORM takes more
processor time than running it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from niaouli.accounts.models import name_of
from niaouli.cases.enums import ItemState, Side


class QueueLine(NamedTuple):
    """One case of a list."""

    id: int
    reference: str
    title: str
    state: str
    revision: int
    department_id: int
    citizen_id: int
    version_id: int
    submitted_at: datetime
    decided_at: datetime | None
    citizen_given_name: str
    citizen_family_name: str
    citizen_username: str
    assignee_given_name: str | None
    assignee_family_name: str | None
    assignee_username: str | None
    since: datetime | None
    """Since when it is in its state."""
    unread: bool
    """The citizen wrote, and no agent has opened the case since."""
    supplied: bool
    """The citizen supplied something, and no agent has opened the case since."""
    first_decided_at: datetime | None
    legal_due_on: date | None
    waiting_since: datetime | None
    waited_days: int
    due_on: date | None
    answered_at: datetime | None
    step: str

    @property
    def person(self) -> str:
        return name_of(self.citizen_given_name, self.citizen_family_name, self.citizen_username)

    @property
    def is_followed(self) -> bool:
        return self.assignee_username is not None

    @property
    def holder(self) -> str:
        """Who has it; empty when nobody."""
        return name_of(
            self.assignee_given_name or "",
            self.assignee_family_name or "",
            self.assignee_username or "",
        )


def lines(condition: str, values: Mapping[str, Any]) -> list[QueueLine]:
    """The cases « c » that the condition says, with their order and limit. `condition` is made of
    constants of this app; values go apart."""
    given = {
        **values,
        "citizen_side": Side.CITIZEN.value,
        "item_supplied": ItemState.SUPPLIED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{LINES} WHERE {condition}", given)
        return [QueueLine._make(row) for row in cursor.fetchall()]


def lines_of(ids: Sequence[int]) -> list[QueueLine]:
    """These cases, in this order."""
    if not ids:
        return []
    found = {each.id: each for each in lines("c.id = ANY(%(ids)s)", {"ids": list(ids)})}
    return [found[each] for each in ids if each in found]


# Not EXISTS: PostgreSQL plans for all the cases of a state, and would then read every message and
# item of the product once, rather than look up those of fifty cases.
LINES = """
SELECT c.id, c.reference, c.title, c.state, c.revision, c.department_id, c.citizen_id, c.version_id,
    c.submitted_at, c.decided_at, p.given_name, p.family_name, p.username,
    a.given_name, a.family_name, a.username,
    (SELECT m.at FROM cases_movement m WHERE m.case_id = c.id ORDER BY m.id DESC LIMIT 1),
    (SELECT true FROM cases_message m WHERE m.case_id = c.id
        AND m.side = %(citizen_side)s AND m.read_at IS NULL LIMIT 1) IS NOT NULL,
    (SELECT true FROM cases_pendingitem i WHERE i.case_id = c.id
        AND i.state = %(item_supplied)s AND i.seen_at IS NULL LIMIT 1) IS NOT NULL,
    c.first_decided_at, c.legal_due_on, c.waiting_since, c.waited_days, c.due_on, c.answered_at,
    c.step
FROM "cases_case" c
JOIN accounts_person p ON p.id = c.citizen_id
LEFT JOIN accounts_person a ON a.id = c.assignee_id
"""
