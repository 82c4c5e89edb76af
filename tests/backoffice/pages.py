"""How tests open the agents' pages and read them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Protocol
from uuid import uuid4

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, Movement
from niaouli.lib.references import format_reference


class ClientOf(Protocol):
    def __call__(self, who: Person) -> Client: ...


class Answer(Protocol):
    """What Django's test client gives back."""

    status_code: int
    content: bytes


def address(name: str, case: Case, **more: Any) -> str:
    return reverse(f"backoffice:{name}", kwargs={"reference": case.reference, **more})


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text(response: Any) -> str:
    """What is read on the page, with plain spaces."""
    words = soup(response).get_text(" ")
    return " ".join(words.replace("\u202f", " ").replace("\u00a0", " ").split())


def sentence(response: Any) -> str:
    """What the summary of errors says."""
    summary = soup(response).select_one(".error-summary")
    assert summary is not None
    return " ".join(summary.get_text(" ").split())


def value(response: Any, name: str) -> str:
    """What the page has in this field of a form."""
    field = soup(response).select_one(f"[name={name}]")
    assert field is not None, name
    return field.text.strip() if field.name == "textarea" else str(field.get("value", ""))


def has(response: Any, name: str) -> bool:
    return soup(response).select_one(f"[name={name}]") is not None


def rows(response: Any) -> list[str]:
    """The numbers of the cases that the page lists, in order."""
    return [link.text for link in soup(response).select("tbody th a")]


def actions(response: Any) -> list[str]:
    """The decisions that the page offers."""
    return [each.text.strip() for each in soup(response).select(".toolbar .button")]


def due(days: int = 15) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {
        "due_on-day": str(day.day),
        "due_on-month": str(day.month),
        "due_on-year": str(day.year),
    }


def copies(case: Case, number: int, *, start: int = 0) -> list[Case]:
    """Many more cases like this one, each a minute younger, without going through every form."""
    assert case.submitted_at is not None
    at = case.submitted_at
    made = Case.objects.bulk_create(_copies(case, number, start))
    Movement.objects.bulk_create(
        Movement(case=each, act="submitted", source="draft", target=each.state, at=at)
        for each in made
    )
    return made


def _copies(case: Case, number: int, start: int) -> Iterator[Case]:
    assert case.submitted_at is not None
    for n in range(start + 1, start + number + 1):
        copy = Case.objects.get(pk=case.pk)
        copy.pk, copy.key = None, uuid4()
        copy.reference = format_reference(2026, "DDDT", 100_000 + n)
        copy.submitted_at = case.submitted_at + timedelta(minutes=n)
        if copy.decided_at:
            copy.decided_at = copy.decided_at + timedelta(minutes=n)
        yield copy
