"""Reading the pages of others: within limits, and never inside.

The network is replaced (`FakeWeb`); what is vetted, read and refused is the real thing.
"""

import gzip
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from niaouli.connectors.web import Trouble, Unreachable, client, fetch
from niaouli.connectors.web.addresses import BadAddress, is_outside, parse
from niaouli.connectors.web.fake import OUTSIDE, FakeWeb, Site, page, redirection


def trouble(url: str, *, seconds: float = 5) -> Trouble:
    with pytest.raises(Unreachable) as refused:
        fetch(url, seconds=seconds)
    return refused.value.trouble


# ── What is read ─────────────────────────────────────────────────────────────────────────────
def test_a_page_is_read_with_what_its_site_says_of_it() -> None:
    site = page(
        b"<rss/>", headers={"ETag": '"7"', "Last-Modified": "Tue, 03 Mar 2026 01:00:00 GMT"}
    )
    with FakeWeb(flux_example=site) as web:
        answer = fetch("http://flux.example/avis?type=ao")

    assert (answer.content, answer.content_type) == (b"<rss/>", "application/rss+xml")
    assert (answer.etag, answer.last_modified) == ('"7"', "Tue, 03 Mar 2026 01:00:00 GMT")
    assert web.requests[0].startswith(b"GET /avis?type=ao HTTP/1.1\r\nHost: flux.example\r\n")
    assert web.connected == [(OUTSIDE, 80)]


def test_what_the_site_said_last_is_given_back_to_it() -> None:
    with FakeWeb(flux_example=page(b"", status="304 Not Modified")) as web:
        answer = fetch("http://flux.example/", etag='"7"', last_modified="hier")

    assert not answer.changed
    assert b'If-None-Match: "7"\r\nIf-Modified-Since: hier\r\n' in web.requests[0]


def test_nothing_is_slipped_into_the_request() -> None:
    with FakeWeb(flux_example=page(b"ok")) as web:
        fetch("http://flux.example/", etag='"7"\r\nX-Slipped: yes')

    assert b"X-Slipped" not in web.requests[0]


def test_a_folded_page_is_unfolded() -> None:
    content = gzip.compress(b"<rss/>") + gzip.compress(b"<!-- more -->")
    with FakeWeb(flux_example=page(content, headers={"Content-Encoding": "gzip"})):
        assert fetch("http://flux.example/").content == b"<rss/><!-- more -->"


def test_a_redirection_is_followed_and_vetted_again() -> None:
    moved = redirection("http://autre.example/flux")
    with FakeWeb(flux_example=moved, autre_example=page(b"<rss/>")) as web:
        assert fetch("http://flux.example/").url == "http://autre.example/flux"
    assert len(web.connected) == 2


def test_a_name_with_accents_is_found() -> None:
    site = {"xn--expos-fsa.example": page(b"<rss/>")}
    with FakeWeb(**site) as web:
        assert fetch("http://exposé.example/été").content == b"<rss/>"
    assert b"GET /%C3%A9t%C3%A9 " in web.requests[0]


# ── What is never read ───────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "url",
    [
        "",
        "flux.example",
        "file:///etc/passwd",
        "gopher://flux.example/",
        "ftp://flux.example/",
        "http://",
        "http://nom:secret@flux.example/",
        "http://flux.example:8080/",
        "https://flux.example:80/",
        "http://flux.example:port/",
        "http://flux.example/\r\nHost: autre",
        "http://flux .example/",
        "http://[::1",
        "http://" + "a" * 2000,
    ],
)
def test_only_plain_web_addresses_are_read(url: str) -> None:
    with FakeWeb(flux_example=page(b"x")) as web:
        assert trouble(url) is Trouble.ADDRESS
    assert web.connected == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "nonsense",
    ],
)
def test_what_leads_inside_is_refused_without_a_connection(address: str) -> None:
    assert not is_outside(address)
    with FakeWeb() as web:
        web.addresses["dedans.example"] = [[address]]
        assert trouble("http://dedans.example/") is Trouble.INSIDE
    assert web.connected == []


@pytest.mark.parametrize("address", ["9.9.9.9", "203.147.64.1", "2606:4700::1111"])
def test_the_open_internet_is_outside(address: str) -> None:
    assert is_outside(address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost"])
def test_other_writings_of_this_machine_are_seen_through(host: str) -> None:
    """The system itself resolves them here: to this machine, or to nothing."""
    assert trouble(f"http://{host}/") in {Trouble.INSIDE, Trouble.UNKNOWN}


def test_a_name_that_also_leads_inside_is_refused() -> None:
    with FakeWeb() as web:
        web.addresses["double.example"] = [[OUTSIDE, "10.0.0.1"]]
        assert trouble("http://double.example/") is Trouble.INSIDE
    assert web.connected == []


def test_the_address_that_was_vetted_is_the_one_connected_to() -> None:
    """A name that changes its mind between the question and the connection."""
    with FakeWeb(flux_example=page(b"<rss/>")) as web:
        web.addresses["flux.example"] = [[OUTSIDE], ["127.0.0.1"]]
        fetch("http://flux.example/")
        assert web.connected == [(OUTSIDE, 80)]
        assert trouble("http://flux.example/") is Trouble.INSIDE
    assert web.connected == [(OUTSIDE, 80)]


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://dedans.example/", Trouble.INSIDE),
        ("http://127.0.0.1/", Trouble.INSIDE),
        ("file:///etc/passwd", Trouble.ADDRESS),
        ("//nom:secret@flux.example/", Trouble.ADDRESS),
        ("http://flux.example:6379/", Trouble.ADDRESS),
    ],
)
def test_a_redirection_does_not_lead_inside(location: str, expected: Trouble) -> None:
    with FakeWeb(flux_example=redirection(location)) as web:
        web.addresses["dedans.example"] = [["10.0.0.1"]]
        web.addresses["127.0.0.1"] = [["127.0.0.1"]]
        assert trouble("http://flux.example/") is expected
    assert web.connected == [(OUTSIDE, 80)]


