"""What somebody wrote, without what they answer to: as each mail reader quotes, in doubt all."""

import time

import pytest

from niaouli.mail.html_text import read_html
from niaouli.mail.incoming import read
from niaouli.mail.own_words import own_words
from tests.mail.letters import letter, raw

ANSWER = "Bonjour,\n\nVoici mon numéro : 123.\n\nAlice"
OURS = "Bonjour Alice,\n\nIl nous manque votre numéro."
QUOTED = "> Bonjour Alice,\n>\n> Il nous manque votre numéro."
HEADERS = (
    "De : Province <demandes@province.example>\nEnvoyé : mardi 3 mars 2026 09:12\n"
    "À : Alice Wamytan <alice@example.org>\nObjet : Il nous manque un document\n"
)
ATTRIBUTIONS = [
    "Le mar. 3 mars 2026 à 09:12, Province <demandes@province.example> a écrit :",
    "Le 03/03/2026 à 09:12, Province a écrit\u00a0:",
    "Le mardi 3 mars 2026 à 09:12:00 UTC+11, Province des Niaoulis\n<d@p.example> a écrit :",
    "On Tue, Mar 3, 2026 at 9:12 AM Province <demandes@province.example> wrote:",
    "On Tue, Mar 3, 2026 at 9:12 AM Province <\ndemandes+abcdefgh@province.example> wrote:",
    "2026-03-03 9:12 GMT+11:00 Province <demandes@province.example>:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_what_is_quoted_below_goes(attribution: str) -> None:
    assert own_words(f"{ANSWER}\n\n{attribution}\n\n{QUOTED}\n") == ANSWER


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_what_is_quoted_above_goes_too(attribution: str) -> None:
    assert own_words(f"{attribution}\n{QUOTED}\n\n{ANSWER}\n") == ANSWER


def test_answers_between_the_quoted_lines_all_stay() -> None:
    text = f"{ATTRIBUTIONS[0]}\n> Votre nom ?\n\nAlice.\n\n> Votre commune ?\n\nKoné.\n"
    assert own_words(text) == "Alice.\n\nKoné."


@pytest.mark.parametrize(
    "start",
    [
        "-----Message d’origine-----\n",
        "-----Message d'origine-----\n",
        "-----Original Message-----\n",
        "________________________________\n",
        "",
    ],
)
def test_outlook_quotes_under_headers(start: str) -> None:
    assert own_words(f"{ANSWER}\n\n{start}{HEADERS}\n{OURS}\n") == ANSWER


def test_outlook_in_english() -> None:
    headers = "From: Province\nSent: Tuesday, March 3, 2026\nTo: Alice\nSubject: Votre demande\n"
    assert own_words(f"{ANSWER}\n\n{headers}\n{OURS}") == ANSWER


def test_without_marks_an_attribution_with_an_address_is_enough() -> None:
    assert own_words(f"{ANSWER}\n\n{ATTRIBUTIONS[0]}\n\n{OURS}") == ANSWER


@pytest.mark.parametrize(
    "line",
    [
        "Envoyé de mon iPhone",
        "Envoyé à partir d’Outlook pour Android",
        "Envoyé depuis l’application Mail Orange",
        "Télécharger Outlook pour iOS",
        "Sent from my Galaxy",
        "Get Outlook for iOS",
    ],
)
def test_the_name_of_the_device_goes(line: str) -> None:
    assert own_words(f"{ANSWER}\n\n{line}\n\n{ATTRIBUTIONS[0]}\n{QUOTED}") == ANSWER


def test_a_signature_goes() -> None:
    text = f"{ANSWER}\n-- \nAlice Wamytan\nTél. 12.34.56\n\n{ATTRIBUTIONS[0]}\n{QUOTED}"
    assert own_words(text) == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "Le 3 mars 2026, votre agent m’a écrit :\nvenez demain.\n\nEst-ce encore vrai ?",
        "Le 3 mars 2026 à 9 h votre service a écrit :\n\nvenez demain.\n\nEst-ce vrai ?",
        "> 3 ans d’ancienneté\n> 2 enfants",
        "De : Nouméa\nÀ : Koné\nDate : 3 mars\n\nC’est mon trajet.",
        "Voici mon trajet.\n\nDe : Nouméa\nÀ : Koné\nDate : 3 mars",
        "Première question\n--\nDeuxième question",
        "Mon numéro est le 5.\n\nEnvoyé de Nouméa, le 3 mars",
        "---------- Message transféré ----------\nDe : la banque\nObjet : relevé\n\nVotre relevé.",
    ],
)
def test_in_doubt_the_text_stays(text: str) -> None:
    assert own_words(text) == text


def test_what_is_only_a_quotation_stays() -> None:
    assert own_words(QUOTED) == QUOTED
    assert own_words(f"{HEADERS}\n{OURS}") == f"{HEADERS}\n{OURS}"


