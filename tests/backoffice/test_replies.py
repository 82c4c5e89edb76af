"""Reply models: written by who may, checked when written, used where they are proposed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import ReplyUse
from niaouli.cases.models import Case, Message, ReplyModel
from niaouli.cases.operations import reviewing
from niaouli.cases.operations.replies import write_model
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, due, rows, sentence, soup, text, value

LIST = "/agents/direction/modeles/"
NEW = "/agents/direction/modeles/nouveau/"
BODY = "Bonjour {prenom} {nom},\n\nVotre demande {numero} est complète."


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def model(
    department: Department,
    by: Person,
    *,
    use: ReplyUse = ReplyUse.MESSAGE,
    title: str = "Complet",
    body: str = BODY,
) -> ReplyModel:
    return write_model(department=department, use=use, title=title, body=body, by=by, now=cast.NOW)


def form(**changes: str) -> dict[str, str]:
    return {"title": "Complet", "use": "message", "body": BODY, **changes}


# ── Writing ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["manager", "author"])
def test_managers_and_authors_write_models(
    who: str, manager: Person, author: Person, client_of: ClientOf
) -> None:
    browser = client_of({"manager": manager, "author": author}[who])
    browser.post(NEW, form())
    assert rows(browser.get(LIST)) == ["Complet"]


@pytest.mark.parametrize("who", ["agent", "reader"])
def test_others_do_not(who: str, agent: Person, reader: Person, client_of: ClientOf) -> None:
    assert client_of({"agent": agent, "reader": reader}[who]).get(LIST).status_code == 404


def test_an_author_sees_no_case(case: Case, author: Person, client_of: ClientOf) -> None:
    browser = client_of(author)
    assert browser.get(address("case", case)).status_code == 404
    assert browser.get("/agents/", follow=True).redirect_chain[-1][0] == LIST


def test_a_model_of_another_department_does_not_exist(
    manager: Person, dddt: Department, dpass: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager)
    stranger = cast.manager("viviane", "Viviane", "Poigoune", dpass)
    place = reverse("backoffice:reply_change", args=[found.pk])
    assert client_of(stranger).get(place).status_code == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Bonjour {prénom},", "Ces variables n’existent pas : {prénom}."),
        ("Bonjour {prenom,", "Une accolade est seule"),
        ("Bonjour prenom},", "Une accolade est seule"),
        ("{__class__} {nom!r} {0}", "Ces variables n’existent pas : {__class__}, {nom!r}, {0}."),
    ],
)
def test_an_unknown_or_broken_variable_is_refused_with_those_that_exist(
    body: str, said: str, manager: Person, client_of: ClientOf
) -> None:
    answer = client_of(manager).post(NEW, form(body=body))
    assert answer.status_code == 422
    assert said.replace("'", "’") in text(answer)
    assert "{prenom}, {nom}, {numero}" in sentence(answer)
    assert value(answer, "body") == body
    assert not ReplyModel.objects.exists()


def test_each_variable_is_told_in_words(manager: Person, client_of: ClientOf) -> None:
    assert "{prenom} le prénom de la personne" in text(client_of(manager).get(NEW))


def test_the_example_records_nothing(manager: Person, client_of: ClientOf) -> None:
    answer = client_of(manager).post(NEW, form(preview="1"))
    assert "Bonjour Alice Wamytan," in text(answer)
    assert not ReplyModel.objects.exists()


def test_two_models_do_not_have_the_same_title(
    manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    model(dddt, manager)
    answer = client_of(manager).post(NEW, form())
    assert "porte déjà ce titre" in sentence(answer)


def test_a_retired_model_leaves_the_lists_and_its_title_is_free(
    manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager)
    browser = client_of(manager)
    browser.post(reverse("backoffice:reply_retire", args=[found.pk]))
    assert rows(browser.get(LIST)) == []
    browser.post(NEW, form())
    assert rows(browser.get(LIST)) == ["Complet"]


# ── Using ────────────────────────────────────────────────────────────────────────────────────
def test_using_a_model_fills_in_the_message_and_sends_nothing(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager)
    answer = client_of(agent).post(
        address("message", case),
        {"revision": case.revision, "body": "", "message_model": str(found.pk), "fill": "1"},
    )
    assert answer.status_code == 200
    assert value(answer, "body") == (
        f"Bonjour Alice Wamytan,\n\nVotre demande {case.reference} est complète."
    )
    assert not Message.objects.exists()


def test_what_was_written_already_stays_before_the_model(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager, body="Cordialement, {agent}")
    answer = client_of(agent).post(
        address("message", case),
        {"body": "Merci.", "message_model": str(found.pk), "fill": "1"},
    )
    assert value(answer, "body") == "Merci.\n\nCordialement, Amélie Tein"


def test_a_model_fills_in_what_is_asked_and_the_date_stays(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager, use=ReplyUse.ITEM, body="Le document est flou, {prenom}.")
    answer = client_of(agent).post(
        address("ask", case),
        {"field": cast.INSURANCE, "model": str(found.pk), "fill": "1", "reason": "", **due(9)},
    )
    assert value(answer, "reason") == "Le document est flou, Alice."
    assert value(answer, "due_on-day") == due(9)["due_on-day"]
    assert not case.items.exists()


def test_a_model_fills_in_the_reason_of_a_decision(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager, use=ReplyUse.DECISION, body="Dossier de la {direction}.")
    answer = client_of(agent).post(
        address("refuse", case), {"model": str(found.pk), "fill": "1", "reason": ""}
    )
    assert value(answer, "reason") == f"Dossier de la {dddt.name}."
    case.refresh_from_db()
    assert case.decided_at is None


def test_only_models_of_the_use_and_of_the_department_are_proposed(
    case: Case,
    agent: Person,
    manager: Person,
    dddt: Department,
    dpass: Department,
    client_of: ClientOf,
) -> None:
    model(dddt, manager, title="Message")
    model(dddt, manager, title="Décision", use=ReplyUse.DECISION)
    other = cast.manager("viviane", "Viviane", "Poigoune", dpass)
    model(dpass, other, title="Ailleurs")
    page = soup(client_of(agent).get(address("refuse", case)))
    offered = {
        name: [each.text for each in page.select(f"select[name={name}] option")]
        for name in ("message_model", "model")
    }
    assert offered == {
        "message_model": ["Choisissez", "Message"],
        "model": ["Choisissez", "Décision"],
    }


def test_no_choice_is_said_and_nothing_is_lost(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    model(dddt, manager)
    answer = client_of(agent).post(
        address("message", case), {"body": "Bonjour", "message_model": "", "fill": "1"}
    )
    assert answer.status_code == 422
    assert "Choisissez un modèle de la liste." in sentence(answer)
    assert value(answer, "body") == "Bonjour"


def test_what_the_case_does_not_have_is_left_to_complete(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    reviewing.grant_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    found = model(dddt, manager, body="Réponse avant le {echeance}.")
    answer = client_of(agent).post(
        address("message", case), {"body": "", "message_model": str(found.pk), "fill": "1"}
    )
    assert "[à compléter\xa0: le jour où la direction doit avoir répondu]" in value(answer, "body")


def test_the_deadline_is_a_date(
    case: Case, agent: Person, manager: Person, dddt: Department, client_of: ClientOf
) -> None:
    found = model(dddt, manager, body="Avant le {echeance}, déposée le {date_depot}, le {date}.")
    answer = client_of(agent).post(
        address("message", case), {"body": "", "message_model": str(found.pk), "fill": "1"}
    )
    said = value(answer, "body")
    assert "déposée le mardi 3 mars 2026" in said
    assert str(timezone.localdate().year) in said.rpartition(", le ")[2]
    assert "à compléter" not in said
