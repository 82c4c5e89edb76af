"""Contents in a bucket of an S3 server. Loaded only where one is set.

Every wait is bounded, and every failure that is not « it is not there » is a `StorageUnavailable`,
which the log tells with the server's own words: a bucket that is closed to us must never look
like a document that does not exist.
"""

import logging
import time
from collections.abc import Iterator
from typing import Any, NoReturn

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from niaouli.documents.errors import StorageUnavailable
from niaouli.documents.storage.stores import Content, Store

log = logging.getLogger(__name__)

CONNECT_SECONDS = 3
ANSWER_SECONDS = 10
"""How long the server may stay silent."""
READ_SECONDS = 30
"""How long a whole content may take: a server that sends one byte at a time is out of order."""
ATTEMPTS = 2
PIECE = 16 * 1024
CONNECTIONS = 32
"""At the same moment, for a process: above its threads."""


class Bucket(Store):
    """One client for all the threads: botocore's clients may be shared, and are slow to make."""

    def __init__(
        self,
        *,
        bucket: str,
        endpoint: str,
        region: str,
        key_id: str,
        secret: str,
        prefix: str = "",
        answer_seconds: float = ANSWER_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._bucket, self._prefix, self._read_seconds = bucket, prefix, read_seconds
        self._client: Any = Session().create_client(
            "s3",
            region_name=region,
            endpoint_url=endpoint or None,
            aws_access_key_id=key_id,
            aws_secret_access_key=secret,
            config=Config(
                signature_version="s3v4",
                connect_timeout=CONNECT_SECONDS,
                read_timeout=answer_seconds,
                retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                max_pool_connections=CONNECTIONS,
                # Names of buckets as hosts need a DNS that servers of one's own rarely have.
                s3={"addressing_style": "path" if endpoint else "auto"},
                # Older servers refuse the newer sums; each content carries its own seal.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def put(self, name: str, blob: bytes) -> None:
        where = self._where(name)
        try:
            self._client.put_object(**where, Body=blob, IfNoneMatch="*", **_KIND)
        except ClientError as error:
            if _status(error) == 412:
                self._taken(name, blob, error)
            elif _status(error) == 501:
                self._put_after_looking(name, blob)
            else:
                _unavailable(error)
        except BotoCoreError as error:
            _unavailable(error)

    def fetch(self, name: str) -> bytes:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._read(name)
            except ClientError as error:
                if _code(error) == "NoSuchKey":
                    raise FileNotFoundError(name) from None
                _unavailable(error)
            except (BotoCoreError, TimeoutError) as error:
                # A body that was cut: botocore itself tries again only before the first byte.
                if attempt == ATTEMPTS:
                    _unavailable(error)
        raise AssertionError("unreachable")

    def contents(self, after: str = "") -> Iterator[Content]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix, StartAfter=self._prefix + after
        )
        try:
            for page in pages:
                for each in page.get("Contents", []):
                    name = each["Key"].removeprefix(self._prefix)
                    yield Content(name, each["Size"], each["LastModified"])
        except (BotoCoreError, ClientError) as error:
            _unavailable(error)

    def exists(self, name: str) -> bool:
        try:
            self._client.head_object(**self._where(name))
        except ClientError as error:
            if _status(error) != 404:
                _unavailable(error)
            self._check_bucket()
            return False
        except BotoCoreError as error:
            _unavailable(error)
        return True

    def delete(self, name: str) -> None:
        try:
            self._client.delete_object(**self._where(name))
        except (BotoCoreError, ClientError) as error:
            if not isinstance(error, ClientError) or _code(error) != "NoSuchKey":
                _unavailable(error)

    def _where(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + name}

    def _read(self, name: str) -> bytes:
        deadline = time.monotonic() + self._read_seconds
        body = self._client.get_object(**self._where(name))["Body"]
        pieces = []
        try:
            # The last and empty piece makes botocore compare with the length that was announced.
            while piece := body.read(PIECE):
                pieces.append(piece)
                if time.monotonic() > deadline:
                    raise TimeoutError(f"S3 took more than {self._read_seconds} s")
        finally:
            body.close()
        return b"".join(pieces)

    def _taken(self, name: str, blob: bytes, error: ClientError) -> None:
        """Refused because something has this name: ours, when an attempt that got no answer had
        written it all the same."""
        again = error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
        if not again or self.fetch(name) != blob:
            raise FileExistsError(name) from None

    def _put_after_looking(self, name: str, blob: bytes) -> None:
        """For a server without conditional writes: names are drawn among 2¹²⁸."""
        if self.exists(name):
            raise FileExistsError(name)
        try:
            self._client.put_object(**self._where(name), Body=blob, **_KIND)
        except (BotoCoreError, ClientError) as error:
            _unavailable(error)

    def _check_bucket(self) -> None:
        """A bucket that is not there answers as a content that is not."""
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except (BotoCoreError, ClientError) as error:
            _unavailable(error)


_KIND = {"ContentType": "application/octet-stream"}


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _unavailable(error: Exception) -> NoReturn:
    """In the server's words, never with the name of a content nor a key."""
    if isinstance(error, ClientError):
        what = f"{error.operation_name}: {_code(error)} ({_status(error)})"
    else:
        what = type(error).__name__
    log.error("documents: S3 unavailable", extra={"data": {"error": what}})
    raise StorageUnavailable(f"S3 {what}") from error
