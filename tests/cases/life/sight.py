"""What is seen of a life at a moment, read at once for all the promises, and what is remembered of
the moments before."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from niaouli.accounts.counter import contact_of
from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import State
from niaouli.cases.models import Case, Claim, PastCase, PreparedDocument, Satisfaction
from niaouli.departments.models import Department
from niaouli.documents.models import Issuance, StoredFile
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import ProcedureVersion

PARTS = (
    *("movements", "messages", "corrections", "stays", "scheduled", "holds", "notes"),
    *("transfers", "terms", "incoming", "mails", "documents", "items", "opinions"),
)
"""What belongs to a case, by the name that leads there."""
# Also what was undone: then nothing is missed.
CHANGES = """
SELECT sum(
    pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
    + pg_stat_get_xact_tuples_deleted(oid)
)
FROM pg_class WHERE relkind = 'r' AND relname ~ '^(cases|mail|audit|departments|accounts)_'
"""


@dataclass
class Memory:
    """What a life knows without asking the product."""

    roles: dict[int, dict[str, str]]
    """Of each person, by the code of the department."""
    addresses: dict[int, str]
    """Of each account, also once it is deleted."""
    looks: int = 0
    written: int = -1
    """How many rows, at the last look."""
    thorough: bool = False
    """All that costs much is looked at each time."""
    last: "Sight | None" = None
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    last_event: int = 0
    last_mail: int = 0
    numbers: dict[str, str] = field(default_factory=dict)
    """The case of each number that was ever given."""
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What people wrote in the thread of each case."""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of each case, as it was sent."""
    contents: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Fingerprints of what was ever given to each case that was sent."""
    discarded: set[str] = field(default_factory=set)
    """Drafts whose author gave them up."""
    owners: dict[str, int] = field(default_factory=dict)
    """Of each case, as long as nobody claims it."""
    reached: dict[str, str] = field(default_factory=dict)
    """Where the citizen of each case read e-mails, at the last look."""
    codes: dict[str, str] = field(default_factory=dict)
    """By which each case of the counter may be claimed."""
    is_retired: bool = False

    def role(self, person: int, department: str) -> str:
        return self.roles.get(person, {}).get(department, "")


@dataclass(frozen=True)
class Sight:
    """Everything about the cases, as the database has it."""

    now: datetime
    cases: dict[str, Case]
    """By key, with all that belongs to them."""
    events: list[Event]
    """Since the last look."""
    mails: list[OutgoingMail]
    """Since the last look."""
    threads: dict[int, str]
    """The key of the case of each e-mail."""
    past: list[PastCase]
    claims: dict[int, Claim]
    """By the id of the case."""
    satisfactions: dict[int, Satisfaction]
    issuances: dict[str, Issuance]
    """What the body says of each content that it issued."""

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def sent(self) -> list[Case]:
        return [case for case in self.cases.values() if case.state != State.DRAFT]

    def mails_of(self, case: Case) -> list[OutgoingMail]:
        """Written since the last look."""
        return [each for each in self.mails if self.threads.get(each.pk) == str(case.key)]

    def news_of(self, case: Case) -> list[Event]:
        return [each for each in self.events if each.subject == case.subject]


def changes() -> int:
    """How many rows were written in this life: nothing new is seen as long as it stays."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES)
        return int(cursor.fetchone()[0])


def look(memory: Memory, now: datetime) -> Sight:
    """Everything. Read as it is in the tables: composing these statements through the ORM would
    take most of the time of the test."""
    versions = {each.pk: each for each in rows(ProcedureVersion)}
    departments = {each.pk: each for each in rows(Department)}
    people = {each.pk: each for each in rows(Person)}
    found = {each.pk: each for each in rows(Case)}
    for case in found.values():
        case.version, case.department = versions[case.version_id], departments[case.department_id]
        case.citizen = people[case.citizen_id]
        case._prefetched_objects_cache = {name: [] for name in PARTS}
    for name in PARTS:
        for each in rows(Case._meta.get_field(name).related_model):
            found[each.case_id]._prefetched_objects_cache[name].append(each)
    _complete(found, departments)
    events = rows(Event, f"WHERE id > {memory.last_event}")
    for event in events:
        memory.events[event.subject].append(event)
    return Sight(
        now=now,
        cases={str(case.key): case for case in found.values()},
        events=events,
        mails=rows(OutgoingMail, f"WHERE id > {memory.last_mail}"),
        threads={
            each.mail_id: str(case.key) for case in found.values() for each in case.mails.all()
        },
        past=rows(PastCase),
        claims={each.case_id: each for each in rows(Claim)},
        satisfactions={each.case_id: each for each in rows(Satisfaction)},
        issuances={each.sha256: each for each in rows(Issuance)},
    )


def rows(model: Any, where: str = "") -> list[Any]:
    """All of a table, in order."""
    return list(model.objects.raw(f"SELECT * FROM {model._meta.db_table} {where} ORDER BY id"))


def _complete(cases: dict[int, Case], departments: dict[int, Department]) -> None:
    """What the parts name."""
    mails = {each.pk: each for each in rows(OutgoingMail)}
    files = {each.pk: each for each in rows(StoredFile)}
    prepared: dict[int, list[PreparedDocument]] = defaultdict(list)
    for each in rows(PreparedDocument):
        prepared[each.item_id].append(each)
    for case in cases.values():
        for thread in case.mails.all():
            thread.mail = mails[thread.mail_id]
        for document in case.documents.all():
            document.file = files[document.file_id]
        for item in case.items.all():
            vars(item)["_prefetched_objects_cache"] = {"documents": prepared[item.pk]}
        for opinion in case.opinions.all():
            opinion.department = departments.get(opinion.department_id or 0)


def remember(sight: Sight, memory: Memory) -> None:
    """Once everything was found right."""
    for key, case in sight.cases.items():
        memory.owners[key], memory.reached[key] = case.citizen_id, known(case)
        if case.reference is not None:
            memory.numbers.setdefault(case.reference, key)
            memory.answers.setdefault(key, case.answers)
            memory.contents[key] |= {each.file.sha256 for each in case.documents.all()}
    memory.last_event = max([memory.last_event, *(each.pk for each in sight.events)])
    memory.last_mail = max([memory.last_mail, *(each.pk for each in sight.mails)])
    memory.last = sight
    memory.looks += 1


def known(case: Case) -> str:
    """Where its citizen reads e-mails; empty when nowhere."""
    if case.citizen.deleted_at is not None:
        return ""
    contact = contact_of(case.citizen)
    return contact.email if contact else case.citizen.email
