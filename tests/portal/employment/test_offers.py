"""Job offers as everybody reads them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.employment.enums import Contract
from niaouli.employment.offer_data import OfferData
from niaouli.employment.operations.indexing import load_occupations
from niaouli.employment.operations.offers import close_offer
from niaouli.employment.queries.offers import PAGE
from tests.employment import offers as known
from tests.employment.offers import LIFOU, MONT_DORE, keep, numbered
from tests.employment.test_search import HOSTILE
from tests.portal.reading import href, one, page, soup_of, words

pytestmark = pytest.mark.django_db
OFFERS = reverse("portal:offers")


def offer(number: int, title: str, *, days_ago: int = 0, **more: object) -> OfferData:
    """An offer that can be answered on the day of the test."""
    return known.offer(number, title, days_ago=days_ago, **more).moved(
        (timezone.localdate() - known.TODAY).days
    )


def address(number: int) -> str:
    return reverse("portal:offer", args=[numbered(number)])


def listed(client: Client, **asked: str) -> list[str]:
    response = client.get(OFFERS, asked)
    assert response.status_code == 200
    return [words(each) for each in soup_of(response).select(".offers .case-title")]


# ── The list ──
def test_the_newest_offers_are_listed_for_everybody(client: Client) -> None:
    keep(offer(1, "Maçon", days_ago=2), offer(2, "Vendeur / Vendeuse"))
    assert listed(client) == ["Vendeur / Vendeuse", "Maçon"]


def test_a_row_says_what_helps_to_choose(client: Client) -> None:
    soon = timezone.localdate() + timedelta(days=2)
    keep(offer(1, "Maçon", employer="Les Essais", commune=MONT_DORE, posts=3))
    keep(offer(2, "Vendeur"))
    keep(replace(offer(3, "Juriste"), closes_on=soon))
    rows = [words(row) for row in page(client, OFFERS).select(".offers li")]
    mason = next(row for row in rows if "Maçon" in row)
    assert all(
        told in mason for told in ("Les Essais", "Le Mont-Dore", "CDI", "3 postes", "publiée le")
    )
    assert "Employeur anonyme" in next(row for row in rows if "Vendeur" in row)
    assert "Répondre avant la fin du" in next(row for row in rows if "Juriste" in row)


def test_words_commune_contract_and_date_are_asked_together(client: Client) -> None:
    keep(
        offer(1, "Vendeuse", commune=LIFOU),
        offer(2, "Vendeur", commune=LIFOU, contract=Contract.FIXED),
        offer(3, "Vendeur", commune=LIFOU, days_ago=20),
        offer(4, "Vendeur"),
    )
    asked = {"q": "vendeur", "commune": LIFOU, "contrat": "cdi", "depuis": "7"}
    assert listed(client, **asked) == ["Vendeuse"]
    soup = soup_of(client.get(OFFERS, asked))
    assert one(soup, "#field-q")["value"] == "vendeur"
    assert [words(each) for each in soup.select("option[selected]")] == [
        *("Lifou", "CDI", "Une semaine"),
    ]
    assert len(soup.select(".chip")) == 4
    assert words(one(soup, "[role=status]")) == "1 offre"


@pytest.mark.parametrize("written", ["le mont dore", "MontDore", MONT_DORE])
def test_the_address_takes_a_commune_as_people_write_it(client: Client, written: str) -> None:
    keep(offer(1, "Maçon", commune=MONT_DORE), offer(2, "Vendeur"))
    assert listed(client, commune=written) == ["Maçon"]


def test_each_filter_can_be_removed_alone(client: Client) -> None:
    keep(offer(1, "Vendeur", commune=LIFOU))
    soup = soup_of(client.get(OFFERS, {"q": "vendeur", "commune": LIFOU}))
    assert [link["href"] for link in soup.select(".chip")] == [
        *(f"{OFFERS}?commune={LIFOU}", f"{OFFERS}?q=vendeur"),
    ]


def test_a_correction_is_said_and_can_be_declined(client: Client) -> None:
    keep(offer(1, "Électricien"))
    soup = soup_of(client.get(OFFERS, {"q": "electricein"}))
    assert "Résultats pour « électricien »" in words(soup)
    plainly = client.get(href(soup, "a[href*=exact]"))
    assert "Aucune offre ne correspond" in words(soup_of(plainly))


def test_results_may_be_sorted_by_date(client: Client) -> None:
    keep(offer(1, "Vendeur", days_ago=5), offer(2, "Gardien", description="Aider le vendeur."))
    soup = soup_of(client.get(OFFERS, {"q": "vendeur"}))
    assert words(one(soup, ".sub-tabs [aria-current]")) == "Les meilleurs résultats d’abord"
    by_date = href(soup, ".sub-tabs a:not([aria-current])")
    rows = page(client, by_date).select(".offers .case-title")
    assert [words(each) for each in rows] == ["Gardien", "Vendeur"]


@pytest.mark.parametrize("text", ["", "vendeur"])
def test_pages_lead_to_the_next_and_back_to_the_first(client: Client, text: str) -> None:
    keep(*(offer(n, "Vendeur", days_ago=n) for n in range(PAGE + 3)))
    first = soup_of(client.get(OFFERS, {"q": text} if text else {}))
    second = page(client, href(first, "a[rel=next]"))
    assert len(first.select(".offers li")) == PAGE
    assert len(second.select(".offers li")) == 3
    assert not second.select("a[rel=next]")
    back = page(client, next(str(a["href"]) for a in second.select("a") if "début" in a.text))
    assert len(back.select(".offers li")) == PAGE


def test_where_nothing_is_found_the_ways_out_are_offered(client: Client) -> None:
    keep(offer(1, "Vendeur"), offer(2, "Maçon", commune=LIFOU))
    soup = soup_of(client.get(OFFERS, {"q": "vendeur", "commune": LIFOU}))
    ways = [words(each) for each in soup.select(".empty p > a")]
    assert ways == ["Sans « Lifou » : 1 offre", "Sans « vendeur » : 1 offre"]
    assert {client.get(str(a["href"])).status_code for a in soup.select(".empty a")} == {200}
    assert one(soup, "#field-q")["value"] == "vendeur"


def test_a_text_without_a_word_lists_everything_and_says_so(client: Client) -> None:
    keep(offer(1, "Vendeur"))
    soup = soup_of(client.get(OFFERS, {"q": "de la !"}))
    assert "pas de mot à chercher" in words(soup)
    assert len(soup.select(".offers li")) == 1


def test_without_any_offer_the_page_says_so(client: Client) -> None:
    assert "pas d’offre d’emploi en ce moment" in words(page(client, OFFERS))


def test_the_statements_of_the_list_do_not_follow_its_length(client: Client) -> None:
    def statements(**asked: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(OFFERS, asked)
        return len(captured)

    keep(offer(1, "Vendeur"))
    few = statements(), statements(q="vendeur")
    keep(*(offer(n, "Vendeur", posts=2) for n in range(2, 200)))
    many = statements(), statements(q="vendeur")
    assert few == (1, 1)
    assert many == (2, 2)


@pytest.mark.parametrize(
    "asked",
    [
        {"apres": "20261399-1"},
        {"apres": "99999999-999999999999999999999"},
        {"apres": "-1"},
        {"apres": "999", "q": "vendeur"},
        {"apres": "٣", "q": "vendeur"},
        {"apres": "00000000-0"},
        {"commune": "\x00", "contrat": "\x00", "depuis": "-1", "tri": "\x00"},
        {"commune": "x" * 5000, "depuis": "9" * 5000},
    ],
)
def test_an_address_that_is_not_ours_shows_a_page(client: Client, asked: dict[str, str]) -> None:
    keep(offer(1, "Vendeur"))
    assert client.get(OFFERS, asked).status_code == 200


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_show_a_page(client: Client, text: str) -> None:
    keep(offer(1, "Vendeur"))
    assert client.get(OFFERS, {"q": text}).status_code == 200


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    asked=st.dictionaries(
        st.sampled_from(["q", "commune", "contrat", "depuis", "tri", "apres", "exact"]),
        st.text(max_size=40),
    )
)
def test_any_address_shows_a_page(client: Client, asked: dict[str, str]) -> None:
    assert client.get(OFFERS, asked).status_code == 200


def test_what_was_typed_is_shown_and_never_obeyed(client: Client) -> None:
    keep(offer(1, "Vendeur"))
    response = client.get(OFFERS, {"q": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in response.content


# ── One offer ──
def test_an_offer_is_laid_out_whole(client: Client, del_: Department) -> None:
    load_occupations(labels={"D1106": "Vente en alimentation"}, by=None, now=timezone.now())
    keep(
        replace(
            offer(1, "Vendeur / Vendeuse", employer="Les Essais", occupation="D1106", posts=2),
            duration="6 mois",
            part_time="20 heures",
            experience="Au moins 1 an",
            level="CAP, BEP",
            diploma="Vente",
            residence="Dix ans",
            description="Accueillir.\n\nConseiller.",
            as_soon_as_possible=True,
            how_to_apply="Écrivez à bonjour@example.org",
            url="https://example.org/1",
        )
    )
    said = words(one(page(client, address(1)), "main"))
    for told in (
        *("Les Essais", "Nouméa", "CDI", "6 mois", "20 heures", "Dès que possible", "2 postes"),
        *("Vente en alimentation", "Au moins 1 an", "CAP, BEP", "Dix ans", "Accueillir."),
        *("bonjour@example.org", numbered(1)),
    ):
        assert told in said
    assert (
        href(page(client, address(1)), "a[href^='https://example.org']") == "https://example.org/1"
    )


def test_what_an_offer_does_not_say_is_left_out(client: Client) -> None:
    keep(offer(1, "Vendeur"))
    said = words(one(page(client, address(1)), "main"))
    assert "Le profil demandé" not in said
    assert "Diplôme" not in said
    assert "Employeur anonyme" in said


def test_the_department_of_employment_can_be_reached(client: Client, del_: Department) -> None:
    keep(offer(1, "Vendeur"))
    assert del_.phone in words(page(client, address(1)))


@pytest.mark.parametrize("how", ["closed", "past"])
def test_an_offer_that_is_over_says_so_and_cannot_be_answered(client: Client, how: str) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    keep(offer(1, "Vendeur", url="https://example.org/1"), offer(2, "Vendeuse"))
    if how == "closed":
        close_offer(number=numbered(1), by=None, now=timezone.now())
    else:
        keep(replace(offer(1, "Vendeur", days_ago=9), closes_on=yesterday))
    response = client.get(address(1))
    said = words(soup_of(response))
    assert response.status_code == 410
    assert "Cette offre n’est plus proposée" in said
    assert "Pour répondre" not in said
    assert "Vendeuse" in said


def test_the_print_view_keeps_the_address_and_leaves_the_other_offers(client: Client) -> None:
    keep(offer(1, "Vendeur", url="https://example.org/1"), offer(2, "Vendeuse"))
    said = words(one(page(client, f"{address(1)}?vue=impression"), "main"))
    assert "https://example.org/1" in said
    assert "Vendeuse" not in said


def test_near_offers_are_shown_under_an_offer(client: Client) -> None:
    keep(offer(1, "Vendeur"), offer(2, "Vendeuse en magasin"), offer(3, "Maçon"))
    near = one(page(client, address(1)), "[aria-labelledby=near]")
    assert [words(each) for each in near.select(".case-title")] == ["Vendeuse en magasin"]


@pytest.mark.parametrize("number", ["2026-03-999999", "a" * 300, "é", "%00", "..%2F", "1 OR 1=1"])
def test_an_unknown_number_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"{OFFERS}{number}/").status_code == 404


def test_what_a_source_writes_is_never_obeyed(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    keep(
        offer(
            1, evil, employer=evil, description=evil, how_to_apply=evil, workplace=evil, commune=""
        )
    )
    for content in (client.get(address(1)).content, client.get(OFFERS).content):
        assert b"<script>alert" not in content
        assert b"&lt;script&gt;" in content


def test_the_statements_of_an_offer_do_not_follow_the_number_of_offers(client: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(1))
        return len(captured)

    keep(offer(1, "Vendeur"), offer(2, "Vendeur"))
    few = statements()
    keep(*(offer(n, "Vendeur") for n in range(3, 60)))
    assert statements() == few <= 4


# ── « Mes services » ──
def test_my_services_lead_to_the_offers(
    alice: Person, client_of: Callable[[Person], Client]
) -> None:
    services = page(client_of(alice), reverse("portal:services"))
    assert OFFERS in [link["href"] for link in services.select(".card a")]