def test_redirections_come_to_an_end() -> None:
    with FakeWeb(flux_example=redirection("/encore")) as web:
        assert trouble("http://flux.example/") is Trouble.REDIRECTS
    assert len(web.connected) == 4


# ── What is left in the middle ───────────────────────────────────────────────────────────────
def endless(request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n"
    while True:
        yield b"<item>" * 10_000


def drop_by_drop(request: bytes) -> Iterator[bytes]:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 900:
        yield bytes([byte])
        time.sleep(0.05)


def headers_for_ever(request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-More: yes\r\n"


def not_http(request: bytes) -> Iterator[bytes]:
    yield b"220 ftp ready\r\n"


def cut(request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<rss>"


def folded(content: bytes) -> Site:
    return page(content, headers={"Content-Encoding": "gzip"})


def mute(request: bytes) -> Iterator[bytes]:
    time.sleep(1)
    yield b""


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (endless, Trouble.LARGE),
        (page(b"x" * (client.BYTES + 1)), Trouble.LARGE),
        (folded(gzip.compress(bytes(100_000_000))), Trouble.LARGE),
        (drop_by_drop, Trouble.SLOW),
        (mute, Trouble.SLOW),
        (headers_for_ever, Trouble.UNREACHABLE),
        (not_http, Trouble.UNREACHABLE),
        (cut, Trouble.UNREACHABLE),
        (folded(b"not gzip"), Trouble.UNREACHABLE),
        (folded(gzip.compress(b"cut")[:-9]), Trouble.UNREACHABLE),
        (page(b"?", headers={"Content-Encoding": "br"}), Trouble.UNREACHABLE),
        (page(b"gone", status="404 Not Found"), Trouble.ANSWER),
        (page(b"oops", status="500 Oops"), Trouble.ANSWER),
    ],
)
def test_a_site_that_abuses_is_left(site: Site, expected: Trouble) -> None:
    started = time.monotonic()
    with FakeWeb(flux_example=site):
        assert trouble("http://flux.example/", seconds=0.5) is expected
    assert time.monotonic() - started < 3


def never_answers(host: str, port: int) -> list[str]:
    time.sleep(2)
    return []


def test_a_name_server_that_never_answers_is_left() -> None:
    with FakeWeb() as web:
        web.addresses["lent.example"] = [[OUTSIDE]]
        client.network = client.Network(never_answers, client.network.connect, client.network.tls)
        assert trouble("http://lent.example/", seconds=0.2) is Trouble.SLOW


def test_a_site_that_does_not_exist_is_said_so() -> None:
    with FakeWeb():
        assert trouble("http://personne.example/") is Trouble.UNKNOWN


# ── Under https ──────────────────────────────────────────────────────────────────────────────
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with FakeWeb(flux_example=page(b"<rss/>")) as web:
        web.certificate = certificate(tmp_path, "flux.example")
        assert trouble("https://flux.example/") is Trouble.CERTIFICATE
    assert web.requests == []


def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    with FakeWeb(flux_example=page(b"<rss/>")) as web:
        web.certificate = certificate(tmp_path, "autre.example")
        web.trusted = web.certificate[0]
        assert trouble("https://flux.example/") is Trouble.CERTIFICATE
    assert web.requests == []


def test_a_site_under_https_is_read(tmp_path: Path) -> None:
    with FakeWeb(flux_example=page(b"<rss/>")) as web:
        web.certificate = certificate(tmp_path, "flux.example")
        web.trusted = web.certificate[0]
        assert fetch("https://flux.example/").content == b"<rss/>"
    assert web.connected == [(OUTSIDE, 443)]


def certificate(folder: Path, name: str) -> tuple[str, str]:
    """Files of a certificate that nobody but itself vouches for, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(files[0]), str(files[1])


def test_an_address_is_written_again_in_its_exact_form() -> None:
    assert parse("HTTPS://Flux.Example:443").url == "https://flux.example/"
    assert parse("http://[2606:4700::1111]/x").url == "http://[2606:4700::1111]/x"
    with pytest.raises(BadAddress):
        parse("javascript:alert(1)")
