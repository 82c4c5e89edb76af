"""One search across the démarches and the publications, in French as people type it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from niaouli.publications.enums import Kind
from niaouli.publications.operations import withdraw_publication
from niaouli.publications.search import SHOWN, search_all
from niaouli.publications.spelling import corrected
from tests.cast import NOW
from tests.publications.steps import online, written

pytestmark = pytest.mark.django_db


def titles(text: str) -> list[str]:
    return [each.title for each in search_all(text, now=NOW).publications]


@pytest.mark.parametrize(
    "typed",
    [
        "forêt sèche",
        "foret seche",
        "FORÊTS SÈCHES",
        "la forêt, sèche !",
        "forêt' & | ! ( ) :* <-> sèche",
        "fayard",
        "Événement Dumbéa",
    ],
)
def test_accents_case_plural_and_signs_do_not_matter(typed: str) -> None:
    online(Kind.EVENT)
    online(Kind.NEWS, body="Rien à voir.")
    assert titles(typed) == ["Fête de la forêt sèche"]


def test_every_word_must_be_there() -> None:
    online(Kind.EVENT)
    assert titles("forêt humide") == []


def test_what_has_the_word_in_its_title_comes_first() -> None:
    online(Kind.NEWS, title="Du pain", body="Une fête.")
    online(Kind.NEWS, title="La fête", body="Du pain.")
    assert titles("fête") == ["La fête", "Du pain"]


def test_a_reference_is_found_however_it_is_written() -> None:
    online(Kind.TENDER)
    assert (
        titles("DAEM-AO-13-26") == titles("daem ao 13 26") == ["Réfection du pont de la Tontouta"]
    )


def test_the_beginning_of_a_word_is_enough_when_nothing_has_the_whole() -> None:
    online(Kind.TENDER)
    assert titles("tont") == ["Réfection du pont de la Tontouta"]


def test_only_what_everybody_sees_is_found() -> None:
    written(Kind.EVENT)
    online(Kind.EVENT, at=NOW + timedelta(days=1))
    withdraw_publication(publication=online(Kind.EVENT), by=None, now=NOW)
    assert search_all("forêt", now=NOW).nothing


def test_both_groups_are_searched(permis: Procedure, dddt: Department) -> None:
    online(Kind.NEWS, dddt, title="Ouverture de la chasse")

    found = search_all("chasses", now=NOW)

    assert [each.slug for each in found.procedures] == [permis.slug]
    assert [each.title for each in found.publications] == ["Ouverture de la chasse"]
    assert found.meant == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("prmis de chaaser", "permis de chasser"),
        ("CHASSER perrmis", "CHASSER permis"),
        ("tontoutta", "tontouta"),
        ("événemant", ""),
    ],
)
def test_a_small_mistake_is_put_right(permis: Procedure, typed: str, meant: str) -> None:
    online(Kind.TENDER)
    found = search_all(typed, now=NOW)
    assert found.meant == meant
    assert found.nothing is (meant == "")


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "’", "de la", "\x00", "x" * 5000, "🌋"])
def test_what_asks_nothing_finds_nothing(typed: str) -> None:
    online(Kind.NEWS)
    assert search_all(typed, now=NOW).nothing


def test_a_search_costs_the_same_with_many_publications(permis: Procedure) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            search_all("sentier", now=NOW)
        return len(queries)

    online(Kind.NEWS)
    few = cost()
    for _each in range(SHOWN + 3):
        online(Kind.NEWS)
    assert cost() == few == 2
    found = search_all("sentier", now=NOW)
    assert len(found.publications) == SHOWN
    assert found.more


def test_the_index_serves_the_search() -> None:
    online(Kind.NEWS)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM publications_publication "
            "WHERE search_vector @@ plainto_tsquery('french', 'sentier')"
        )
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "publication_search" in plan


def test_a_short_word_is_never_put_right() -> None:
    assert corrected("eua", ["eau"]) == ""
    assert corrected("aeu potable", ["Eau potable"]) == ""
