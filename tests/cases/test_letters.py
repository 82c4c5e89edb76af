"""Letter models: written with variables that are checked, issued from a case."""

import io
from datetime import date, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases import letters
from niaouli.cases.errors import Changed
from niaouli.cases.issuing import settle_papers
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, LetterModel, Movement, SupportingDocument
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.operations import letters as operations
from niaouli.cases.operations.letters import MOST_PAGES, TypedModel
from niaouli.departments.models import Department
from niaouli.documents.issued.verifying import Verdict, by_code, by_file
from niaouli.documents.models import Issuance, WalletDocument
from niaouli.documents.queries import read_content
from niaouli.lib.errors import BadInput, BadInputs, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import archival, cast

pytestmark = pytest.mark.django_db
BODY = (
    "La direction certifie que {prenom} {nom} a déposé la demande {numero}.\n\n"
    "Elle demeure à {reponse.commune}, et :\n\n- chasse ;\n- respecte les règles."
)
NOW = cast.NOW + timedelta(days=1)
TODAY = timezone.localdate(NOW)


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def typed(**changes: Any) -> TypedModel:
    said: dict[str, Any] = {
        "name": "Attestation de dépôt",
        "title": "Attestation de dépôt",
        "kind": "attestation",
        "body": BODY,
        "validity": "3",
        "validity_unit": "months",
    }
    return TypedModel(**{**said, **changes})


@pytest.fixture
def model(dddt: Department, permis: Procedure, manager: Person) -> LetterModel:
    return operations.write_model(
        department=dddt, typed=typed(procedure=permis), by=manager, now=NOW
    )


def written(model: LetterModel, case: Case, by: Person) -> str:
    return letters.fill(model, case=case, by=by, now=NOW).text


def issue(case: Case, model: LetterModel, by: Person, text: str = "") -> SupportingDocument:
    case.refresh_from_db()
    return operations.issue_letter(
        case=case,
        model=model,
        text=text or written(model, case, by),
        by=by,
        now=NOW,
        revision=case.revision,
    )


def text_of(content: bytes) -> str:
    pdfium: Any = pypdfium2.PdfDocument
    with pdfium(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


# ── Writing ──
def test_a_model_names_what_the_procedure_asks(model: LetterModel) -> None:
    found = letters.variables(model.procedure)
    assert {"prenom", "reponse.commune", "date_decision"} <= set(found)
    assert "reponse.photo" not in found, "a document is no answer that is written"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{prenon}", "La variable {prenon} n’existe pas\u00a0: vouliez-vous dire {prenom}\u00a0?"),
        ("{reponse.comune}", "vouliez-vous dire {reponse.commune}"),
        ("{zzzzzzzz}", "La variable {zzzzzzzz} n’existe pas."),
        ("{zzzzzzzz}", "Celles qui existent sont dans « Les variables »"),
        ("{reponse.photo}", "La variable {reponse.photo} n’existe pas"),
        ("{__class__.__init__}", "n’existe pas"),
        ("{}", "La variable {} n’existe pas."),
        ("Bonjour {prenom", "Une accolade est seule"),
        ("{prenom}}", "Une accolade est seule"),
    ],
)
def test_a_variable_that_is_unknown_or_broken_is_named_beside_the_text(
    body: str, said: str, dddt: Department, permis: Procedure, manager: Person
) -> None:
    with pytest.raises(BadInput) as refusal:
        operations.write_model(
            department=dddt, typed=typed(body=body, procedure=permis), by=manager, now=NOW
        )
    assert refusal.value.input == "body"
    assert said in str(refusal.value)
    assert not LetterModel.objects.exists()


