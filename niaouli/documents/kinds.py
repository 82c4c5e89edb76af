"""Kinds of documents, read from `document-kinds.toml` in the catalogue: data, not code.

The file is checked whole when it is first read: a mistake stops the start, never a person.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import UnknownKind

OTHER = "autre"
"""The kind of what has no kind of its own: every catalogue has it."""


class DocumentKind(BaseModel):
    """What is known of all the documents of one kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    label: str = Field(min_length=1, max_length=120)
    help: str = ""
    words: list[str] = Field(default_factory=list)
    """Words and expressions by which one is known, in its text or in the name of its file: without
    accents or with, whole words (`guessing.py`)."""
    formats: frozenset[FileFormat] = Field(min_length=1)
    keep: bool = True
    """Whether the wallet offers to keep it for next time."""
    issued: bool = False
    """Delivered by the body: nobody adds one by hand."""
    departments: list[Annotated[str, Field(pattern=r"^[A-Z]{2,8}$")]] = Field(default_factory=list)
    """Codes of those that deliver it; none when each of them does."""
    maximum_age_days: int | None = Field(default=None, gt=0)
    """How old it may be when it is given with a request; none when age does not matter."""


class _Catalogue(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: list[DocumentKind]


def read_kinds(path: Path) -> dict[str, DocumentKind]:
    """The kinds of one file by code. Raises `ValueError` when the file is not right."""
    kinds = _Catalogue.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).kind
    by_code = {kind.code: kind for kind in kinds}
    if len(by_code) != len(kinds):
        raise ValueError(f"{path.name}: the same code is given twice")
    return by_code


@lru_cache(maxsize=1)
def kinds() -> dict[str, DocumentKind]:
    """Every kind, by code, in the order of the file."""
    return read_kinds(Path(settings.NIAOULI_CATALOGUE) / "document-kinds.toml")


def kinds_to_add() -> dict[str, DocumentKind]:
    """The kinds that a person may put in the wallet by hand, by code."""
    return {code: kind for code, kind in kinds().items() if not kind.issued}


def kinds_to_issue(department: str) -> dict[str, DocumentKind]:
    """The kinds that the department of this code issues as PDFs, by code."""
    return {
        code: kind
        for code, kind in kinds().items()
        if kind.issued
        and FileFormat.PDF in kind.formats
        and (not kind.departments or department in kind.departments)
    }


def kind_of(code: str) -> DocumentKind:
    try:
        return kinds()[code]
    except KeyError:
        raise UnknownKind(code) from None
