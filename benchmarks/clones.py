"""Copies rows by the thousand, inside PostgreSQL, with all that belongs to them.

Every column is copied as the operations wrote it, whatever columns there are: only keys, owners,
moments, numbers and names differ. So a copy satisfies what its archetype satisfies.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, models

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import (
    Case,
    CaseMail,
    CaseTerm,
    Message,
    Movement,
    PendingItem,
    SupportingDocument,
)
from niaouli.documents.models import StoredFile, WalletDocument, WalletVersion
from niaouli.lib.words import searchable
from niaouli.mail.models import OutgoingMail

Table = type[models.Model]

PLAN = """
CREATE TEMP TABLE clone (
    n bigint PRIMARY KEY, archetype bigint, model bigint, citizen bigint, reference text,
    old_reference text, old_key text, days integer, seconds integer
)
"""
PEOPLE = "CREATE TEMP TABLE people (n bigint PRIMARY KEY, username text, given text, family text)"

# Which rows of a table belong to an archetype: « t » is the row, « c » the line of the plan.
BELONGS: dict[Table, str] = {
    Case: "t.id = c.archetype",
    Movement: "t.case_id = c.archetype",
    PendingItem: "t.case_id = c.archetype",
    Message: "t.case_id = c.archetype",
    OutgoingMail: (
        "t.id IN (SELECT m.mail_id FROM cases_casemail m WHERE m.case_id = c.archetype)"
    ),
    CaseMail: "t.case_id = c.archetype",
    WalletDocument: "t.owner_id = c.model",
    StoredFile: (
        "t.id IN (SELECT d.file_id FROM cases_supportingdocument d WHERE d.case_id = c.archetype)"
    ),
    WalletVersion: (
        "t.document_id IN (SELECT w.id FROM documents_walletdocument w WHERE w.owner_id = c.model)"
    ),
    SupportingDocument: "t.case_id = c.archetype",
    Event: "t.subject = c.old_key",
}
NUMBERED = "replace(t.{column}, c.old_reference, coalesce(c.reference, c.old_reference))"
OVERRIDES: dict[Table, dict[str, str]] = {
    Case: {
        "reference": "c.reference",
        "answers": "t.answers || jsonb_build_object("
        "'nom', p.family_name, 'prenoms', p.given_name, 'courriel', p.email, "
        "'telephone', '+687' || (200000 + c.citizen % 700000)::text)",
    },
    StoredFile: {"storage_name": "md5('storage' || m.new)"},
    OutgoingMail: {
        "person": "c.citizen",
        "address": "p.email",
        **{name: NUMBERED.format(column=name) for name in ("subject", "text", "html")},
    },
    SupportingDocument: {"filename": NUMBERED.format(column="filename")},
    WalletVersion: {"filename": NUMBERED.format(column="filename")},
    Event: {
        "subject": "'case:' || md5('cases_case' || mapped_case.new)::uuid",
        "details": f"({NUMBERED.format(column='details::text')})::jsonb",
        "by": "CASE WHEN t.by = c.model THEN c.citizen ELSE t.by END",
    },
}


@dataclass(frozen=True)
class Line:
    """One copy to make."""

    n: int
    archetype: Case
    citizen: int
    reference: str | None
    days: int
    seconds: int


def copy_people(model: Person, people: Iterable[tuple[int, str, str, str]]) -> list[int]:
    """Copies of a person, by (number, user name, given name, family name); returns their ids."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
        with cursor.copy("COPY people FROM STDIN") as copy:
            for person in people:
                copy.write_row(person)
        values = _columns(
            Person,
            {
                "username": "p.username",
                "email": "p.username || '@example.org'",
                "given_name": "p.given",
                "family_name": "p.family",
            },
        )
        cursor.execute(
            f"INSERT INTO accounts_person ({', '.join(values)}) SELECT {', '.join(values.values())}"
            f" FROM people p JOIN accounts_person t ON t.id = {model.pk} ORDER BY p.n RETURNING id"
        )
        made = [row[0] for row in cursor.fetchall()]
        values = _columns(EmailAddress, {"email": "p.email", "user_id": "p.id"})
        cursor.execute(
            f"INSERT INTO account_emailaddress ({', '.join(values)}) "
            f"SELECT {', '.join(values.values())} FROM accounts_person p "
            f"JOIN account_emailaddress t ON t.user_id = {model.pk} WHERE p.id >= {made[0]}"
        )
        cursor.execute("DROP TABLE people")
    return made


def _columns(table: Table, overrides: Mapping[str, str]) -> dict[str, str]:
    """What to write in each column but the key: the same as in « t », or the override."""
    columns = [str(f.column) for f in table._meta.concrete_fields if not f.primary_key]
    return {f'"{name}"': overrides.get(name, f't."{name}"') for name in columns}


MANY = 50_000
"""From this number on, indexes are made once the rows are there."""
LEAN: tuple[Table, ...] = (Case, Movement, PendingItem, Message)
"""What the agents' lists read."""


