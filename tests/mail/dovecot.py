"""A real mailbox: a Dovecot of our own, in a folder of its own, on this machine only."""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SERVER = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
LIBRARIES = ("/usr/lib/dovecot", "/usr/libexec/dovecot")
DELIVER = shutil.which("dovecot-lda", path=":".join(LIBRARIES))
MISSING = (
    "" if SERVER and DELIVER else "no Dovecot here: apt-get install dovecot-imapd adds these tests"
)
PASSWORD = 'p@ss/w"rd é'
ENCODED = "p%40ss%2Fw%22rd%20%C3%A9"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail/Maildir
mail_privileged_group =
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = .
  prefix = {prefix}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    folder: Path
    port: int
    tls_port: int

    @property
    def address(self) -> str:
        return f"imap://demandes:{ENCODED}@127.0.0.1:{self.port}/INBOX"

    @property
    def tls_address(self) -> str:
        return f"imaps://demandes:{ENCODED}@127.0.0.1:{self.tls_port}/INBOX"

    def deliver(self, content: bytes, *, sender: str = "alice@example.org") -> None:
        """As the mail server that received it does: it writes the envelope's sender above."""
        assert DELIVER
        subprocess.run(
            [DELIVER, "-c", self.folder / "dovecot.conf", "-d", "demandes", "-f", sender],
            input=f"Return-Path: <{sender}>\r\n".encode() + content,
            check=True,
            timeout=30,
        )

    def folders(self) -> dict[str, int]:
        """How many messages are in each folder, by its name on the disk."""
        maildir = self.folder / "mail" / "Maildir"
        places = [maildir, *(each for each in maildir.glob(".*") if each.is_dir())]
        return {
            "INBOX" if place == maildir else place.name: sum(
                len(list((place / part).glob("*"))) for part in ("new", "cur")
            )
            for place in places
        }

    def log(self) -> str:
        log = self.folder / "dovecot.log"
        return log.read_text("utf-8", "replace") if log.exists() else ""


@contextmanager
def running(folder: Path, *, prefix: str = "") -> Iterator[Dovecot]:
    """The server, its mailbox empty, until the end of the block."""
    root = os.geteuid() == 0
    user = pwd.getpwnam("nobody" if root else getpass.getuser())
    port, tls_port = _free_port(), _free_port()
    group = subprocess.run(
        ["id", "-gn", user.pw_name], capture_output=True, check=True, text=True
    ).stdout.strip()
    values = {"folder": folder, "user": user.pw_name, "group": group, "uid": user.pw_uid}
    values |= {"gid": user.pw_gid, "port": port, "tls_port": tls_port, "prefix": prefix}
    (folder / "dovecot.conf").write_text(CONFIGURATION.format(**values), "utf-8")
    (folder / "users").write_text(f"demandes:{{PLAIN}}{PASSWORD}\n", "utf-8")
    _certify(folder)
    mail = folder / "mail"
    mail.mkdir()
    if root:
        os.chown(mail, user.pw_uid, user.pw_gid)
    process = subprocess.Popen([str(SERVER), "-F", "-c", str(folder / "dovecot.conf")])
    server = Dovecot(folder, port, tls_port)
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(server: Dovecot, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", server.port), 2) as connection:
                connection.settimeout(2)
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Dovecot did not start:\n{server.log()}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _certify(folder: Path) -> None:
    """A certificate for this machine, that only who is told to trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
