"""The counter's pages, by their addresses."""

from django.urls import reverse

from niaouli.cases.models import Case

FIRST = {"nature": "premiere"}


def at(name: str) -> str:
    return reverse(f"backoffice:counter{name}")


def draft_at(name: str, case: Case, *more: object) -> str:
    return reverse(f"backoffice:counter_draft{name}", args=[case.key, *more])


def sent_at(name: str, case: Case) -> str:
    return reverse(f"backoffice:counter_{name}", args=[case.reference])
