"""What a visit transfers: under 60 kB the first time, under 15 kB afterwards."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.procedures.models import Procedure
from tests import cast

FIRST, AFTER = 60_000, 15_000
ClientOf = Callable[[Person], Client]
TAG = re.compile(r'<link[^>]+rel="stylesheet"[^>]*>|<script[^>]+src=[^>]*>')
ADDRESS = re.compile(r'(?:href|src)="([^"]+)"')

PUBLIC = ["portal:home", "portal:procedures", "portal:help", "portal:accessibility"]
ACCOUNT = ["portal:todo", "portal:cases", "portal:wallet", "portal:services", "portal:profile"]


def transferred(response: Any) -> int:
    """Bytes of the answer, compressed only where the server compresses it."""
    return len(response.content)


def asked(client: Client, address: str) -> Any:
    response = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert response.status_code == 200, address
    return response


def files(client: Client, html: str) -> int:
    """Style sheets and scripts, as WhiteNoise stores them; the theme is a view of ours."""
    total = 0
    for tag in TAG.findall(html):
        found = ADDRESS.search(tag)
        assert found is not None, tag
        address = found.group(1)
        if address.startswith(settings.STATIC_URL):
            path = finders.find(address.removeprefix(settings.STATIC_URL))
            total += len(gzip.compress(Path(str(path)).read_bytes(), 9))
        else:
            total += transferred(asked(client, address))
    return total


def check(client: Client, address: str) -> None:
    response = asked(client, address)
    html = transferred(response)
    assert html < AFTER, f"{address}: {html}"
    assert html + files(client, gzip.decompress(response.content).decode()) < FIRST, address


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_light(name: str, permis: Procedure) -> None:
    check(Client(), reverse(name))


@pytest.mark.parametrize("name", ACCOUNT)
def test_a_page_of_the_account_is_light(
    name: str, alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.granted(alice, permis, agent)
    cast.awaiting(alice, permis, agent)
    check(client_of(alice), reverse(name))


def test_the_page_of_a_case_is_light(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.supplied(alice, permis, agent)
    check(client_of(alice), reverse("portal:case", args=[case.reference]))


def test_files_are_not_compressed_again(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    document = case.documents.order_by("id")[0]
    address = reverse("portal:case_document", args=[case.reference, document.key])
    assert "Content-Encoding" not in asked(client_of(alice), address).headers


@pytest.mark.parametrize("page", ["nature", "vous", "documents", "retrait", "engagement"])
def test_a_page_of_questions_is_light(
    page: str, alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case: Case = cast.filled(alice, permis)
    check(client_of(alice), reverse("portal:draft_page", args=[case.key, page]))
