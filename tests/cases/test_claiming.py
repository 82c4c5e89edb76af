"""A case entered for a person without account becomes that of an account."""

import pytest
from django.utils import timezone

from niaouli.accounts.counter import Typed
from niaouli.accounts.models import CounterContact, Person
from niaouli.audit.models import Event
from niaouli.cases import claims, queries
from niaouli.cases.errors import ClaimRefused
from niaouli.cases.models import Case
from niaouli.cases.operations import claiming, entering, reviewing
from niaouli.departments.enums import Role
from niaouli.departments.operations import give_role
from niaouli.documents.models import WalletDocument
from niaouli.lib import codes
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.counter import JEANNE, code_of, sent_for


@pytest.fixture
def case(agent: Person, permis: Procedure) -> Case:
    return sent_for(JEANNE, permis, agent)


def claimed(case: Case, by: Person, code: str | None = None) -> Case:
    return claiming.claim_case(
        reference=case.reference or "", code=code or code_of(case), by=by, now=cast.NOW
    )


def test_the_code_is_twelve_signs_that_nobody_mistakes(case: Case) -> None:
    signs = code_of(case).replace("-", "")
    assert len(signs) == 12
    assert set(signs) <= set(codes.SIGNS)
    assert not set(codes.SIGNS) & set("AEIOUS0158L")


def test_it_is_the_same_whatever_the_zone_of_the_clock(agent: Person, permis: Procedure) -> None:
    case = sent_for(JEANNE, permis, agent, now=timezone.localtime(cast.NOW))
    case = Case.objects.select_related("claim").get(pk=case.pk)
    code = claims.shown_code(case.claim)
    assert code
    assert code in OutgoingMail.objects.get(template="cases/counter_received").text


def test_the_database_does_not_hold_the_code(case: Case) -> None:
    assert code_of(case) not in str(case.claim.__dict__)
    assert code_of(case).replace("-", "") not in str(case.claim.__dict__)


def test_it_is_sent_where_the_person_gave_an_address(case: Case) -> None:
    mail = OutgoingMail.objects.get(template="cases/counter_received")
    assert mail.address == "jeanne@example.org"
    assert code_of(case) in mail.text
    assert mail.secret, "the thread never shows it"
    assert not [each for each in queries.exchanges_of(case) if each.mail]


def test_with_the_number_and_the_code_it_is_theirs(case: Case, alice: Person) -> None:
    assert claimed(case, alice).citizen == alice
    assert list(queries.cases_of(alice)) == [case]
    event = Event.objects.get(verb="case.claimed")
    assert (event.by, event.subject) == (alice.pk, case.subject)
    mail = OutgoingMail.objects.get(template="cases/claimed")
    assert mail.address == alice.email


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " ")])
def test_how_it_is_typed_does_not_matter(case: Case, alice: Person, change: object) -> None:
    assert callable(change)
    assert claimed(case, alice, change(code_of(case))).citizen == alice


def test_what_was_issued_is_in_the_new_owner_s_wallet(
    case: Case, alice: Person, agent: Person
) -> None:
    case = reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    claimed(case, alice)
    assert WalletDocument.objects.get().owner == alice


def test_the_person_without_account_is_then_forgotten(case: Case, alice: Person) -> None:
    former = case.citizen_id
    claimed(case, alice)
    assert not Person.objects.filter(pk=former).exists()
    assert not CounterContact.objects.exists()


def test_another_request_of_theirs_waits_for_its_own_code(
    case: Case, alice: Person, agent: Person, permis: Procedure
) -> None:
    entering.enter_for_known(procedure=permis, citizen=case.citizen, by=agent, now=cast.NOW)
    former = case.citizen_id
    claimed(case, alice)
    assert Person.objects.filter(pk=former).exists()


