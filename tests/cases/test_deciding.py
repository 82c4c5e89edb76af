"""What a decision says: values, reason, documents, signature; and correcting it after the fact."""

import io
from datetime import timedelta

import pypdfium2
import pytest

from niaouli.accounts.models import Person
from niaouli.cases.enums import Side, State
from niaouli.cases.errors import Changed, InvalidDecision
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, Movement, SupportingDocument
from niaouli.cases.operations import reviewing
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.queries import read_content
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast

LATER = cast.NOW + timedelta(days=3)
DECIDED = cast.DECISIONS["subvention-association"]


@pytest.fixture
def case(alice: Person, subsidy: Procedure, officer: Person) -> Case:
    return cast.taken(alice, subsidy, officer)


def granted(case: Case, by: Person, reason: str = "") -> Case:
    return reviewing.grant_case(
        case=case, by=by, now=cast.NOW, revision=case.revision, decision=DECIDED, reason=reason
    )


def read(file: StoredFile) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(read_content(file)))  # type: ignore[no-untyped-call]
    pages = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    return " ".join(" ".join(pages).replace("\u202f", " ").replace("\xa0", " ").split())


def current(case: Case) -> SupportingDocument:
    return case.documents.get(side=Side.DEPARTMENT, replaced_at__isnull=True)


# ── The values ───────────────────────────────────────────────────────────────────────────────
def test_the_values_are_kept_told_and_shown_by_the_letter(case: Case, officer: Person) -> None:
    granted(case, officer)
    case.refresh_from_db()
    assert case.decision == DECIDED
    letter = read(current(case).file)
    assert "Montant accordé" in letter
    assert "450 000 F CFP" in letter
    mail = OutgoingMail.objects.order_by("-id")[0]
    assert "450" in mail.text
    assert "Montant accordé" in mail.text


def test_a_value_that_is_missing_or_wrong_is_refused_and_nothing_is_decided(
    case: Case, officer: Person
) -> None:
    with pytest.raises(InvalidDecision) as refused:
        reviewing.grant_case(
            case=case,
            by=officer,
            now=cast.NOW,
            revision=case.revision,
            decision={**DECIDED, "montant_accorde": -5, "deliberation": None},
        )
    assert set(refused.value.problems) == {"montant_accorde", "deliberation"}
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW


def test_what_the_procedure_does_not_ask_for_is_not_kept(case: Case, officer: Person) -> None:
    more = {**DECIDED, "autre": "chose"}
    reviewing.grant_case(case=case, by=officer, now=cast.NOW, revision=case.revision, decision=more)
    case.refresh_from_db()
    assert case.decision == DECIDED


def test_the_letter_says_why_and_who_decided(case: Case, officer: Person) -> None:
    granted(case, officer, reason="Le projet sert les jeunes.")
    letter = read(current(case).file)
    assert "Le projet sert les jeunes." in letter
    assert "Olga Nemebreux" in letter
    assert "chargé de l’instruction des demandes" in letter


def test_a_refusal_has_its_letter_where_the_procedure_says_so(
    case: Case, alice: Person, officer: Person
) -> None:
    reviewing.refuse_case(
        case=case, reason="Budget épuisé.", by=officer, now=cast.NOW, revision=case.revision
    )
    letter = current(case)
    assert letter.title == "Refus de subvention"
    assert "Budget épuisé." in read(letter.file)
    assert WalletDocument.objects.get(owner=alice, title=letter.title)


# ── Correcting ───────────────────────────────────────────────────────────────────────────────
def correct(case: Case, by: Person, **changes: object) -> Case:
    values = {**DECIDED, **changes}
    return reviewing.correct_case(
        case=case,
        decision=values,
        why="Un zéro manquait.",
        by=by,
        now=LATER,
        revision=case.revision,
    )


def test_a_correction_replaces_the_document_and_keeps_the_former_in_the_case(
    case: Case, alice: Person, officer: Person
) -> None:
    case = granted(case, officer)
    before = current(case)
    case = correct(case, officer, montant_accorde=500_000)
    before.refresh_from_db()
    after = current(case)
    assert before.replaced_at == LATER
    assert "450 000 F CFP" in read(before.file)
    assert "500 000 F CFP" in read(after.file)
    assert "Corrige et remplace" in read(after.file)
    wallet = WalletDocument.objects.get(owner=alice, kind="decision-subvention")
    assert wallet.current.file == after.file
    assert wallet.seen_at is None


