"""What is delivered on paper is collected somewhere."""

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.collection import collection
from niaouli.cases.models import Case
from niaouli.cases.operations import collecting, reviewing, sending
from niaouli.departments.models import Department, PickupPlace
from niaouli.departments.places import TypedPlace, close_place, define_place
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast

HOURS = "Du lundi au vendredi, de 8 h à 12 h"


@pytest.fixture
def port(carte: Procedure) -> PickupPlace:
    return place(carte.department, "Centre du port")


@pytest.fixture
def valley(carte: Procedure) -> PickupPlace:
    return place(carte.department, "Antenne de la vallée")


def place(department: Department, name: str) -> PickupPlace:
    typed = TypedPlace(name=name, address="1 rue du Port\n98800 Nouméa", opening_hours=HOURS)
    return define_place(department=department, typed=typed)


def sent(citizen: Person, procedure: Procedure, chosen: PickupPlace) -> Case:
    return sending.submit_case(
        case=cast.filled(citizen, procedure), by=citizen, now=cast.NOW, place=str(chosen.pk)
    )


def granted(citizen: Person, procedure: Procedure, agent: Person, chosen: PickupPlace) -> Case:
    case = sent(citizen, procedure, chosen)
    case = reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    return reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=case.revision)


def ready(case: Case, agent: Person) -> Case:
    return collecting.mark_ready(case=case, by=agent, now=cast.NOW, revision=case.revision)


def said(case: Case) -> str:
    shown = collection(case)
    return shown.sentence.replace("\u00a0", " ") if shown else ""


def test_the_place_is_chosen_before_sending(
    alice: Person, carte: Procedure, port: PickupPlace, valley: PickupPlace
) -> None:
    draft = cast.filled(alice, carte)
    with pytest.raises(BadInput) as refused:
        sending.submit_case(case=draft, by=alice, now=cast.NOW)
    assert refused.value.input == "place"
    case = sending.submit_case(case=draft, by=alice, now=cast.NOW, place=str(valley.pk))
    assert case.pickup_place == valley


def test_a_place_of_another_department_or_closed_is_not_chosen(
    alice: Person, carte: Procedure, port: PickupPlace, valley: PickupPlace, dddt: Department
) -> None:
    PickupPlace.objects.filter(pk=valley.pk).update(closed_at=cast.NOW)
    elsewhere = place(dddt, "Guichet de Koné")
    draft = cast.filled(alice, carte)
    for wrong in (str(elsewhere.pk), str(valley.pk), "x", ""):
        with pytest.raises(BadInput):
            sending.submit_case(case=draft, by=alice, now=cast.NOW, place=wrong)


def test_where_no_place_is_open_there_is_nothing_to_choose(alice: Person, carte: Procedure) -> None:
    case = sending.submit_case(case=cast.filled(alice, carte), by=alice, now=cast.NOW)
    assert case.pickup_place is None
    assert collection(case) is None


def test_what_is_not_collected_asks_for_no_place(
    alice: Person, permis: Procedure, dddt: Department
) -> None:
    place(dddt, "Guichet de Koné")
    case = sending.submit_case(case=cast.filled(alice, permis), by=alice, now=cast.NOW)
    assert case.pickup_place is None


def test_the_decision_says_where_with_the_hours(
    alice: Person, carte: Procedure, doris: Person, port: PickupPlace
) -> None:
    case = granted(alice, carte, doris, port)
    mail = OutgoingMail.objects.get(template="cases/granted")
    assert "Centre du port" in mail.text
    assert HOURS in mail.text
    assert said(case).startswith("Ce n’est pas encore prêt")


def test_once_ready_the_person_is_told_where_to_come(
    alice: Person, carte: Procedure, doris: Person, port: PickupPlace
) -> None:
    case = ready(granted(alice, carte, doris, port), doris)
    mail = OutgoingMail.objects.get(template="cases/ready")
    assert mail.address == alice.email
    assert "1 rue du Port" in mail.text
    assert said(case).startswith("C’est prêt depuis le")


def test_it_is_ready_once(
    alice: Person, carte: Procedure, doris: Person, port: PickupPlace
) -> None:
    case = ready(granted(alice, carte, doris, port), doris)
    with pytest.raises(OutOfStep, match="déjà prévenue"):
        ready(case, doris)


def test_nothing_is_ready_before_it_is_granted(
    alice: Person, carte: Procedure, doris: Person, port: PickupPlace
) -> None:
    with pytest.raises(OutOfStep, match="rien à retirer"):
        ready(sent(alice, carte, port), doris)


def test_it_is_handed_over_once_it_was_ready(
    alice: Person, carte: Procedure, doris: Person, port: PickupPlace
) -> None:
    case = granted(alice, carte, doris, port)
    with pytest.raises(OutOfStep, match="Dites d’abord"):
        collecting.mark_collected(case=case, by=doris, now=cast.NOW, revision=case.revision)
    case = ready(case, doris)
    case = collecting.mark_collected(case=case, by=doris, now=cast.NOW, revision=case.revision)
    assert said(case).startswith("Retiré le")


def test_an_agent_changes_the_place_and_it_is_no_longer_ready_there(
    alice: Person,
    carte: Procedure,
    doris: Person,
    port: PickupPlace,
    valley: PickupPlace,
) -> None:
    case = ready(granted(alice, carte, doris, port), doris)
    case = collecting.change_place(
        case=case,
        place=str(valley.pk),
        by=doris,
        now=cast.NOW,
        revision=case.revision,
    )
    assert (case.pickup_place, case.ready_at) == (valley, None)


def test_a_place_that_closes_stays_that_of_the_cases_that_have_it(
    alice: Person, carte: Procedure, doris: Person, port: PickupPlace
) -> None:
    case = sent(alice, carte, port)
    manager = cast.manager("marc", "Marc", "Boé", carte.department)
    close_place(place=port, by=manager, now=cast.NOW)
    case.refresh_from_db()
    assert case.pickup_place == port
    assert collecting.places_for(case, case.department) == []


def test_a_refused_request_is_not_collected(
    alice: Person, carte: Procedure, doris: Person, port: PickupPlace
) -> None:
    case = sent(alice, carte, port)
    case = reviewing.take_case(case=case, by=doris, now=cast.NOW, revision=case.revision)
    case = reviewing.refuse_case(
        case=case,
        reason="Ressources trop élevées.",
        by=doris,
        now=cast.NOW,
        revision=case.revision,
    )
    assert collection(case) is None
    with pytest.raises(OutOfStep):
        ready(case, doris)


def test_only_who_treats_the_case_says_that_it_is_ready(
    alice: Person,
    bob: Person,
    carte: Procedure,
    doris: Person,
    port: PickupPlace,
) -> None:
    case = granted(alice, carte, doris, port)
    with pytest.raises(NotAllowed):
        ready(case, bob)


def test_a_stale_page_changes_nothing(
    alice: Person, carte: Procedure, doris: Person, port: PickupPlace
) -> None:
    case = granted(alice, carte, doris, port)
    with pytest.raises(OutOfStep):
        collecting.mark_ready(case=case, by=doris, now=cast.NOW, revision=case.revision - 1)
    assert not OutgoingMail.objects.filter(template="cases/ready").exists()
