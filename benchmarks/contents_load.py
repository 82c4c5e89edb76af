"""A person who keeps the files named, for `benchmarks.contents`. Prints JSON.

`python -m benchmarks.contents_load FOLDER NAME…`, with the product's environment.
"""

import json
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.heavy_wallet import cookie  # noqa: E402
from niaouli.documents.enums import FileFormat  # noqa: E402
from niaouli.documents.operations import keep_document, store_file  # noqa: E402
from tests import cast  # noqa: E402


def main() -> None:
    folder, *names = sys.argv[1:]
    owner, now = cast.person("porteur", "Alice", "Wamytan"), timezone.now()
    documents = {}
    for name in names:
        content = (Path(folder) / name).read_bytes()
        filename = "document.pdf" if content.startswith(b"%PDF") else "photo.jpg"
        stored = store_file(
            content=content, filename=filename, accepted=set(FileFormat), by=owner, now=now
        )
        kept = keep_document(
            owner=owner,
            kind="identite",
            title=name,
            file=stored.file,
            filename=stored.filename,
            valid_until=None,
            by=owner,
            now=now,
        )
        documents[name] = str(kept.key)
    told = {"documents": documents, "cookie": cookie(owner)}
    print(json.dumps({**told, "csrf_cookie": settings.CSRF_COOKIE_NAME}))


if __name__ == "__main__":
    main()
