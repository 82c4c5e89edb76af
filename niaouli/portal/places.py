"""Addresses that pages repeat, a row each: what `reverse` gives (a test compares), without going
through the whole tree of addresses for each."""

from functools import lru_cache
from uuid import UUID

from django.urls import reverse


def case_place(reference: str) -> str:
    """Of `portal:case`."""
    return f"{_fixed('portal:cases')}{reference}/"


def case_document_place(reference: str, key: UUID) -> str:
    """Of `portal:case_document`; its picture is under it."""
    return f"{case_place(reference)}pieces/{key}/"


def message_original_place(reference: str, message: int) -> str:
    """Of `portal:message_original`."""
    return f"{case_place(reference)}messages/{message}/original/"


def wallet_document_place(key: UUID) -> str:
    """Of `portal:wallet_document`."""
    return f"{_fixed('portal:wallet')}{key}/"


def picture_place(document: str) -> str:
    """Of the picture of a document that is at this address."""
    return f"{document}apercu/"


@lru_cache(maxsize=8)
def _fixed(name: str) -> str:
    return reverse(name)
