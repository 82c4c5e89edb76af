"""The pages of letter models, and the one from which an agent issues a document."""

from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, LetterModel
from niaouli.cases.operations import letters as operations
from niaouli.cases.operations import reviewing
from niaouli.cases.operations.letters import TypedModel
from niaouli.departments.models import Department
from niaouli.documents.models import WalletDocument
from niaouli.procedures.models import Procedure
from tests import archival, cast
from tests.backoffice.pages import ClientOf, address, rows, sentence, soup, text, value

LIST = "/agents/direction/documents/"
NEW = "/agents/direction/documents/nouveau/"
BODY = "Bonjour {prenom} {nom},\n\nvotre demande {numero} est à Nouméa."
NOW = cast.NOW + timedelta(days=1)


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def form(**changes: str) -> dict[str, str]:
    return {
        "name": "Attestation de dépôt",
        "title": "Attestation",
        "kind": "attestation",
        "procedure": "",
        "body": BODY,
        "validity_unit": "days",
        "validity": "30",
        "is_signed": "on",
        **changes,
    }


def model(department: Department, by: Person, **changes: Any) -> LetterModel:
    said: dict[str, Any] = {
        "name": "Attestation de dépôt",
        "title": "Attestation",
        "kind": "attestation",
        "body": BODY,
    }
    typed = TypedModel(**{**said, **changes})
    return operations.write_model(department=department, typed=typed, by=by, now=NOW)


