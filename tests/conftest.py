"""The harness of every test: a hostile world, and the known cast.

Warnings are errors (pyproject.toml), unknown template variables are errors (StrictUndefined),
queries without an order come back shuffled, locks must name their tables, and nothing reaches the
network.
"""

import atexit
import random
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.departments.models import Department, PickupPlace
from niaouli.departments.places import TypedPlace, define_place
from niaouli.procedures.models import Procedure
from tests import cast


def pytest_configure() -> None:
    # Hashing passwords slowly is for production; here it would only slow every sign-in.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files are found where they are written; this one only has to exist.
    django_settings.STATIC_ROOT = Path(tempfile.mkdtemp(prefix="niaouli-static-"))
    atexit.register(shutil.rmtree, django_settings.STATIC_ROOT, ignore_errors=True)


# ── A hostile world ──────────────────────────────────────────────────────────────────────────
@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Any connection that leaves this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _hostile_queries() -> Iterator[None]:
    """A query that states no order may come back in any: here it does. A lock that does not say
    which tables it is `of` would also lock what it joins: refused."""
    fetch_all = QuerySet._fetch_all

    def hostile(self: QuerySet[Any]) -> None:
        query = self.query
        joined_lock = query.select_for_update and query.select_related
        assert not joined_lock or query.select_for_update_of, "select_for_update(of=…)"
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and self._result_cache and not self.ordered:
            random.shuffle(self._result_cache)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", hostile)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests that commit empty the tables afterwards: the event log must let them."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS audit_event_never_emptied ON audit_event")
    yield
    # A browser that closes in the middle of a page leaves its request, and its connection, behind.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _no_job_stays(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Tests that commit leave no job to the next: the queue's tables are not Django's to empty."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = "live_server" in request.fixturenames or "transactional_db" in request.fixturenames
    if commits or (marker is not None and marker.kwargs.get("transaction")):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture(autouse=True)
def _files_in_a_directory_of_its_own(tmp_path_factory: Any, settings: Any) -> Iterator[None]:
    """Each test has its own storage of documents."""
    documents = {**settings.STORAGES["documents"]}
    options = {**documents["OPTIONS"], "location": tmp_path_factory.mktemp("files")}
    settings.STORAGES = {**settings.STORAGES, "documents": {**documents, "OPTIONS": options}}
    yield
    storages.__init__()  # type: ignore[misc]


# ── The cast (tests/cast.py) ─────────────────────────────────────────────────────────────────
@pytest.fixture
def dddt(db: None) -> Department:
    return cast.department("DDDT", "Direction du développement durable des territoires")


@pytest.fixture
def dpass(db: None) -> Department:
    return cast.department("DPASS", "Direction de l’action sanitaire et sociale")


@pytest.fixture
def alice(db: None) -> Person:
    """The citizen."""
    return cast.person("alice", "Alice", "Wamytan")


@pytest.fixture
def bob(db: None) -> Person:
    """Another citizen: a stranger to everything that is Alice's."""
    return cast.person("bob", "Bob", "Lefèvre")


@pytest.fixture
def agent(dddt: Department) -> Person:
    """Studies the cases of DDDT."""
    return cast.agent("amelie", "Amélie", "Tein", dddt)


@pytest.fixture
def manager(dddt: Department) -> Person:
    """Answers for DDDT."""
    return cast.manager("marc", "Marc", "Poadja", dddt)


@pytest.fixture
def reader(dddt: Department) -> Person:
    """Reads the cases of DDDT, and acts on none."""
    return cast.reader("rita", "Rita", "Nonke", dddt)


@pytest.fixture
def other_agent(dpass: Department) -> Person:
    """Studies the cases of another department."""
    return cast.agent("otto", "Otto", "Martin", dpass)


@pytest.fixture
def del_(db: None) -> Department:
    return cast.department("DEL", "Direction de l’emploi et du logement")


@pytest.fixture
def editor(dddt: Department) -> Person:
    """Writes what DDDT publishes, and sees no case."""
    return cast.editor("edith", "Édith", "Kaouma", dddt)


@pytest.fixture
def adviser(del_: Department) -> Person:
    """Follows the job seekers, and sees no case."""
    return cast.adviser("ada", "Ada", "Trolue", del_)


@pytest.fixture
def author(dddt: Department) -> Person:
    return cast.author("auguste", "Auguste", "Trolue", dddt)


@pytest.fixture
def auditor(dddt: Department) -> Person:
    return cast.auditor("odile", "Odile", "Wea", dddt)


@pytest.fixture
def permis(dddt: Department) -> Procedure:
    """« Permis de chasser », as the catalogue has it."""
    return cast.permis_de_chasser()


@pytest.fixture
def carte(db: None) -> Procedure:
    """« Carte d’aide médicale », collected where the citizen chooses."""
    return cast.published("carte-aide-medicale")


@pytest.fixture
def doris(carte: Procedure) -> Person:
    """Studies the cases of « carte »."""
    return cast.agent("doris", "Doris", "Wea", carte.department)


@pytest.fixture
def places(carte: Procedure) -> list[PickupPlace]:
    """Where a « carte » is collected."""
    return [
        define_place(
            department=carte.department,
            typed=TypedPlace(name=name, address="1 rue du Port", opening_hours="le matin"),
        )
        for name in ("Le port", "La vallée")
    ]


@pytest.fixture
def subsidy(db: None) -> Procedure:
    """« Subvention aux associations », whose decision has values."""
    return cast.published("subvention-association")


@pytest.fixture
def officer(subsidy: Procedure) -> Person:
    """Studies the cases of « subsidy »."""
    return cast.agent("olga", "Olga", "Nemebreux", subsidy.department)


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    """A browser in which the person is signed in, agents with their second factor."""
    return cast.signed_in
