"""Offers kept, closed, opened again; the words their search knows."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from niaouli.audit.models import Event
from niaouli.employment.enums import Contract, OfferStatus
from niaouli.employment.errors import UnknownOffer
from niaouli.employment.models import JobOffer, OfferWord
from niaouli.employment.operations import offers
from niaouli.employment.operations.indexing import index_offers, load_occupations
from niaouli.employment.operations.offers import close_offer, reopen_offer
from niaouli.employment.search import Asked, search_offers
from tests import cast
from tests.employment.offers import TODAY, keep, numbered, offer

pytestmark = pytest.mark.django_db


def status_of(number: int) -> str:
    return JobOffer.objects.get(number=numbered(number)).status


def found(text: str) -> list[str]:
    lines = search_offers(Asked(text=text), today=TODAY, exactly=True).lines
    return sorted(line.title for line in lines)


# ── Kept ──
def test_new_offers_are_added_and_the_same_ones_left_alone() -> None:
    first = keep(offer(1, "Vendeur"), offer(2, "Maçon"))
    again = keep(offer(1, "Vendeur"), offer(3, "Juriste"))

    assert first.added == [numbered(1), numbered(2)]
    assert again.added == [numbered(3)]
    assert again.unchanged == [numbered(1)]
    assert JobOffer.objects.count() == 3


def test_an_offer_that_says_something_else_is_written_again() -> None:
    keep(offer(1, "Vendeur", employer="Les Essais"))
    changed = keep(offer(1, "Juriste", employer="Les Essais")).changed

    assert changed == [numbered(1)]
    assert found("juriste") == ["Juriste"]
    assert found("vendeur") == []


def test_nothing_is_written_nor_recorded_where_nothing_changed() -> None:
    keep(offer(1, "Vendeur"))
    events = Event.objects.count()
    with CaptureQueriesContext(connection) as captured:
        keep(offer(1, "Vendeur"))

    assert not [each for each in captured if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert Event.objects.count() == events


def test_keeping_is_recorded_once_without_what_offers_say() -> None:
    keep(offer(1, "Vendeur", employer="Les Essais"), offer(2, "Maçon"))

    event = Event.objects.get(verb="offers.saved")
    assert event.subject == "offers:essai"
    assert event.details == {"added": 2, "changed": 0, "gone": 0}


def test_many_offers_take_few_statements() -> None:
    few, many = [offer(n, "Vendeur") for n in range(2)], [offer(n, "Maçon") for n in range(400)]
    with CaptureQueriesContext(connection) as with_few:
        keep(*few)
    with CaptureQueriesContext(connection) as with_many:
        keep(*many)

    assert len(with_many) <= len(with_few) + 2


# ── Gone, closed, opened again ──
def test_offers_absent_from_a_whole_list_are_closed_and_those_of_other_sources_are_not() -> None:
    keep(offer(1, "Vendeur"), offer(2, "Maçon"))
    keep(offer(3, "Juriste"), source="ailleurs")
    gone = keep(offer(1, "Vendeur"), close_absent=True).gone

    assert gone == [numbered(2)]
    assert [status_of(n) for n in (1, 2, 3)] == ["open", "gone", "open"]


def test_offers_absent_from_a_list_stay_open_unless_asked() -> None:
    keep(offer(1, "Vendeur"), offer(2, "Maçon"))
    keep(offer(1, "Vendeur"))

    assert status_of(2) == OfferStatus.OPEN


def test_an_offer_that_comes_back_is_open_again() -> None:
    keep(offer(1, "Vendeur"), offer(2, "Maçon"))
    keep(offer(1, "Vendeur"), close_absent=True)
    back = keep(offer(1, "Vendeur"), offer(2, "Maçon"))

    assert back.changed == [numbered(2)]
    assert status_of(2) == OfferStatus.OPEN


def test_an_offer_closed_here_stays_closed_whatever_its_source_says() -> None:
    keep(offer(1, "Vendeur"))
    assert close_offer(number=numbered(1), by=None, now=cast.NOW)
    keep(offer(1, "Juriste"))

    assert status_of(1) == OfferStatus.CLOSED
    assert not close_offer(number=numbered(1), by=None, now=cast.NOW)
    assert reopen_offer(number=numbered(1), by=None, now=cast.NOW)
    assert found("juriste") == ["Juriste"]


def test_an_offer_closed_here_while_a_file_is_read_stays_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep(offer(1, "Vendeur"), offer(2, "Maçon"))
    keep(offer(2, "Maçon"), close_absent=True)

    def meanwhile(*_written: object) -> None:
        for number in (1, 2):
            close_offer(number=numbered(number), by=None, now=cast.NOW)

    monkeypatch.setattr(offers, "_write", meanwhile)
    keep(offer(1, "Vendeur"), close_absent=True)
    assert [status_of(number) for number in (1, 2)] == [OfferStatus.CLOSED, OfferStatus.CLOSED]


def test_closing_an_unknown_offer_is_refused_in_a_sentence() -> None:
    with pytest.raises(UnknownOffer, match="A-1"):
        close_offer(number="A-1", by=None, now=cast.NOW)


# ── What the search reads ──
def test_an_offer_is_found_by_its_occupation_once_the_list_is_loaded() -> None:
    keep(offer(1, "Pizzaïolo", occupation="G1602"))
    assert found("cuisine") == []
    load_occupations(labels={"G1602": "Personnel de cuisine"}, by=None, now=cast.NOW)

    assert found("cuisine") == ["Pizzaïolo"]
    assert OfferWord.objects.filter(word="cuisine").exists()


def test_occupations_loaded_twice_change_nothing() -> None:
    labels = {"G1602": "Personnel de cuisine"}
    assert load_occupations(labels=labels, by=None, now=cast.NOW) == ["G1602"]
    assert load_occupations(labels=labels, by=None, now=cast.NOW) == []


def test_reading_the_offers_again_finds_the_same() -> None:
    keep(offer(1, "Vendeur"), offer(2, "Maçon", description="Poser des murs."))
    before = list(JobOffer.objects.order_by("id").values_list("search_vector", flat=True))
    JobOffer.objects.update(search_vector="")

    assert index_offers() == 2
    assert list(JobOffer.objects.order_by("id").values_list("search_vector", flat=True)) == before


def test_known_words_keep_their_accents_and_count_offers() -> None:
    keep(offer(1, "Électricien / Électricienne"), offer(2, "Électricien"), offer(3, "AIDE"))

    word = OfferWord.objects.get(word="electricien")
    assert (word.shown, word.offers) == ("électricien", 2)
    assert OfferWord.objects.filter(word="noumea").exists()


# ── What the database refuses ──
@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "closed"},
        {"status": "open", "closed_at": cast.NOW},
        {"status": "unknown", "closed_at": cast.NOW},
        {"contract": "bénévolat"},
        {"posts": 0},
        {"number": "../etc"},
        {"as_soon_as_possible": True, "starts_on": TODAY},
    ],
)
def test_the_database_refuses_what_makes_no_sense(wrong: dict[str, object]) -> None:
    keep(offer(1, "Vendeur"))
    with pytest.raises(IntegrityError), transaction.atomic():
        JobOffer.objects.update(**wrong)


def test_what_is_compared_is_all_that_an_offer_says() -> None:
    one = offer(1, "Vendeur")
    assert one.fingerprint == offer(1, "Vendeur").fingerprint
    assert replace(one, contract=Contract.FIXED).fingerprint != one.fingerprint
    assert replace(one, description="Long.").fingerprint != one.fingerprint
