"""Reading e-mails: what people and their programs send, and what is made to break who reads it."""

import base64
import io
import random
import time
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.mail.incoming import ReceivedMail, read
from tests import files
from tests.mail.letters import letter, raw, report


def parsed(content: bytes, **envelope: Any) -> ReceivedMail:
    return read(content, size=len(content), **envelope)


def of_type(kind: str, *lines: str | bytes) -> bytes:
    return raw("MIME-Version: 1.0", f"Content-Type: {kind}", "", *lines)


# ── What people send ─────────────────────────────────────────────────────────────────────────
def test_a_plain_answer() -> None:
    received = parsed(letter("Bonjour,\n\nVoici.", returns_to="alice@example.org"))
    assert received.name.startswith("<lettre-1@example.org>")
    assert received.sender == "alice@example.org"
    assert (received.returns_to, received.text) == ("alice@example.org", "Bonjour,\n\nVoici.")
    assert received.recipients == ("demandes@province.example",)
    assert not (received.automatic or received.unreadable or received.suspect or received.files)


def test_accents_are_read_in_every_charset() -> None:
    for charset in ("utf-8", "iso-8859-1", "cp1252", "utf-16"):
        content = base64.encodebytes("Où ? À Koné, l’été".encode(charset, "replace"))
        mail = raw(f"Content-Type: text/plain; charset={charset}",
                   "Content-Transfer-Encoding: base64", "", content)  # fmt: skip
        assert parsed(mail).text.startswith("Où ? À Koné, l"), charset


@pytest.mark.parametrize("charset", ["inconnu", "utf-8", "us-ascii", "", '"', "idna", "rot13"])
def test_a_wrong_charset_loses_nothing(charset: str) -> None:
    mail = of_type(f"text/plain; charset={charset}", "Où ? À Koné".encode("cp1252"))
    assert parsed(mail).text == "Où ? À Koné"


def test_encoded_headers_are_read() -> None:
    received = parsed(letter(subject="Réponse à votre demande", sender="Élise <elise@example.org>"))
    assert (received.subject, received.sender) == ("Réponse à votre demande", "elise@example.org")


def test_the_plain_text_is_preferred_and_html_is_read_where_it_is_alone() -> None:
    both = letter("En clair.", html="<p>En <b>HTML</b>.</p>")
    assert parsed(both).text == "En clair."
    assert parsed(of_type("text/html", "<p>En <b>HTML</b>.</p>")).text == "En HTML."


def test_html_with_a_footer_in_plain_text_keeps_both() -> None:
    mail = of_type('multipart/mixed; boundary="B"', "--B", "Content-Type: text/html", "",
                   "<p>Mon texte</p>", "--B", "Content-Type: text/plain", "", "Analysé.",
                   "--B--")  # fmt: skip
    assert parsed(mail).text == "Mon texte\n\nAnalysé."


def test_lines_that_the_program_cut_are_whole_again() -> None:
    mail = of_type("text/plain; format=flowed", "Une phrase qui est \r\ncoupée.\r\nUne autre.")
    assert parsed(mail).text == "Une phrase qui est coupée.\nUne autre."


def test_files_keep_their_names_and_contents() -> None:
    sent = [
        ("plan à Koné.pdf", "application/pdf", files.pdf()),
        ("b.png", "image/png", files.png()),
    ]
    received = parsed(letter(files=sent))
    assert [(each.filename, each.content) for each in received.files] == [
        (name, content) for name, _kind, content in sent
    ]


def test_a_photograph_among_the_text_is_a_file_and_a_logo_is_not() -> None:
    def with_picture(size: int, html: str) -> bytes:
        picture = base64.encodebytes(b"\x89PNG" + b"x" * size).decode()
        return of_type(
            'multipart/related; boundary="B"', "--B", "Content-Type: text/html", "", html, "--B",
            "Content-Type: image/png; name=image001.png", "Content-Transfer-Encoding: base64",
            "Content-ID: <image001>", "Content-Disposition: inline", "", picture, "--B--",
        )  # fmt: skip

    shown, quoted = '<img src="cid:image001">', '<blockquote type="cite"><img src="cid:image001">'
    assert [each.filename for each in parsed(with_picture(50_000, shown)).files] == ["image001.png"]
    assert parsed(with_picture(900, f"Bonjour {shown}")).files == ()
    assert parsed(with_picture(50_000, f"Bonjour {quoted}")).files == ()