def drawn(response: Any) -> str:
    """What the PDF of an answer says."""
    assert "attachment" in response["Content-Disposition"]
    pdfium: Any = pypdfium2.PdfDocument
    with pdfium(response.content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


# ── Writing ──
@pytest.mark.parametrize("who", ["manager", "author"])
def test_managers_and_authors_write_models(
    who: str, manager: Person, author: Person, client_of: ClientOf
) -> None:
    browser = client_of({"manager": manager, "author": author}[who])
    browser.post(NEW, form())
    page = browser.get(LIST)
    assert rows(page) == ["Attestation de dépôt"]
    assert "Modèles de document" in text(page)
    made = LetterModel.objects.get()
    assert (made.validity, made.validity_unit, made.is_signed) == (30, "days", True)


@pytest.mark.parametrize("who", ["agent", "reader"])
def test_others_do_not(who: str, agent: Person, reader: Person, client_of: ClientOf) -> None:
    assert client_of({"agent": agent, "reader": reader}[who]).get(LIST).status_code == 404


def test_a_model_of_another_department_does_not_exist(
    manager: Person, dddt: Department, dpass: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager)
    stranger = client_of(cast.manager("viviane", "Viviane", "Poigoune", dpass))
    for name in ("letter_change", "letter_archive"):
        place = reverse(f"backoffice:{name}", args=[found.pk])
        assert stranger.get(place).status_code == 404
        assert stranger.post(place, form()).status_code == 404


def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(
    manager: Person, client_of: ClientOf
) -> None:
    answer = client_of(manager).post(NEW, form(body="Bonjour {prenon}", validity="12"))
    assert answer.status_code == 422
    assert "vouliez-vous dire {prenom}" in sentence(answer)
    assert value(answer, "body") == "Bonjour {prenon}"
    assert value(answer, "validity") == "12"
    assert not LetterModel.objects.exists()


def test_the_variables_of_a_procedure_are_shown_before_anything_is_kept(
    manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    browser = client_of(manager)
    assert "{reponse.commune}" not in text(browser.get(NEW))
    answer = browser.post(NEW, form(procedure=permis.slug, variables="1"))
    assert answer.status_code == 200
    assert "{reponse.commune}" in text(answer)
    assert "{prenom} le prénom de la personne" in text(answer)
    assert value(answer, "body") == BODY
    assert not LetterModel.objects.exists()


def test_a_procedure_that_is_not_of_the_list_is_refused(
    manager: Person, client_of: ClientOf
) -> None:
    answer = client_of(manager).post(NEW, form(procedure="autre"))
    assert "Choisissez une démarche de la liste" in sentence(answer)


def test_the_example_is_a_paper_and_records_nothing(
    manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    body = "Bonjour {prenom}, de {reponse.commune}.\n\n- #panic()"
    answer = client_of(manager).post(NEW, form(body=body, procedure=permis.slug, preview="1"))
    said = drawn(answer)
    assert "Aperçu sans valeur : Attestation" in said.replace("\xa0", " ")
    assert "Bonjour Alice, de" in said
    assert "#panic()" in said
    assert not LetterModel.objects.exists()


def test_a_model_is_changed_then_archived(
    manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager)
    browser = client_of(manager)
    place = reverse("backoffice:letter_change", args=[found.pk])
    assert value(browser.get(place), "body") == BODY
    browser.post(place, form(name="Autre", validity_unit="", validity=""))
    assert rows(browser.get(LIST)) == ["Autre"]
    browser.post(reverse("backoffice:letter_archive", args=[found.pk]))
    assert rows(browser.get(LIST)) == []


# ── Issuing ──
def issue_page(browser: Client, case: Case, found: LetterModel) -> Any:
    return browser.get(f"{address('letter', case)}?modele={found.pk}")


def test_the_page_of_a_case_leads_to_issuing(
    case: Case, agent: Person, reader: Person, client_of: ClientOf
) -> None:
    assert "Délivrer un document" in text(client_of(agent).get(address("case", case)))
    assert "Délivrer un document" not in text(client_of(reader).get(address("case", case)))
    assert client_of(reader).get(address("letter", case)).status_code == 403


def test_without_model_the_page_says_so(case: Case, agent: Person, client_of: ClientOf) -> None:
    page = client_of(agent).get(address("letter", case))
    assert "pas encore de modèle de document" in text(page)


def test_only_the_models_for_this_case_are_proposed(
    case: Case,
    agent: Person,
    manager: Person,
    dddt: Department,
    dpass: Department,
    permis: Procedure,
    client_of: ClientOf,
) -> None:
    model(dddt, manager, name="Pour toutes")
    model(dddt, manager, name="Pour le permis", procedure=permis)
    gone = model(dddt, manager, name="Archivé")
    operations.archive_model(model=gone, by=manager, now=NOW)
    stranger = cast.manager("viviane", "Viviane", "Poigoune", dpass)
    elsewhere = model(dpass, stranger, name="Ailleurs")
    browser = client_of(agent)
    assert rows(browser.get(address("letter", case))) == ["Pour le permis", "Pour toutes"]
    for each in (gone, elsewhere):
        assert issue_page(browser, case, each).status_code == 404
    sent = {"model": elsewhere.pk, "text": "Oui.", "revision": case.revision}
    assert browser.post(address("letter", case), sent).status_code == 404


def test_the_text_is_read_again_then_issued(
    case: Case, agent: Person, manager: Person, alice: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager)
    browser = client_of(agent)
    page = issue_page(browser, case, found)
    assert value(page, "text").startswith("Bonjour Alice Wamytan,")
    sent = {
        "model": value(page, "model"),
        "revision": value(page, "revision"),
        "text": value(page, "text") + "\n\nEt bien plus.",
    }
    paper = browser.post(address("letter", case), {**sent, "preview": "1"})
    assert "Et bien plus." in drawn(paper)
    assert not WalletDocument.objects.filter(kind="attestation").exists()
    answer = browser.post(address("letter", case), sent, follow=True)
    assert "Le document est délivré" in text(answer)
    assert "Attestation" in text(answer)
    held = client_of(alice)
    document = WalletDocument.objects.get(owner=alice, kind="attestation")
    got = held.get(reverse("portal:wallet_download", args=[document.key]))
    assert archival.problems(got.content) == []
    assert "Et bien plus." in drawn(got)
    own = held.get(reverse("portal:case", args=[case.reference]))
    assert "Document délivré" in text(own)


def test_what_is_missing_is_told_before(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager, body="Décidé le {date_decision}.")
    browser = client_of(agent)
    page = issue_page(browser, case, found)
    assert "Il manque quelque chose" in text(page)
    sent = {"model": found.pk, "revision": case.revision, "text": value(page, "text")}
    answer = browser.post(address("letter", case), sent)
    assert answer.status_code == 422
    assert "Complétez d’abord ce qui manque" in sentence(answer)
    assert value(answer, "text") == value(page, "text")


def test_a_colleague_who_acted_meanwhile_loses_nobody_s_words(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager)
    reviewing.grant_case(case=case, by=manager, now=NOW, revision=case.revision)
    browser = client_of(agent)
    sent = {"model": found.pk, "revision": case.revision, "text": "Mes mots."}
    answer = browser.post(address("letter", case), sent)
    assert answer.status_code == 409
    assert value(answer, "text") == "Mes mots."
    again = {**sent, "revision": value(answer, "revision")}
    assert browser.post(address("letter", case), again).status_code == 302


@pytest.mark.parametrize("number", ["", "0", "x", "9" * 30, "-1", "١"])
def test_a_model_that_does_not_exist_is_not_found(
    number: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    browser = client_of(agent)
    assert browser.get(address("letter", case), {"modele": number}).status_code == 404
    assert browser.post(address("letter", case), {"model": number}).status_code == 404


def test_the_paper_is_in_the_language_of_the_body(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager, body="Le {date_depot}.")
    agent.language = "en"
    agent.save()
    with translation.override("en"):
        assert "mars" in value(issue_page(client_of(agent), case, found), "text")


def test_the_choice_asks_few_queries(
    case: Case,
    agent: Person,
    manager: Person,
    dddt: Department,
    client_of: ClientOf,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(12):
        model(dddt, manager, name=f"Modèle {number}")
    browser = client_of(agent)
    browser.get(address("letter", case))
    with django_assert_max_num_queries(10):
        browser.get(address("letter", case))


def test_the_form_is_labelled_and_its_errors_are_linked(
    manager: Person, client_of: ClientOf
) -> None:
    page = soup(client_of(manager).post(NEW, {}))
    links = [str(each["href"]) for each in page.select(".error-summary a")]
    assert links
    assert all(page.select_one(each) is not None for each in links)
