"""What pages draw once: the same for everybody, in each language, with nothing of a person."""

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from tests.portal.reading import one, page, words

ClientOf = Callable[[Person], Client]
CASES, WALLET = reverse("portal:cases"), reverse("portal:wallet")
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


def current(client: Client, address: str) -> str:
    return words(one(page(client, address), ".tabs [aria-current=page]"))


def test_each_tab_is_lit_in_its_own_page(alice: Person, client_of: ClientOf) -> None:
    client = client_of(alice)
    said = [current(client, address) for address in (CASES, WALLET, CASES)]
    assert said == ["Mes demandes", "Porte-documents", "Mes demandes"]


def test_each_reads_the_tabs_and_the_foot_in_their_language(
    alice: Person, bob: Person, client_of: ClientOf
) -> None:
    french, english = client_of(alice), client_of(bob)
    english.cookies["language"] = "en"
    for part in (".tabs", ".footer"):
        ours, theirs = (words(one(page(each, CASES), part)) for each in (french, english))
        assert ours != theirs
        assert ours == words(one(page(french, CASES), part))


def test_each_sees_their_own_name_only(alice: Person, bob: Person, client_of: ClientOf) -> None:
    for person, other in ((alice, bob), (bob, alice)):
        shown = client_of(person).get(CASES).content.decode()
        assert person.display_name in shown
        assert other.display_name not in shown


def test_forms_of_an_answer_share_a_token_that_changes_with_the_answer(
    alice: Person, client_of: ClientOf
) -> None:
    client = client_of(alice)
    first, second = (set(TOKEN.findall(client.get(CASES).content)) for _ in range(2))
    assert len(first) == len(second) == 1
    assert first != second