def test_what_is_forwarded_stays() -> None:
    text = f"Pour vous.\n\n{HEADERS}\n{OURS}"
    assert own_words(text, subject="TR: Il nous manque un document") == text


def test_signs_that_nobody_types_go() -> None:
    assert own_words("mon\x00 \u202efdp.exe\u202c ok\x1b[31m\r\nfin") == "mon fdp.exe ok[31m\nfin"


@pytest.mark.parametrize(
    "text", ["-" * 300_000, "\n" * 400_000, "> \n" * 100_000, "Le 3 " * 60_000, "De : a\n" * 50_000]
)
def test_no_text_makes_it_slow(text: str) -> None:
    began = time.monotonic()
    own_words(text)
    assert time.monotonic() - began < 10


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────
GMAIL = (
    '<div dir="ltr"><div>Bonjour,</div><div><br></div><div>Voici mon numéro : 123.</div></div><br>'
    '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Le mar. 3 '
    "mars 2026 à 09:12, Province &lt;<a>demandes@province.example</a>&gt; a écrit :<br></div>"
    '<blockquote class="gmail_quote">Il nous manque votre numéro.</blockquote></div>'
)
OUTLOOK = (
    '<html><head><style>p{color:red}</style></head><body><div><p class="MsoNormal">Bonjour,</p>'
    '<p class="MsoNormal">Voici mon numéro : 123.<o:p></o:p></p><div id="appendonsend"></div>'
    '<div id="divRplyFwdMsg"><b>De :</b> Province<br><b>Envoyé :</b> mardi</div>'
    "<div>Il nous manque votre numéro.</div></body></html>"
)
APPLE = (
    '<html><body>Bonjour,<br><br>Voici mon numéro : 123.<br><div><br><blockquote type="cite">'
    "<div>Le 3 mars 2026 à 09:12, Province a écrit :</div><div>Il nous manque votre numéro.</div>"
    "</blockquote></div></body></html>"
)
THUNDERBIRD = (
    '<html><body><p>Bonjour,</p><p>Voici mon numéro : 123.</p><div class="moz-cite-prefix">Le '
    '03/03/2026 à 09:12, Province a écrit :<br></div><blockquote type="cite" cite="mid:x"><p>Il '
    'nous manque votre numéro.</p></blockquote><pre class="moz-signature">-- Alice</pre></body>'
)


@pytest.mark.parametrize("html", [GMAIL, OUTLOOK, APPLE, THUNDERBIRD])
def test_what_mail_readers_quote_in_html_goes(html: str) -> None:
    assert own_words(read_html(html).text) == "Bonjour,\n\nVoici mon numéro : 123."


def test_what_is_typed_under_a_quotation_in_html_stays() -> None:
    under = GMAIL.replace("</blockquote>", "</blockquote><div>Et aussi : Koné.</div>")
    assert read_html(under).text.endswith("123.\n\nEt aussi : Koné.")


ONLY_QUOTED = '<blockquote type="cite">Il nous manque votre numéro.</blockquote>'


def test_html_that_only_quotes_stays_whole() -> None:
    content = raw("Content-Type: text/html; charset=utf-8", "", ONLY_QUOTED)
    assert read(content, size=len(content)).text == "Il nous manque votre numéro."


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (f"Le mar. 3 mars 2026, Province <demandes@province.example> a écrit :\n{QUOTED}", ""),
        ("Envoyé de mon iPhone", ""),
        ("", ONLY_QUOTED),
    ],
)
def test_a_photograph_sent_without_a_word_comes_without_our_own_words(text: str, html: str) -> None:
    photo = ("IMG_1.jpg", "image/jpeg", b"\xff\xd8" + b"x" * 30_000)
    content = letter(text, html=html, files=[photo])
    received = read(content, size=len(content))
    assert ([each.filename for each in received.files], received.text) == (["IMG_1.jpg"], "")


def test_scripts_and_styles_are_no_text() -> None:
    html = "<style>p{}</style><script>alert(1)</script><p onclick=x()>Bonjour<img src=http://x/y>"
    assert read_html(html).text == "Bonjour"


def test_an_address_under_words_is_said() -> None:
    html = '<p>Voyez <a href="https://exemple.nc/plan">mon plan</a> ou '
    html += (
        '<a href="https://exemple.nc">https://exemple.nc</a></p><ul><li>un</li><li>deux</li></ul>'
    )
    text = "Voyez mon plan (https://exemple.nc/plan) ou https://exemple.nc\n\n- un\n- deux"
    assert read_html(html).text == text


@pytest.mark.parametrize(
    "html",
    ["<div>" * 200_000, "<a href=x>" * 100_000, "<" * 300_000, "&" * 300_000, "<p><td>" * 60_000],
)
def test_no_html_makes_it_slow(html: str) -> None:
    began = time.monotonic()
    assert read_html(f"{html}Bonjour").pictures == frozenset()
    assert time.monotonic() - began < 10
