"""Reading our pages as a person would: what they say, and where their links lead."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client


def soup_of(response: Any) -> Tag:
    return BeautifulSoup(response.content, "html.parser")


def page(client: Client, address: str) -> Tag:
    """The page at this address, which must exist."""
    response = client.get(address)
    assert response.status_code == 200, address
    return soup_of(response)


def one(tag: Tag, selector: str) -> Tag:
    """The first element found, which must be there."""
    found = tag.select_one(selector)
    assert found is not None, selector
    return found


def href(tag: Tag, selector: str = "a") -> str:
    """Where the first link found leads."""
    return str(one(tag, selector)["href"])


def words(tag: Tag) -> str:
    """What is read, spaces made single."""
    return " ".join(tag.get_text(" ").split())
