"""The HTML version of an e-mail, made from its text so that the two cannot differ.

The text is written for who reads it as it is; three of its habits are recognised here:
- a paragraph that is only an address is a link;
- an address that ends a paragraph is the link of the paragraph's first line;
- a line underlined with dashes is a heading.
"""

import re
from html import escape

# Mail readers ignore style sheets: the few rules are on the elements.
BODY = (
    "margin:0 auto;max-width:36rem;padding:24px;background:#fffdf8;color:#16262b;"
    "font:17px/1.55 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"
)
PARAGRAPH = "margin:0 0 16px"
HEADING = "margin:28px 0 12px;font-size:20px;line-height:1.3"
CODE_LINE = "margin:0 0 16px;font-size:28px;font-weight:700;letter-spacing:3px"
BUTTON_LINE = "margin:0 0 20px;font-weight:600;overflow-wrap:anywhere"
LINKED = "font-weight:600"

CODE = re.compile(r"[A-Z]{3}-[A-Z]{3}")
"""A line that is only a code to copy: written large."""
ADDRESS = re.compile(r"https?://\S+")
UNDERLINE = re.compile(r"-{3,}")


def text_to_html(text: str, *, language: str, title: str) -> str:
    """A whole page, with the text's paragraphs, headings and links."""
    blocks = [_block(_lines(paragraph)) for paragraph in text.split("\n\n")]
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>"
        f'<body style="{BODY}">{"".join(blocks)}</body></html>'
    )


def _lines(paragraph: str) -> list[str]:
    return [line.strip() for line in paragraph.splitlines() if line.strip()]


def _block(lines: list[str]) -> str:
    if not lines:
        return ""
    if len(lines) == 2 and UNDERLINE.fullmatch(lines[1]):
        return f'<h2 style="{HEADING}">{escape(lines[0])}</h2>'
    if len(lines) > 1 and ADDRESS.fullmatch(lines[-1]):
        first = _link(lines[-1], lines[0], style=f' style="{LINKED}"')
        return _paragraph(PARAGRAPH, [first, *map(escape, lines[1:-1])])
    if len(lines) == 1 and ADDRESS.fullmatch(lines[0]):
        return _paragraph(BUTTON_LINE, [_link(lines[0], lines[0])])
    if len(lines) == 1 and CODE.fullmatch(lines[0]):
        return _paragraph(CODE_LINE, lines)
    return _paragraph(PARAGRAPH, list(map(escape, lines)))


def _paragraph(style: str, lines: list[str]) -> str:
    return f'<p style="{style}">{"<br>".join(lines)}</p>'


def _link(address: str, words: str, *, style: str = "") -> str:
    return f'<a{style} href="{escape(address)}">{escape(words)}</a>'
