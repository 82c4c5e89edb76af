"""Stands in for the site in the launcher's tests: one address that adds a row, one for health."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import psycopg


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            if environ["PATH_INFO"] == "/add":
                connection.execute("INSERT INTO rows VALUES ('ajout')")
            row = connection.execute("SELECT count(*) FROM rows").fetchone()
    except psycopg.Error as error:
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [str(error).encode()]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(row[0] if row else 0).encode()]
