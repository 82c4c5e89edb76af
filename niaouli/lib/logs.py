"""Logs as one JSON object per line.

Only what a caller passes in `extra={"data": {...}}` is added to the message: nothing is taken from
a request by itself, so that no personal data slips in.
"""

import json
import logging
from datetime import UTC, datetime
from traceback import format_tb

from django.db import OperationalError


class JsonFormatter(logging.Formatter):
    """One line per event, whatever the message contains: line breaks are escaped by JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _said(record),
        }
        data = getattr(record, "data", None)
        if isinstance(data, dict):
            line.update(data)
        if record.exc_info:
            line["trace"] = _trace(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def _said(record: logging.LogRecord) -> str:
    """Django's own messages name the path, which carries references: here, its route."""
    request = getattr(record, "request", None)
    if request is None or not record.args:
        return record.getMessage()
    match = getattr(request, "resolver_match", None)
    path = request.path.encode("unicode_escape").decode()
    return record.getMessage().replace(path, match.route if match else "…")


def _trace(error: BaseException | None) -> str:
    """Where it happened, and which error it is, causes after effects."""
    parts = []
    while error is not None:
        said = f": {error}" if isinstance(error, SAYS_NOTHING_PERSONAL) else ""
        parts.append(f"{''.join(format_tb(error.__traceback__))}{type(error).__qualname__}{said}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nbecause of:\n".join(parts)


SAYS_NOTHING_PERSONAL = (OSError, ImportError, NameError, AttributeError, OperationalError)
"""Any other error may repeat what someone typed: a value, a key that exists already."""
