"""How many messages a second leave by the simplest loop: one connection kept, one message made
beforehand. What sending alerts is compared with.
"""

import multiprocessing
import smtplib
import socket
import time
from email.message import EmailMessage

MESSAGES = 1000
ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


def messages_a_second(messages: int = MESSAGES) -> float:
    """Send to a server of our own, in another process, that throws everything away."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        sink = multiprocessing.get_context("fork").Process(target=_serve_once, args=[listening])
        sink.start()
        content = _message().as_bytes()
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
            start = time.perf_counter()
            for number in range(messages):
                client.sendmail("compte@demo.example", [f"p{number}@example.org"], content)
            duration = time.perf_counter() - start
        sink.join(timeout=5)
    return messages / duration


def _message() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Votre demande est arrivée"
    message["From"] = "compte@demo.example"
    message["To"] = "personne@example.org"
    message.set_content("Bonjour,\n\nVotre demande est arrivée.\n" * 20)
    message.add_alternative("<p>Bonjour,</p><p>Votre demande est arrivée.</p>" * 20, subtype="html")
    return message


def _serve_once(listening: socket.socket) -> None:
    connection, _address = listening.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 ready\r\n")
        in_data = False
        for line in lines:
            if in_data:
                if line == b".\r\n":
                    in_data = False
                    connection.sendall(b"250 taken\r\n")
                continue
            verb = line[:4].upper()
            in_data = verb == b"DATA"
            connection.sendall(ANSWERS.get(verb, b"250 ok\r\n"))
            if verb == b"QUIT":
                return
