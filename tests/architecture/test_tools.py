"""Every page carries text size, print and language; printed, it has no furniture left."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.test import Client, RequestFactory
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.web import errors
from tests import cast
from tests.architecture import matrix
from tests.architecture.routes import routes
from tests.architecture.test_matrix import world
from tests.portal.filling import Answer

__all__ = ["world"]
OUTSIDE = {"demo:gallery"}
"""Shows the pieces themselves."""
FURNITURE = ".tools, .tabs, .agent-tabs, .footer, .skip ~ .demonstration"


def pages_of(world: matrix.World, role: str) -> Iterator[tuple[str, str]]:
    """The name and the address of each route that answers this person with a page."""
    client = world.clients[role]
    for route in routes():
        parameters = world.parameters(route)
        if parameters is None or route.name in OUTSIDE:
            continue
        address = reverse(route.name, kwargs=parameters)
        response = client.get(address)
        kind = response.headers.get("Content-Type", "")
        if response.status_code == 200 and kind.startswith("text/html"):
            yield route.name, address


def without_tools(response: Answer) -> list[str]:
    """Which tools the page lacks."""
    page = BeautifulSoup(response.content, "html.parser")
    tools = {
        "text size": f'form[action="{reverse("web:text_size")}"] button[name=size]',
        "print": "a[data-print]",
        "language": f'form[action="{reverse("web:language")}"] button[name=language]',
    }
    return [name for name, selector in tools.items() if not page.select(f".tools {selector}")]


@pytest.mark.slow
@pytest.mark.parametrize("role", ["anonymous", "alice", "agent", "manager", "editor", "adviser"])
def test_every_page_has_them_and_its_print_view_has_none(role: str, world: matrix.World) -> None:
    client, wrong, seen = world.clients[role], [], 0
    for name, address in pages_of(world, role):
        seen += 1
        if missing := without_tools(client.get(address)):
            wrong.append(f"{name}: no {missing}")
        printed = client.get(address, {"vue": "impression"})
        page = BeautifulSoup(printed.content, "html.parser")
        if printed.status_code != 200 or page.select(FURNITURE) or not page.select("h1"):
            wrong.append(f"{name}: print view")
    assert seen > 10
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_pages_of_errors_have_them_too(alice: Person) -> None:
    client = cast.signed_in(alice)
    responses = [
        client.get("/nulle-part/"),
        client.post("/compte/profil/preferences/", {"language": "xx"}),
        Client().post("/compte/documents/ajouter/", {"title": "x"}),
        Client(enforce_csrf_checks=True).post("/affichage/taille/", {"size": "large"}),
        client.get("/", headers={"host": "evil.example"}),
    ]
    assert [each.status_code for each in responses] == [404, 409, 401, 403, 400]
    assert [without_tools(each) for each in responses] == [[]] * len(responses)


def test_when_the_frame_itself_is_broken_the_page_still_says_what_to_do() -> None:
    """It stands alone: a tool of the frame could fail with it."""
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Le service est en panne" in response.content.decode()
