"""The outside, for tests: sites served by this machine, under any name.

Only the resolving of names and the connections are replaced; addresses are vetted as always. What
was connected to is in `connected`: nothing else was reached.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from niaouli.connectors.web import client

OUTSIDE = "9.9.9.9"
"""An address of the open Internet: what every name stands for, unless a test says otherwise."""

Site = Callable[[bytes], Iterator[bytes]]
"""From a request to the pieces of its answer, headers included."""


def page(content: bytes, *, status: str = "200 OK", headers: dict[str, str] | None = None) -> Site:
    """A site that answers so to every request."""

    def answer(request: bytes) -> Iterator[bytes]:
        named = {"Content-Type": "application/rss+xml", "Content-Length": str(len(content))}
        lines = [f"{name}: {value}" for name, value in {**named, **(headers or {})}.items()]
        yield "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()
        yield content

    return answer


def redirection(location: str) -> Site:
    return page(b"", status="302 Found", headers={"Location": location})


class FakeWeb:
    """A context manager. `sites`: by host name, what answers. `addresses`: by host name, what it
    stands for, at each question; the last holds."""

    def __init__(self, **sites: Site) -> None:
        self.sites = {name.replace("_", "."): site for name, site in sites.items()}
        self.addresses: dict[str, list[list[str]]] = {}
        self.requests: list[bytes] = []
        self.connected: list[tuple[str, int]] = []
        self.certificate: tuple[str, str] | None = None
        """Files of a certificate and its key, for sites under https."""
        self.trusted = ""
        """A file of certificates that the client trusts."""
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.02)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._real = client.network

    def __enter__(self) -> Self:
        self._thread.start()
        client.network = client.Network(self._resolve, self._connect, self._tls)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        client.network = self._real
        self._closing.set()
        self._thread.join()
        self._listener.close()

    def _resolve(self, host: str, port: int) -> list[str]:
        answers = self.addresses.get(host)
        if answers:
            return answers.pop(0) if len(answers) > 1 else answers[0]
        return [OUTSIDE] if host in self.sites else []

    def _connect(self, address: str, port: int, timeout: float) -> socket.socket:
        self.connected.append((address, port))
        return socket.create_connection(self._listener.getsockname(), timeout)

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.trusted:
            context.load_verify_locations(self.trusted)
        return context

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(2)
            with connection, contextlib.suppress(OSError):
                self._answer(connection)

    def _answer(self, plain: socket.socket) -> None:
        with contextlib.ExitStack() as stack:
            connection = plain
            if self.connected[-1][1] == 443 and self.certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*self.certificate)
                connection = stack.enter_context(context.wrap_socket(plain, server_side=True))
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(65536)
                if not piece:
                    return
                request += piece
            self.requests.append(request)
            for piece in self.sites[_host(request)](request):
                if self._closing.is_set():
                    return
                connection.sendall(piece)


def _host(request: bytes) -> str:
    lines = request.decode("latin-1").split("\r\n")
    return next(line.removeprefix("Host: ") for line in lines if line.startswith("Host: "))
