"""Where what is delivered is collected, on the citizen's pages."""

import pytest
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import collecting, reviewing
from niaouli.departments.models import PickupPlace
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, sentence, soup, text


@pytest.fixture
def draft(alice: Person, carte: Procedure, places: list[PickupPlace]) -> Case:
    return cast.filled(alice, carte)


def check(draft: Case) -> str:
    return reverse("portal:draft_check", args=[draft.key])


def test_the_place_is_asked_with_its_address_and_hours(
    draft: Case, alice: Person, client_of: ClientOf
) -> None:
    page = client_of(alice).get(check(draft))
    assert "Où le retirer ?" in text(page)
    assert "1 rue du Port · le matin" in text(page)
    assert not soup(page).select("[name=place][checked]")


def test_sending_without_a_place_says_so(draft: Case, alice: Person, client_of: ClientOf) -> None:
    answer = client_of(alice).post(check(draft))
    assert answer.status_code == 422
    assert "Choisissez où" in sentence(answer)
    draft.refresh_from_db()
    assert draft.reference is None


def test_the_place_is_said_once_sent(
    draft: Case, alice: Person, places: list[PickupPlace], client_of: ClientOf
) -> None:
    page = client_of(alice).post(check(draft), {"place": places[1].pk}, follow=True)
    assert "Lieu de retrait La vallée 1 rue du Port le matin" in text(page)


def test_a_single_place_is_chosen_already(
    draft: Case, alice: Person, places: list[PickupPlace], client_of: ClientOf
) -> None:
    places[1].delete()
    page = client_of(alice).get(check(draft))
    assert soup(page).select_one(f'[name=place][value="{places[0].pk}"][checked]') is not None


def test_detail_says_where_and_when(
    draft: Case, alice: Person, places: list[PickupPlace], client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.post(check(draft), {"place": places[0].pk})
    case = Case.objects.get()
    address = reverse("portal:case", args=[case.reference])
    assert "Si votre demande est acceptée" in text(client.get(address))
    doris = cast.agent("doris", "Doris", "Wea", case.department)
    case = reviewing.take_case(case=case, by=doris, now=cast.NOW, revision=case.revision)
    case = reviewing.grant_case(case=case, by=doris, now=cast.NOW, revision=case.revision)
    assert "un e-mail vous dira quand venir" in text(client.get(address))
    case = collecting.mark_ready(case=case, by=doris, now=cast.NOW, revision=case.revision)
    page = text(client.get(address))
    assert "C’est prêt, vous pouvez venir" in page
    assert "Le port 1 rue du Port le matin" in page
    collecting.mark_collected(case=case, by=doris, now=cast.NOW, revision=case.revision)
    assert "Retiré le" in text(client.get(address))