def copy_cases(lines: Sequence[Line], *, lean: bool = False) -> None:
    """Copy cases, with their documents, items, messages, e-mails, history and events; `lean`: with
    what the agents' lists read only. Then the words by which agents find each."""
    tables = LEAN if lean else tuple(BELONGS)
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        with cursor.copy("COPY clone FROM STDIN") as copy:
            for line in lines:
                case = line.archetype
                copy.write_row(
                    (
                        line.n,
                        case.pk,
                        case.citizen_id,
                        line.citizen,
                        line.reference,
                        case.reference or "-",
                        case.subject,
                        line.days,
                        line.seconds,
                    )
                )
        cursor.execute("ANALYZE clone")
        indexes: list[str] = []
        if len(lines) >= MANY:
            # What the originals satisfy, their copies do: keys are not checked again.
            cursor.execute("SET LOCAL session_replication_role = replica")
            indexes = _without_indexes(cursor, tables)
        for table in tables:
            cursor.execute(_map(table))
            cursor.execute(f"CREATE UNIQUE INDEX ON map_{_name(table)} (n, old)")
            cursor.execute(f"ANALYZE map_{_name(table)}")
            cursor.execute(_insert(table, tables))
        _copy_terms(cursor)
        for definition in indexes:
            cursor.execute(definition)
        if indexes:
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        for table in tables:
            cursor.execute(f"DROP TABLE map_{_name(table)}")
        cursor.execute("DROP TABLE clone")


def _without_indexes(cursor: Any, tables: Collection[Table]) -> list[str]:
    """Drop the indexes that serve reading only; returns how to make them again, once."""
    cursor.execute(
        "SELECT i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisunique",
        [[*map(_name, tables), _name(CaseTerm)]],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


# What `indexing.terms_of` gives for these people, whose names are a few dozen (a test compares).
TERMS = """
INSERT INTO cases_caseterm (case_id, department_id, term, submitted_at)
SELECT t.id, t.department_id, terms.term, t.submitted_at
FROM map_cases_case m JOIN cases_case t ON t.id = m.new
JOIN accounts_person p ON p.id = t.citizen_id
JOIN folded g ON g.written = p.given_name JOIN folded f ON f.written = p.family_name
CROSS JOIN LATERAL (
    SELECT DISTINCT term FROM (VALUES
        (g.plain), (f.plain),
        ('=' || g.plain || ' ' || f.plain), ('=' || f.plain || ' ' || g.plain),
        ('@' || p.email), (split_part(p.email, '@', 1)), (right(t.answers ->> 'telephone', 6))
    ) AS each(term)
) AS terms
WHERE t.submitted_at IS NOT NULL
"""


def _copy_terms(cursor: Any) -> None:
    cursor.execute("CREATE TEMP TABLE folded (written text PRIMARY KEY, plain text)")
    cursor.execute(
        "SELECT given_name FROM accounts_person UNION SELECT family_name FROM accounts_person"
    )
    names = [row[0] for row in cursor.fetchall()]
    with cursor.copy("COPY folded FROM STDIN") as copy:
        for name in names:
            copy.write_row((name, searchable(name)))
    cursor.execute("ANALYZE folded")
    cursor.execute(TERMS)
    cursor.execute("DROP TABLE folded")


def _name(table: Table) -> str:
    return table._meta.db_table


def _map(table: Table) -> str:
    """The key of each copy, in the order of the plan: what came first has the lowest."""
    sequence = f"pg_get_serial_sequence('{_name(table)}', 'id')"
    return (
        f"CREATE TEMP TABLE map_{_name(table)} AS SELECT n, old, nextval({sequence}) AS new FROM "
        f"(SELECT c.n, t.id AS old FROM "
        f"(SELECT DISTINCT archetype, model, old_key FROM clone) a "
        f"JOIN {_name(table)} t ON {BELONGS[table].replace('c.', 'a.')} "
        f"JOIN clone c ON c.archetype = a.archetype ORDER BY c.n, t.id) ordered"
    )


def _insert(table: Table, tables: Collection[Table]) -> str:
    overrides = {**_generic(table, tables), **OVERRIDES.get(table, {})}
    columns = _columns(table, overrides)
    return (
        f"INSERT INTO {_name(table)} (id, {', '.join(columns)}) "
        f"SELECT m.new, {', '.join(columns.values())} FROM map_{_name(table)} m "
        f"JOIN clone c ON c.n = m.n JOIN {_name(table)} t ON t.id = m.old "
        f"JOIN accounts_person p ON p.id = c.citizen {_joins(table, tables)}"
    )


def _generic(table: Table, tables: Collection[Table]) -> dict[str, str]:
    """What differs in every table: owners, links between copies, keys and moments."""
    made = {}
    for field in table._meta.concrete_fields:
        name = str(field.column)
        column = f't."{name}"'
        if field in _links(table, tables):
            made[name] = f"coalesce(f_{name}.new, {column})"
        elif field.related_model is Person:
            made[name] = f"CASE WHEN {column} = c.model THEN c.citizen ELSE {column} END"
        # What is not unique names something else, which stays whose it was.
        elif isinstance(field, models.UUIDField) and field.unique:
            made[name] = f"md5('{_name(table)}' || m.new)::uuid"
        elif isinstance(field, models.DateTimeField):
            made[name] = f"{column} + make_interval(days => c.days, secs => c.seconds)"
        elif isinstance(field, models.DateField):
            made[name] = f"{column} + c.days"
    return made


def _links(table: Table, tables: Collection[Table]) -> list["models.ForeignKey[Any, Any]"]:
    """The foreign keys towards rows that are copied too."""
    fields = [f for f in table._meta.concrete_fields if isinstance(f, models.ForeignKey)]
    return [field for field in fields if field.related_model in tables]


def _joins(table: Table, tables: Collection[Table]) -> str:
    joins = [
        f"LEFT JOIN map_{_name(field.related_model)} f_{field.column} "
        f'ON f_{field.column}.n = c.n AND f_{field.column}.old = t."{field.column}"'
        for field in _links(table, tables)
    ]
    if table is Event:
        joins.append("JOIN map_cases_case mapped_case ON mapped_case.n = c.n")
    return " ".join(joins)
