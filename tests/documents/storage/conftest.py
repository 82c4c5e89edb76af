"""Both places of contents: each test that asks for `store` runs in a directory, then on S3."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from pytest_django.fixtures import Settings

from niaouli.documents.storage.stores import Store
from tests.documents.storage import seaweed


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[seaweed.S3]:
    """A real S3 server, one for all the tests."""
    if seaweed.MISSING:
        pytest.skip(seaweed.MISSING)
    with seaweed.running(tmp_path_factory.mktemp("seaweed")) as server:
        yield server


def on_directory(folder: Path) -> dict[str, Any]:
    """A storage in a directory, as the settings write it."""
    backend = "niaouli.documents.storage.directory.Directory"
    return {"BACKEND": backend, "OPTIONS": {"location": folder, "file_permissions_mode": 0o600}}


def on_s3(server: seaweed.S3, **options: Any) -> dict[str, Any]:
    """A storage on S3, under a prefix that nobody else has."""
    prefix = f"{secrets.token_hex(4)}/"
    backend = "niaouli.documents.storage.bucket.Bucket"
    return {"BACKEND": backend, "OPTIONS": server.options(prefix=prefix, **options)}


@pytest.fixture(params=["directory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Store:
    """Where the documents are, for everything that the test does."""
    if request.param == "directory":
        where = on_directory(tmp_path / "files")
    else:
        where = on_s3(request.getfixturevalue("s3"))
    settings.STORAGES = {**settings.STORAGES, "documents": where}
    storage = storages["documents"]
    assert isinstance(storage, Store)
    return storage
