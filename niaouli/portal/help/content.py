"""What a frequent question is made of. The questions themselves are in `headings/`, as data."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Link:
    """Where to do it. `route` is the name of an address without parameters."""

    label: Promise
    route: str


@dataclass(frozen=True)
class Part:
    """A part of an answer, in the restricted text of `procedures.restricted_text`: paragraphs, and
    lists whose lines begin with `- `. `title` only where an answer has several parts."""

    text: Promise
    links: tuple[Link, ...] = ()
    title: Promise | None = None


@dataclass(frozen=True)
class Question:
    """Sentences may hold the values of `values.py`: `%(bin_days)s`. A percent sign is written
    twice. `words`: what else people may type to find it."""

    slug: str
    title: Promise
    parts: tuple[Part, ...]
    words: Promise | str = ""


@dataclass(frozen=True)
class Heading:
    code: str
    title: Promise
    questions: tuple[Question, ...]


def question(
    slug: str, title: Promise, text: Promise, *links: Link, words: Promise | str = ""
) -> Question:
    """A question whose answer has one part."""
    return Question(slug, title, (Part(text, links),), words)