def test_a_correction_keeps_the_state_and_the_dates_of_the_decision(
    case: Case, officer: Person
) -> None:
    case = granted(case, officer)
    dates = case.decided_at, case.first_decided_at, current(case).valid_until
    case = correct(case, officer, montant_accorde=500_000)
    assert case.state == State.GRANTED
    assert (case.decided_at, case.first_decided_at, current(case).valid_until) == dates


def test_a_correction_leaves_its_trace_and_the_citizen_is_told(
    case: Case, alice: Person, officer: Person
) -> None:
    case = granted(case, officer)
    correct(case, officer, montant_accorde=500_000)
    trace = Movement.objects.get(case=case, act=Act.CORRECT)
    assert (trace.why, trace.decision) == (
        "Un zéro manquait.",
        {**DECIDED, "montant_accorde": 500_000},
    )
    assert Movement.objects.get(case=case, act=Act.GRANT).decision == DECIDED
    mail = OutgoingMail.objects.filter(address=alice.email).order_by("-id")[0]
    assert mail.template == "cases/corrected"
    assert "Un zéro manquait." in mail.text


def test_the_reason_of_a_refusal_can_be_corrected(case: Case, officer: Person) -> None:
    case = reviewing.refuse_case(
        case=case, reason="Budget épuisée.", by=officer, now=cast.NOW, revision=case.revision
    )
    reviewing.correct_case(
        case=case,
        reason="Budget épuisé.",
        why="Une faute.",
        by=officer,
        now=LATER,
        revision=case.revision,
    )
    assert "Budget épuisé." in read(current(case).file)


def test_a_correction_that_changes_nothing_is_refused(case: Case, officer: Person) -> None:
    case = granted(case, officer)
    with pytest.raises(BadInput, match="Rien n’est corrigé"):
        correct(case, officer)


def test_a_correction_says_why(case: Case, officer: Person) -> None:
    case = granted(case, officer)
    with pytest.raises(BadInput) as refused:
        reviewing.correct_case(
            case=case,
            decision={**DECIDED, "montant_accorde": 1},
            why=" ",
            by=officer,
            now=LATER,
            revision=case.revision,
        )
    assert refused.value.input == "why"


def test_a_document_that_left_the_wallet_is_put_there_again(
    case: Case, alice: Person, officer: Person
) -> None:
    case = granted(case, officer)
    WalletDocument.objects.get(owner=alice, kind="decision-subvention").delete()
    correct(case, officer, montant_accorde=500_000)
    assert WalletDocument.objects.filter(owner=alice, kind="decision-subvention").count() == 1


def test_only_a_decided_case_is_corrected(case: Case, officer: Person) -> None:
    with pytest.raises(OutOfStep):
        correct(case, officer)


def test_two_corrections_at_once_make_one(case: Case, officer: Person) -> None:
    case = granted(case, officer)
    seen = case.revision
    correct(case, officer, montant_accorde=500_000)
    with pytest.raises(Changed):
        reviewing.correct_case(
            case=case,
            decision={**DECIDED, "montant_accorde": 2},
            why="Autre",
            by=officer,
            now=LATER,
            revision=seen,
        )


def test_nobody_corrects_the_decision_on_their_own_case(
    subsidy: Procedure, officer: Person
) -> None:
    other = cast.agent("oscar", "Oscar", "Naisseline", subsidy.department)
    own = granted(cast.taken(officer, subsidy, other), other)
    with pytest.raises(NotAllowed):
        correct(own, officer, montant_accorde=9)


def test_a_case_decided_again_after_it_was_reopened_keeps_both_decisions(
    case: Case, officer: Person
) -> None:
    case = granted(case, officer)
    case = reviewing.reopen_case(
        case=case, reason="Nouvel élément", by=officer, now=LATER, revision=case.revision
    )
    reviewing.grant_case(
        case=case,
        by=officer,
        now=LATER,
        revision=case.revision,
        decision={**DECIDED, "montant_accorde": 700_000},
    )
    amounts = [
        (each.decision or {})["montant_accorde"]
        for each in Movement.objects.filter(case=case, act=Act.GRANT).order_by("id")
    ]
    assert amounts == [450_000, 700_000]
