"""A person whose wallet is heavy: what « Tout télécharger » then weighs. Needs a prepared database;
prints the cookie of a browser in which they are signed in (JSON).

`python -m benchmarks.heavy_wallet --megabytes 1000`, with the product's environment.
"""

import argparse
import io
import json
import os
from datetime import datetime
from typing import Any

import django
import pikepdf

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.documents.enums import Origin
from niaouli.documents.models import WalletDocument
from niaouli.documents.operations import add_document, store_made_file
from tests import cast

EACH = 17_000_000


def fill(owner: Person, megabytes: int, *, now: datetime, each: int = EACH) -> int:
    """Documents of that weight in all; returns how many."""
    count = megabytes * 1_000_000 // each
    for number in range(count):
        name = f"document-{number + 1}.pdf"
        file = store_made_file(content=_pdf(each), filename=name, by=owner, now=now).file
        document = WalletDocument(
            owner=owner, kind="identite", title=f"Document {number + 1}", origin=Origin.KEPT
        )
        add_document(document, file, name, now=now)
    return count


def _pdf(size: int) -> bytes:
    """A blank page, and that many bytes that compress no further."""
    written = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.Heavy = document.make_stream(os.urandom(size))
        document.save(written)
    return written.getvalue()


def cookie(owner: Person) -> str:
    """The header of a browser in which they are signed in."""
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={cast.signed_in(owner).cookies[name].value}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=1000)
    owner = cast.person("lourd", "Alice", "Wamytan")
    count = fill(owner, parser.parse_args().megabytes, now=timezone.now())
    told: dict[str, Any] = {"documents": count, "cookie": cookie(owner)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
