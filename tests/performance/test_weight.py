"""What a visit transfers: under 60 kB the first time, under 15 kB afterwards."""

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.offers import offers
from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from niaouli.employment.operations.offers import save_offers
from niaouli.procedures.models import Procedure
from niaouli.publications.enums import Kind
from tests import cast
from tests.alerts import steps as alerts
from tests.architecture import matrix
from tests.architecture.routes import Route, routes
from tests.portal.wallet.steps import copies, kept, received
from tests.publications.steps import online

FIRST, AFTER = 60_000, 15_000
ClientOf = Callable[[Person], Client]
TAG = re.compile(r'<link[^>]+rel="stylesheet"[^>]*>|<script[^>]+src=[^>]*>')
ADDRESS = re.compile(r'(?:href|src)="([^"]+)"')

PUBLIC = ["portal:home", "portal:procedures", "portal:help", "portal:accessibility"]
NAMED = (
    *("publications", "publication", "offers", "offer", "help", "question", "departments"),
    *("department", "search", "home", "todo", "cases", "case", "wallet", "wallet_document"),
    *("alerts", "alert_add", "employment", "check_in_receipt", "resume", "profile"),
    *("my_data", "services", "procedure", "privacy", "legal", "accessibility"),
)
"""Those that must be among the pages that are weighed: a mistake could leave some out."""
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


# ── With one of each thing, every page there is ──
def test_every_page_of_citizens_is_light(
    permis: Procedure,
    alice: Person,
    bob: Person,
    agent: Person,
    adviser: Person,
    manager: Person,
    other_agent: Person,
) -> None:
    """Through the routes themselves: a page that is added is weighed without a line here."""
    people = {"alice": alice, "bob": bob, "agent": agent, "adviser": adviser, "manager": manager}
    world = matrix.build(permis, people)
    weighed = {route.name for route in routes() if weigh(world, route)}
    assert weighed >= {f"portal:{name}" for name in NAMED}, weighed


def weigh(world: matrix.World, route: Route) -> bool:
    """What Alice is shown there; False where it is no page of citizens."""
    if not route.name.startswith("portal:"):
        return False
    client, address = world.clients["alice"], reverse(route.name, kwargs=world.parameters(route))
    response = client.get(address)
    shown = response.headers.get("Content-Type", "").startswith("text/html")
    if shown and response.status_code == 200:
        check(client, address)
        return True
    return False


# ── With as many rows as a page shows ──
def test_full_lists_that_everybody_sees_are_light(dddt: Department) -> None:
    now = timezone.now()
    save_offers(offers=list(offers(60, timezone.localdate(now))), source="essai", by=None, now=now)
    for number in range(10):
        for kind in Kind:
            title = f"Travaux sur le pont numéro {number}"
            online(kind, dddt, title=title, now=cast.NOW - timedelta(days=number))
    for address in ("publications", "offers", "home", "departments"):
        check(Client(), reverse(f"portal:{address}"))
    for kind in Kind:
        check(Client(), reverse("portal:publications_of_kind", args=[kind.slug]))
    check(Client(), reverse("portal:search") + "?q=pont")
    check(Client(), reverse("portal:offers") + "?q=vendeuse")


def test_full_lists_of_the_account_are_light(
    alice: Person, dddt: Department, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    for _number in range(8):
        cast.awaiting(alice, permis, agent)
    copies(kept(alice), 40)
    for number in range(8):
        received(alice, dddt, f"Permis {number}")
    for kind in Kind:
        alerts.subscribed(alice, kind)
    for name in ("todo", "cases", "wallet", "alerts"):
        check(client_of(alice), reverse(f"portal:{name}"))
    assert WalletDocument.objects.filter(owner=alice).count() == 49
