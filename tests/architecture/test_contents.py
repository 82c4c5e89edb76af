"""A content leaves from what somebody may see, never by itself; nothing has an address."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.documents import queries
from niaouli.documents.models import StoredFile
from niaouli.documents.storage.bucket import Bucket
from niaouli.documents.storage.directory import Directory
from niaouli.procedures.models import Procedure
from tests import cast
from tests.documents.steps import kept, sent

PACKAGE = Path(__file__).resolve().parents[2] / "niaouli"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
FACES = [p for p in SOURCES if p.relative_to(PACKAGE).parts[0] in {"portal", "backoffice", "web"}]


def gives_a_content(response: HttpResponseBase) -> bool:
    """A file to save, or a picture of one."""
    kind = response.headers.get("Content-Type", "")
    return response.status_code == 200 and (
        "attachment" in response.headers.get("Content-Disposition", "") or kind == "image/jpeg"
    )


def routes_with_a_key() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each route that a key completes: its name, and its converters."""

    def walk(resolver: URLResolver, space: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                inner = f"{space}{each.namespace}:" if each.namespace else space
                yield from walk(each, inner)
            elif isinstance(each, URLPattern):
                converters = each.pattern.converters
                if any(type(one).__name__ == "UUIDConverter" for one in converters.values()):
                    yield f"{space}{each.name}", converters

    return walk(get_resolver(), "")


def address(name: str, converters: dict[str, Any], file: StoredFile, case: Case) -> str:
    """With the key of the file wherever a key goes, and a case that is there."""
    values: dict[str, object] = {}
    for parameter, converter in converters.items():
        kind = type(converter).__name__
        if kind == "UUIDConverter":
            values[parameter] = file.key
        else:
            values[parameter] = 1 if kind == "IntConverter" else case.reference
    return reverse(name, kwargs=values)


@pytest.fixture
def people(
    alice: Person, bob: Person, agent: Person, manager: Person, auditor: Person
) -> list[Person]:
    return [alice, bob, agent, manager, auditor]


SHOWN_TO_WHO_SENT_IT = {"portal:wallet_sent", "portal:wallet_sheet"}
"""While they say what it is, before it is kept."""


@pytest.mark.parametrize("sender", ["alice", "nobody"])
def test_a_file_to_which_nothing_refers_leaves_by_no_route(
    sender: str, people: list[Person], permis: Procedure, client_of: Callable[[Person], Client]
) -> None:
    alice = people[0]
    case = cast.submitted(alice, permis)
    file = sent(alice if sender == "alice" else None).file
    tried = 0
    for name, converters in routes_with_a_key():
        path = address(name, converters, file, case)
        for person in people:
            tried += 1
            if sender == person.username and name in SHOWN_TO_WHO_SENT_IT:
                continue
            assert not gives_a_content(client_of(person).get(path)), f"{path}: {person.username}"
        assert not gives_a_content(Client().get(path)), path
    assert tried > 100


def test_what_is_looked_for_above_is_recognised(
    alice: Person, client_of: Callable[[Person], Client]
) -> None:
    document = kept(alice)
    for name in ("portal:wallet_download", "portal:wallet_preview"):
        path = reverse(name, kwargs={"key": document.key})
        assert gives_a_content(client_of(alice).get(path)), name


def test_a_file_of_nobody_is_the_file_of_no_person(alice: Person) -> None:
    assert queries.sent_file(alice, sent(alice).file.key)
    assert queries.sent_file(alice, sent(None).file.key) is None


SIGNED = {"web/opinions.py"}
"""A file given a moment ago comes back by a word that we signed for one opinion: it has no owner,
an expert having no account."""


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_face_never_looks_for_a_file_by_itself(path: Path) -> None:
    """It comes from a document, a case, a message: from what somebody owns."""
    text = path.read_text("utf-8")
    looks = re.search(r"\bStoredFile\.objects\b|get_object_or_404\(StoredFile", text)
    assert bool(looks) == (str(path.relative_to(PACKAGE)) in SIGNED)
    assert "documents.storage" not in text or path.name in {"health.py"}


# ── No address ──


def test_no_place_of_contents_gives_an_address(tmp_path: Path) -> None:
    elsewhere: dict[str, Any] = {
        "endpoint": "http://127.0.0.1:1",
        "region": "r",
        "key_id": "k",
        "secret": "s",
    }
    for place in (Directory(location=tmp_path), Bucket(bucket="documents", **elsewhere)):
        with pytest.raises(PermissionError):
            place.url("ab/abcd")


def test_django_serves_no_uploaded_file() -> None:
    assert settings.MEDIA_URL in {"", "/"}
    assert settings.MEDIA_ROOT == ""
    files = Path(storages["documents"].path(""))
    assert not files.is_relative_to(Path(settings.STATIC_ROOT))
    assert not Path(settings.STATIC_ROOT).is_relative_to(files)
    for path in ("/ab/abcd", "/media/ab/abcd", "/files/ab/abcd", "/documents/ab/abcd"):
        with pytest.raises(Resolver404):
            resolve(path)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_code_makes_an_address_of_a_content(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"presigned|querystring_auth|storages?\S*\.url\(|\bfile\.url\b", text)
