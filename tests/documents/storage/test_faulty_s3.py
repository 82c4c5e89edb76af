"""An S3 server that refuses, drops, stays silent or lies: never taken for a missing document, never
waited for without end, and nothing false is given out."""

import logging
import time
from collections.abc import Iterator

import pytest
from django.core.files.storage import storages
from pytest_django.fixtures import Settings

from niaouli.accounts.models import Person
from niaouli.documents import operations
from niaouli.documents.errors import AlteredContent, CannotKeep, MissingContent, StorageUnavailable
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import read_content
from niaouli.documents.storage import blobs
from niaouli.documents.storage.bucket import Bucket
from tests.documents.storage import faulty
from tests.documents.storage.faulty import CONTENT, Faults
from tests.documents.storage.steps import stored

NAME = "ab/" + "ab" * 16


@pytest.fixture
def faults() -> Iterator[Faults]:
    with faulty.server() as server:
        yield server


@pytest.fixture
def bucket(faults: Faults, settings: Settings) -> Bucket:
    options = {
        "bucket": "documents",
        "endpoint": f"http://127.0.0.1:{faults.port}",
        "region": "us-east-1",
        "key_id": "essai",
        "secret": "un-secret-d-essai",
        "answer_seconds": 0.5,
        "read_seconds": 1.0,
    }
    backend = "niaouli.documents.storage.bucket.Bucket"
    where = {"BACKEND": backend, "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "documents": where}
    found = storages["documents"]
    assert isinstance(found, Bucket)
    return found


# ── Reading ──


def test_only_a_key_that_is_not_there_is_missing(bucket: Bucket, faults: Faults) -> None:
    faults.answers = ["error 404 NoSuchKey"]
    with pytest.raises(MissingContent):
        blobs.read(NAME)


@pytest.mark.parametrize(
    "answer",
    [
        *("error 403 AccessDenied", "error 404 NoSuchBucket", "error 500 InternalError"),
        *("error 503 SlowDown", "cut", "drop", "silent", "slowly"),
    ],
)
def test_whatever_else_is_an_incident_in_a_bounded_time(
    bucket: Bucket, faults: Faults, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    faults.answers = [answer]
    begin = time.monotonic()
    with caplog.at_level(logging.ERROR), pytest.raises(StorageUnavailable):
        blobs.read(NAME)
    assert time.monotonic() - begin < 15
    assert "S3 unavailable" in caplog.text
    assert NAME not in caplog.text
    assert "un-secret-d-essai" not in caplog.text


@pytest.mark.parametrize("answer", ["error 500 InternalError", "error 503 SlowDown", "cut", "drop"])
def test_what_works_the_second_time_is_no_incident(
    bucket: Bucket, faults: Faults, answer: str
) -> None:
    faults.answers = [answer, "whole"]
    assert blobs.read(NAME) == CONTENT


def test_a_refusal_is_not_asked_again(bucket: Bucket, faults: Faults) -> None:
    faults.answers = ["error 403 AccessDenied"]
    with pytest.raises(StorageUnavailable):
        blobs.read(NAME)
    assert faults.asked == ["GET"]


def test_a_bucket_that_is_gone_does_not_make_its_contents_absent(
    bucket: Bucket, faults: Faults
) -> None:
    faults.answers = ["error 404 NoSuchBucket"]
    with pytest.raises(StorageUnavailable):
        blobs.exists(NAME)
    with pytest.raises(StorageUnavailable):
        list(blobs.contents())


def test_what_is_given_back_in_place_of_a_content_is_never_given_out(
    db: None, faults: Faults, bucket: Bucket
) -> None:
    faults.answers = ["whole"]
    file = stored()
    with pytest.raises(AlteredContent):
        read_content(file)


# ── Writing ──


@pytest.mark.parametrize(
    "answer", ["error 403 AccessDenied", "error 500 InternalError", "drop", "silent"]
)
def test_a_file_that_cannot_be_written_is_refused_with_a_sentence(
    db: None, bucket: Bucket, faults: Faults, answer: str
) -> None:
    faults.answers = [answer]
    with pytest.raises(CannotKeep, match="Réessayez dans quelques minutes"):
        stored()
    assert not StoredFile.objects.exists()


def test_a_write_that_got_no_answer_and_was_done_is_done(bucket: Bucket, faults: Faults) -> None:
    """The second attempt finds the name taken: by the first."""
    faults.answers = ["drop", "error 412 PreconditionFailed", "whole"]
    blobs.write(NAME, CONTENT)
    assert faults.asked == ["PUT", "PUT", "GET"]


def test_a_name_taken_by_another_is_an_error_at_every_attempt(
    bucket: Bucket, faults: Faults
) -> None:
    faults.answers = ["drop", "error 412 PreconditionFailed", "whole"]
    with pytest.raises(FileExistsError):
        blobs.write(NAME, b"ours")


def test_a_server_without_conditional_writes_is_asked_before(
    bucket: Bucket, faults: Faults
) -> None:
    faults.answers = ["error 501 NotImplemented", "whole"]
    with pytest.raises(FileExistsError):
        blobs.write(NAME, b"ours")
    faults.answers = ["error 501 NotImplemented", "error 404 NoSuchKey", "whole", "whole"]
    blobs.write(NAME, b"ours")


# ── Removing ──


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_removed_is_erased_for_the_person_all_the_same(
    alice: Person, bucket: Bucket, faults: Faults
) -> None:
    """Its row is gone, and its key with it; the content that stays is an orphan for the sweep."""
    faults.answers = ["whole"]
    file = stored(by=alice)
    faults.answers = ["error 403 AccessDenied"]
    operations.discard_file(file=file, by=alice, now=file.created_at)
    assert not StoredFile.objects.exists()