def test_cards_and_signatures_that_programs_add_are_no_files() -> None:
    sent = [("alice.vcf", "text/vcard", b"BEGIN:VCARD"),
            ("smime.p7s", "application/pkcs7-signature", b"x")]  # fmt: skip
    assert parsed(letter(files=sent)).files == ()


def test_what_is_encrypted_says_so() -> None:
    received = parsed(of_type("application/pkcs7-mime; smime-type=enveloped-data", "MIIB"))
    assert received.encrypted
    assert not received.text


def test_a_forwarded_e_mail_is_whole() -> None:
    text = "Pour vous.\n\nDe : la banque\nEnvoyé : lundi\nObjet : relevé\n\nVotre relevé."
    assert parsed(letter(text, subject="TR: relevé")).text == text


# ── Who, and to whom ─────────────────────────────────────────────────────────────────────────
def test_names_cannot_pass_for_addresses() -> None:
    tricks = [
        '"alice@example.org" <mallory@example.net>',
        "alice@example.org <mallory@example.net>",
        "=?utf-8?q?alice=40example.org_=3Calice=40example.org=3E?= <mallory@example.net>",
    ]
    for trick in tricks:
        content = raw("", "x").replace(b"From: alice@example.org", f"From: {trick}".encode())
        assert parsed(content).sender in {"mallory@example.net", ""}, trick


@pytest.mark.parametrize(
    "header",
    [
        "alice@example.org, bob@example.org",
        "",
        "alice",
        "alice@example.org\r\nFrom: bob@example.org",
    ],
)
def test_an_e_mail_of_several_people_or_of_nobody_has_no_sender(header: str) -> None:
    content = raw("", "x").replace(b"From: alice@example.org", f"From: {header}".encode())
    assert "@" not in parsed(content).sender


def test_the_envelope_says_who_and_to_whom() -> None:
    received = parsed(
        letter(to="Province <tous@province.example>", returns_to=None),
        sender="prvs=123abc=Alice@Example.org",
        recipient="demandes+abc@province.example",
    )
    assert received.returns_to == "alice@example.org"
    assert received.recipients[0] == "demandes+abc@province.example"


def test_the_address_is_also_read_where_servers_write_it() -> None:
    mail = letter(to="liste@example.org", Delivered_To="demandes+abc@province.example")
    assert "demandes+abc@province.example" in parsed(mail).recipients


def test_an_e_mail_without_a_name_is_known_by_its_content() -> None:
    first, second = (raw("", text).replace(b"Message-ID: <brute-1@example.org>\r\n", b"")
                     for text in ("un", "deux"))  # fmt: skip
    assert parsed(first).name == parsed(first).name != parsed(second).name
    assert parsed(first).name.startswith("sha256:")
    long = raw("", "x").replace(b"<brute-1@", b"<" + b"1" * 500 + b"@")
    assert parsed(long).name.startswith("sha256:")


@pytest.mark.parametrize(
    ("said", "suspect"),
    [
        ("mx.example; dmarc=fail (p=none) header.from=example.org", True),
        ("mx.example; spf=fail smtp.mailfrom=example.org; dkim=none", True),
        ("mx.example; spf=fail; dkim=pass header.d=example.org", False),
        ("mx.example; spf=pass; dkim=pass; dmarc=pass", False),
        ("mx.example 1; dmarc=fail", True),
        ("autre.example; dmarc=fail", False),
        ("mx.example; dmarc=none; spf=softfail", False),
        ("", False),
    ],
)
def test_only_the_named_server_says_that_it_is_forged(
    settings: Any, said: str, suspect: bool
) -> None:
    settings.NIAOULI_MAIL_AUTHENTICATED_BY = "mx.example"
    assert parsed(letter(Authentication_Results=said)).suspect is suspect


# ── Machines ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=a@b.example"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"X_Auto_Response_Suppress": "All"},
        {"List_Id": "<liste.example.org>"},
        {"returns_to": "<>"},
        {"sender": "MAILER-DAEMON@example.org"},
    ],
)
def test_what_a_machine_wrote_is_recognised(headers: dict[str, Any]) -> None:
    assert parsed(letter(**headers)).automatic


def test_what_a_person_wrote_is_not_taken_for_a_machines() -> None:
    assert not parsed(
        letter(Auto_Submitted="no", Precedence="normal", X_Mailer="Outlook")
    ).automatic


