"""Addresses that the domain writes in e-mails and papers: it knows no route, so a test does."""

import re
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parents[2] / "niaouli"
WRITTEN = re.compile(r'BASE_URL\}(/[^"?]*)')
HOLE = re.compile(r"\{[^{}]*\}")
EXAMPLES = ("7", "0b0e9b0e-7c3f-4b43-8e5e-2d0f8f6f3a11", "2026-DDDT-004217-K")
"""What may stand in a hole: a number, a key, a reference."""


def written_addresses() -> list[str]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.py")))
    return sorted({address for text in texts for address in WRITTEN.findall(text)})


def leads_somewhere(address: str) -> bool:
    for example in EXAMPLES:
        try:
            resolve(HOLE.sub(example, address))
        except Resolver404:
            continue
        return True
    return False


@pytest.mark.parametrize("address", written_addresses())
def test_an_address_written_in_a_text_leads_to_a_page(address: str) -> None:
    assert leads_somewhere(address)


def test_an_address_that_leads_nowhere_is_noticed() -> None:
    assert len(written_addresses()) > 10
    assert not leads_somewhere("/compte/porte-documents/")
