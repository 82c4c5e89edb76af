"""The bare SQL of the lists and searches: what PostgreSQL alone takes for them."""

import statistics
import time

import psycopg

MY_CASES = """
SELECT c.id, c.key, c.reference, c.title, c.state, c.changed_at, c.submitted_at, d.name
FROM cases_case c JOIN departments_department d ON d.id = c.department_id
WHERE c.citizen_id = (SELECT id FROM accounts_person WHERE username = 'vingt')
ORDER BY c.changed_at DESC, c.id DESC LIMIT 51
"""
QUEUE = """
SELECT c.id, c.reference, c.title, c.state, c.submitted_at, p.given_name, p.family_name
FROM cases_case c JOIN accounts_person p ON p.id = c.citizen_id
WHERE c.department_id = (SELECT id FROM departments_department WHERE code = 'DDDT')
  AND c.state = 'submitted'
ORDER BY c.submitted_at, c.id LIMIT 51
"""
BY_REFERENCE = """
SELECT c.id, c.reference, c.title FROM cases_case c
WHERE c.reference = (SELECT reference FROM cases_case WHERE state = 'submitted'
                     ORDER BY submitted_at LIMIT 1)
"""
BY_PERSON = """
SELECT c.id, c.reference, p.family_name
FROM cases_case c JOIN accounts_person p ON p.id = c.citizen_id
WHERE lower(p.family_name) LIKE 'wamytan%' ORDER BY c.submitted_at DESC LIMIT 51
"""
STATEMENTS = {
    "mes demandes": MY_CASES,
    "file des agents": QUEUE,
    "recherche par numéro": BY_REFERENCE,
    "recherche par nom": BY_PERSON,
}


def milliseconds(database: str, runs: int = 50) -> dict[str, float]:
    """The median of each statement, on one connection."""
    with psycopg.connect(database, autocommit=True) as connection:
        return {name: _median(connection, sql, runs) for name, sql in STATEMENTS.items()}


def _median(connection: psycopg.Connection[tuple[object, ...]], sql: str, runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        connection.execute(sql).fetchall()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
