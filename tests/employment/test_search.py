"""Searching the offers as people write."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niaouli.employment.enums import Contract, ContractGroup
from niaouli.employment.models import JobOffer
from niaouli.employment.operations.offers import close_offer
from niaouli.employment.queries.offers import PAGE
from niaouli.employment.search import (
    After,
    Asked,
    Found,
    Order,
    Since,
    offers_near,
    search_offers,
    widened,
)
from tests import cast
from tests.employment.offers import (
    LIFOU,
    MONT_DORE,
    NOUMEA,
    TODAY,
    keep,
    keep_titles,
    numbered,
    offer,
)

pytestmark = pytest.mark.django_db


def look(
    text: str = "", *, after: After | None = None, exactly: bool = False, **more: Any
) -> Found:
    asked = Asked(text=text, **more)
    return search_offers(asked, today=TODAY, after=after, exactly=exactly)


def titles(text: str = "", **more: Any) -> list[str]:
    return [line.title for line in look(text, **more).lines]


# ── Words ──
@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("infirmiere", "Infirmier / Infirmière"),
        ("INFIRMIÈRES", "Infirmier / Infirmière"),
        ("infirmier(e)", "Infirmier / Infirmière"),
        ("vendeuse", "Vendeur"),
        ("vendeur", "Vendeuse"),
        ("directrice", "Directeur / Directrice de magasin"),
        ("cheffe de chantier", "Chef de chantier"),
        ("magasins", "Directeur / Directrice de magasin"),
        ("je cherche un emploi de vendeuse", "Vendeur"),
        ("chantier chef", "Chef de chantier"),
        ("d’entretien", "Agent d'entretien"),
    ],
)
def test_offers_are_found_whatever_accents_gender_and_number(typed: str, title: str) -> None:
    keep_titles(
        "Infirmier / Infirmière",
        *("Vendeur", "Vendeuse", "Directeur / Directrice de magasin", "Chef de chantier"),
        "Agent d'entretien",
    )
    found = look(typed)
    assert title in [line.title for line in found.lines]
    assert found.instead == ""


def test_every_word_must_be_found() -> None:
    keep_titles("Vendeur en chaussures", "Vendeur en vins")
    assert titles("vendeuse chaussure") == ["Vendeur en chaussures"]


@pytest.mark.parametrize("typed", ["le mont dore", "Mont-Dore", "MontDore", "monteur mont-dore"])
def test_a_commune_may_be_typed_with_the_words(typed: str) -> None:
    keep(
        offer(1, "Monteur", commune=MONT_DORE, workplace="Mont-Dore (Le)"),
        offer(2, "Monteur", commune=LIFOU, workplace="Lifou"),
    )
    assert [line.commune for line in look(typed).lines] == [MONT_DORE]


def test_a_contract_may_be_typed_with_the_words() -> None:
    keep(
        offer(1, "Vendeur", contract=Contract.FIXED, contract_label="CDD"),
        offer(2, "Vendeur"),
        offer(3, "Caissier", contract=Contract.PERMANENT_PART_TIME, contract_label="CDI-TP"),
    )
    assert titles("vendeur cdd") == ["Vendeur"]
    assert sorted(titles("cdi")) == ["Caissier", "Vendeur"]
    assert titles("temps partiel") == ["Caissier"]


def test_the_employer_and_the_description_are_searched() -> None:
    keep(offer(1, "Gardien", employer="Les Essais", description="Surveiller une usine."))
    assert titles("essais") == ["Gardien"]
    assert titles("usines") == ["Gardien"]


# ── Small mistakes ──
@pytest.mark.parametrize("typed", ["electricein", "electrycien", "electrien", "ellectricien"])
def test_a_small_mistake_is_corrected_and_said(typed: str) -> None:
    keep_titles("Électricien / Électricienne")
    found = look(typed)
    assert [line.title for line in found.lines] == ["Électricien / Électricienne"]
    assert found.instead in {"électricien", "électricienne"}


def test_a_mistake_in_a_commune_is_corrected_among_the_words() -> None:
    keep_titles("Électricien")
    found = look("electricien noumae")
    assert found.lines
    assert found.instead == "electricien nouméa"


def test_what_was_typed_may_be_looked_for_exactly() -> None:
    keep_titles("Électricien")
    assert not look("electricein", exactly=True).lines


def test_a_word_far_from_all_others_finds_nothing() -> None:
    keep_titles("Électricien")
    assert not look("astronaute").lines


def test_a_word_that_offers_use_is_not_corrected_where_nothing_fits() -> None:
    keep(offer(1, "Peintre"), offer(2, "Pointre", commune=LIFOU))
    assert titles("peintra", commune=NOUMEA) == ["Peintre"]
    assert titles("pointre", commune=NOUMEA) == []


def test_the_beginning_of_a_word_stands_for_it() -> None:
    keep_titles("Électricien")
    found = look("electri")
    assert [line.title for line in found.lines] == ["Électricien"]
    assert found.instead == ""


def test_a_short_word_is_never_corrected() -> None:
    keep_titles("Vol")
    assert not look("val").lines


def test_of_two_close_words_the_most_used_is_meant() -> None:
    keep_titles("Maçon", "Maçon", "Macan")
    assert look("macen").instead == "maçon"


# ── Filters ──
def test_filters_narrow_the_list() -> None:
    keep(
        offer(1, "A", commune=LIFOU),
        offer(2, "B", contract=Contract.FIXED_OPENING),
        offer(3, "C", days_ago=40),
        offer(4, "D", contract=Contract.FIXED_PART_TIME),
    )
    assert titles(commune=LIFOU) == ["A"]
    assert titles(contract=ContractGroup.FIXED) == ["D", "B"]
    assert titles(contract=ContractGroup.PART_TIME) == ["D"]
    assert sorted(titles(since=Since.MONTH)) == ["A", "B", "D"]


def test_every_contract_is_in_a_group() -> None:
    assert {each for group in ContractGroup for each in group.contracts} == set(Contract)


def test_only_what_can_be_answered_is_listed() -> None:
    keep(
        offer(1, "Close"),
        offer(2, "Finie", closes_on=TODAY - timedelta(days=1)),
        offer(3, "Dernier jour", closes_on=TODAY),
    )
    close_offer(number=numbered(1), by=None, now=cast.NOW)
    assert titles() == ["Dernier jour"]


def test_where_nothing_is_found_the_filters_in_the_way_are_counted() -> None:
    keep(offer(1, "Vendeur"), offer(2, "Vendeur"), offer(3, "Maçon", commune=LIFOU))
    asked = Asked(text="vendeur", commune=LIFOU, contract=ContractGroup.PERMANENT)
    assert widened(asked, today=TODAY) == {"commune": 2, "text": 1}


# ── Order and pages ──
def test_the_newest_come_first_by_date() -> None:
    keep(offer(1, "A", days_ago=3), offer(2, "B", days_ago=1), offer(3, "C", days_ago=2))
    assert titles() == ["B", "C", "A"]


def test_a_title_counts_more_than_a_description() -> None:
    keep(
        offer(1, "Vendeur", days_ago=9),
        offer(2, "Gardien", description="Aider le vendeur du magasin."),
    )
    assert titles("vendeur") == ["Vendeur", "Gardien"]
    assert titles("vendeur", order=Order.DATE) == ["Gardien", "Vendeur"]


@pytest.mark.parametrize("order", [*Order])
@pytest.mark.parametrize("text", ["", "vendeur"])
def test_pages_follow_each_other_without_a_gap_or_a_double(text: str, order: Order) -> None:
    keep(*(offer(n, "Vendeur", days_ago=n % 3) for n in range(2 * PAGE + 5)))
    first = look(text, order=order)
    second = look(text, order=order, after=first.further)
    third = look(text, order=order, after=second.further)

    numbers = [line.number for each in (first, second, third) for line in each.lines]
    assert len(set(numbers)) == len(numbers) == 2 * PAGE + 5
    assert third.further is None
    assert (first.total, second.total) == (2 * PAGE + 5, None)


def test_an_offer_published_meanwhile_does_not_shift_the_pages_by_date() -> None:
    keep(*(offer(n, "Vendeur", days_ago=1) for n in range(PAGE + 2)))
    first = look()
    keep(offer(500, "Nouveau"))
    second = look(after=first.further)
    assert not {line.number for line in first.lines} & {line.number for line in second.lines}
    assert len(second.lines) == 2


# ── Near ──
def test_near_offers_are_those_of_much_the_same_job() -> None:
    keep_titles(
        "Vendeur / Vendeuse en chaussures",
        *("Vendeur en vins", "Maçon", "Vendeur en chaussures", "Gardien"),
    )
    this = JobOffer.objects.get(number=numbered(0))
    near = [line.title for line in offers_near(this, today=TODAY)]
    assert near == ["Vendeur en chaussures", "Vendeur en vins"]


def test_near_offers_are_four_at_most() -> None:
    keep_titles(*["Vendeur"] * 9)
    this = JobOffer.objects.get(number=numbered(0))
    assert len(offers_near(this, today=TODAY)) == 4


# ── Cost ──
def statements(text: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        look(text)
    return len(captured)


def test_the_statements_of_a_search_do_not_follow_the_number_of_offers() -> None:
    keep(*(offer(n, "Vendeur") for n in range(3)))
    few = [statements(text) for text in ("", "vendeur", "vendeir", "astronaute")]
    keep(*(offer(n, "Vendeur") for n in range(3, 200)))
    many = [statements(text) for text in ("", "vendeur", "vendeir", "astronaute")]
    assert few == [1, 1, 4, 3]
    assert many == [2, 2, 5, 3]


def test_ten_unknown_words_cost_no_more_than_one() -> None:
    keep_titles("Électricien", "Vendeur")
    assert statements("vendeir electricein") == 4
    assert statements(" ".join(f"astronaute{letter}" for letter in "abcdefghij")) == 3


# ── Whatever is typed ──
HOSTILE = [
    "a" * 10_000,
    "mot " * 10_000,
    "de la les aux",
    "au à été eu avoir",
    "!!! ??? ... ---",
    "\x00vendeur\x00",
    "& | ! ( ) <-> :* 'vendeur'",
    "vendeur' | 'macon",
    "vendeur\\' & \\",
    "'; DROP TABLE employment_joboffer; --",
    "%s %(query)s {where} {}",
    "😀 🔧",
    "\u202evendeur \ud7ff \ufeff",
    "ﬁlm ½ ² ⅷ",
    "招聘 работа",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("exactly", [True, False])
def test_hostile_texts_are_searched_like_any_other(text: str, exactly: bool) -> None:
    keep_titles("Vendeur", "Maçon")
    for order in Order:
        look(text, order=order, exactly=exactly)
    assert JobOffer.objects.count() == 2


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(text=st.text(max_size=120), order=st.sampled_from([None, *Order]))
def test_any_text_is_searched(text: str, order: Order | None) -> None:
    keep_titles("Vendeur", "Maçon")
    found = look(text, order=order)
    assert len(found.lines) <= 2
