"""Communes, as files and people write them."""

import pytest

from niaouli.employment.places import commune_named, commune_of, spellings
from niaouli.procedures.communes import communes


@pytest.mark.parametrize(
    "written",
    ["Mont-Dore (Le)", "le mont dore", "MontDore", "LE MONT-DORE", "Mont Dore", "lemontdore"],
)
def test_le_mont_dore_is_known_however_written(written: str) -> None:
    found = commune_named(written)
    assert found is not None and found.code == "98817"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Boulouparis", "Bouloupari"),
        ("noumea", "Nouméa"),
        ("La Foa", "La Foa"),
        ("Lafoa", "La Foa"),
        ("Foa (La)", "La Foa"),
        ("l’île des pins", "Île des Pins"),
        ("Poya Nord", "Poya"),
        ("Nouméa Cedex", "Nouméa"),
    ],
)
def test_other_communes_are_known_by_their_usual_spellings(written: str, name: str) -> None:
    found = commune_named(written)
    assert found is not None and found.name == name


@pytest.mark.parametrize("written", ["", "  ", "Paris", "(Le)", "98817", "\x00"])
def test_what_is_no_commune_is_none(written: str) -> None:
    assert commune_named(written) is None


def test_each_commune_is_known_by_its_own_name_and_code() -> None:
    for commune in communes():
        assert commune_named(commune.name) == commune
        assert commune_of(commune.code) == commune


def test_a_commune_is_searched_apart_and_in_one_word() -> None:
    found = commune_named("Le Mont-Dore")
    assert found is not None
    assert spellings(found).split()[-2:] == ["lemontdore", "montdore"]
