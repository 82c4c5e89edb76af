"""Hostile files sent by the form of the porte-documents: never an error page, never served
unsafe."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niaouli.accounts.models import Person
from niaouli.connectors.antivirus.fake import EICAR, FakeClamd
from niaouli.documents import operations
from niaouli.documents.checking import workshop
from niaouli.documents.enums import FileFormat
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.queries import read_content
from tests.documents import crafted
from tests.hostile.made import NAMES, Hostile, everything

ADD = reverse("portal:wallet_add")
DANGEROUS = re.compile(rb"<script|JavaScript|<\?php|EmbeddedFile|/Launch")


@pytest.fixture(autouse=True, scope="module")
def _in_a_hurry() -> Iterator[None]:
    """The same limit of time, shorter: some of these files take all of it."""
    patch = pytest.MonkeyPatch()
    pool = workshop._Workshops(1)
    patch.setattr(workshop, "_workshop", pool)
    patch.setattr(workshop, "SECONDS", 2)
    yield
    pool.close()
    patch.undo()


@pytest.fixture
def client(alice: Person) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def send(client: Client, content: bytes, filename: str) -> Any:
    return client.post(ADD, {"file": SimpleUploadedFile(filename, content)})


def serve_safely(client: Client, file: StoredFile, by: Person) -> None:
    """What anybody is ever given of it."""
    document = operations.keep_document(
        owner=by,
        kind="avis-ridet",
        title="Un fichier",
        file=file,
        filename="a.pdf",
        valid_until=None,
        by=by,
        now=timezone.now(),
    )
    given = client.get(reverse("portal:wallet_download", args=[document.key]))
    assert given["Content-Type"] == "application/octet-stream"
    assert given["Content-Disposition"].startswith("attachment;")
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert given["X-Content-Type-Options"] == "nosniff"
    seen = client.get(reverse("portal:wallet_preview", args=[document.key]))
    assert seen.status_code in {200, 404, 503}
    if seen.status_code == 200:
        assert seen["Content-Type"] == "image/jpeg"
        assert b"".join([seen.content])[:2] == b"\xff\xd8"
    assert client.get(reverse("portal:wallet_document", args=[document.key])).status_code == 200


@pytest.mark.parametrize("hostile", everything(), ids=str)
def test_a_hostile_file(hostile: Hostile, alice: Person, client: Client) -> None:
    answer = send(client, hostile.content, hostile.filename)
    assert answer.status_code in {200, 422}
    kept = StoredFile.objects.first()
    if hostile.refused:
        assert kept is None
        assert answer.status_code == 422
    if kept is not None:
        assert not DANGEROUS.search(read_content(kept))
        serve_safely(client, kept, alice)


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name(name: str, alice: Person, client: Client) -> None:
    stored = operations.store_file(
        content=crafted.pdf(),
        filename=name,
        accepted=frozenset(FileFormat),
        by=alice,
        now=timezone.now(),
    )
    assert not re.search(r"[\x00-\x1f\x7f/\\\u202a-\u202e]", stored.filename)
    assert len(stored.filename) <= 255 and stored.filename.endswith(".pdf")
    # A name that breaks the form itself is a file whose name says no format.
    assert send(client, crafted.pdf(2), name).status_code in {200, 422}
    document = operations.keep_document(
        owner=alice,
        kind="avis-ridet",
        title="Un fichier",
        file=stored.file,
        filename=stored.filename,
        valid_until=None,
        by=alice,
        now=timezone.now(),
    )
    given = client.get(reverse("portal:wallet_download", args=[document.key]))
    assert given["Content-Disposition"].isascii()
    assert "Set-Cookie" not in given.headers


@pytest.mark.parametrize(
    "content",
    [
        crafted.pdf(content=EICAR),
        crafted.pdf_with_attachment(EICAR, compressed=False),
        crafted.picture("PNG") + EICAR,
    ],
    ids=["plain", "attached", "after a picture"],
)
def test_a_virus(content: bytes, client: Client, settings: Any) -> None:
    name = "a.pdf" if content.startswith(b"%PDF") else "a.png"
    with FakeClamd() as clamd:
        settings.NIAOULI_ANTIVIRUS = clamd.address
        answer = send(client, content, name)
    assert answer.status_code == 422
    assert "antivirus" in answer.content.decode()
    assert not StoredFile.objects.exists()


SAMPLES = {"a.pdf": crafted.pdf(2), "a.jpg": crafted.picture(), "a.png": crafted.picture("PNG")}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    place=st.integers(0, 10_000),
    inserted=st.binary(min_size=1, max_size=200),
)
@pytest.mark.django_db
def test_any_bytes_in_a_file_are_taken_or_refused_with_a_page(
    name: str, place: int, inserted: bytes, client: Client
) -> None:
    content = SAMPLES[name]
    place %= len(content)
    answer = send(client, content[:place] + inserted + content[place:], name)
    assert answer.status_code in {200, 422}
    assert WalletDocument.objects.count() == 0
