"""How sentences name the body, and who answers for what."""

import copy
import tomllib
from typing import Any

import pytest
from django.utils import translation

from niaouli.ui.theme import ThemeError, parse_theme
from tests.ui.conftest import PACKAGE

CONTENT = tomllib.loads((PACKAGE / "ui/theme.toml").read_text(encoding="utf-8"))


@pytest.fixture
def content() -> dict[str, Any]:
    return copy.deepcopy(CONTENT)


def test_sentences_name_the_body_in_the_language_of_the_page(content: dict[str, Any]) -> None:
    theme = parse_theme(content)
    assert theme.words.from_body == "de la province"
    with translation.override("en"):
        assert theme.words.from_body == "from the province"


def test_without_words_of_its_own_the_body_is_named_in_full(content: dict[str, Any]) -> None:
    del content["words"], content["legal"]
    theme = parse_theme(content)
    assert theme.words.from_body == "de Province des Niaoulis"
    assert theme.words.the_account == "ce compte"
    assert theme.legal.host == ""


def test_what_the_legal_section_does_not_know_is_refused(content: dict[str, Any]) -> None:
    content["legal"]["hoster"] = "Les Machines du Lagon"
    with pytest.raises(ThemeError, match="hoster n’existe pas"):
        parse_theme(content)
