"""Settings come from the environment, and production refuses what is unsafe."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from niaouli.connectors.imap import is_mailbox_address

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "NIAOULI_MODE": "production",
    "NIAOULI_DATA_DIR": "data",
    "NIAOULI_SECRET_KEY": "k3-Lagon_Pirogue" * 5,
    "NIAOULI_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "NIAOULI_BASE_URL": "https://compte.example.org",
    "NIAOULI_EMAIL_URL": "smtp://mail.example.org:25",
    "NIAOULI_EMAIL_FROM": "compte@example.org",
    "DATABASE_URL": "postgresql://niaouli@db.example.org/niaouli",
}


def start(shown: str = "SESSION_COOKIE_NAME", **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ.get("PATH", ""), **SAFE, **changed}
    return subprocess.run(
        [sys.executable, "-c", f"import niaouli.config.settings as s; print(s.{shown})"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_safe_values() -> None:
    done = start()
    assert (done.returncode, done.stdout.strip()) == (0, "__Host-session")


def test_a_file_of_the_largest_size_that_is_set_can_be_read() -> None:
    done = start(
        "FILE_UPLOAD_MAX_MEMORY_SIZE > s.NIAOULI_MAX_UPLOAD_BYTES", NIAOULI_MAX_UPLOAD_MB="60"
    )
    assert done.stdout.strip() == "True"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NIAOULI_MODE", "prod"),
        ("NIAOULI_DATA_DIR", ""),
        ("NIAOULI_SECRET_KEY", ""),
        ("NIAOULI_SECRET_KEY", "short"),
        ("NIAOULI_SECRET_KEY", "insecure" * 10),
        ("NIAOULI_SECRET_KEY", "changeme" * 10),
        ("NIAOULI_MASTER_KEY", ""),
        ("NIAOULI_MASTER_KEY", "not base64"),
        ("NIAOULI_MASTER_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("NIAOULI_OLD_MASTER_KEYS", "not base64"),
        ("NIAOULI_OLD_MASTER_KEYS", "AAECAwQFBgc="),
        ("NIAOULI_BASE_URL", "http://compte.example.org"),
        ("NIAOULI_EMAIL_URL", ""),
        ("NIAOULI_EMAIL_URL", "record:"),
        ("NIAOULI_EMAIL_URL", "mail.example.org"),
        ("NIAOULI_EMAIL_FROM", ""),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://x/y"),
        ("NIAOULI_MAX_UPLOAD_MB", "twenty"),
        ("NIAOULI_MAX_MAIL_MB", "beaucoup"),
        ("NIAOULI_REPLY_ADDRESS", "demandes"),
        ("NIAOULI_REPLY_ADDRESS", "demandes+usager@province.example"),
        ("NIAOULI_REPLY_ADDRESS", "une-adresse-de-reponse-bien-trop-longue@province.example"),
        ("NIAOULI_IMAP_URL", "imap://demandes:secret@mail.example.org/INBOX"),
        ("NIAOULI_IMAP_URL", "imaps://mail.example.org/INBOX"),
        ("NIAOULI_IMAP_URL", "https://demandes:secret@mail.example.org"),
        ("NIAOULI_IMAP_URL", "imaps://demandes:sec[ret@mail.example.org/INBOX"),
        ("NIAOULI_IMAP_URL", "imaps://demandes:sec#ret@mail.example.org/INBOX"),
        ("NIAOULI_IMAP_URL", "imaps://demandes:secret@mail.example.org:port/INBOX"),
        ("NIAOULI_EMAIL_URL", "smtp://compte:sec]ret@mail.example.org:25"),
        ("NIAOULI_EMAIL_URL", "smtp://mail.example.org:port"),
        ("NIAOULI_BASE_URL", "https://[compte.example.org"),
        ("DATABASE_URL", "postgresql://niaouli:sec[ret@db.example.org/niaouli"),
    ],
)
def test_production_refuses_in_a_sentence(name: str, value: str) -> None:
    done = start(**{name: value})
    assert done.returncode != 0
    assert "Niaouli ne démarre pas" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr.replace("NIAOULI_SECRET_KEY doit être un secret", "")


@pytest.mark.parametrize(
    "password", ["p[w", "p]w", "p@w", "p#w", "p/w", "p?w", "p:w", "p%w", 'p"w', "é"]
)
def test_any_password_of_a_mailbox_is_accepted_once_written_as_the_sentence_says(
    password: str,
) -> None:
    address = f"imaps://demandes:{quote(password, safe='')}@mail.example.org/INBOX"
    assert is_mailbox_address(address)


def test_what_stops_the_start_says_how_to_write_the_sign() -> None:
    said = start(NIAOULI_IMAP_URL="imaps://demandes:p[w@mail.example.org/INBOX").stderr
    assert "NIAOULI_IMAP_URL doit ressembler à imaps://" in said
    assert "[ %5B" in said
    assert "p[w" not in said


# ── Where documents are ──

S3 = {
    "NIAOULI_DOCUMENTS_S3_BUCKET": "documents",
    "NIAOULI_DOCUMENTS_S3_ENDPOINT": "https://s3.example.org",
    "NIAOULI_DOCUMENTS_S3_REGION": "us-east-1",
    "NIAOULI_DOCUMENTS_S3_KEY_ID": "a-key",
    "NIAOULI_DOCUMENTS_S3_SECRET": "a-secret-that-is-never-said",
}
DOCUMENTS = "STORAGES['documents']"


def test_documents_are_in_the_directory_of_data_unless_a_bucket_is_named() -> None:
    done = start(DOCUMENTS)
    assert "directory.Directory" in done.stdout
    assert "data/files" in done.stdout


def test_a_bucket_is_used_when_all_of_it_is_given() -> None:
    done = start(DOCUMENTS, **S3, NIAOULI_DOCUMENTS_S3_PREFIX="/niaouli/")
    assert "bucket.Bucket" in done.stdout
    assert "'prefix': 'niaouli/'" in done.stdout


def test_without_an_address_the_bucket_is_amazons() -> None:
    assert start(DOCUMENTS, **{**S3, "NIAOULI_DOCUMENTS_S3_ENDPOINT": ""}).returncode == 0


@pytest.mark.parametrize("name", sorted(S3.keys() - {"NIAOULI_DOCUMENTS_S3_ENDPOINT"}))
def test_half_a_bucket_is_refused_and_what_lacks_is_named(name: str) -> None:
    done = start(**{**S3, name: ""})
    assert done.returncode != 0
    assert f"il manque {name} " in done.stderr
    assert "never-said" not in done.stderr


def test_a_prefix_alone_is_refused_too() -> None:
    done = start(NIAOULI_DOCUMENTS_S3_PREFIX="niaouli")
    assert "NIAOULI_DOCUMENTS_S3_BUCKET" in done.stderr


@pytest.mark.parametrize("endpoint", ["http://s3.example.org", "s3.example.org", "ftp://s3"])
def test_documents_never_travel_in_the_clear(endpoint: str) -> None:
    done = start(**{**S3, "NIAOULI_DOCUMENTS_S3_ENDPOINT": endpoint})
    assert done.returncode != 0
    assert "NIAOULI_DOCUMENTS_S3_ENDPOINT" in done.stderr


def test_on_the_same_machine_they_may() -> None:
    here = {**S3, "NIAOULI_DOCUMENTS_S3_ENDPOINT": "http://127.0.0.1:8333"}
    assert start(**here).returncode == 0
