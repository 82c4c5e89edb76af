"""What anyone who holds a paper of ours is told of it."""

from datetime import date, timedelta

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import reviewing
from niaouli.departments.models import Department
from niaouli.documents.issued import issuing
from niaouli.documents.issued.verifying import Verdict, by_code, by_file
from niaouli.documents.kinds import kind_of
from niaouli.documents.models import Issuance, WalletDocument
from niaouli.documents.queries import read_content
from niaouli.lib.codes import drawn_code
from tests import cast
from tests.documents import crafted
from tests.documents.steps import NOW

TODAY = date(2026, 3, 3)
pytestmark = pytest.mark.django_db


def issued(owner: Person, department: Department, *, until: date | None = None) -> WalletDocument:
    return issuing.issue_document(
        owner=owner,
        department=department,
        kind="permis-de-chasser",
        title="Permis de chasser de Jeanne",
        content=crafted.pdf(),
        filename="permis.pdf",
        valid_until=until,
        by=None,
        now=NOW,
        code=drawn_code(),
    )


def code_of(document: WalletDocument) -> str:
    return Issuance.objects.get(version=document.current).code


def file_of(document: WalletDocument) -> bytes:
    return read_content(document.current.file)


@pytest.fixture
def officer(db: None) -> Person:
    return cast.agent(
        "olga", "Olga", "Nemebreux", cast.published("subvention-association").department
    )


@pytest.fixture
def granted(alice: Person, officer: Person) -> Case:
    return cast.granted(alice, cast.published("subvention-association"), officer)


@pytest.fixture
def letter(granted: Case, alice: Person) -> WalletDocument:
    return WalletDocument.objects.get(owner=alice)


def test_what_a_decision_delivers_is_known_by_its_code(
    granted: Case, letter: WalletDocument
) -> None:
    found = by_code(code_of(letter), today=TODAY)
    assert found.verdict is Verdict.VALID
    assert found.issuance is not None
    assert (found.issuance.department, found.kind) == (
        granted.department,
        kind_of(letter.kind).label,
    )


def test_it_is_known_by_its_file(letter: WalletDocument) -> None:
    assert by_file(file_of(letter), today=TODAY).verdict is Verdict.VALID


def test_one_byte_more_and_it_is_altered(letter: WalletDocument) -> None:
    found = by_file(file_of(letter) + b"\n", today=TODAY)
    assert found.verdict is Verdict.ALTERED
    assert found.issuance is not None
    assert found.issuance.code == code_of(letter)


def test_a_paper_of_somebody_else_is_unknown() -> None:
    assert by_file(crafted.pdf(), today=TODAY).verdict is Verdict.UNKNOWN


def test_what_is_not_a_pdf_is_unknown() -> None:
    assert by_file(b"%PDF-1.7 and nothing more", today=TODAY).verdict is Verdict.UNKNOWN


def test_a_code_that_nobody_drew_is_unknown(letter: WalletDocument) -> None:
    assert by_code(drawn_code(), today=TODAY).verdict is Verdict.UNKNOWN
    assert by_code("n’importe quoi", today=TODAY).verdict is Verdict.UNKNOWN


def test_after_its_last_day_it_is_ended(alice: Person, dddt: Department) -> None:
    code = code_of(issued(alice, dddt, until=TODAY))
    assert by_code(code, today=TODAY).verdict is Verdict.VALID
    assert by_code(code, today=TODAY + timedelta(days=1)).verdict is Verdict.ENDED


def test_a_corrected_decision_replaces_its_paper(
    granted: Case, letter: WalletDocument, officer: Person
) -> None:
    former, content = code_of(letter), file_of(letter)
    corrected(granted, officer)
    letter = WalletDocument.objects.get(pk=letter.pk)
    assert by_code(former, today=TODAY).verdict is Verdict.REPLACED
    assert by_file(content, today=TODAY).verdict is Verdict.REPLACED
    assert by_code(code_of(letter), today=TODAY).verdict is Verdict.VALID


def test_so_it_does_when_the_wallet_has_lost_it(
    granted: Case, letter: WalletDocument, officer: Person
) -> None:
    former = code_of(letter)
    letter.delete()
    corrected(granted, officer)
    assert by_code(former, today=TODAY).verdict is Verdict.REPLACED


def test_it_stays_right_when_the_person_deletes_theirs(letter: WalletDocument) -> None:
    code, content = code_of(letter), file_of(letter)
    letter.delete()
    assert by_code(code, today=TODAY).verdict is Verdict.VALID
    assert by_file(content, today=TODAY).verdict is Verdict.VALID


def test_a_file_delivered_to_two_is_right_if_it_is_for_one(
    alice: Person, bob: Person, dddt: Department
) -> None:
    first = issued(alice, dddt, until=TODAY)
    issuing.issue_file(
        owner=bob,
        department=dddt,
        kind="permis-de-chasser",
        title="Permis de chasser",
        file=first.current.file,
        filename="permis.pdf",
        valid_until=None,
        by=None,
        now=NOW,
    )
    assert by_file(file_of(first), today=TODAY + timedelta(days=1)).verdict is Verdict.VALID


def test_nothing_says_whose_it_is(alice: Person, dddt: Department) -> None:
    made = Issuance.objects.get(version=issued(alice, dddt).current)
    told = {name: str(value) for name, value in vars(made).items() if name != "version_id"}
    assert "Jeanne" not in str(told)
    assert alice.username not in str(told)


def corrected(case: Case, officer: Person) -> None:
    case = Case.objects.get(pk=case.pk)
    reviewing.correct_case(
        case=case,
        why="Un zéro manquait.",
        decision={**cast.DECISIONS["subvention-association"], "montant_accorde": 4_500_000},
        by=officer,
        now=cast.NOW,
        revision=case.revision,
    )
