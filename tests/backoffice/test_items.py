"""What is asked of the citizen, from the case's screen: taken back, and a corrected commune."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import ItemState, State
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, sentence, soup, text, value
from tests.cases.versions import ROUTING, renewed


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def button(page: Any, item: PendingItem) -> Any:
    """The form that takes the item back."""
    place = address("cancel_item", item.case, item=item.pk)
    return soup(page).select_one(f'form[action="{place}"]')


def test_it_is_taken_back_in_one_press(case: Case, agent: Person, client_of: ClientOf) -> None:
    item, client = cast.ask_again(case, "nom", agent), client_of(agent)
    form = button(client.get(address("case", case)), item)
    sent = {each["name"]: each["value"] for each in form.select("input[name=revision]")}
    page = client.post(str(form["action"]), sent, follow=True)
    assert "Ce n’est plus demandé. L’usager est prévenu." in text(page)
    assert "n’est plus demandé depuis le" in text(page)
    assert "Complément qui n’est plus demandé" in text(page)
    assert button(page, item) is None
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW


def test_a_stale_page_is_told_and_nothing_is_taken_back(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    item = cast.ask_again(case, "nom", agent)
    place = address("cancel_item", case, item=item.pk)
    answer = client_of(agent).post(place, {"revision": "0"})
    assert answer.status_code == 409
    assert "a changé depuis" in sentence(answer)
    item.refresh_from_db()
    assert item.state == ItemState.OPEN


def test_who_only_reads_is_offered_nothing(
    case: Case, agent: Person, reader: Person, client_of: ClientOf
) -> None:
    item = cast.ask_again(case, "nom", agent)
    page = client_of(reader).get(address("case", case))
    assert button(page, item) is None
    assert address("counter_supply", case, item=item.pk) not in page.content.decode()


def test_an_item_of_another_case_does_not_exist_here(
    case: Case, bob: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    other = cast.ask_again(cast.taken(bob, permis, agent), "nom", agent)
    place = address("cancel_item", case, item=other.pk)
    assert client_of(agent).post(place, {"revision": case.revision}).status_code == 404


# ── A commune that another department treats ──
@pytest.fixture
def moved(alice: Person, agent: Person, other_agent: Person, permis: Procedure) -> Case:
    """Alice corrected her commune: Lifou, which DPASS treats."""
    case = cast.taken(alice, renewed(permis, routing=ROUTING), agent)
    item = cast.ask_again(case, "commune", agent)
    answering.supply_item(item=item, value="98814", by=alice, now=timezone.now())
    case.refresh_from_db()
    return case


def test_the_agent_is_told_and_offered_the_transfer_filled_in(
    moved: Case, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    page = client.get(address("case", moved))
    assert "La commune corrigée, « Lifou », est suivie par" in text(page)
    link = soup(page).select_one('a[href*="vers=DPASS"]')
    assert link is not None
    form = client.get(str(link["href"]))
    chosen = soup(form).select_one("select[name=target] option[selected]")
    assert chosen is not None
    assert chosen["value"] == "DPASS"
    assert "Lifou" in value(form, "reason")
    moved.refresh_from_db()
    assert moved.department.code == "DDDT"


def test_who_may_not_transfer_is_not_told(moved: Case, reader: Person, client_of: ClientOf) -> None:
    assert "La commune corrigée" not in text(client_of(reader).get(address("case", moved)))


def test_where_nobody_can_have_it_nothing_is_offered(
    moved: Case, agent: Person, other_agent: Person, client_of: ClientOf
) -> None:
    other_agent.memberships.all().delete()
    page = client_of(agent).get(address("case", moved))
    assert "Aucun agent n’y étudie de demandes" in text(page)
    assert soup(page).select_one('a[href*="vers="]') is None


def test_an_address_that_names_anything_chooses_nothing(
    moved: Case, agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(address("transfer", moved) + "?vers=%00<script>")
    assert page.status_code == 200
    assert soup(page).select_one("select[name=target] option[selected]") is None
    assert value(page, "reason") == ""


def test_the_history_says_what_was_asked_for(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    """Two things asked for one after the other are two lines that differ."""
    case = cast.awaiting(alice, permis, agent)
    cast.ask_again(case, "commune", agent, cause="unclear")
    case.items.filter(field="commune").update(asked_at=cast.NOW + timedelta(minutes=1))
    case.movements.filter(pk=case.movements.latest("id").pk).update(
        at=cast.NOW + timedelta(minutes=1)
    )
    page = text(client_of(agent).get(address("case", case)))
    for item in case.items.all():
        assert f"Complément demandé : {item.label}" in page