def test_an_answer_without_its_procedure_says_what_to_choose(
    dddt: Department, manager: Person
) -> None:
    with pytest.raises(BadInput, match="choisissez d’abord la démarche"):
        operations.write_model(department=dddt, typed=typed(), by=manager, now=NOW)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"name": " "}, "name"),
        ({"title": ""}, "title"),
        ({"title": "Pour {nom}"}, "title"),
        ({"kind": "identite"}, "kind"),
        ({"kind": "rien"}, "kind"),
        ({"kind": "carte-aide-medicale"}, "kind"),
        ({"body": "  "}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"validity": "0"}, "validity"),
        ({"validity": "-3"}, "validity"),
        ({"validity": "trois"}, "validity"),
        ({"validity": "99999999999999999999"}, "validity"),
        ({"validity_unit": "years"}, "validity_unit"),
        ({"validity_unit": "", "validity": "3"}, "validity_unit"),
    ],
)
def test_what_is_wrong_is_said_beside_its_input(
    changes: dict[str, str], name: str, dddt: Department, permis: Procedure, manager: Person
) -> None:
    with pytest.raises(BadInput) as refusal:
        operations.write_model(
            department=dddt, typed=typed(procedure=permis, **changes), by=manager, now=NOW
        )
    assert refusal.value.input == name


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_form(
    dddt: Department, manager: Person
) -> None:
    wrong = typed(name="", title="Pour {nom}", kind="", body="{inconnue}", validity="0")
    with pytest.raises(BadInputs) as refusal:
        operations.write_model(department=dddt, typed=wrong, by=manager, now=NOW)
    assert list(refusal.value.errors) == ["name", "title", "kind", "body", "validity"]
    assert not LetterModel.objects.exists()


def test_an_agent_writes_no_model(dddt: Department, agent: Person) -> None:
    with pytest.raises(NotAllowed):
        operations.write_model(department=dddt, typed=typed(body="Oui."), by=agent, now=NOW)


def test_the_procedure_of_another_department_is_refused(
    dpass: Department, permis: Procedure
) -> None:
    stranger = cast.manager("viviane", "Viviane", "Poigoune", dpass)
    with pytest.raises(BadInput, match="démarche de la direction"):
        operations.write_model(
            department=dpass, typed=typed(procedure=permis), by=stranger, now=NOW
        )


def test_two_models_do_not_have_the_same_name_until_one_is_archived(
    model: LetterModel, dddt: Department, manager: Person
) -> None:
    again = typed(body="Oui.")
    with pytest.raises(BadInput, match="porte déjà ce nom"):
        operations.write_model(department=dddt, typed=again, by=manager, now=NOW)
    operations.archive_model(model=model, by=manager, now=NOW)
    operations.write_model(department=dddt, typed=again, by=manager, now=NOW)
    with pytest.raises(OutOfStep):
        operations.archive_model(model=model, by=manager, now=NOW)


@pytest.mark.parametrize(
    ("validity", "unit", "last"),
    [
        ("1", "days", TODAY),
        ("30", "days", TODAY + timedelta(days=29)),
        ("3", "months", date(2026, 6, 3)),
        ("", "", None),
    ],
)
def test_the_day_of_issue_counts(
    validity: str, unit: str, last: date | None, dddt: Department, manager: Person
) -> None:
    made = operations.write_model(
        department=dddt,
        typed=typed(body="Oui.", validity=validity, validity_unit=unit),
        by=manager,
        now=NOW,
    )
    assert letters.last_day(made, TODAY) == last


# ── Filling in ──
def test_the_words_are_those_of_the_case(case: Case, model: LetterModel, agent: Person) -> None:
    text = written(model, case, agent)
    assert f"Alice Wamytan a déposé la demande {case.reference}." in text
    assert "Elle demeure à Nouméa" in text


def test_what_a_person_wrote_is_never_a_variable_nor_a_paragraph(
    alice: Person, agent: Person, permis: Procedure, model: LetterModel
) -> None:
    hostile = "{numero} #panic() $x$\n\n- Accordé\n{prenom}"
    case = cast.taken(alice, permis, agent, nom=hostile)
    text = written(model, case, agent)
    assert "Alice {numero} #panic() $x$ - Accordé {prenom} a déposé" in text
    document = issue(case, model, agent, text)
    drawn = text_of(read_content(document.file))
    assert "{numero} #panic() $x$ - Accordé {prenom}" in drawn


def test_an_answer_does_not_start_a_list(
    alice: Person, agent: Person, permis: Procedure, dddt: Department, manager: Person
) -> None:
    made = operations.write_model(
        department=dddt, typed=typed(body="{nom}\n{prenom}"), by=manager, now=NOW
    )
    case = cast.taken(alice, permis, agent, nom="- Accordé")
    assert written(made, case, agent) == "– Accordé\nAlice"


