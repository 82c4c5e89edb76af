"""The monthly check-in: once, in time or late, corrected, proved."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from niaouli.employment.errors import AlreadyCheckedIn
from niaouli.employment.models import CheckIn, FormerCheckIn
from niaouli.employment.operations.check_ins import check_in, correct_check_in
from niaouli.employment.operations.office import run_batch, start_batch
from niaouli.employment.operations.seekers import end_registration
from niaouli.employment.queries.seekers import check_in_of
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from tests.employment.seeking import (
    FEBRUARY,
    LOOKING,
    MARCH,
    WORKED,
    at,
    checked_in,
    registered,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeker(alice: Person, del_: Department) -> Person:
    """Alice, registered for months."""
    registered(alice)
    return alice


def test_it_gives_a_numbered_receipt_in_the_wallet_and_an_email(seeker: Person) -> None:
    made = checked_in(seeker)
    document = WalletDocument.objects.get(owner=seeker)
    assert made.number.startswith("P-2026-02-")
    assert made.receipt == document
    assert document.kind == "recepisse-de-pointage"
    assert document.current.filename == f"recepisse-de-pointage-{made.number}.pdf"
    mail = OutgoingMail.objects.get(template="employment/checked_in")
    assert made.number in mail.subject
    assert "3 mars 2026 à 12 h 00, heure de Nouméa" in mail.text.replace("\u00a0", " ")


def test_what_was_declared_is_kept_in_words(seeker: Person) -> None:
    made = checked_in(seeker, **WORKED)
    assert made.answers["heures"] == 35
    said = {label: value.replace("\u00a0", " ") for label, value in made.told}
    assert said["Combien d’heures, en tout\u00a0?"] == "35 heures"


def test_twice_the_same_gives_the_same_check_in_and_one_receipt(seeker: Person) -> None:
    first, second = checked_in(seeker), checked_in(seeker, now=at(3, hour=13))
    assert first == second
    assert second.filed_at == at(3)
    assert WalletDocument.objects.filter(owner=seeker).count() == 1
    assert OutgoingMail.objects.filter(template="employment/checked_in").count() == 1


def test_other_answers_for_the_same_month_change_nothing_and_say_so(seeker: Person) -> None:
    checked_in(seeker)
    with pytest.raises(AlreadyCheckedIn, match="déjà pointé"):
        checked_in(seeker, **WORKED)
    assert CheckIn.objects.get().answers == LOOKING


def test_who_answers_after_the_office_did_it_is_told_who_did(
    seeker: Person, adviser: Person, del_: Department
) -> None:
    batch = start_batch(
        key=uuid4(),
        department=del_,
        period=FEBRUARY,
        people=[],
        commune="",
        reason="Agence fermée.",
        by=adviser,
        now=at(2),
    )
    run_batch(batch_id=batch.pk, now=at(2))
    with pytest.raises(AlreadyCheckedIn, match="fait pour vous, par la direction"):
        checked_in(seeker)


def test_the_database_refuses_a_second_one(seeker: Person) -> None:
    made = checked_in(seeker)
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckIn.objects.create(
            seeker=made.seeker, period=FEBRUARY, origin="self", answers=LOOKING, filed_at=at(4)
        )


@pytest.mark.parametrize(("day", "late"), [(1, False), (15, False), (16, True), (20, True)])
def test_late_is_taken_for_a_few_days_and_said(seeker: Person, day: int, late: bool) -> None:
    assert checked_in(seeker, now=at(day)).late is late


def test_the_last_minute_is_the_one_of_noumea(seeker: Person) -> None:
    assert checked_in(seeker, now=at(15, hour=23)).late is False


def test_too_late_says_so_and_whom_to_call(seeker: Person) -> None:
    with pytest.raises(OutOfStep, match=r"trop tard.*20 mars 2026.*20\.00\.00"):
        checked_in(seeker, now=at(21))
    assert not CheckIn.objects.exists()


def test_too_early_says_when_it_opens(seeker: Person) -> None:
    with pytest.raises(OutOfStep, match=r"trop tôt.*28 mars 2026"):
        checked_in(seeker, period=MARCH, now=at(27))


def test_a_form_left_open_never_declares_another_month(seeker: Person) -> None:
    """Shown for February, sent once March is open: refused, March is not touched."""
    with pytest.raises(OutOfStep, match="trop tard"):
        checked_in(seeker, period=FEBRUARY, now=at(28))
    assert not CheckIn.objects.exists()


def test_a_stranger_is_told_to_register(bob: Person, del_: Department) -> None:
    with pytest.raises(NotAllowed, match="Inscrivez-vous"):
        checked_in(bob)


def test_who_stopped_is_told_to_register_again(seeker: Person) -> None:
    end_registration(person=seeker, reason="emploi", by=seeker, now=at(2))
    with pytest.raises(NotAllowed, match="de nouveau"):
        checked_in(seeker)


def test_nothing_is_declared_for_a_month_before_the_registration(
    alice: Person, del_: Department
) -> None:
    registered(alice, now=at(2))
    with pytest.raises(OutOfStep, match="rien à déclarer"):
        checked_in(alice)


def test_nobody_checks_in_for_someone_else(seeker: Person, bob: Person) -> None:
    with pytest.raises(NotAllowed):
        check_in(person=seeker, period=FEBRUARY, answers=LOOKING, by=bob, now=at(3))


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({"recherche": None}, "recherche"),
        ({"travail": True}, "heures"),
        ({"travail": True, "heures": 800}, "heures"),
        ({"exactitude": False}, "exactitude"),
    ],
)
def test_an_answer_that_is_missing_or_wrong_is_named(
    seeker: Person, answers: dict[str, Any], named: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        checked_in(seeker, **answers)
    assert refusal.value.input == named


def test_the_answer_to_a_question_that_is_not_asked_is_not_kept(seeker: Person) -> None:
    assert "heures" not in checked_in(seeker, heures=12).answers


# ── Correcting ──


def test_a_correction_keeps_what_was_said_before(seeker: Person) -> None:
    made = checked_in(seeker)
    corrected = correct_check_in(made=made, answers=WORKED, by=seeker, now=at(10))
    assert (corrected.number, corrected.version) == (made.number, 2)
    assert corrected.answers == WORKED
    assert (corrected.filed_at, corrected.late) == (made.filed_at, False)
    former = FormerCheckIn.objects.get()
    assert (former.version, former.answers) == (1, LOOKING)
    titles = [document.title for document in WalletDocument.objects.order_by("id")]
    assert titles == [
        "Récépissé de pointage, février 2026",
        "Récépissé de pointage, février 2026 (corrigé)",
    ]


def test_the_same_answers_correct_nothing(seeker: Person) -> None:
    made = checked_in(seeker)
    assert correct_check_in(made=made, answers=LOOKING, by=seeker, now=at(10)).version == 1
    assert not FormerCheckIn.objects.exists()


def test_once_the_window_is_over_nothing_is_corrected(seeker: Person) -> None:
    made = checked_in(seeker)
    with pytest.raises(OutOfStep, match=r"ne peut plus être corrigé.*21 mars 2026"):
        correct_check_in(made=made, answers=WORKED, by=seeker, now=at(21))


def test_nobody_corrects_another_s(seeker: Person, bob: Person) -> None:
    made = checked_in(seeker)
    registered(bob)
    with pytest.raises(NotAllowed):
        correct_check_in(made=made, answers=WORKED, by=bob, now=at(4))


# ── Finding ──


def test_a_number_finds_the_person_s_own_check_in_only(seeker: Person, bob: Person) -> None:
    made = checked_in(seeker)
    assert check_in_of(seeker, made.number) == made
    assert check_in_of(bob, made.number) is None
    assert check_in_of(seeker, "P-2026-02-000000-A") is None


def test_a_period_is_a_whole_month(seeker: Person) -> None:
    made = checked_in(seeker)
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckIn.objects.filter(pk=made.pk).update(period=date(2026, 2, 2))
