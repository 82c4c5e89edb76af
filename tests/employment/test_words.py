"""Words of offers and of searches have one form, whatever the gender and the way of writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.employment.words import LONGEST_WORD, neutral_text, words_in


@pytest.mark.parametrize(
    ("feminine", "masculine"),
    [
        ("infirmière", "infirmier"),
        ("vendeuse", "vendeur"),
        ("directrice", "directeur"),
        ("ingénieure", "ingénieur"),
        ("technicienne", "technicien"),
        ("électricienne", "électricien"),
        ("maçonne", "maçon"),
        ("bouchère", "boucher"),
        ("conseillère", "conseiller"),
        ("assistante", "assistant"),
        ("agente", "agent"),
        ("professionnelle", "professionnel"),
        ("administrative", "administratif"),
        ("chargée", "chargé"),
        ("cheffe", "chef"),
        ("hôtesse", "hôte"),
        ("commise", "commis"),
        ("maîtresse", "maître"),
        ("autrice", "auteur"),
        ("aide-soignante", "aide-soignant"),
    ],
)
def test_a_feminine_is_its_masculine(feminine: str, masculine: str) -> None:
    assert neutral_text(feminine) == neutral_text(masculine)
    assert neutral_text(feminine.upper()) == neutral_text(masculine)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Infirmier(e)s", "infirmier"),
        ("vendeur(se)", "vendeur"),
        ("vendeur·euse", "vendeur"),
        ("chargé-e de mission", "charge de mission"),
        ("agent·e·s", "agent"),
        ("chef-fe", "chef"),
        ("technicien(ne)", "technicien"),
    ],
)
def test_both_genders_in_one_word_are_one_word(written: str, words: str) -> None:
    assert neutral_text(written) == words


@pytest.mark.parametrize("pair", ["mère mer", "vente vent", "bonne bon", "heure heur"])
def test_short_words_keep_their_ends(pair: str) -> None:
    first, second = neutral_text(pair).split()
    assert first != second


def test_apostrophes_slashes_and_hyphens_separate() -> None:
    assert neutral_text("Agent d’exploitation/production full-stack l'eau") == (
        "agent d exploitation production full stack l eau"
    )


@given(st.text(max_size=300))
def test_any_text_gives_words_of_letters_and_digits(text: str) -> None:
    for word in words_in(text):
        assert word.neutral.isalnum()
        assert word.folded.isalnum()
        assert len(word.folded) <= LONGEST_WORD
        assert "\x00" not in word.shown
