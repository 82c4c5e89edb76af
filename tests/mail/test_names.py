"""Names of the files that go with an e-mail, as programs write them and as nobody should."""

import time

import pytest

from niaouli.mail.incoming import read
from niaouli.mail.parts import in_words
from tests.mail.letters import raw

NAME = "plan à Koné.pdf"
IN_UTF8, IN_LATIN = NAME.encode(), NAME.encode("latin-1")


def names(disposition: bytes, kind: bytes = b"application/pdf") -> list[str]:
    content = raw(
        'Content-Type: multipart/mixed; boundary="B"', "", "--B", "", "Voici.", "--B",
        b"Content-Type: " + kind, b"Content-Disposition: " + disposition, "", "x", "--B--",
    )  # fmt: skip
    received = read(content, size=len(content))
    assert not received.unreadable
    return [each.filename for each in received.files]


@pytest.mark.parametrize(
    ("disposition", "kind"),
    [
        (b'attachment; filename="' + IN_UTF8 + b'"', b"application/pdf"),
        (b"attachment", b'application/pdf; name="' + IN_UTF8 + b'"'),
        (b'inline; filename="' + IN_UTF8 + b'"', b"text/plain; charset=utf-8"),
        (b'attachment; filename="' + IN_LATIN + b'"', b"application/pdf"),
        (b'attachment; filename="plan a\xcc\x80 Kone\xcc\x81.pdf"', b"application/pdf"),
    ],
    ids=["RFC 6532", "as the name of its type", "a text", "no charset", "accents apart"],
)
def test_names_in_bytes_come_out_right(disposition: bytes, kind: bytes) -> None:
    assert names(disposition, kind) == [NAME]


@pytest.mark.parametrize(
    "parameters",
    [
        b"filename*=UTF-8''plan%20%C3%A0%20Kon%C3%A9.pdf",
        b"filename*=iso-8859-1'fr'plan%20%E0%20Kon%E9.pdf",
        b"filename*=''plan%20%C3%A0%20Kon%C3%A9.pdf",
        b"filename*=inconnu''plan%20%C3%A0%20Kon%C3%A9.pdf",
        b"filename*0*=UTF-8''plan%20%C3%A0; filename*1*=%20Kon%C3%A9; filename*2=.pdf",
        b"filename*1*=%20Kon%C3%A9;\r\n filename*2=.pdf; filename*0*=UTF-8''plan%20%C3%A0",
        b"filename=\"plan.pdf\"; filename*=UTF-8''plan%20%C3%A0%20Kon%C3%A9.pdf",
        b"filename=\"\"; filename*=UTF-8''plan%20%C3%A0%20Kon%C3%A9.pdf",
        b"filename*=UTF-8''plan%20\xc3\xa0%20Kon\xc3\xa9.pdf",
        b'filename="=?UTF-8?B?cGxhbiDDoCBLb27DqS5wZGY=?="',
        b"filename==?UTF-8?Q?plan_=C3=A0_Kon=C3=A9.pdf?=",
        b'filename="=?utf-8?Q?plan_=C3=A0?=\r\n =?iso-8859-1?Q?_Kon=E9.pdf?="',
        b'filename="=?UTF-8?B?cGxhbiDD?= =?UTF-8?B?oCBLb27DqS5wZGY=?="',
        b'filename="plan \xc3\xa0 =?utf-8?Q?Kon=C3=A9=2Epdf?="',
    ],
)
def test_names_that_are_encoded_come_out_right(parameters: bytes) -> None:
    """RFC 2231, in pieces or not, and RFC 2047, which many programs write there all the same."""
    assert names(b"attachment; " + parameters) == [NAME]


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        (b"filename*=UTF-8''a%00b%0d%0aBcc:%20x%40y.pdf", "abBcc: x@y.pdf"),
        (b'filename="photo\xe2\x80\xaegpj.exe"', "photogpj.exe"),
        (b'filename="dit \\"grand\\".pdf"', 'dit "grand".pdf'),
        (b"filename*=utf-7''+2AA-.pdf", "+2AA-.pdf"),
        (b"filename*=idna''xn--.pdf", "xn--.pdf"),
        (b"filename*=unicode_escape''%5cud800.pdf", "\\ud800.pdf"),
        (b"filename*0*=a; filename*=b.pdf", "sans-nom"),
        (b"filename*" + b"9" * 5_000 + b"=a.pdf", "sans-nom"),
        (b"filename", "sans-nom"),
        (b'filename="\xe2\x80\x8e \x01"', "sans-nom"),
        (b'filename="' + b"a" * 600 + b'.pdf"', "a" * 196 + ".pdf"),
    ],
)
def test_names_that_trap_lose_their_trap_and_the_file_stays(parameters: bytes, name: str) -> None:
    assert names(b"attachment; " + parameters) == [name]


def test_headers_in_bytes_are_read_too() -> None:
    content = raw("", "x").replace(b"Re: Votre demande", "Réponse — l’été".encode())
    assert read(content, size=len(content)).subject == "Réponse — l’été"
    mixed = raw("", "x").replace(b"Re: Votre", "Ré : l’été =?utf-8?q?=C3=A0?= \\u00e9".encode())
    assert "Ré : l’été à" in read(mixed, size=len(mixed)).subject


def test_one_damaged_byte_does_not_spoil_every_accent() -> None:
    text = "Où ? À Koné, à l’été, déjà".encode()
    assert in_words(text[:-1], "utf-8").startswith("Où ? À Koné, à l’été, d")


@pytest.mark.parametrize("charset", ["punycode", "PUNY-CODE", "idna", "unicode_escape", "utf-7"])
def test_no_charset_makes_it_slow(charset: str) -> None:
    content = raw(f"Content-Type: text/plain; charset={charset}", "", "b" * 2_000_000)
    began = time.monotonic()
    assert read(content, size=len(content)).text
    assert time.monotonic() - began < 10
