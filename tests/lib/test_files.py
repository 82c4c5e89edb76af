"""Names of files are safe to show, to store and to send, whatever people or programs write."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.lib.files import clean_filename, extension_of, looks_like


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("carte d’identité.pdf", "carte d’identité.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Jeanne\\bail.PDF", "bail.PDF"),
        ("bail\r\nSet-Cookie: a=b.pdf", "bail Set-Cookie_ a=b.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("  .pdf", "pdf"),
        (".htaccess", "htaccess"),
        ("...", "document"),
        ("", "document"),
        ("/", "document"),
        ("📷 photo.jpg", "📷 photo.jpg"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("nul\0.pdf", "nul.pdf"),
    ],
)
def test_a_name_is_cleaned(given_name: str, clean: str) -> None:
    assert clean_filename(given_name) == clean


def test_a_long_name_is_cut_and_keeps_its_extension() -> None:
    cleaned = clean_filename("é" * 400 + ".pdf")
    assert len(cleaned.encode()) <= 255
    assert cleaned.endswith("é.pdf")


@given(st.text(max_size=400))
def test_any_name_becomes_one_safe_line(name: str) -> None:
    cleaned = clean_filename(name)
    assert 0 < len(cleaned.encode()) <= 255
    assert not set(cleaned) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(each).startswith("C") for each in cleaned)
    assert not cleaned.startswith(".")
    assert clean_filename(cleaned) == cleaned


@pytest.mark.parametrize(
    ("name", "extension"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".pdf", "")]
)
def test_the_extension_is_in_small_letters(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@given(st.binary(max_size=64))
def test_any_bytes_look_like_something_or_nothing(content: bytes) -> None:
    assert looks_like(content) in {"pdf", "jpeg", "png", "webp", "heic", "svg", ""}
