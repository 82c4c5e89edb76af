"""Addresses that nobody would type: the answer is « not found », never « out of order »."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from niaouli.accounts.models import Person
from niaouli.procedures.models import Procedure
from tests import cast
from tests.architecture.routes import Route, routes

pytestmark = pytest.mark.django_db

NASTY = ["\0", "2026-DDDT-000001-A\0", "a" * 3000, "٢٠٢٦-DDDT-000001-A", "'; --"]
NUMBERS = [0, 9 * 10**40]
IN_QUERY = ["\0", "%_\\'", "a" * 20_000, "a " * 5_000, "-1", "9" * 40, "٣", "²"]
QUERY = (
    *("q", "page", "liste", "apres", "direction", "vue", "next", "pour", "theme", "champ"),
    *("nature", "quand", "format", "alerte", "rythme", "mois", "commune", "personne", "contrat"),
    *("depuis", "tri", "exact", "d", "avant", "nouvelle"),
)
WHO = ["alice", "agent", "manager", "editor", "adviser"]


def addresses(route: Route) -> list[str]:
    """This route with something nasty wherever it takes a text or a number."""
    found = []
    for text in NASTY:
        for number in NUMBERS:
            known: dict[str, Any] = {"key": uuid4(), "document": uuid4()}
            values: dict[str, Any] = {
                name: number if f"<int:{name}>" in route.path else known.get(name, text)
                for name in route.parameters
            }
            try:
                found.append(reverse(route.name, kwargs=values))
            except NoReverseMatch:
                continue
    return sorted(set(found))


def concerns(who: str, route: Route) -> bool:
    """Each tries the pages that open for them; the matrix tries the others."""
    return (route.access == "agent") == (who != "alice")


@pytest.mark.parametrize("who", WHO)
def test_no_address_breaks_anything(request: pytest.FixtureRequest, who: str) -> None:
    client: Client = cast.signed_in(request.getfixturevalue(who))
    client.raise_request_exception = False
    broken = [
        f"{method} {route.name} {address[:60]!r}"
        for route in routes()
        if route.parameters and concerns(who, route)
        for address in addresses(route)
        for method in ("GET", "POST")
        if client.generic(method, address).status_code >= 500
    ]
    assert broken == []


@pytest.mark.parametrize("who", WHO)
def test_no_query_breaks_anything(
    request: pytest.FixtureRequest, permis: Procedure, who: str
) -> None:
    person: Person = request.getfixturevalue(who)
    cast.submitted(person, permis)
    client = cast.signed_in(person)
    client.raise_request_exception = False
    pages = [
        reverse(route.name) for route in routes() if not route.parameters and concerns(who, route)
    ]
    broken = [
        f"{page} {text[:20]!r}"
        for page in pages
        if "deconnexion" not in page
        for text in IN_QUERY
        if client.get(page, dict.fromkeys(QUERY, text)).status_code >= 500
    ]
    assert broken == []
