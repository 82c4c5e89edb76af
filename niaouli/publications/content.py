"""What is written of a publication, checked, and put into its row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from niaouli.departments.models import Department
from niaouli.lib.words import integer, searchable
from niaouli.publications.details import Details, read_details, stored
from niaouli.publications.enums import Kind
from niaouli.publications.errors import InvalidPublication, Problem
from niaouli.publications.models import BODY, SUMMARY, TITLE, Publication
from niaouli.publications.problems import needed, sentences
from niaouli.topics.models import Topic


@dataclass(frozen=True)
class Content:
    """Everything that is written, whoever writes it. `details`: the fields of the kind, as
    `details.py` names them; days, times and numbers may be given as such or as ISO text."""

    title: str
    summary: str = ""
    body: str = ""
    department: Department | None = None
    topics: Collection[Topic] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    external_url: str = ""


def put(publication: Publication, content: Content) -> None:
    """Set the columns of the row, not saved. Raises `InvalidPublication` with every problem."""
    content = _cleaned(content)
    problems = list(_problems(content))
    try:
        details = read_details(Kind(publication.kind), content.details)
    except ValidationError as error:
        raise InvalidPublication([*problems, *sentences(error)]) from None
    if problems:
        raise InvalidPublication(problems)
    publication.title = content.title
    publication.summary = content.summary
    publication.body = content.body
    publication.department = content.department
    publication.external_url = content.external_url
    publication.details = stored(details)
    publication.starts_at, publication.ends_at = details.starts_at, details.ends_at
    publication.search_title = searchable(content.title)
    publication.search_text = searchable(" ".join(_words(publication, content, details)))


def missing(publication: Publication) -> list[Problem]:
    """What must still be written before it can be put online."""
    details = publication.parsed
    absent = {name for name in details.needed if not getattr(details, name, publication.body)}
    return needed(absent)


def _cleaned(content: Content) -> Content:
    return Content(
        title=" ".join(printable(content.title).split()),
        summary=" ".join(printable(content.summary).split()),
        body=printable(content.body).strip(),
        department=content.department,
        topics=content.topics,
        details=_printed(dict(content.details)),
        external_url=content.external_url,
    )


def _printed(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {name: _printed(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printed(each) for each in value]
    return value


def printable(text: str) -> str:
    """The text without the control characters that no page and no feed can carry."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable() or sign.isspace())


def _problems(content: Content) -> list[Problem]:
    problems = [] if content.title else needed({"title"})
    lengths = (("title", TITLE), ("summary", SUMMARY), ("body", BODY))
    return problems + [
        (
            name,
            _("C’est trop long : %(count)s caractères au plus.") % {"count": integer(most)},
        )
        for name, most in lengths
        if len(getattr(content, name)) > most
    ]


def _words(publication: Publication, content: Content, details: Details) -> list[str]:
    """What it can be found by."""
    department = content.department
    return [
        content.summary,
        content.body,
        str(Kind(publication.kind).label),
        *(topic.label for topic in content.topics),
        *([department.code, department.name] if department else []),
        *_texts(stored(details)),
    ]


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []
