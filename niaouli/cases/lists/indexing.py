"""The words by which agents find a case: what `search` looks up.

Written by the operations that change what a case is known by, in their transaction; and by a job
when a person changes their name or their address (`settings.NIAOULI_PERSON_CHANGED`).
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation

from niaouli.accounts.counter import contact_of
from niaouli.accounts.models import DELETED_NAME, Person
from niaouli.cases.enums import State
from niaouli.cases.models import Case, CaseTerm
from niaouli.lib.words import fold, searchable
from niaouli.procedures import engine
from niaouli.procedures.models import definition_of

LONGEST_TERM = 60
"""What is longer is cut, on both sides of the search."""
MOST_TERMS = 300
"""A text that somebody declared searchable may be long: its first words are enough."""
BATCH = 500

# One statement, whether the case is new or not; safe to run again. What stays is left as it is.
WRITE = """
WITH gone AS (
    DELETE FROM cases_caseterm WHERE case_id = %(case)s AND term <> ALL(%(terms)s)
)
INSERT INTO cases_caseterm (case_id, department_id, term, submitted_at)
SELECT %(case)s, %(department)s, term, %(submitted_at)s FROM unnest(%(terms)s::text[]) AS term
ON CONFLICT (case_id, term) DO UPDATE
    SET department_id = excluded.department_id, submitted_at = excluded.submitted_at
    WHERE (cases_caseterm.department_id, cases_caseterm.submitted_at)
        IS DISTINCT FROM (excluded.department_id, excluded.submitted_at)
"""


def index_case(case: Case) -> None:
    """Write again by what the case is found, in the caller's transaction: to call by whatever
    changes its answers, its department or its citizen. Nothing for a draft."""
    if case.submitted_at is None:
        return
    values: dict[str, Any] = {
        "case": case.pk,
        "department": case.department_id,
        "submitted_at": case.submitted_at,
        "terms": terms_of(case),
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)


@transaction.atomic
def index_person(person_id: int) -> int:
    """Write again the terms of all that a person sent; returns how many cases."""
    sent = Case.objects.filter(citizen=person_id).exclude(state=State.DRAFT)
    return len(_index(sent.order_by("id")))


@transaction.atomic
def index_batch(*, after: int, missing: bool) -> int:
    """Write the terms of a few hundred cases beyond that id, of those only that have none when
    `missing`; returns the last id, or 0 when there is nothing further. Safe to run again."""
    waiting = Case.objects.filter(pk__gt=after).exclude(state=State.DRAFT)
    if missing:
        waiting = waiting.filter(~Exists(CaseTerm.objects.filter(case=OuterRef("pk"))))
    done = _index(waiting.order_by("id")[:BATCH])
    return done[-1].pk if done else 0


def _index(cases: QuerySet[Case]) -> list[Case]:
    """Each as it is now: who corrects one meanwhile writes its terms after us."""
    locked = list(cases.select_for_update(of=("self",)))
    people = Person.objects.in_bulk({each.citizen_id for each in locked})
    for case in locked:
        case.citizen = people[case.citizen_id]
        index_case(case)
    return locked


def terms_of(case: Case) -> list[str]:
    """Every word of a case that was sent, folded, each once."""
    sent_on = timezone.localdate(case.submitted_at)
    # What is stored does not follow the language of who happens to write.
    with translation.override("fr"):
        answered = engine.search_terms(definition_of(case.version_id), case.answers, today=sent_on)
    terms = (_as_kept(term) for term in (*_of_person(case.citizen), *answered))
    return list(dict.fromkeys(term for term in terms if term))[:MOST_TERMS]


def _of_person(person: Person) -> Iterator[str]:
    """Names by their words, and whole in both orders: two frequent words together are then rare.
    What is whole begins with a sign, so that it is not among what begins as a word."""
    if person.username.startswith(DELETED_NAME):
        return
    given, family = searchable(person.given_name), searchable(person.family_name)
    yield from given.split()
    yield from family.split()
    if given and family:
        yield f"={given} {family}"
        yield f"={family} {given}"
    if not given and not family:
        # Pages name them so.
        yield from searchable(person.username).split()
    contact = contact_of(person)
    address = fold(contact.email if contact else person.email)
    if contact:
        yield "".join(sign for sign in contact.phone if sign.isdecimal())[-6:]
    yield address
    yield from searchable(address.partition("@")[0]).split()


def _as_kept(term: str) -> str:
    """An address is whole too."""
    return f"@{term}"[:LONGEST_TERM] if "@" in term else term[:LONGEST_TERM]