def test_a_calendar_that_answers_is_a_machine() -> None:
    mail = of_type('multipart/alternative; boundary="B"', "--B", "Content-Type: text/plain", "",
                   "Accepté", "--B", "Content-Type: text/calendar; method=REPLY", "",
                   "BEGIN:VCALENDAR", "--B--")  # fmt: skip
    assert parsed(mail).automatic


def test_a_report_of_failure_is_read() -> None:
    key = "0b9f5f0e-6b0c-4f1e-9b57-1f2f3a4b5c6d"
    bounce = parsed(report(key)).bounce
    assert bounce is not None
    assert ([str(each) for each in bounce.keys], bounce.failed) == ([key], True)
    assert bounce.status == "5.1.1"
    late = parsed(report(key, action="delayed", status="4.4.1")).bounce
    assert late is not None
    assert not late.failed


# ── What is made to break who reads it ───────────────────────────────────────────────────────
def nested(levels: int) -> bytes:
    lines: list[str] = []
    for level in range(levels):
        lines += [f"Content-Type: multipart/mixed; boundary=B{level}", "", f"--B{level}"]
    return raw("MIME-Version: 1.0", *lines, "Content-Type: text/plain", "", "Au fond.")


def in_each_other(levels: int) -> bytes:
    return raw(*["Content-Type: message/rfc822", ""] * levels, "Content-Type: text/plain", "", "x")


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0", bytes(50_000_000))
    return packed.getvalue()


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "nulls": b"\x00" * 10_000,
    "no header": b"\r\n\r\nbonjour",
    "only headers": b"From: a@b.example\r\nTo: c@d.example",
    "nulls inside": raw("Content-Type: text/plain", "", "a\x00b\x00"),
    "one line": b"A" * 1_000_000,
    "a huge header": raw("X-Huge: " + "a" * 900_000, "", "x"),
    "many headers": raw(*[f"X-{n}: y" for n in range(60_000)], "", "x"),
    "a header folded for ever": raw("X-Fold: a", *[" a"] * 300_000, "", "x"),
    "parameters for ever": of_type("text/plain" + "; a=b" * 100_000, "x"),
    "parameters of a part": of_type(
        "multipart/mixed; boundary=B", "--B", "Content-Type: text/plain" + ";a=b" * 200_000, "", "x"
    ),
    "recipients for ever": raw("Cc: " + ", ".join(["a@b.example"] * 20_000), "", "x"),
    "comments in comments": raw("Cc: " + "(" * 50_000, "", "x"),
    "a thousand levels": nested(1_000),
    "fifty levels": nested(50),
    "messages in messages": in_each_other(1_000),
    "a million parts": of_type("multipart/mixed; boundary=B", "--B\r\n\r\n" * 1_000_000),
    "a boundary that never comes": of_type("multipart/mixed; boundary=B", "perdu"),
    "no boundary": of_type("multipart/mixed", "perdu"),
    "a multipart in base64": raw(
        "Content-Type: multipart/mixed; boundary=B", "Content-Transfer-Encoding: base64", "", "QQ=="
    ),
    "broken base64": raw("Content-Transfer-Encoding: base64", "", "@@@=AAA=="),
    "broken quoted-printable": raw("Content-Transfer-Encoding: quoted-printable", "", "=Z=\r\n=="),
    "an unknown encoding": raw("Content-Transfer-Encoding: x-uuencode", "", "begin 644 a\r\n#"),
    "a name that is not one": of_type(
        "multipart/mixed; boundary=B", "--B",
        "Content-Disposition: attachment; filename*=x'y'%ff%fe; filename*0*=a''%C3", "", "x",
        "--B--",
    ),
    "a path for a name": letter(files=[("../../etc/passwd\x00.pdf", "application/pdf", b"%PDF")]),
    "an encoded word that is not": letter(subject="=?utf-99?z?%%%?="),
    "bytes in the headers": raw(b"Subject: \xff\xfe\xe9", "", "x"),
    "writing turned around": letter("\u202egpj.exe\u202c \u2067شكرا\u2069 مرحبا"),
    "html with scripts": of_type("text/html", "<script>alert(1)</script><img src=x onerror=a()>"),
    "html without end": of_type("text/html", "<div><a href='" + "<b>" * 50_000),
    "an archive": letter(files=[("photos.zip", "application/zip", bomb())]),
    "an envelope in an envelope": of_type("application/pkcs7-mime", "MIIB" * 1_000),
    "a report of nothing": of_type("multipart/report; report-type=delivery-status; boundary=B", ""),
    "a report of all": report("0" * 36),
    "parts cut by carriage returns": of_type(
        "multipart/mixed; boundary=B", "--B\r\r" * 300_000
    ),
    "parameters cut by carriage returns": of_type(
        "multipart/mixed; boundary=B", "--B\rContent-Type: text/plain" + ";a=b" * 200_000 + "\r\rx"
    ),
    "a text in each part": of_type(
        "multipart/mixed; boundary=B", ("--B\r\n\r\n" + "x y\r\n" * 200) * 4_000
    ),
    "html in each part": of_type(
        "multipart/alternative; boundary=B",
        ("--B\r\nContent-Type: text/html\r\n\r\n" + "<p>" * 200 + "x\r\n") * 4_000,
    ),
    "millions of lines": raw("", "\r\n" * 5_000_000),
    "nulls in a report": report("0b9f5f0e-6b0c-4f1e-9b57-1f2f3a4b5c6d").replace(
        b"No such", b"No\x00such"
    ),
    "half signs": of_type("text/plain; charset=utf-7", "a +2AA- b +3AA- c"),
    "half signs in html": of_type("text/html", "a &#xD800; b &#xDC00; c &#55357;"),
    "half signs in the subject": raw("", "x").replace(b"Re: Votre", b"=?utf-7?q?+2AA-?= =?x"),
    "half signs in a name": letter(files=[("A.pdf", "application/pdf", b"%PDF")]).replace(
        b'filename="A.pdf"', b"filename*=utf-7''+2AA-.pdf"
    ),
    "a charset that is slow": of_type("text/plain; charset=punycode", "b" * 1_000_000),
    "a name numbered for ever": of_type(
        "multipart/mixed; boundary=B", "--B",
        "Content-Disposition: attachment; filename*" + "9" * 5_000 + "=a", "", "x", "--B--",
    ),
    "headers in the subject": raw("", "x").replace(
        b"Re: Votre", b"=?utf-8?q?x=0D=0ABcc:_tous=40example.org=0D=0A=0D=0A?="
    ),
    "headers in who writes": raw("", "x").replace(
        b"From: alice@", b'From: "a\r\n Bcc: tous@example.org" <alice@'
    ).replace(b"org\r\nTo:", b"org>\r\nTo:", 1),
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_reading_never_fails_nor_lasts(content: bytes) -> None:
    began = time.monotonic()
    received = parsed(content)
    assert time.monotonic() - began < 10
    assert received.name
    assert len(received.name) <= 200
    assert "\x00" not in received.text + received.subject + received.sender
    assert "\u202e" not in received.text


