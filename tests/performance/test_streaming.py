"""What is heavy leaves without filling the memory of the server, however slow the line."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from benchmarks import heavy_wallet, streaming
from benchmarks.ground import Server
from niaouli.accounts.models import Person
from niaouli.launch.surroundings import base_environment
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTES = int(os.environ.get("NIAOULI_STREAMED_MEGABYTES", "200"))
SLOW = 20_000_000
AT_ONCE = 60_000_000
"""A file of 17 MB is in memory twice, sealed and open, while it is opened; never more of them."""


@pytest.fixture
def owner(db: None, tmp_path: Path, settings: Settings) -> Person:
    """Whose wallet is heavy."""
    documents = {**settings.STORAGES["documents"]}
    documents["OPTIONS"] = {**documents["OPTIONS"], "location": tmp_path / "files"}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}
    person = cast.person("lourd", "Alice", "Wamytan")
    heavy_wallet.fill(person, MEGABYTES, now=timezone.now())
    return person


@pytest.fixture
def server(owner: Person, tmp_path: Path) -> Iterator[Server]:
    """The real one, with the arguments of bin/run, on the database of the tests."""
    known = connection.settings_dict
    login = f"{known['USER']}:{known['PASSWORD']}@" if known["PASSWORD"] else f"{known['USER']}@"
    host = quote(known["HOST"], safe="/")
    env = {
        **base_environment(),
        "NIAOULI_MODE": "test",
        "NIAOULI_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"postgresql://{login}/{known['NAME']}?host={host}"
        f"&port={known['PORT'] or 5432}",
        "DJANGO_SETTINGS_MODULE": "niaouli.config.settings",
    }
    log = tmp_path / "server.log"
    running = Server("heavy", "niaouli.config.wsgi:application", env, "heavy", log)
    running.start("/healthz")
    yield running
    running.stop()


def test_memory_stays_flat_whether_the_line_is_fast_or_slow(server: Server, owner: Person) -> None:
    found = list(streaming.downloads(server, heavy_wallet.cookie(owner), slow=SLOW))
    print(*found, sep="\n")
    for each in found[1:]:  # The first also loads what the server needs from then on.
        clients = 2 if each.line == "deux lentes" else 1
        assert each.length > clients * MEGABYTES * 900_000
        assert each.growth < clients * AT_ONCE, each
