"""The panel that decides: values beside the reason, the document before deciding, correcting."""

import io
from typing import Any

import pikepdf
import pytest

from niaouli.accounts.models import Person
from niaouli.cases.enums import Side, State
from niaouli.cases.models import Case
from niaouli.cases.operations import reviewing
from niaouli.documents.models import StoredFile
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, actions, address, due, sentence, soup, text, value

TYPED = {
    "montant_accorde": "450 000",
    "deliberation": "12-2026/BAPS",
    "delibere_le-day": "2",
    "delibere_le-month": "3",
    "delibere_le-year": "2026",
    "versement": "",
}


@pytest.fixture
def case(alice: Person, subsidy: Procedure, officer: Person) -> Case:
    return cast.taken(alice, subsidy, officer)


def form(case: Case, **changes: Any) -> dict[str, Any]:
    return {"revision": str(case.revision), **TYPED, **changes}


def test_the_values_are_typed_beside_the_reason_and_kept(
    case: Case, officer: Person, client_of: ClientOf
) -> None:
    client_of(officer).post(address("grant", case), form(case, reason="Beau projet."))
    case.refresh_from_db()
    assert case.state == State.GRANTED
    assert case.decision == cast.DECISIONS["subvention-association"]


def test_each_error_is_beside_its_field_and_nothing_typed_is_lost(
    case: Case, officer: Person, client_of: ClientOf
) -> None:
    typed = form(
        case, montant_accorde="beaucoup", **{"delibere_le-month": "13"}, reason="Beau projet."
    )
    answer = client_of(officer).post(address("grant", case), typed)
    assert answer.status_code == 422
    page = soup(answer)
    assert page.select_one("#error-montant_accorde") is not None
    assert page.select_one("#error-delibere_le") is not None
    assert len(page.select(".error-summary li")) == 2
    assert value(answer, "montant_accorde") == "beaucoup"
    assert value(answer, "delibere_le-month") == "13"
    assert value(answer, "deliberation") == "12-2026/BAPS"
    assert value(answer, "reason") == "Beau projet."
    case.refresh_from_db()
    assert case.state == State.IN_REVIEW


def test_a_decision_on_a_stale_page_gives_back_what_was_typed(
    case: Case, officer: Person, client_of: ClientOf
) -> None:
    typed = form(case, revision="0", reason="Beau projet.")
    answer = client_of(officer).post(address("grant", case), typed)
    assert answer.status_code == 409
    assert "a changé depuis que vous l’avez affichée" in sentence(answer)
    assert value(answer, "montant_accorde") == "450 000"
    assert value(answer, "reason") == "Beau projet."


def test_the_second_of_two_decisions_keeps_its_words_to_copy(
    case: Case, officer: Person, client_of: ClientOf
) -> None:
    other = cast.agent("oscar", "Oscar", "Naisseline", case.department)
    seen = form(case, reason="Beau projet.")
    reviewing.refuse_case(case=case, reason="Non", by=other, now=cast.NOW, revision=case.revision)
    answer = client_of(officer).post(address("grant", case), seen)
    assert answer.status_code == 409
    kept = soup(answer).select_one("#kept")
    assert kept is not None
    for words in ("Beau projet.", "450 000", "12-2026/BAPS"):
        assert words in kept.text


def test_the_document_is_seen_before_it_is_decided_and_nothing_is_kept(
    case: Case, officer: Person, client_of: ClientOf
) -> None:
    files = StoredFile.objects.count()
    answer = client_of(officer).post(address("grant", case), form(case, preview="decision"))
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert "Aperçu sans valeur" in str(document.docinfo["/Title"])
    case.refresh_from_db()
    assert (case.state, case.decision) == (State.IN_REVIEW, {})
    assert StoredFile.objects.count() == files


def test_a_preview_needs_right_values_too(case: Case, officer: Person, client_of: ClientOf) -> None:
    typed = form(case, preview="decision", montant_accorde="")
    answer = client_of(officer).post(address("grant", case), typed)
    assert answer.status_code == 422
    assert soup(answer).select_one("#error-montant_accorde") is not None


def test_a_reader_sees_no_preview(case: Case, subsidy: Procedure, client_of: ClientOf) -> None:
    reader = cast.reader("rita", "Rita", "Poadja", subsidy.department)
    answer = client_of(reader).post(address("grant", case), form(case, preview="decision"))
    assert answer.status_code == 403


def test_a_granted_case_offers_to_correct_it_with_what_was_decided(
    alice: Person, subsidy: Procedure, officer: Person, client_of: ClientOf
) -> None:
    case = cast.granted(alice, subsidy, officer)
    browser = client_of(officer)
    assert "Corriger la décision" in actions(browser.get(address("case", case)))
    page = browser.get(address("correct", case))
    shown = value(page, "montant_accorde").replace("\u202f", " ").replace("\xa0", " ")
    assert shown == "450 000"


def test_correcting_from_the_page_and_what_the_citizen_reads(
    alice: Person, subsidy: Procedure, officer: Person, client_of: ClientOf
) -> None:
    case = cast.granted(alice, subsidy, officer)
    typed = form(case, montant_accorde="500 000", why="Un zéro manquait.")
    client_of(officer).post(address("correct", case), typed)
    case.refresh_from_db()
    assert case.decision["montant_accorde"] == 500_000
    page = text(cast.signed_in(alice).get(f"/compte/demandes/{case.reference}/"))
    assert "500 000 F CFP" in page
    assert "Décision corrigée" in page
    assert "Un zéro manquait." in page
    documents = case.documents.filter(side=Side.DEPARTMENT).order_by("id")
    assert [each.replaced_at is None for each in documents] == [False, True]


def test_the_history_keeps_what_was_decided_and_why_it_was_corrected(
    alice: Person, subsidy: Procedure, officer: Person, client_of: ClientOf
) -> None:
    case = cast.granted(alice, subsidy, officer)
    browser = client_of(officer)
    browser.post(
        address("correct", case), form(case, montant_accorde="500 000", why="Un zéro manquait.")
    )
    page = soup(browser.get(address("case", case)))
    corrected, granted = page.select("#historique + .events li")[:2]
    said = [each.get_text(" ", strip=True).replace("\u202f", " ") for each in (corrected, granted)]
    assert "Un zéro manquait." in said[0]
    assert "500 000" in said[0].replace("\xa0", " ")
    assert "450 000" in said[1].replace("\xa0", " ")


# ── Nobody on their own case ─────────────────────────────────────────────────────────────────
ACTS = (
    "take",
    "ask",
    "transfer",
    "grant",
    "refuse",
    "close",
    "reopen",
    "correct",
    "message",
    "note",
    "case_opinion",
)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_acts_on_their_own_case_and_the_page_says_why(
    act: str, agent: Person, manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    own = cast.taken(agent, permis, manager)
    before = own.revision, own.state
    texts = dict.fromkeys(("reason", "body", "note", "why"), "Moi")
    data = {"revision": own.revision, "field": cast.INSURANCE, **texts, **due()}
    answer = client_of(agent).post(address(act, own), data)
    assert answer.status_code == 403
    assert "votre propre demande" in text(answer)
    own.refresh_from_db()
    assert (own.revision, own.state) == before