def test_what_is_built_to_break_is_said_to_be_unreadable_and_keeps_its_sender() -> None:
    for name in (
        "a thousand levels",
        "a million parts",
        "parameters of a part",
        "fifty levels",
        "parts cut by carriage returns",
        "parameters cut by carriage returns",
        "a text in each part",
        "html in each part",
        "millions of lines",
    ):
        received = parsed(HOSTILE[name])
        assert (received.unreadable, received.sender) == (True, "alice@example.org"), name


def test_what_is_read_of_many_texts_is_bounded_in_all() -> None:
    texts = [line for _n in range(100) for line in ("--B", "", "mot " * 10_000)]
    received = parsed(of_type("multipart/mixed; boundary=B", *texts, "--B--"))
    assert not received.unreadable
    assert 390_000 < len(received.text) < 410_000


def test_a_picture_written_in_the_html_does_not_hide_what_follows() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 500_000}">'
    assert parsed(of_type("text/html", f"<p>Avant</p>{picture}<p>Après</p>")).text == (
        "Avant\n\nAprès"
    )


def test_what_is_too_large_is_read_no_further_than_its_headers(settings: Any) -> None:
    settings.NIAOULI_MAX_MAIL_BYTES = 1024 * 1024
    content = letter("x" * 80 + "\n") + b"y" * (2 * 1024 * 1024)
    received = parsed(content)
    assert (received.too_large, received.sender, received.text) == (True, "alice@example.org", "")


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read(content: bytes) -> None:
    assert parsed(content).size == len(content)


@given(st.randoms(use_true_random=False))
def test_an_e_mail_damaged_on_its_way_is_read(chance: random.Random) -> None:
    content = bytearray(
        letter(html="<p>Bonjour</p>", files=[("a.pdf", "application/pdf", b"%PDF")])
    )
    for _n in range(20):
        place = chance.randrange(len(content))
        content[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
    assert parsed(bytes(content)).size == len(content)