def test_every_mistake_says_the_same_sentence(
    case: Case, alice: Person, agent: Person, permis: Procedure
) -> None:
    other = sent_for(Typed("Paul", "Kai"), permis, agent)
    said = set()
    for reference, code in (
        (case.reference, "BCDF-GHJK-MNPQ"),
        (case.reference, ""),
        (case.reference, code_of(other)),
        ("2026-DDDT-000999-X", code_of(case)),
        ("n’importe quoi", code_of(case)),
    ):
        with pytest.raises(ClaimRefused) as refused:
            claiming.claim_case(reference=reference or "", code=code, by=alice, now=cast.NOW)
        said.add(str(refused.value))
    code = code_of(case)
    claimed(case, alice)
    with pytest.raises(ClaimRefused) as refused:
        claiming.claim_case(reference=case.reference or "", code=code, by=alice, now=cast.NOW)
    assert len({*said, str(refused.value)}) == 1


def test_after_too_many_wrong_codes_the_right_one_no_longer_opens(
    case: Case, alice: Person
) -> None:
    for _attempt in range(claims.MOST_ATTEMPTS):
        with pytest.raises(ClaimRefused):
            claimed(case, alice, "BCDF-GHJK-MNPQ")
    with pytest.raises(ClaimRefused):
        claimed(case, alice)
    case.claim.refresh_from_db()
    assert claims.shown_code(case.claim) == ""


def test_an_agent_makes_a_new_code_and_the_old_one_dies(
    case: Case, alice: Person, agent: Person
) -> None:
    old = code_of(case)
    later = cast.NOW.replace(hour=5)
    claiming.renew_claim(case=case, by=agent, now=later)
    case = Case.objects.get(pk=case.pk)
    assert code_of(case) != old
    with pytest.raises(ClaimRefused):
        claimed(case, alice, old)
    assert claimed(case, alice).citizen == alice


def test_once_it_is_in_an_account_there_is_no_new_code(
    case: Case, alice: Person, agent: Person
) -> None:
    claimed(case, alice)
    with pytest.raises(OutOfStep, match="déjà dans le compte"):
        claiming.renew_claim(case=case, by=agent, now=cast.NOW)


def test_a_stranger_to_the_department_makes_no_code(case: Case, alice: Person) -> None:
    with pytest.raises(NotAllowed):
        claiming.renew_claim(case=case, by=alice, now=cast.NOW)


def test_who_entered_it_does_not_put_it_in_their_own_account(case: Case, agent: Person) -> None:
    with pytest.raises(NotAllowed, match="vous ne pouvez pas la rattacher"):
        claimed(case, agent)
    case.refresh_from_db()
    assert case.citizen.is_without_account


def test_who_gave_the_code_does_not_put_it_in_their_own_account(
    case: Case, manager: Person
) -> None:
    claiming.renew_claim(case=case, by=manager, now=cast.NOW)
    case.claim.refresh_from_db()
    with pytest.raises(NotAllowed, match="comme agent"):
        claimed(case, manager)


def test_who_decided_it_does_not_put_it_in_their_own_account(case: Case, manager: Person) -> None:
    case = reviewing.take_case(case=case, by=manager, now=cast.NOW, revision=case.revision)
    case = reviewing.grant_case(case=case, by=manager, now=cast.NOW, revision=case.revision)
    with pytest.raises(NotAllowed, match="comme agent"):
        claimed(case, manager)
    case.refresh_from_db()
    assert case.citizen.is_without_account
    assert case.claim.claimed_at is None


def test_who_gave_an_address_at_the_counter_is_told_that_the_code_was_used(
    case: Case, alice: Person
) -> None:
    claimed(case, alice)
    told = OutgoingMail.objects.get(template="cases/claimed_by_code")
    assert told.address == JEANNE.email
    assert case.department.phone in told.text
    for hidden in ("alice", "Wamytan", "http://testserver/compte"):
        assert hidden not in told.text


def test_an_agent_who_claims_a_case_no_longer_studies_it(case: Case, alice: Person) -> None:
    give_role(person=alice, department=case.department, role=Role.AGENT, by=None, now=cast.NOW)
    case = reviewing.take_case(case=case, by=alice, now=cast.NOW, revision=case.revision)
    assert claimed(case, alice).assignee is None


def test_the_secret_of_the_installation_changed(case: Case, settings: object) -> None:
    settings.SECRET_KEY = "another-secret"  # type: ignore[attr-defined]
    assert claims.shown_code(case.claim) == ""