def test_what_the_case_does_not_have_is_told_and_not_issued(
    case: Case, dddt: Department, permis: Procedure, agent: Person, manager: Person
) -> None:
    made = operations.write_model(
        department=dddt,
        typed=typed(body="Décidé le {date_decision}.", procedure=permis),
        by=manager,
        now=NOW,
    )
    found = letters.fill(made, case=case, by=agent, now=NOW)
    assert found.missing == ("[à compléter\u00a0: le jour de la décision]",)
    with pytest.raises(BadInput, match="le jour de la décision") as refusal:
        issue(case, made, agent, found.text)
    assert refusal.value.input == "text"
    assert not WalletDocument.objects.filter(kind="attestation").exists()
    assert issue(case, made, agent, "Décidé hier.")


def test_a_text_that_answers_make_endless_is_refused(
    alice: Person, agent: Person, permis: Procedure, dddt: Department, manager: Person
) -> None:
    body = "{nom} " * 3_000
    made = operations.write_model(department=dddt, typed=typed(body=body), by=manager, now=NOW)
    case = cast.taken(alice, permis, agent, nom="W" * 60)
    with pytest.raises(BadInput, match="trop long"):
        letters.fill(made, case=case, by=agent, now=NOW)


# ── Issuing ──
def test_what_is_issued_is_in_the_wallet_and_in_the_case_sealed_with_its_code(
    case: Case, model: LetterModel, agent: Person, alice: Person
) -> None:
    document = issue(case, model, agent)
    wallet = WalletDocument.objects.get(owner=alice, kind="attestation")
    assert wallet.current.file == document.file
    assert (wallet.title, wallet.valid_until) == ("Attestation de dépôt", date(2026, 6, 3))
    assert document.letter_model == model
    content = read_content(document.file)
    code = Issuance.objects.get(version=wallet.current).code
    drawn = text_of(content)
    assert code in drawn
    assert "Amélie Tein" in drawn
    assert by_code(code, today=TODAY).verdict is Verdict.VALID
    assert by_file(content, today=TODAY).verdict is Verdict.VALID
    assert archival.problems(content) == []
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert "/Sig" in str(opened.Root.AcroForm.Fields[0].FT)


def test_the_person_is_told_and_the_history_says_it(
    case: Case, model: LetterModel, agent: Person, alice: Person
) -> None:
    issue(case, model, agent)
    movement = Movement.objects.get(case=case, act=Act.ISSUE)
    assert (movement.source, movement.target) == (case.state, case.state)
    assert movement.reason == "Attestation de dépôt"
    mail = OutgoingMail.objects.filter(address=alice.email).order_by("-id")[0]
    assert "Attestation de dépôt" in mail.subject
    event = Event.objects.get(verb="case.letter_issued")
    assert event.by == agent.pk
    assert "Wamytan" not in str(event.details)


def test_a_letter_that_nobody_signs_bears_no_name(
    case: Case, dddt: Department, agent: Person, manager: Person
) -> None:
    made = operations.write_model(
        department=dddt, typed=typed(body="Oui.", is_signed=False), by=manager, now=NOW
    )
    assert "Amélie" not in text_of(read_content(issue(case, made, agent).file))


@pytest.mark.parametrize("decided", ["granted", "refused", "closed"])
def test_it_is_issued_once_decided_too(
    decided: str, case: Case, model: LetterModel, agent: Person
) -> None:
    act = {"granted": reviewing.grant_case, "refused": reviewing.refuse_case}
    operate: Any = act.get(decided, reviewing.close_case)
    more = {} if decided == "granted" else {"reason": "Non."}
    operate(case=case, by=agent, now=NOW, revision=case.revision, **more)
    case.refresh_from_db()
    before = (case.state, case.decided_at)
    issue(case, model, agent)
    case.refresh_from_db()
    assert (case.state, case.decided_at) == before


