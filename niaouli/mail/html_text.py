"""The text of an e-mail that is written in HTML, without what it quotes.

Nothing that it names is fetched: no picture, no style sheet, no script ever runs.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

LONGEST = 400_000
"""Signs of HTML that are read: far above what a message of the thread may hold."""
DEEPEST, MOST = 300, 40_000
"""Elements in elements, and in all. Beyond, the text alone is read: taking them apart would take
minutes."""
LINES = {"div", "tr", "li", "ul", "ol", "table", "pre", "hr"}
PARAGRAPHS = {"p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
ALONE = {"br", "hr", "img"}
"""Elements that have no end."""
UNCLOSED = {*ALONE, "meta", "link", "input", "col", "wbr", "p", "li", "tr", "td", "th"}
"""Elements that people's programs do not always close."""
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
KEPT = LINES | PARAGRAPHS | ALONE | {"a", "span", "td", "th", "b", "i", "strong", "em", "body"}

QUOTED = {
    "gmail_quote", "gmail_attr", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote",
    "AppleOriginalContents", "OutlookMessageHeader",
}  # fmt: skip
"""Classes that mail readers give to what they quote."""
SIGNED = {
    "gmail_signature", "moz-signature", "protonmail_signature_block", "Signature",
    "ms-outlook-mobile-signature",
}  # fmt: skip
"""Classes or ids of signatures."""
ALL_THAT_FOLLOWS = {
    "divRplyFwdMsg", "appendonsend", "stopSpelling", "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
}  # fmt: skip
"""Ids or classes after which Outlook quotes to the end."""
CONTAINERS_OF_ANSWERS = {"gmail_quote_container"}
"""Gmail puts in such a `div` what is quoted and what is typed under it: only the quotation goes."""


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What was written."""

    text: str
    pictures: frozenset[str]
    """Content-Ids of the pictures shown in it."""


def read_html(html: str, *, whole: bool = False) -> HtmlText:
    """The text, without quotations and signatures that are marked as such; with them when
    `whole`."""
    html = re.sub(r"&{3,}", "&&", html[:LONGEST].replace("\x00", ""))
    if _is_too_much(html):
        return HtmlText(_tidy(re.sub(r"<[^<>]*>", DIVIDED, html)), frozenset())
    clean = nh3.clean(
        html,
        tags=KEPT,
        clean_content_tags={"script", "style", "title"},
        attributes={"*": {"class", "id"}, "blockquote": {"type"}, "img": {"src"}, "a": {"href"}},
        url_schemes={"http", "https", "mailto", "cid"},
        link_rel=None,
    )
    reader = _Reader(whole=whole)
    reader.feed(clean)
    reader.close()
    return HtmlText(_tidy("".join(reader.pieces)), frozenset(reader.pictures))


class _Reader(HTMLParser):
    """Reads HTML that is well formed: every element that is not alone has its end."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.pictures: set[str] = set()
        self._whole = whole
        self._ended = False
        self._hidden = 0
        self._exact = 0
        """How many `pre` are open: their line ends count."""
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if not self._whole and self._is_dropped(tag, values):
            return
        if tag == "img":
            self._picture(values.get("src", ""))
        elif tag == "a":
            self._links.append((values.get("href", ""), len(self.pieces)))
        elif tag == "li":
            self._break(tag)
            self.pieces.append("- ")
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
        else:
            self._break(tag)
        self._exact += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= tag not in ALONE
            return
        if self._ended:
            return
        self._exact -= tag == "pre"
        if tag == "a" and self._links:
            self._link(*self._links.pop())
        elif tag != "br":
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden and not self._ended:
            self.pieces.append(data if self._exact else re.sub(r"\s+", " ", data))

    def _is_dropped(self, tag: str, values: dict[str, str]) -> bool:
        """Whether what begins here is left out, with what is inside or with all that follows."""
        if self._ended:
            return True
        if self._hidden:
            self._hidden += tag not in ALONE
            return True
        names = {*values.get("class", "").split(), values.get("id", "")}
        if names & ALL_THAT_FOLLOWS:
            self._ended = True
            return True
        gmail = tag == "div" and "gmail_quote" in names
        quoted = bool(names & QUOTED) and not gmail and not names & CONTAINERS_OF_ANSWERS
        cited = tag == "blockquote" and values.get("type", "").lower() == "cite"
        if tag not in ALONE and (quoted or cited or names & SIGNED):
            self._hidden = 1
            self._break("div")
            return True
        return False

    def _picture(self, source: str) -> None:
        if source.lower().startswith("cid:"):
            self.pictures.add(source[4:])

    def _link(self, address: str, start: int) -> None:
        """An address that the words do not say is kept beside them."""
        words = "".join(self.pieces[start:])
        bare = address.removeprefix("mailto:").rstrip("/")
        if words.strip() and bare and bare not in words:
            self.pieces.append(f" ({address})")

    def _break(self, tag: str) -> None:
        if tag in PARAGRAPHS:
            self.pieces.append("\n\n")
        elif tag in LINES or tag == "br":
            # A `div` that begins where another ends is one new line, not two.
            divided = tag != "br" and self.pieces and self.pieces[-1] == DIVIDED
            self.pieces.append("" if divided else "\n" if tag == "br" else DIVIDED)


DIVIDED = "\x1e"
"""Between two blocks: one new line, however many blocks end and begin there."""


def _is_too_much(html: str) -> bool:
    """Whether there are more elements, or deeper in one another, than people's programs write."""
    depth = 0
    for count, each in enumerate(TAG.finditer(html)):
        if each[2].lower() not in UNCLOSED:
            depth = max(depth - 1, 0) if each[1] else depth + 1
        if depth > DEEPEST or count > MOST:
            return True
    return False


def _tidy(text: str) -> str:
    text = re.sub(rf"(?<![ \t])[ \t]*{DIVIDED}[{DIVIDED} \t]*", DIVIDED, text)
    # A line break that ends a block adds nothing to the end of the block.
    text = text.replace(f"\n{DIVIDED}", "\n").replace(DIVIDED, "\n")
    lines = [line.strip(" \t\xa0") if line != "-- " else line for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
