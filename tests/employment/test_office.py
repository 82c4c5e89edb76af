"""Check-ins by the office: for people, a commune or everybody; cut short, it goes on."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role
from niaouli.documents.models import WalletDocument
from niaouli.employment.models import CheckIn, JobSeeker, OfficeBatch
from niaouli.employment.operations import office, seekers
from niaouli.employment.operations.check_ins import correct_check_in
from niaouli.employment.operations.office import run_batch, start_batch
from niaouli.lib.errors import BadInput, NotAllowed
from niaouli.mail.models import OutgoingMail
from tests import cast
from tests.employment.seeking import FEBRUARY, LOOKING, MARCH, at, checked_in, registered

pytestmark = pytest.mark.django_db
REASON = "Agence fermée à cause du cyclone."


@pytest.fixture
def crowd(del_: Department) -> list[JobSeeker]:
    """Five job seekers, two of them in Dumbéa."""
    communes = ["98818", "98805", "98818", "98805", "98818"]
    people = [cast.person(f"chercheur{n}", "Chercheur", f"N{n}") for n in range(5)]
    return [
        registered(person, commune=commune)
        for person, commune in zip(people, communes, strict=True)
    ]


def start(by: Person, department: Department, **more: object) -> OfficeBatch:
    values: dict[str, object] = {
        "key": uuid4(),
        "department": department,
        "period": FEBRUARY,
        "people": [],
        "commune": "",
        "reason": REASON,
        "now": at(22),
    }
    return start_batch(by=by, **{**values, **more})  # type: ignore[arg-type]


def run(batch: OfficeBatch) -> None:
    while run_batch(batch_id=batch.pk, now=at(22)):
        pass
    batch.refresh_from_db()


def test_everybody_who_did_not_check_in_is_checked_in_and_told(
    crowd: list[JobSeeker], adviser: Person, del_: Department
) -> None:
    checked_in(crowd[0].person)
    batch = start(adviser, del_)
    run(batch)
    assert (batch.done, batch.finished_at) == (4, at(22))
    made = CheckIn.objects.filter(origin="office")
    assert {each.seeker_id for each in made} == {each.pk for each in crowd[1:]}
    assert {each.reason for each in made} == {REASON}
    assert WalletDocument.objects.filter(kind="recepisse-de-pointage").count() == 5
    mails = OutgoingMail.objects.filter(template="employment/checked_in_by_office")
    assert mails.count() == 4
    assert all(REASON in mail.text for mail in mails)


def test_it_can_be_a_commune(crowd: list[JobSeeker], adviser: Person, del_: Department) -> None:
    run(start(adviser, del_, commune="98805"))
    assert {each.seeker_id for each in CheckIn.objects.all()} == {crowd[1].pk, crowd[3].pk}


def test_it_can_be_people_chosen_one_by_one(
    crowd: list[JobSeeker], adviser: Person, del_: Department
) -> None:
    run(start(adviser, del_, people=[crowd[2]]))
    assert [each.seeker_id for each in CheckIn.objects.all()] == [crowd[2].pk]


def test_people_chosen_one_by_one_may_be_of_several_departments(
    crowd: list[JobSeeker], adviser: Person, del_: Department, dpass: Department
) -> None:
    give_role(person=adviser, department=dpass, role=Role.ADVISER, by=None, now=at(1))
    followed_by(dpass, crowd[1])
    batch = start(adviser, del_, people=crowd[:2])
    run(batch)
    assert {each.seeker_id for each in CheckIn.objects.all()} == {crowd[0].pk, crowd[1].pk}


def test_a_population_is_of_one_department(
    crowd: list[JobSeeker], adviser: Person, del_: Department, dpass: Department
) -> None:
    give_role(person=adviser, department=dpass, role=Role.ADVISER, by=None, now=at(1))
    followed_by(dpass, crowd[1])
    run(start(adviser, dpass))
    assert [each.seeker_id for each in CheckIn.objects.all()] == [crowd[1].pk]


def followed_by(department: Department, seeker: JobSeeker) -> None:
    """Registered when the rules named another department."""
    seeker.department = department
    seeker.save(update_fields=["department"])


def test_the_same_form_sent_twice_is_one_decision(
    crowd: list[JobSeeker], adviser: Person, del_: Department
) -> None:
    key = uuid4()
    assert start(adviser, del_, key=key) == start(adviser, del_, key=key, reason="Autre")
    assert OfficeBatch.objects.get().reason == REASON


def test_cut_short_and_run_again_it_checks_in_each_person_once(
    crowd: list[JobSeeker],
    adviser: Person,
    del_: Department,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = start(adviser, del_)
    break_at(monkeypatch, crowd[2])
    with pytest.raises(RuntimeError):
        run(batch)
    assert CheckIn.objects.count() == 2
    monkeypatch.undo()
    run(batch)
    run(batch)
    batch.refresh_from_db()
    assert (CheckIn.objects.count(), batch.done) == (5, 5)
    assert OutgoingMail.objects.filter(template="employment/checked_in_by_office").count() == 5


def break_at(monkeypatch: pytest.MonkeyPatch, seeker: JobSeeker) -> None:
    """The worker is lost while it writes to this person."""
    told: Callable[..., None] = seekers.tell

    def tell(each: JobSeeker, *args: object, **kwargs: object) -> None:
        if each == seeker:
            raise RuntimeError
        told(each, *args, **kwargs)

    monkeypatch.setattr(office, "tell", tell)


def test_two_batches_over_the_same_people_check_them_in_once(
    crowd: list[JobSeeker], adviser: Person, del_: Department
) -> None:
    first, second = start(adviser, del_), start(adviser, del_, commune="98805")
    run(first)
    run(second)
    assert (first.done, second.done) == (5, 0)


def test_a_run_takes_a_few_people_at_a_time(
    crowd: list[JobSeeker], adviser: Person, del_: Department
) -> None:
    batch = start(adviser, del_)
    assert run_batch(batch_id=batch.pk, now=at(22), at_most=3) is True
    assert CheckIn.objects.count() == 3


def test_advisers_do_not_check_themselves_in(
    adviser: Person, del_: Department, alice: Person
) -> None:
    own = registered(adviser)
    other = registered(alice)
    with pytest.raises(NotAllowed, match="propre inscription"):
        start(adviser, del_, people=[own])
    run(start(adviser, del_))
    assert [each.seeker_id for each in CheckIn.objects.all()] == [other.pk]


def test_it_takes_an_adviser_of_that_department(
    crowd: list[JobSeeker], agent: Person, alice: Person, del_: Department
) -> None:
    for person in (agent, alice):
        with pytest.raises(NotAllowed):
            start(person, del_)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"period": MARCH}, "period"),
        ({"commune": "75056"}, "commune"),
    ],
)
def test_what_is_wrong_in_the_form_is_named(
    adviser: Person, del_: Department, more: dict[str, object], named: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        start(adviser, del_, **more)
    assert refusal.value.input == named
    assert not OfficeBatch.objects.exists()


def test_who_registered_after_the_month_is_not_concerned(
    alice: Person, adviser: Person, del_: Department
) -> None:
    registered(alice, now=at(1))
    batch = start(adviser, del_)
    run(batch)
    assert batch.done == 0


def test_each_is_logged_with_the_adviser(alice: Person, adviser: Person, del_: Department) -> None:
    seeker = registered(alice)
    run(start(adviser, del_))
    event = Event.objects.get(verb="seeker.checked_in_by_office")
    assert (event.by, event.subject) == (adviser.pk, seeker.subject)
    assert {event.verb for event in Event.objects.filter(subject__startswith="batch:")} == {
        "batch.started",
        "batch.finished",
    }


def test_the_person_may_complete_what_the_office_did(
    alice: Person, adviser: Person, del_: Department
) -> None:
    registered(alice)
    run(start(adviser, del_, now=at(5)))
    made = CheckIn.objects.get()
    corrected = correct_check_in(made=made, answers=LOOKING, by=alice, now=at(6))
    assert (corrected.origin, corrected.answers, corrected.reason) == ("office", LOOKING, REASON)
