"""The same list without Django: psycopg and WSGI, the floor of what such a page can cost.

The same session row is looked up, by its key alone: nothing checks its signature.
"""

import os
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from html import escape
from http.cookies import SimpleCookie
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

DATABASE = os.environ["REFERENCE_DATABASE_URL"]
ZONE = ZoneInfo("Pacific/Noumea")
MONTHS = [
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
]
LIST = """
SELECT reference, title, department, submitted_at, changed_at, due_at
FROM reference_row WHERE owner_id = %s ORDER BY changed_at DESC LIMIT 20
"""
SESSION = "SELECT 1 FROM django_session WHERE session_key = %s AND expire_date > now()"
USER = "SELECT id FROM auth_user WHERE username = 'reference'"
_local = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Twenty rows as a page of HTML."""
    connection = _connection()
    cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("sessionid")
    with connection.cursor() as cursor:
        known = cursor.execute(SESSION, [cookie.value if cookie else ""]).fetchone()
        if known is None:
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [b""]
        owner = cursor.execute(USER).fetchone()
        assert owner is not None
        rows = cursor.execute(LIST, [owner[0]]).fetchall()
    body = "".join(_row(*row) for row in rows)
    page = (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Mes demandes</title>'
        f"</head><body><h1>Mes demandes</h1><table>{body}</table></body></html>"
    ).encode()
    start_response(
        "200 OK",
        [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))],
    )
    return [page]


def _row(
    reference: str,
    title: str,
    department: str,
    submitted: datetime,
    changed: datetime,
    due: datetime,
) -> str:
    cells = "".join(f"<td>{_words(each)}</td>" for each in (submitted, changed, due))
    return (
        f'<tr><td><a href="/mylist/{reference}/">{escape(title)}</a></td>'
        f"<td>{escape(department)}</td>{cells}</tr>"
    )


def _words(moment: datetime) -> str:
    day = moment.astimezone(ZONE)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _connection() -> psycopg.Connection[Any]:
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(DATABASE, autocommit=True)
    connection: psycopg.Connection[Any] = _local.connection
    return connection
