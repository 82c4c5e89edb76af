"""The antivirus says clean or not; anything else is no answer, and never means clean.

`NIAOULI_TEST_CLAMD=tcp://host:port` holds the fake to a real clamd's answers.
"""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from niaouli.connectors import antivirus
from niaouli.connectors.antivirus.fake import EICAR, FakeClamd, Health

REAL = os.environ.get("NIAOULI_TEST_CLAMD", "")


@pytest.fixture(params=["fake", "real"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The fake, and a real clamd where one is given: both are held to the same answers."""
    if request.param == "real":
        if not REAL:
            pytest.skip("no real clamd: NIAOULI_TEST_CLAMD is empty")
        yield REAL
        return
    with FakeClamd() as fake:
        yield fake.address


def test_nothing_is_found_in_an_honest_file(address: str) -> None:
    assert antivirus.scan(b"Bonjour", address=address).clean


def test_a_large_file_goes_in_chunks(address: str) -> None:
    assert antivirus.scan(bytes(3 * 1024 * 1024 + 1), address=address).clean


def test_a_virus_is_named(address: str) -> None:
    verdict = antivirus.scan(EICAR, address=address)
    assert not verdict.clean
    assert "eicar" in verdict.signature.lower()


def test_it_answers_when_it_is_there(address: str) -> None:
    assert antivirus.ping(address=address)


def test_it_names_itself_and_its_signatures(address: str) -> None:
    assert antivirus.version(address=address).startswith("ClamAV ")


@pytest.mark.parametrize("health", [Health.MUTE, Health.HANGS_UP, Health.CONFUSED])
def test_an_ill_scanner_has_no_name(health: Health) -> None:
    with FakeClamd(health) as fake, pytest.raises(antivirus.ScannerUnavailable):
        antivirus.version(address=fake.address, timeout=0.5)


def test_what_is_scanned_is_exactly_what_was_given() -> None:
    content = os.urandom(700_000)
    with FakeClamd() as fake:
        antivirus.scan(content, address=fake.address)
    assert fake.scanned == [content]


@pytest.mark.parametrize("health", [Health.MUTE, Health.HANGS_UP, Health.CONFUSED])
def test_an_ill_scanner_never_means_clean(health: Health) -> None:
    with FakeClamd(health) as fake, pytest.raises(antivirus.ScannerUnavailable):
        antivirus.scan(b"Bonjour", address=fake.address, timeout=0.5)


def test_a_file_larger_than_it_takes_is_not_scanned() -> None:
    with FakeClamd(limit=1000) as fake, pytest.raises(antivirus.ScannerUnavailable):
        antivirus.scan(bytes(2_000_000), address=fake.address)


@pytest.mark.parametrize(
    "address",
    [
        "tcp://127.0.0.1:1",
        "unix:/nowhere/clamd",
        "tcp://127.0.0.1",
        "http://a",
        "clamd",
        "tcp://a:b",
    ],
)
def test_a_scanner_that_cannot_be_reached(address: str) -> None:
    with pytest.raises(antivirus.ScannerUnavailable):
        antivirus.scan(b"Bonjour", address=address, timeout=0.5)
    assert not antivirus.ping(address=address, timeout=0.5)


def test_it_is_reached_by_a_unix_socket_too(tmp_path: Path) -> None:
    path = tmp_path / "clamd"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"PONG\0")

        thread = threading.Thread(target=answer)
        thread.start()
        assert antivirus.ping(address=f"unix:{path}")
        thread.join()
