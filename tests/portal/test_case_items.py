"""What is awaited, answered in place: one press for one thing, prepared apart for several."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.enums import ItemState, State
from niaouli.cases.models import Case, PendingItem, PreparedDocument
from niaouli.cases.operations import answering, drafting, reviewing, sending
from niaouli.procedures.models import Procedure
from tests import cast
from tests.portal.filling import EVERYTHING, essai, jpeg, pdf
from tests.portal.reading import one, soup_of
from tests.portal.reading import words as read

ClientOf = Callable[[Person], Client]
Ask = Callable[..., PendingItem]


@pytest.fixture
def case(alice: Person, permis: Procedure, agent: Person) -> Case:
    return cast.taken(alice, permis, agent)


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


@pytest.fixture
def ask(agent: Person) -> Ask:
    def asking(case: Case, field: str) -> PendingItem:
        return cast.ask_again(case, field, agent)

    return asking


def place(case: Case, name: str = "portal:case", *more: object) -> str:
    return reverse(name, args=[case.reference, *more])


def supply(item: PendingItem) -> str:
    return place(item.case, "portal:supply", item.pk)


def words(response: Any) -> str:
    return read(one(soup_of(response), "#main"))


def state(case: Case) -> str:
    case.refresh_from_db()
    return case.state


# ── One thing awaited ────────────────────────────────────────────────────────────────────────
def test_the_page_asks_the_question_again_with_the_answer_that_is_there(
    case: Case, client: Client, ask: Ask
) -> None:
    item = ask(case, "prenoms")
    page = client.get(supply(item))
    assert one(soup_of(page), "input[name=prenoms]")["value"] == "Alice"
    text = words(page)
    for said in ("Vérifiez ce point.", "Votre réponse actuelle", "Prénoms", "Envoyer"):
        assert said in text


def test_one_press_answers_the_only_thing_awaited(case: Case, client: Client, ask: Ask) -> None:
    item = ask(case, "prenoms")
    response = client.post(supply(item), {"prenoms": "Alice Marie"}, follow=True)
    assert "Votre envoi est arrivé : « Prénoms »" in words(response)
    assert state(case) == State.IN_REVIEW
    assert case.answers["prenoms"] == "Alice Marie"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"naissance-day": "31", "naissance-month": "2", "naissance-year": "1990"}, "date"),
        ({"naissance-day": "1", "naissance-month": "6", "naissance-year": "2020"}, "16 ans"),
        ({}, "Indiquez votre date de naissance"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_stays_as_it_was_typed(
    sent: dict[str, str], said: str, case: Case, client: Client, ask: Ask
) -> None:
    item = ask(case, "naissance")
    response = client.post(supply(item), sent)
    assert response.status_code == 422
    soup = soup_of(response)
    assert said in read(one(soup, ".error-summary"))
    assert said in read(one(soup, "#error-naissance"))
    assert response.content.decode().count("<title>Erreur") == 1
    year = one(soup, "input[name=naissance-year]")
    assert year["value"] == sent.get("naissance-year", "")
    assert state(case) == State.AWAITING_CITIZEN


def test_every_type_of_question_can_be_answered_again(
    alice: Person, agent: Person, permis: Procedure, client: Client, ask: Ask
) -> None:
    """As the form itself asks them: the same inputs, the same rules."""
    answers: dict[str, Any] = {
        "texte": "Un texte",
        "long": "Deux\nlignes",
        "courriel": "a@example.org",
        "telephone": "+687201234",
        "nombre": 12,
        "choix": "a",
        "liste": "a",
        "plusieurs": ["a"],
        "oui": True,
        "declare": True,
        "jour": "2001-07-05",
        "commune": "98818",
        "adresse": cast.ADDRESS,
        "montant": 1000,
        "ridet": "0426049",
        "foyer": [{"nom": "Léa", "adresse": cast.ADDRESS}],
    }
    procedure = essai(permis, EVERYTHING, steps=[], legal=None)
    draft = cast.draft(alice, procedure)
    drafting.save_answers(case=draft, values=answers, by=alice, now=cast.NOW)
    case = sending.submit_case(case=draft, by=alice, now=cast.NOW)
    case = reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    for code, value in answers.items():
        item = ask(case, code)
        field = case.version.parsed.field(code)
        shown = client.get(supply(item))
        for name in field.typed(value):
            assert soup_of(shown).select_one(f"[name='{name}']"), name
        response = client.post(supply(item), field.typed(value))
        assert response.status_code == 302, (code, words(response))
        item.refresh_from_db()
        assert item.state == ItemState.SUPPLIED
    case.refresh_from_db()
    assert case.answers == answers
    assert not case.corrections.exists()


def test_an_item_of_a_repeated_block_is_added_without_script_and_nothing_is_lost(
    alice: Person, agent: Person, permis: Procedure, client: Client, ask: Ask
) -> None:
    group = next(field for field in EVERYTHING[0]["fields"] if field["code"] == "foyer")
    pages = [{"code": "foyer", "title": "Foyer", "fields": [group]}]
    draft = cast.draft(alice, essai(permis, pages, steps=[], legal=None))
    lea: dict[str, Any] = {"nom": "Léa", "adresse": cast.ADDRESS}
    drafting.save_answers(case=draft, values={"foyer": [lea]}, by=alice, now=cast.NOW)
    case = sending.submit_case(case=draft, by=alice, now=cast.NOW)
    case = reviewing.take_case(case=case, by=agent, now=cast.NOW, revision=case.revision)
    item = ask(case, "foyer")
    typed = {**case.version.parsed.field("foyer").typed([lea]), "form-add": "foyer"}
    page = client.post(supply(item), {**typed, "foyer-0-nom": "Léa Marie"})
    assert page.status_code == 200
    soup = soup_of(page)
    assert one(soup, "[name='foyer-0-nom']")["value"] == "Léa Marie"
    assert soup.select_one("[name='foyer-1-nom']")
    item.refresh_from_db()
    assert (item.state, item.prepared_at) == (ItemState.OPEN, None)


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    alice: Person, case: Case, client: Client, ask: Ask
) -> None:
    item = ask(case, "prenoms")
    client.logout()
    assert client.post(supply(item), {"prenoms": "Alice Marie"}).status_code == 401
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(supply(item))
    assert one(soup_of(page), "input[name=prenoms]")["value"] == "Alice Marie"
    assert "Voici ce que vous aviez écrit" in words(page)


# ── Several things awaited ───────────────────────────────────────────────────────────────────
def test_several_answers_are_prepared_then_sent_in_one_press(
    case: Case, client: Client, ask: Ask
) -> None:
    name, insurance = ask(case, "prenoms"), ask(case, "assurance")
    first = client.post(supply(name), {"prenoms": "Alice Marie"}, follow=True)
    assert "C’est prêt : « Prénoms »" in words(first)
    assert "Une réponse est prête à partir" in words(first)
    assert "Vous pouvez l’envoyer maintenant" in words(first)
    assert "Il nous manque quelque chose" in words(first)
    assert state(case) == State.AWAITING_CITIZEN
    second = client.post(supply(insurance), {"assurance": pdf()}, follow=True)
    assert "2 réponses sont prêtes à partir" in words(second)
    assert "envoyez-les quand vous êtes d’accord" in words(second)
    assert "Tout est prêt : il reste à l’envoyer" in words(second)
    assert "Il nous manque quelque chose" not in words(second)
    form = one(soup_of(second), "form[action$='elements/envoyer/']")
    sent = client.post(str(form["action"]), follow=True)
    assert "Vos réponses sont envoyées." in words(sent)
    assert state(case) == State.IN_REVIEW
    assert not PreparedDocument.objects.exists()


def test_what_is_left_to_do_comes_first_then_sending_then_what_is_ready(
    case: Case, client: Client, ask: Ask
) -> None:
    name, insurance = ask(case, "prenoms"), ask(case, "assurance")
    page = client.post(supply(name), {"prenoms": "Alice Marie"}, follow=True)
    place, main = ".todo .button, [action$='elements/envoyer/'] .button", soup_of(page)
    acts = [each.get_text(" ", strip=True) for each in main.select(place)]
    wanted = ["Envoyer le document", "Envoyer ma réponse", "Changer"]
    assert [act.startswith(start) for act, start in zip(acts, wanted, strict=True)] == [True] * 3
    both = soup_of(client.post(supply(insurance), {"assurance": pdf()}, follow=True))
    (main_act,) = both.select(".todo .button-primary, form[action$='envoyer/'] .button-primary")
    assert main_act.get_text(" ", strip=True) == "Envoyer mes 2 réponses"


def test_what_is_prepared_is_shown_again_to_be_changed(
    case: Case, client: Client, ask: Ask
) -> None:
    name, insurance = ask(case, "prenoms"), ask(case, "assurance")
    client.post(supply(name), {"prenoms": "Alice Marie"})
    client.post(supply(insurance), {"assurance": pdf("neuve.pdf")})
    page = client.get(supply(name))
    assert one(soup_of(page), "input[name=prenoms]")["value"] == "Alice Marie"
    assert "déjà préparé une réponse" in words(page)
    assert "neuve.pdf" in words(client.get(supply(insurance)))
    # Saving again without choosing another file keeps the one that is ready.
    assert client.post(supply(insurance), {}).status_code == 302
    assert PreparedDocument.objects.get().filename == "neuve.pdf"


def test_agents_see_nothing_of_what_is_prepared(
    case: Case, client: Client, agent: Person, client_of: ClientOf, ask: Ask
) -> None:
    name, insurance = ask(case, "prenoms"), ask(case, "assurance")
    client.post(supply(name), {"prenoms": "Zénobie"})
    client.post(supply(insurance), {"assurance": pdf("secrete.pdf")})
    page = client_of(agent).get(reverse("backoffice:case", args=[case.reference]))
    assert "Zénobie" not in page.content.decode()
    assert "secrete" not in page.content.decode()


def test_sending_with_nothing_ready_says_what_to_do(case: Case, client: Client, ask: Ask) -> None:
    ask(case, "prenoms")
    response = client.post(place(case, "portal:send_prepared"))
    assert response.status_code == 409
    assert "Rien n’est encore prêt" in read(one(soup_of(response), ".error-summary"))


def test_pressed_twice_the_second_says_that_it_is_over(
    case: Case, client: Client, ask: Ask
) -> None:
    items = [ask(case, "prenoms"), ask(case, "nom")]
    for item, value in zip(items, ("Alice Marie", "Diawari"), strict=True):
        client.post(supply(item), {item.field: value})
    assert client.post(place(case, "portal:send_prepared")).status_code == 302
    again = client.post(place(case, "portal:send_prepared"))
    assert again.status_code == 409
    assert "Plus rien n’est attendu" in words(again)
    assert case.corrections.count() == 2


def test_the_address_of_sending_leads_back_to_the_case(case: Case, client: Client) -> None:
    assert client.get(place(case, "portal:send_prepared")).headers["Location"] == place(case)


def test_two_tabs_the_last_that_is_saved_is_what_leaves(
    case: Case, client: Client, ask: Ask
) -> None:
    name, _other = ask(case, "prenoms"), ask(case, "nom")
    client.post(supply(name), {"prenoms": "Un"})
    client.post(supply(name), {"prenoms": "Deux"})
    client.post(place(case, "portal:send_prepared"))
    case.refresh_from_db()
    assert case.answers["prenoms"] == "Deux"
    late = client.post(supply(name), {"prenoms": "Trois"})
    assert late.status_code == 409
    assert "déjà fourni" in words(late)
    # What was typed in vain is there to be copied.
    assert "Trois" in words(late)


# ── What an answer opens ─────────────────────────────────────────────────────────────────────
def test_an_answer_that_opens_questions_brings_the_page_back_with_them(
    case: Case, client: Client, ask: Ask
) -> None:
    item = ask(case, "naissance")
    page = client.post(supply(item), cast.MINOR)
    assert page.status_code == 200
    text = words(page)
    assert "Votre réponse ouvre d’autres questions" in text
    assert "Attestation de la personne qui vous accompagne" in text
    soup = soup_of(page)
    assert one(soup, "input[name=naissance-year]")["value"] == "2009"
    shown = {"form-shown": [str(each["value"]) for each in soup.select("[name=form-shown]")]}
    wrong = client.post(
        supply(item), {**cast.MINOR, **cast.COMPANION, **shown, "responsable_nom": ""}
    )
    assert wrong.status_code == 422
    said = read(one(soup_of(wrong), ".error-summary"))
    assert "Indiquez le nom de la personne qui vous accompagne" in said
    assert "Choisissez le document à envoyer." in said
    letter = pdf("accord.pdf")
    done = client.post(
        supply(item), {**cast.MINOR, **cast.COMPANION, **shown, "attestation_responsable": letter}
    )
    assert done.status_code == 302
    assert state(case) == State.IN_REVIEW
    assert case.answers["responsable_prenoms"] == "Rose"
    assert case.documents.get(field="attestation_responsable").filename == "accord.pdf"


def test_a_refused_file_is_told_though_another_button_was_pressed(
    case: Case, client: Client, ask: Ask
) -> None:
    item = ask(case, "assurance")
    bad = SimpleUploadedFile("virus.exe", b"MZ")
    page = client.post(supply(item), {"assurance": bad, "form-add": "foyer"})
    assert page.status_code == 422
    assert "virus.exe" in read(one(soup_of(page), ".error-summary"))
    # Nothing is said of what is only missing.
    empty = client.post(supply(item), {"form-add": "foyer"})
    assert empty.status_code == 200


def test_a_good_file_is_kept_when_something_else_is_wrong(
    case: Case, client: Client, ask: Ask
) -> None:
    item = ask(case, "naissance")
    shown = {"form-shown": ["naissance", *(code.partition("-")[0] for code in cast.COMPANION)]}
    shown["form-shown"].append("attestation_responsable")
    sent = {**cast.MINOR, **cast.COMPANION, **shown, "responsable_nom": ""}
    page = client.post(supply(item), {**sent, "attestation_responsable": pdf("accord.pdf")})
    assert page.status_code == 422
    assert "accord.pdf" in words(page)
    assert client.post(supply(item), {**sent, "responsable_nom": "Wamytan"}).status_code == 302
    case.refresh_from_db()
    assert case.documents.filter(filename="accord.pdf").exists()


# ── Taken back ───────────────────────────────────────────────────────────────────────────────
def test_what_was_prepared_and_is_no_longer_asked_is_told_and_can_be_read(
    case: Case, client: Client, agent: Person, ask: Ask
) -> None:
    name, _other = ask(case, "prenoms"), ask(case, "nom")
    client.post(supply(name), {"prenoms": "Alice Marie"})
    case.refresh_from_db()
    reviewing.cancel_item(item=name, by=agent, now=cast.NOW, revision=case.revision)
    page = client.get(place(case))
    assert "Ce n’est plus demandé : Prénoms" in words(page)
    assert "prête à partir" not in words(page)
    link = one(soup_of(page), f"a[href='{supply(name)}']")
    shown = words(client.get(str(link["href"])))
    assert "Ceci n’est plus demandé" in shown
    assert "Alice Marie" in shown


def test_what_was_not_prepared_leaves_only_a_line_of_the_story(
    case: Case, client: Client, agent: Person, ask: Ask
) -> None:
    name = ask(case, "prenoms")
    case.refresh_from_db()
    reviewing.cancel_item(item=name, by=agent, now=cast.NOW, revision=case.revision)
    page = client.get(place(case))
    assert "Complément qui n’est plus demandé" in words(page)
    assert soup_of(page).select_one(f"a[href='{supply(name)}']") is None


# ── Too late ─────────────────────────────────────────────────────────────────────────────────
def test_what_was_prepared_stays_to_be_read_when_it_is_no_longer_asked(
    case: Case, alice: Person, client: Client, ask: Ask
) -> None:
    name, insurance = ask(case, "prenoms"), ask(case, "assurance")
    client.post(supply(name), {"prenoms": "Alice Marie"})
    client.post(supply(insurance), {"assurance": pdf("neuve.pdf")})
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    page = client.get(supply(name))
    assert page.status_code == 409
    assert "n’est plus demandé" in words(page)
    assert "Alice Marie" in words(page)
    assert "neuve.pdf" in words(client.get(supply(insurance)))
    refused = client.post(place(case, "portal:send_prepared"))
    assert refused.status_code == 409
    assert "Plus rien n’est attendu" in words(refused)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (jpeg("piege.pdf"), "piege.pdf"),
        (SimpleUploadedFile("vide.pdf", b""), "vide"),
        (pdf("programme.exe"), "format accepté"),
    ],
)
def test_a_file_that_is_refused_prepares_nothing(
    file: Any, said: str, case: Case, client: Client, ask: Ask
) -> None:
    ask(case, "prenoms")
    item = ask(case, "assurance")
    response = client.post(supply(item), {"assurance": file})
    assert response.status_code == 422
    assert said in words(response)
    item.refresh_from_db()
    assert (item.prepared_at, item.documents.exists()) == (None, False)


def test_to_a_stranger_none_of_it_exists(
    case: Case, bob: Person, agent: Person, client_of: ClientOf, ask: Ask
) -> None:
    item = ask(case, "prenoms")
    for stranger in (bob, agent):
        client = client_of(stranger)
        for address in (supply(item), place(case, "portal:send_prepared")):
            assert client.get(address).status_code == 404
            assert client.post(address, {"prenoms": "Zoé"}).status_code == 404


# ── In « Détail » ────────────────────────────────────────────────────────────────────────────
def test_corrections_are_read_beside_the_answers_on_screen_and_on_paper(
    case: Case, client: Client, ask: Ask
) -> None:
    client.post(supply(ask(case, "prenoms")), {"prenoms": "Alice Marie"})
    text = words(client.get(place(case)))
    assert "Une réponse a changé depuis l’envoi" in text
    assert "Alice Marie" in text
    assert ": Alice" in text
    assert client.get(place(case, "portal:case_pdf")).content.startswith(b"%PDF")


def test_printed_everything_is_open(case: Case, client: Client) -> None:
    soup = soup_of(client.get(f"{place(case)}?vue=impression"))
    folded = [each for each in soup.select("#main details") if not each.has_attr("open")]
    kept = [read(one(each, "summary")) for each in folded]
    assert [said for said in kept if "Lire" in said] == []
