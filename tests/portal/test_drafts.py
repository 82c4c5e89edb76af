"""Filling in a draft, page by page."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.procedures.models import Procedure
from niaouli.web import kept_typing
from tests import cast
from tests.portal.filling import (
    DOG,
    EVERY_ANSWER,
    EVERYTHING,
    FIRST,
    YOU,
    essai,
    page_of,
    place,
    send,
    shown,
    soup,
    title,
    value,
    words,
)

ClientOf = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


@pytest.fixture
def draft(alice: Person, permis: Procedure) -> Case:
    return cast.draft(alice, permis)


@pytest.fixture
def dog(alice: Person, permis: Procedure) -> Case:
    """A draft of the procedure whose first question opens a second one."""
    return cast.draft(alice, essai(permis, DOG))


# ── The list of pages ──
def test_draft_lists_its_pages_and_where_each_stands(client: Client, draft: Case) -> None:
    send(client, draft, "nature", FIRST)
    send(client, draft, "vous", {"nom": "Wamytan"})

    states = [
        each.get_text(strip=True)
        for each in soup(client.get(place(draft, "draft"))).select(".task .status")
    ]

    assert states == ["Fait", "À compléter", "À faire", "À faire", "À faire"]


def test_draft_page_of_optional_questions_is_done_once_it_was_sent(
    client: Client, dog: Case
) -> None:
    before = words(client.get(place(dog, "draft")))
    send(client, dog, "avis", {})

    assert "2 pages à remplir" in before
    assert "1 page faite sur 2" in words(client.get(place(dog, "draft")))


def test_draft_says_until_when_it_is_kept(client: Client, draft: Case) -> None:
    assert "juin 2026" in soup(client.get(place(draft, "draft"))).get_text()


def test_draft_shows_a_page_only_to_those_it_concerns(client: Client, draft: Case) -> None:
    assert client.get(page_of(draft, "responsable")).headers["Location"] == place(draft, "draft")

    young = timezone.localdate() - timedelta(days=17 * 365 + 30)
    born = {
        "naissance-day": str(young.day),
        "naissance-month": str(young.month),
        "naissance-year": str(young.year),
    }
    response = send(client, draft, "vous", {**YOU, **born})

    assert response.headers["Location"] == page_of(draft, "responsable")


# ── Strangers ──
@pytest.mark.parametrize(
    "name", ["draft", "draft_check", "draft_discard", "draft_page", "draft_renew"]
)
def test_draft_of_someone_else_does_not_exist(
    draft: Case, bob: Person, client_of: ClientOf, name: str
) -> None:
    more = ["nature"] if name == "draft_page" else []
    stranger, address = client_of(bob), place(draft, name, *more)

    if name != "draft_renew":
        assert stranger.get(address).status_code == 404
    if name != "draft":
        assert stranger.post(address, {"nature": "premiere"}).status_code == 404
    draft.refresh_from_db()
    assert draft.answers == {}


def test_draft_unknown_key_or_page_is_404(client: Client, draft: Case) -> None:
    assert client.get(place(uuid4(), "draft")).status_code == 404
    assert client.get(place(uuid4(), "draft_check")).status_code == 404
    assert client.get(page_of(draft, "nowhere")).status_code == 404
    assert client.post(page_of(draft, "nowhere")).status_code == 404


# ── A page ──
def test_page_is_prefilled_with_what_the_account_knows(client: Client, draft: Case) -> None:
    held = shown(client, page_of(draft, "vous"))

    assert (held["nom"], held["prenoms"]) == (["Wamytan"], ["Alice"])
    assert held["courriel"] == ["alice@example.org"]


def test_page_good_goes_on_to_the_next(client: Client, draft: Case) -> None:
    response = send(client, draft, "nature", FIRST)

    assert response.headers["Location"] == page_of(draft, "vous")
    assert "Étape 2 sur 5" in words(client.get(page_of(draft, "vous")))


def test_page_last_leads_to_the_check(client: Client, draft: Case) -> None:
    response = send(client, draft, "engagement", {"honneur": "on"})

    assert response.headers["Location"] == place(draft, "draft_check")


def test_page_asked_from_the_check_returns_to_it(client: Client, draft: Case) -> None:
    address = f"{page_of(draft, 'nature')}?retour=verification"
    back = soup(client.get(address)).select(f"a[href='{place(draft, 'draft_check')}']")

    assert back
    assert client.post(address, FIRST).headers["Location"] == place(draft, "draft_check")


def test_page_with_errors_keeps_what_is_right_and_shows_what_was_typed(
    client: Client, draft: Case
) -> None:
    wrong = {**YOU, "naissance-year": "2990", "courriel": "alice chez moi", "nom": "Kaloi"}

    response = send(client, draft, "vous", wrong)

    assert response.status_code == 422
    assert title(response).startswith("Erreur : ")
    page = soup(response)
    assert value(page, "#field-courriel") == "alice chez moi"
    assert value(page, "#field-naissance-year") == "2990"
    draft.refresh_from_db()
    assert draft.answers["nom"] == "Kaloi"
    assert "naissance" not in draft.answers


def test_page_error_summary_links_to_inputs_that_exist(client: Client, draft: Case) -> None:
    response = send(client, draft, "vous", dict.fromkeys(YOU, ""))

    page = soup(response)
    links = [str(each["href"]) for each in page.select(".error-summary a")]
    assert len(links) >= 5
    for link in links:
        assert page.select_one(link), link


def test_page_birth_date_in_the_future_is_told(client: Client, draft: Case) -> None:
    response = send(client, draft, "vous", {**YOU, "naissance-year": str(timezone.now().year + 1)})

    assert "La date de naissance ne peut pas être dans le futur." in words(response)


def test_page_error_on_a_part_leads_to_that_part(client: Client, draft: Case) -> None:
    response = send(client, draft, "vous", {**YOU, "adresse-town": "", "naissance-month": "13"})

    links = [str(each["href"]) for each in soup(response).select(".error-summary a")]
    assert links == ["#field-naissance-month", "#field-adresse-town"]


def test_page_emptied_answer_is_forgotten(client: Client, draft: Case) -> None:
    send(client, draft, "vous", YOU)
    send(client, draft, "vous", {**YOU, "telephone": ""})

    draft.refresh_from_db()
    assert draft.answers["telephone"] is None


def test_page_value_that_is_not_offered_is_refused(client: Client, draft: Case) -> None:
    assert send(client, draft, "nature", {"nature": "autre chose"}).status_code == 422


def test_page_shows_and_reads_every_kind_of_question(
    client: Client, alice: Person, permis: Procedure
) -> None:
    case = cast.draft(alice, essai(permis, EVERYTHING))

    first = send(client, case, "tout", EVERY_ANSWER)
    again = shown(client, page_of(case, "tout"))

    assert first.headers["Location"] == place(case, "draft_check")
    case.refresh_from_db()
    assert case.answers["nombre"] == 1200
    assert (case.answers["montant"], case.answers["ridet"]) == (137_280, "0426049")
    assert case.answers["foyer"][0]["adresse"]["street"] == "BP 2"
    assert again["texte"] == ["<b>l’été</b>"]
    assert again["long"] == "une ligne\n\nune autre"
    assert again["plusieurs"] == ["a", "b"]
    assert (again["oui"], again["liste"], again["commune"]) == (["no"], "a", "98818")
    assert "<b>" not in client.get(page_of(case, "tout")).content.decode()


def test_page_enter_key_never_presses_a_secondary_button(client: Client, draft: Case) -> None:
    first = soup(client.get(page_of(draft, "nature"))).select_one("#main form[method=post] button")

    assert first is not None and not first.has_attr("name")


def test_page_costs_few_queries(client: Client, draft: Case) -> None:
    client.get(page_of(draft, "vous"))

    with CaptureQueriesContext(connection) as captured:
        client.get(page_of(draft, "vous"))

    assert len(captured) <= 3, [each["sql"] for each in captured]


# ── Leaving ──
def test_leaving_keeps_what_was_typed_without_a_word_about_what_is_empty(
    client: Client, draft: Case
) -> None:
    response = send(client, draft, "vous", {"nom": "Kaloi", "prenoms": "", "form-leave": "1"})

    assert response.headers["Location"] == place(draft, "draft")
    assert "Votre brouillon est enregistré" in words(client.get(place(draft, "draft")))
    draft.refresh_from_db()
    assert draft.answers["nom"] == "Kaloi"


def test_leaving_shows_what_could_not_be_kept(client: Client, draft: Case) -> None:
    response = send(client, draft, "vous", {"courriel": "pas une adresse", "form-leave": "1"})

    links = [str(each["href"]) for each in soup(response).select(".error-summary a")]
    assert links == ["#field-courriel"]


def test_leaving_stays_possible_when_something_is_wrong(client: Client, draft: Case) -> None:
    response = send(client, draft, "vous", {"courriel": "pas une adresse", "form-leave": "1"})

    [later] = [link for link in soup(response).select("#questions a") if link.text == "plus tard"]
    assert later["href"] == place(draft, "draft")


# ── Questions that an answer opens ──
def test_opened_question_that_is_optional_is_seen_too(client: Client, draft: Case) -> None:
    """Without a script, the number of the last permit would never be asked."""
    response = send(client, draft, "nature", {"nature": "renouvellement"})

    assert response.status_code == 200
    assert soup(response).select_one("#field-ancien_numero") is not None
    again = send(client, draft, "nature", {"ancien_numero": ""})
    assert again.headers["Location"] == page_of(draft, "vous")


def test_opened_question_comes_back_without_reproach(client: Client, dog: Case) -> None:
    response = send(client, dog, "chien", {"chien": "yes", "ville": "Koné"})

    assert response.status_code == 200
    assert not title(response).startswith("Erreur")
    assert not soup(response).select(".error-summary, .field-error")
    assert soup(response).select_one("#field-nom_chien")
    assert "Vos réponses ouvrent d’autres questions" in words(response)
    dog.refresh_from_db()
    assert dog.answers == {"chien": True, "ville": "Koné"}


def test_opened_question_left_empty_is_told_the_second_time(client: Client, dog: Case) -> None:
    send(client, dog, "chien", {"chien": "yes", "ville": "Koné"})

    response = send(client, dog, "chien", {})

    assert response.status_code == 422
    assert "Indiquez le nom du chien." in words(response)


def test_opened_question_seen_through_htmx_is_told_the_first_time(
    client: Client, dog: Case
) -> None:
    seen = {"chien": "yes", "ville": "Koné", "form-shown": ["chien", "nom_chien", "ville"]}

    assert client.post(page_of(dog, "chien"), seen).status_code == 422


def test_htmx_looks_and_records_nothing(client: Client, dog: Case) -> None:
    response = client.post(page_of(dog, "chien"), {"chien": "yes", "ville": "Ko"}, headers=HTMX)

    fragment = BeautifulSoup(response.content, "html.parser")
    assert fragment.select_one("#field-nom_chien")
    assert value(fragment, "#field-ville") == "Ko"
    dog.refresh_from_db()
    assert dog.answers == {}


def test_htmx_fragment_is_the_block_of_the_page(client: Client, dog: Case) -> None:
    address = page_of(dog, "chien")
    send(client, dog, "chien", {"chien": "yes", "ville": "Koné", "nom_chien": "Médor"})
    typed = shown(client, address)

    fragment = BeautifulSoup(client.post(address, typed, headers=HTMX).content, "html.parser")

    assert fragment.select_one("#questions") == soup(client.get(address)).select_one("#questions")


def test_htmx_comes_only_where_an_answer_opens_a_question(client: Client, dog: Case) -> None:
    assert "htmx" in client.get(page_of(dog, "chien")).content.decode()
    assert "htmx" not in client.get(page_of(dog, "avis")).content.decode()


# ── A session that ended ──
def test_ended_session_gives_back_what_was_typed_after_sign_in(draft: Case, alice: Person) -> None:
    visitor = Client()

    response = visitor.post(page_of(draft, "vous"), {**YOU, "nom": "Kaloi", "courriel": "faux"})

    assert response.status_code == 401
    assert "n’est pas perdu" in words(response)
    sign_in = soup(response).select_one(f"a[href*='next={page_of(draft, 'vous')}']") or soup(
        response
    ).select_one("#main .actions a")
    assert sign_in is not None
    answer = visitor.post(str(sign_in["href"]), {"login": "alice", "password": cast.PASSWORD})
    assert answer.headers["Location"] == page_of(draft, "vous")
    page = visitor.get(page_of(draft, "vous"))
    assert value(soup(page), "#field-nom") == "Kaloi"
    assert value(soup(page), "#field-courriel") == "faux"
    assert "Voici ce que vous aviez écrit" in words(page)


def test_ended_session_page_sent_again_is_no_longer_kept(draft: Case, alice: Person) -> None:
    visitor = Client()
    visitor.post(page_of(draft, "nature"), FIRST)
    visitor.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")

    send(visitor, draft, "nature", {})

    draft.refresh_from_db()
    assert draft.answers["nature"] == "premiere"
    assert "Voici ce que" not in words(visitor.get(page_of(draft, "nature")))


def test_ended_session_gives_nothing_to_another_person(draft: Case, bob: Person) -> None:
    visitor = Client()
    visitor.post(page_of(draft, "vous"), {**YOU, "nom": "Kaloi"})
    visitor.force_login(bob, "allauth.account.auth_backends.AuthenticationBackend")

    assert visitor.get(page_of(draft, "vous")).status_code == 404


def test_ended_session_gives_nothing_after_an_hour(draft: Case, alice: Person) -> None:
    visitor = Client()
    visitor.post(page_of(draft, "vous"), {**YOU, "nom": "Kaloi"})
    session = visitor.session
    session[kept_typing.KEY]["at"] -= kept_typing.SECONDS + 1
    session.save()
    visitor.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")

    assert shown(visitor, page_of(draft, "vous"))["nom"] == ["Wamytan"]
    assert kept_typing.KEY not in visitor.session


@pytest.mark.parametrize("where", ["name", "value"])
def test_ended_session_too_long_a_text_says_it_was_not_kept(draft: Case, where: str) -> None:
    text = "a" * (kept_typing.LENGTH + 1)
    sent = urlencode({"nom": text} if where == "value" else {text: "x"})
    form = "application/x-www-form-urlencoded"
    response = Client().post(page_of(draft, "vous"), sent, content_type=form)

    assert response.status_code == 401
    assert "n’a pas été enregistré" in words(response)


def test_ended_session_seen_by_htmx_leads_to_sign_in_with_what_was_typed(draft: Case) -> None:
    visitor = Client()

    response = visitor.post(page_of(draft, "vous"), {"nom": "Kaloi"}, headers=HTMX)

    assert response.status_code == 204
    assert "next=" in response.headers["HX-Redirect"]
    assert visitor.session[kept_typing.KEY]["typed"]["nom"] == ["Kaloi"]


# ── Giving up, a newer form ──
def test_discard_asks_then_removes(client: Client, draft: Case) -> None:
    address = place(draft, "draft_discard")

    assert "Supprimer ce brouillon ?" in words(client.get(address))
    assert Case.objects.exists()
    assert client.post(address).status_code == 302
    assert not Case.objects.exists()


def test_renew_is_offered_when_the_form_changed(
    client: Client, alice: Person, permis: Procedure
) -> None:
    case = cast.draft(alice, essai(permis, DOG))
    send(client, case, "chien", {"chien": "no", "ville": "Koné"})
    assert "a changé" not in words(client.get(place(case, "draft")))
    fields = [*DOG[0]["fields"][:2], {"type": "integer", "code": "ville", "label": "Ville"}]
    newer = essai(permis, [{**DOG[0], "fields": fields}])

    assert "Le formulaire a changé" in words(client.get(place(case, "draft")))
    client.post(place(case, "draft_renew"))

    case.refresh_from_db()
    assert case.version_id == newer.current_id
    assert case.answers == {"chien": False}
    assert "Le formulaire a changé" not in words(client.get(place(case, "draft")))


def test_renew_twice_changes_nothing_more(client: Client, draft: Case) -> None:
    revision = draft.revision

    client.post(place(draft, "draft_renew"))

    draft.refresh_from_db()
    assert draft.revision == revision
