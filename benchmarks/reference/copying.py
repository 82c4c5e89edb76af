"""The bare copy of the same bytes, in WSGI: what sending a file, or giving it out, costs at least.

`PUT /copy` writes the body to a new file, and makes sure that it is on the disk; `GET /name` sends
what is in the file of that name.
"""

import os
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("REFERENCE_FILES", "."))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] == "PUT":
        _write(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        content = b""
    else:
        content = (FOLDER / Path(environ["PATH_INFO"]).name).read_bytes()
    start_response(
        "200 OK",
        [("Content-Type", "application/octet-stream"), ("Content-Length", str(len(content)))],
    )
    return [content]


def _write(content: bytes) -> None:
    path = FOLDER / uuid.uuid4().hex
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    descriptor = os.open(FOLDER, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
