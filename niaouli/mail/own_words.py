"""What somebody wrote in an answer, without what they answer to nor their signature.

Mail readers quote each in their own way, and people answer above, below or between. What is certain
is removed; in doubt the text stays: a line too many is read and passed over, a line that is missing
is a question that nobody sees. The whole e-mail is kept beside (`CaseIncomingMail.original`).
"""

import re
from collections.abc import Sequence

ATTRIBUTION = re.compile(
    r"(?:le|on|am)\s(?=[^\n]*\d).{5,300}?\s(?:a\sécrit|wrote|schrieb[^:]{0,200})\s?:"
    r"|\d{4}-\d\d-\d\d\s.{3,200}<[^<>@\s]+@[^<>@\s]+>\s?:"
    r"|.{2,200}<[^<>@\s]+@[^<>@\s]+>\s(?:a\sécrit|wrote)\s?(?:le\s.{5,80})?:",
    re.IGNORECASE,
)
"""« Le mar. 3 mars 2026 à 09:12, Province <…> a écrit : », on up to three lines."""
ATTRIBUTION_LINES = 3
SEPARATOR = re.compile(
    r"[-_*\s]{2,}(?:message\sd[’']origine|original\smessage|message\soriginal"
    r"|message\sd[’']origine\sde\s.{0,200})[-_*\s]{2,}",
    re.IGNORECASE,
)
"""« -----Message d’origine----- »."""
FORWARDED = re.compile(
    r"[-_\s]*(?:message\stransféré|forwarded\smessage|début\sdu\smessage\s(?:transféré|réexpédié)"
    r"|begin\sforwarded\smessage)\b.*",
    re.IGNORECASE,
)
FORWARDED_SUBJECT = re.compile(r"\s*(?:tr|fwd?|wg|rv)\s?:", re.IGNORECASE)
HEADER = re.compile(
    r"[*\s]*(?P<name>de|from|envoyé|envoyée|sent|date|à|a|to|cc|objet|subject|importance)"
    r"\s?:[*\s]*(?P<value>.*)",
    re.IGNORECASE,
)
"""A line of the headers that Outlook copies above what it quotes."""
FIRST_HEADERS, TELLING_HEADERS = {"de", "from"}, {"envoyé", "envoyée", "sent", "objet", "subject"}
HEADERS_TOGETHER, LINES_OF_HEADERS = 3, 7
DEVICE = re.compile(
    r"(?:envoyé|sent)\s(?:de|depuis|à\spartir\sd|from|avec|with|via)\b.{0,40}"
    r"\b(?:iphone|ipad|mobile|samsung|galaxy|android|outlook|yahoo|gmail|orange|proton|bluemail"
    r"|smartphone|téléphone|phone|mail|courrier)\b.{0,40}"
    r"|(?:télécharge[zr]|obten(?:ez|ir)|get)\s(?:outlook|bluemail)\s(?:pour|for)\s.{2,30}",
    re.IGNORECASE,
)
"""« Envoyé de mon iPhone »."""
SIGNATURE = "-- "
"""The line before a signature (RFC 3676, 4.3), its space included: « -- » alone is anybody's."""
LONGEST_SIGNATURE = 12
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control signs, and those that turn the direction of writing to show something else."""


def plain(text: str) -> str:
    """The text with plain line ends, without signs that nobody types."""
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def own_words(text: str, *, subject: str = "", alone: bool = True) -> str:
    """What was written for us. All of it when it is forwarded (`subject` says it), or when nothing
    else would remain: neither words, nor files that go with them (`alone`: there are none)."""
    whole = plain(text)
    if not FORWARDED_SUBJECT.match(subject):
        own = _tidy(_without_signature(_without_quotations(whole.split("\n"))))
        if own or not alone:
            return own
    return _tidy(whole.split("\n"))


def _without_quotations(lines: Sequence[str]) -> list[str]:
    own: list[str] = []
    i, written, attributed = 0, False, False
    while i < len(lines):
        if FORWARDED.fullmatch(_seen(lines[i])):
            return [*own, *lines[i:]]
        if written and _begins_headers(lines, i):
            return own[:-1] if _is_rule(own[-1]) else own
        length = _attribution(lines, i)
        if length:
            following = _next_written(lines, i + length)
            if following is not None and lines[following].startswith(">"):
                i, attributed = following, True
                continue
            # Without a mark on what follows, only an address proves that a mail reader wrote it.
            if written and (following is None or _names_an_address(lines, i, length)):
                return own
        if not (attributed and lines[i].startswith(">")):
            own.append(lines[i])
            written = written or bool(lines[i].strip())
        i += 1
    return own


def _seen(line: str) -> str:
    """As it is compared: one space is any space."""
    return " ".join(line.split())


def _is_rule(line: str) -> bool:
    return bool(re.fullmatch(r"[_-]{5,}", line.strip()))


def _begins_headers(lines: Sequence[str], i: int) -> bool:
    """« -----Message d’origine----- », or the headers of what is quoted: « De : … Envoyé : … »."""
    if SEPARATOR.fullmatch(_seen(lines[i])):
        return True
    first = HEADER.fullmatch(lines[i])
    if not first or first["name"].lower() not in FIRST_HEADERS:
        return False
    found = [HEADER.fullmatch(line) for line in lines[i : i + LINES_OF_HEADERS]]
    names = {each["name"].lower() for each in found if each}
    return len(names) >= HEADERS_TOGETHER and bool(names & TELLING_HEADERS)


def _attribution(lines: Sequence[str], i: int) -> int:
    """How many lines say who wrote what follows; none when these do not say it."""
    if not lines[i].strip() or lines[i].startswith(">"):
        return 0
    for length in range(1, ATTRIBUTION_LINES + 1):
        taken = lines[i : i + length]
        if len(taken) < length or not taken[-1].strip() or len(taken[-1]) > 400:
            return 0
        if ATTRIBUTION.fullmatch(_seen(" ".join(taken))):
            return length
    return 0


def _names_an_address(lines: Sequence[str], i: int, length: int) -> bool:
    return "@" in " ".join(lines[i : i + length])


def _next_written(lines: Sequence[str], i: int) -> int | None:
    return next((n for n in range(i, len(lines)) if lines[n].strip()), None)


def _without_signature(lines: list[str]) -> list[str]:
    marks = [n for n, line in enumerate(lines) if line == SIGNATURE]
    if marks and len(lines) - marks[-1] - 1 <= LONGEST_SIGNATURE:
        lines = lines[: marks[-1]]
    lines = lines[:]
    while lines and (not lines[-1].strip() or DEVICE.fullmatch(_seen(lines[-1]).rstrip("."))):
        lines.pop()
    return lines


def _tidy(lines: Sequence[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