def test_nothing_is_issued_before_the_study_nor_once_withdrawn(
    alice: Person, permis: Procedure, agent: Person, model: LetterModel
) -> None:
    new = cast.submitted(alice, permis)
    with pytest.raises(OutOfStep):
        issue(new, model, agent, "Oui.")
    answering.withdraw_case(case=new, by=alice, now=NOW)
    with pytest.raises(OutOfStep):
        issue(new, model, agent, "Oui.")


def test_who_only_reads_issues_nothing(case: Case, model: LetterModel, reader: Person) -> None:
    with pytest.raises(NotAllowed):
        issue(case, model, reader, "Oui.")


def test_nobody_issues_to_themselves(
    permis: Procedure, agent: Person, manager: Person, model: LetterModel
) -> None:
    own = cast.taken(agent, permis, manager)
    with pytest.raises(NotAllowed):
        issue(own, model, agent, "Oui.")


def test_a_stale_page_issues_nothing(case: Case, model: LetterModel, agent: Person) -> None:
    issue(case, model, agent)
    with pytest.raises(Changed):
        operations.issue_letter(
            case=case, model=model, text="Oui.", by=agent, now=NOW, revision=case.revision
        )
    assert WalletDocument.objects.filter(kind="attestation").count() == 1


def test_a_model_archived_meanwhile_issues_nothing(
    case: Case, model: LetterModel, agent: Person, manager: Person
) -> None:
    operations.archive_model(model=model, by=manager, now=NOW)
    with pytest.raises(OutOfStep):
        issue(case, model, agent, "Oui.")


def test_a_model_of_a_kind_that_the_department_no_longer_issues_issues_nothing(
    case: Case, model: LetterModel, agent: Person
) -> None:
    """The catalogue has changed since the model was written."""
    LetterModel.objects.filter(pk=model.pk).update(kind="carte-aide-medicale")
    with pytest.raises(OutOfStep, match="n’est plus proposé"):
        issue(case, model, agent, "Oui.")


def test_the_model_of_another_department_or_procedure_issues_nothing(
    case: Case, dddt: Department, dpass: Department, agent: Person, manager: Person
) -> None:
    stranger = cast.manager("viviane", "Viviane", "Poigoune", dpass)
    elsewhere = operations.write_model(
        department=dpass, typed=typed(body="Oui."), by=stranger, now=NOW
    )
    other = cast.published("subvention-association")
    Procedure.objects.filter(pk=other.pk).update(department=dddt)
    other.refresh_from_db()
    elsewhere_too = operations.write_model(
        department=dddt, typed=typed(body="Oui.", procedure=other), by=manager, now=NOW
    )
    for each in (elsewhere, elsewhere_too):
        with pytest.raises(OutOfStep):
            issue(case, each, agent, "Oui.")


def test_a_decision_changed_later_leaves_the_letter_as_it_is(
    case: Case, model: LetterModel, agent: Person
) -> None:
    document = issue(case, model, agent)
    case.refresh_from_db()
    reviewing.refuse_case(case=case, reason="Non.", by=agent, now=NOW, revision=case.revision)
    document.refresh_from_db()
    assert document.replaced_at is None
    code = Issuance.objects.get(sha256=document.file.sha256)
    assert code.revoked_at is None
    assert settle_papers(case, Act.REFUSE, by=agent, now=NOW).revoked == []


def test_a_letter_of_hundreds_of_pages_is_refused(
    case: Case, model: LetterModel, agent: Person
) -> None:
    with pytest.raises(BadInput, match=f"{MOST_PAGES} au plus") as refusal:
        issue(case, model, agent, "a\n\n" * 6_600)
    assert refusal.value.input == "text"


@pytest.mark.parametrize(
    "text",
    [
        '#eval("1") #read("/etc/passwd")',
        "$ sum_1 $ *gras* = titre @ref <label> \\",
        "a\x00b\x07\u202e\ufeff",
        "-\n- \n -  \n\n\n- fin",
        "W" * 20_000,
        "« – » ’ … 😀 日本",
        "\u200b",
    ],
)
def test_any_text_makes_a_paper(text: str, case: Case, model: LetterModel, agent: Person) -> None:
    content = operations.preview_letter(case=case, model=model, text=text, by=agent, now=NOW)
    assert "Aperçu sans valeur" in text_of(content)
    assert archival.problems(content) == []
