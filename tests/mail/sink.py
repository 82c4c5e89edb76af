"""A relay of the tests' own: it says what it is told to say, and keeps what it takes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = Callable[[str, int], str]
"""What to answer to a line, given how many mails were taken so far; empty: hang up."""


def agreeable(line: str, _taken: int) -> str:
    verb = line[:4].upper()
    return {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 ok")


@dataclass
class Sink:
    port: int = 0
    answer: Answer = agreeable
    connections: int = 0
    recipients: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


@contextmanager
def listening(answer: Answer = agreeable) -> Iterator[Sink]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sink = Sink(port=server.getsockname()[1], answer=answer)
        threading.Thread(target=_serve, args=[server, sink], daemon=True).start()
        yield sink


def _serve(server: socket.socket, sink: Sink) -> None:
    while True:
        try:
            connection, _address = server.accept()
        except OSError:
            return
        sink.connections += 1
        with connection, connection.makefile("rb") as lines:
            _converse(connection, lines, sink)


def _converse(connection: socket.socket, lines: Iterator[bytes], sink: Sink) -> None:
    def say(text: str) -> None:
        connection.sendall(f"{text}\r\n".encode())

    say("220 ready")
    content: list[str] | None = None
    for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if content is not None:
            if line != ".":
                content.append(line)
                continue
            sink.taken.append("\n".join(content))
            content = None
            say("250 taken")
            continue
        answer = sink.answer(line, len(sink.taken))
        if not answer:
            return
        if line.upper().startswith("RCPT") and answer.startswith("250"):
            sink.recipients.append(line[line.index("<") + 1 : line.index(">")])
        content = [] if answer.startswith("354") else None
        say(answer)
