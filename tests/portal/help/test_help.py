"""The frequent questions: found, answered each on its page, and true in their figures."""

import pytest
from bs4 import Tag
from django.test import Client
from django.urls import reverse

from niaouli.documents import policies
from niaouli.portal.help.headings import HEADINGS, QUESTIONS
from tests.portal.reading import href, one, page, words

pytestmark = pytest.mark.django_db
HELP = reverse("portal:help")
WHAT_FOR = reverse("portal:question", args=["a-quoi-sert-le-compte"])


def main(client: Client, address: str) -> Tag:
    return one(page(client, address), "#main")


def titles(shown: Tag) -> list[str]:
    return [words(link) for link in shown.select("section li a")]


def test_every_question_is_listed_once_under_its_heading(client: Client) -> None:
    shown = main(client, HELP)
    found = [str(link["href"]) for link in shown.select("section li a")]
    assert found == [reverse("portal:question", args=[slug]) for slug in QUESTIONS]
    assert [words(each) for each in shown.select("h2")] == [str(each.title) for each in HEADINGS]


@pytest.mark.parametrize("slug", QUESTIONS)
def test_each_has_a_page_with_the_way_back_and_links_that_lead_somewhere(
    slug: str, client: Client
) -> None:
    whole = one(page(client, reverse("portal:question", args=[slug])), ".page")
    shown = one(whole, "#main")
    assert len(shown.select("h1")) == 1
    assert "%(" not in words(whole)
    back = one(shown, f'a[href="{HELP}"]')
    assert words(back) == "Retour aux questions fréquemment posées"
    for link in shown.select(".link-list a"):
        assert client.get(str(link["href"])).status_code in {200, 302}, link["href"]


def test_what_the_account_is_for_is_answered_tab_by_tab(client: Client) -> None:
    shown = main(client, WHAT_FOR)
    assert words(one(shown, "h1")) == "À quoi sert le compte provincial ?"
    assert [words(each) for each in shown.select("h2")] == [
        "Mes demandes",
        "Porte-documents",
        "Mes services",
        "Mon compte",
    ]
    for named in ("délai moyen", "e-mails échangés", "appels d’offres", "pointer", "CV"):
        assert named in words(shown)


def test_it_leads_to_each_of_the_tabs(client: Client) -> None:
    links = {str(link["href"]) for link in main(client, WHAT_FOR).select("a")}
    tabs = ("todo", "cases", "wallet", "services", "alerts", "employment", "profile")
    assert {reverse(f"portal:{each}") for each in tabs} <= links


def test_one_question_leads_to_the_next_and_the_last_to_the_first(client: Client) -> None:
    first, last = next(iter(QUESTIONS)), list(QUESTIONS)[-1]
    address = reverse("portal:question", args=[first])
    seen = []
    for _turn in QUESTIONS:
        seen.append(address)
        address = href(main(client, address).select(".no-print")[-1])
    assert len(set(seen)) == len(QUESTIONS)
    assert address == seen[0]
    assert seen[-1].endswith(f"/{last}/")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("corbeille", "Que se passe-t-il quand je supprime un document ?"),
        ("DÉSABONNER", "Comment arrêter des alertes ?"),
        ("mes pointages", "Comment pointer ?"),
        ("chomage", "Comment m’inscrire comme demandeur d’emploi ?"),
    ],
)
def test_a_question_is_found_by_words_of_its_answer_too(
    typed: str, found: str, client: Client
) -> None:
    shown = main(client, f"{HELP}?q={typed}")
    assert found in titles(shown)
    assert len(titles(shown)) < len(QUESTIONS)


def test_nothing_found_is_said_with_the_way_to_all_of_them(client: Client) -> None:
    shown = main(client, f"{HELP}?q=licorne")
    assert "Aucune question ne contient ces mots." in words(shown)
    assert one(shown, "#field-q")["value"] == "licorne"
    assert href(shown, ".empty a") == HELP


def test_answers_quote_the_figures_that_hold(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("niaouli.portal.help.values.BIN_DAYS", 12)
    shown = main(client, reverse("portal:question", args=["supprimer-un-document"]))
    assert "pendant 12 jours" in words(shown)
    kept = main(client, reverse("portal:question", args=["ajouter-des-documents"]))
    assert f"jusqu’à {policies.WALLET_SIZE} documents" in words(kept)


def test_a_question_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get(f"{HELP}licorne/").status_code == 404


def test_help_is_read_without_any_statement(
    client: Client, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get(WHAT_FOR)
