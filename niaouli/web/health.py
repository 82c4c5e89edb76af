"""The state of what the service stands on."""

import logging
from dataclasses import asdict, dataclass

from django.db import Error, connection

from niaouli.documents.storage import blobs

log = logging.getLogger(__name__)

WORKER_SILENCE_SECONDS = 90


@dataclass(frozen=True)
class Report:
    """Each part is `ok`, or says in a word what is wrong. No detail: the page is public."""

    database: str
    worker: str
    storage: str

    @property
    def serves(self) -> bool:
        """Pages can be served and nothing that is sent will be lost; mail may be late."""
        return self.database == "ok" and self.storage == "ok"

    def as_json(self) -> dict[str, str]:
        states = asdict(self)
        return {"status": "ok" if set(states.values()) == {"ok"} else "degraded", **states}


def report() -> Report:
    database, worker = _database_and_worker()
    return Report(database=database, worker=worker, storage=_storage())


def _database_and_worker() -> tuple[str, str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_workers "
                "WHERE last_heartbeat > now() - make_interval(secs => %s)",
                [WORKER_SILENCE_SECONDS],
            )
            row = cursor.fetchone()
    except Error:
        log.exception("health: database")
        return "down", "unknown"
    return "ok", "ok" if row and row[0] else "absent"


def _storage() -> str:
    """Write, read and remove: a full or read-only disk is seen before a citizen meets it."""
    name = blobs.new_name()
    try:
        blobs.write(name, b"ok")
        blobs.remove(name)
    except OSError:
        log.exception("health: storage")
        return "down"
    return "ok"
