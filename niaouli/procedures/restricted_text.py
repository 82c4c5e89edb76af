"""The restricted text of definitions and publications: paragraphs and lists, nothing else.

Paragraphs are parted by an empty line; the lines of a list start with `- `. Pages and PDFs render
the blocks; nothing in a text is ever markup.
"""

from dataclasses import dataclass

from niaouli.lib.words import together


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class BulletList:
    items: tuple[str, ...]


Block = Paragraph | BulletList


def blocks(text: str) -> tuple[Block, ...]:
    """The paragraphs and lists of a text, in order."""
    found: list[Block] = []
    for chunk in together(text.replace("\r\n", "\n")).split("\n\n"):
        found += _blocks_of([line.strip() for line in chunk.splitlines() if line.strip()])
    return tuple(found)


def _blocks_of(lines: list[str]) -> list[Block]:
    """A chunk without empty line: what comes before a list, the list. A line that starts no item
    goes on with the one before it."""
    words: list[str] = []
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line.removeprefix("- "))
        elif items:
            items[-1] += f" {line}"
        else:
            words.append(line)
    found: list[Block] = [Paragraph(" ".join(words))] if words else []
    return [*found, BulletList(tuple(items))] if items else found
