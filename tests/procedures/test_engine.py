"""The engine: what is asked, what is read, what is missing, what is shown."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.procedures import engine
from niaouli.procedures.definitions import Definition
from niaouli.procedures.fields import SuppliedDocument
from niaouli.procedures.results import PageResult
from tests.procedures.samples import choice_field, definition, page, text_field

TODAY = date(2026, 3, 3)
RENEWAL = {"==": [{"var": "nature"}, "renouvellement"]}
FIRST = {"==": [{"var": "nature"}, "premiere"]}
ATTESTATION = SuppliedDocument(kind="attestation", label="attestation.pdf")


FORM = definition(
    page(
        "demande",
        choice_field("nature", "premiere", "renouvellement"),
        text_field("numero", when=RENEWAL, searchable=True),
        text_field("raison", when={"answered": {"var": "numero"}}, required=False),
    ),
    page("premiere", text_field("profession"), when=FIRST),
    page(
        "documents",
        {"type": "document", "code": "doc", "label": "Attestation", "kinds": ["attestation"]},
    ),
    page("fin", {"type": "yes_no", "code": "accord", "label": "D’accord ?"}),
)


@pytest.fixture
def form() -> Definition:
    return FORM


def pages(form: Definition, **answers: Any) -> list[str]:
    return [each.code for each in engine.visible_pages(form, answers, today=TODAY)]


def fields(form: Definition, code: str, **answers: Any) -> list[str]:
    visible = engine.visible_fields(form, form.page(code), answers, today=TODAY)
    return [each.code for each in visible]


def read(form: Definition, code: str, *, answers: Any = None, **raw: Any) -> PageResult:
    return engine.read_page(
        form,
        form.page(code),
        {name: [value] for name, value in raw.items()},
        answers=answers or {},
        today=TODAY,
    )


# ── What is asked ──
def test_a_page_is_shown_when_its_condition_holds(form: Definition) -> None:
    assert pages(form) == ["demande", "documents", "fin"]
    assert pages(form, nature="premiere") == ["demande", "premiere", "documents", "fin"]


def test_a_page_whose_questions_are_all_hidden_is_not_shown() -> None:
    made = definition(
        page("a", choice_field("n")), page("b", text_field("t", when={"==": [{"var": "n"}, "b"]}))
    )
    assert pages(made, n="a") == ["a"]
    assert pages(made, n="b") == ["a", "b"]


def test_the_answer_to_a_hidden_question_opens_nothing(form: Definition) -> None:
    assert fields(form, "demande", nature="renouvellement", numero="12") == [
        "nature",
        "numero",
        "raison",
    ]
    assert fields(form, "demande", nature="premiere", numero="12") == ["nature"]


def test_the_questions_of_a_hidden_page_are_hidden(form: Definition) -> None:
    assert fields(form, "premiere", nature="renouvellement") == []


def test_an_answer_of_another_version_counts_as_not_given(form: Definition) -> None:
    assert pages(form, nature="disparu") == pages(form)
    assert engine.carry_over(form, {"nature": "disparu", "numero": "12", "parti": 1}) == {
        "numero": "12"
    }


def test_next_and_previous_step_over_hidden_pages(form: Definition) -> None:
    answers = {"nature": "renouvellement"}
    after = engine.next_page(form, form.page("demande"), answers, today=TODAY)
    before = engine.previous_page(form, form.page("documents"), answers, today=TODAY)
    assert after is form.page("documents")
    assert before is form.page("demande")
    assert engine.next_page(form, form.page("fin"), answers, today=TODAY) is None
    assert engine.previous_page(form, form.page("demande"), answers, today=TODAY) is None


# ── Reading a page ──
def test_a_page_well_filled_gives_its_values(form: Definition) -> None:
    result = read(form, "demande", nature="premiere")
    assert result.is_valid
    assert result.values == {"nature": "premiere"}


def test_an_answer_that_opens_a_question_brings_the_page_back_with_it(form: Definition) -> None:
    result = read(form, "demande", nature="renouvellement")
    assert [each.code for each in result.revealed] == ["numero"]
    assert result.error_of["numero"].sentence == "Indiquez la réponse à « Numero »."
    again = read(form, "demande", answers=result.values, nature="renouvellement", numero="12")
    assert again.is_valid
    assert again.values == {"nature": "renouvellement", "numero": "12", "raison": None}


def test_what_was_typed_is_kept_for_showing_it_again(form: Definition) -> None:
    result = read(form, "demande", nature="chocolat", csrfmiddlewaretoken="x")
    assert "nature" not in result.values


def test_an_error_says_which_input_to_go_to() -> None:
    made = definition(page("p", {"type": "date", "code": "jour", "label": "Jour"}))
    first = read(made, "p").errors[0]
    month = read(made, "p", **{"jour-day": "1", "jour-month": "13", "jour-year": "2000"}).errors[0]
    assert (first.input, month.input) == ("jour-day", "jour-month")


def test_a_missing_document_is_an_error_of_its_page(form: Definition) -> None:
    page_ = form.page("documents")
    without = engine.read_page(form, page_, {}, answers={}, today=TODAY)
    with_it = engine.read_page(
        form, page_, {}, answers={}, supplied={"doc": [ATTESTATION]}, today=TODAY
    )
    assert without.errors[0].sentence == "Ajoutez le document « Attestation »."
    assert with_it.is_valid
    assert with_it.values == {}


# ── Showing a page ──
def test_a_page_shows_what_is_stored_else_what_the_account_knows() -> None:
    made = definition(
        page(
            "p",
            text_field("nom", prefill="family_name"),
            {"type": "date", "code": "jour", "label": "Jour"},
            {"type": "phone", "code": "tel", "label": "Téléphone", "prefill": "phone"},
        )
    )
    known = {"family_name": "Wéa", "phone": "pas un numéro"}
    assert engine.typed(made.page("p"), {"jour": "2000-01-02"}, known) == {
        "nom": ["Wéa"],
        "jour-day": ["2"],
        "jour-month": ["1"],
        "jour-year": ["2000"],
    }
    assert engine.typed(made.page("p"), {"nom": "Poadja"}, known)["nom"] == ["Poadja"]
    assert "nom" not in engine.typed(made.page("p"), {"nom": None}, known)


# ── The whole ──
COMPLETE: dict[str, Any] = {"nature": "premiere", "profession": "infirmière", "accord": False}


def test_a_draft_says_what_is_missing_page_by_page(form: Definition) -> None:
    found = engine.incomplete_pages(form, {"nature": "premiere"}, today=TODAY)
    assert [each.page.code for each in found] == ["premiere", "documents", "fin"]


def test_a_complete_draft_can_be_sent(form: Definition) -> None:
    supplied = {"doc": [ATTESTATION]}
    assert engine.incomplete_pages(form, COMPLETE, supplied=supplied, today=TODAY) == ()


def test_rules_are_checked_again_on_the_day_of_sending() -> None:
    made = definition(
        page("p", {"type": "date", "code": "jour", "label": "Jour", "not_past": True})
    )
    answers = {"jour": "2026-03-03"}
    assert not engine.incomplete_pages(made, answers, today=date(2026, 3, 3))
    assert engine.incomplete_pages(made, answers, today=date(2026, 3, 4))


def test_progress_counts_the_visible_pages(form: Definition) -> None:
    progress = engine.progress(form, {"nature": "premiere"}, today=TODAY)
    assert (progress.done, progress.total, progress.is_complete) == (1, 4, False)
    assert progress.next_to_do is form.page("premiere")


def test_a_page_of_optional_questions_waits_to_be_seen() -> None:
    made = definition(page("p", text_field(required=False)))
    assert engine.progress(made, {}, today=TODAY).is_complete
    assert not engine.progress(made, {}, today=TODAY, seen=()).is_complete
    assert engine.progress(made, {}, today=TODAY, seen=["p"]).is_complete


def test_hidden_answers_are_never_submitted(form: Definition) -> None:
    drafted: dict[str, Any] = {**COMPLETE, "numero": "12", "raison": "perdu", "inconnu": 1}
    assert engine.prune(form, drafted, today=TODAY) == COMPLETE


def test_the_summary_says_every_visible_question(form: Definition) -> None:
    shown = engine.summary(
        form, {"nature": "premiere", "accord": False}, supplied={"doc": [ATTESTATION]}, today=TODAY
    )
    assert [
        (each.code, [(line.code, text) for line, text, _label in lines]) for each, lines in shown
    ] == [
        ("demande", [("nature", "Premiere")]),
        ("premiere", [("profession", "Pas de réponse")]),
        ("documents", [("doc", "attestation.pdf")]),
        ("fin", [("accord", "Non")]),
    ]


def test_agents_search_the_visible_searchable_answers(form: Definition) -> None:
    answers = {"nature": "renouvellement", "numero": "Été 12"}
    assert engine.search_terms(form, answers, today=TODAY) == ["ete", "12"]
    assert engine.search_terms(form, {**answers, "nature": "premiere"}, today=TODAY) == []


# ── Properties ──
stored: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from(["nature", "numero", "raison", "profession", "accord", "doc", "autre"]),
    st.sampled_from(["premiere", "renouvellement", "x", "", True, False, None, 3, ["a"], {}]),
)


@given(stored)
def test_whatever_is_stored_every_question_has_an_answer_to_show(answers: dict[str, Any]) -> None:
    shown = engine.summary(FORM, answers, today=TODAY)
    assert all(line.text for _page, lines in shown for line in lines)
    kept = engine.prune(FORM, answers, today=TODAY)
    # Pruning changes nothing of what is visible, and twice is once.
    assert engine.visible_pages(FORM, kept, today=TODAY) == engine.visible_pages(
        FORM, answers, today=TODAY
    )
    assert engine.prune(FORM, kept, today=TODAY) == kept


@given(
    stored,
    st.dictionaries(
        st.sampled_from(["nature", "numero", "raison"]), st.lists(st.text(max_size=5), max_size=2)
    ),
)
def test_a_page_read_without_error_is_complete(
    answers: dict[str, Any], raw: dict[str, list[str]]
) -> None:
    result = engine.read_page(FORM, FORM.page("demande"), raw, answers=answers, today=TODAY)
    after = {**answers, **result.values}
    if result.is_valid:
        incomplete = engine.incomplete_pages(FORM, after, today=TODAY)
        assert "demande" not in [each.page.code for each in incomplete]
        assert (
            engine.visible_fields(FORM, FORM.page("demande"), after, today=TODAY) == result.fields
        )
