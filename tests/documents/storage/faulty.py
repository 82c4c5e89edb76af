"""An S3 server that does wrong on purpose: what it does next is said by the test."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = b"c" * 200_000
ERROR = "<?xml version='1.0'?><Error><Code>{}</Code><Message>no</Message></Error>"


@dataclass
class Faults:
    """What the next answers are; the last one is repeated. `asked` are the methods received."""

    answers: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def next(self) -> str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    faults: Faults

    def _answer(self) -> None:
        self.faults.asked.append(self.command)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        what = self.faults.next()
        getattr(self, f"_{what.split()[0]}")(*what.split()[1:])

    do_GET = do_PUT = do_HEAD = do_DELETE = _answer  # noqa: N815

    def _whole(self) -> None:
        body = b"" if self.command in {"PUT", "DELETE"} else CONTENT
        self._send(200, body)

    def _error(self, status: str, code: str) -> None:
        self._send(int(status), ERROR.format(code).encode())

    def _cut(self) -> None:
        """Less than was announced, then the line drops."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[:1000])
        self.wfile.flush()
        self.close_connection = True

    def _silent(self) -> None:
        time.sleep(3)
        self.close_connection = True

    def _slowly(self) -> None:
        """A byte at a time: never silent long enough to be given up for that."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        try:
            for _ in range(60):
                self.wfile.write(b"c" * 1000)
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def _drop(self) -> None:
        """The line drops without an answer."""
        self.close_connection = True

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def server() -> Iterator[Faults]:
    faults = Faults()
    handler = type("Handler", (_Handler,), {"faults": faults})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        faults.port = running.server_address[1]
        thread = threading.Thread(target=running.serve_forever, args=[0.05])
        thread.start()
        try:
            yield faults
        finally:
            running.shutdown()
            thread.join()
