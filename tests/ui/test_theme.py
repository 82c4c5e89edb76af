"""A public body's own file: what is accepted, what is refused and how it is said."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from niaouli.ui.theme import ThemeError, current_theme, load_theme, parse_theme
from tests.ui.conftest import PACKAGE

CONTENT = tomllib.loads((PACKAGE / "ui/theme.toml").read_text(encoding="utf-8"))


@pytest.fixture
def content() -> dict[str, Any]:
    return copy.deepcopy(CONTENT)


def test_the_demonstration_body_is_readable_in_light_and_dark() -> None:
    theme = current_theme()

    assert theme.name == "Province des Niaoulis"
    assert theme.contact[0]["text"] == theme.address


def test_text_that_people_could_not_read_is_refused_with_its_contrast(
    content: dict[str, Any],
) -> None:
    content["colours"]["light"]["ink_soft"] = "#8a8a8a"

    with pytest.raises(ThemeError, match=r"light.*ink_soft.*contraste 3\.\d.*il en faut 7"):
        parse_theme(content)


def test_dark_colours_are_checked_like_light_ones(content: dict[str, Any]) -> None:
    content["colours"]["dark"]["action"] = "#00535d"

    with pytest.raises(ThemeError, match=r"dark.*action"):
        parse_theme(content)


def test_outlines_of_fields_need_less_contrast_but_some(content: dict[str, Any]) -> None:
    content["colours"]["light"]["edge"] = "#d0d0d0"

    with pytest.raises(ThemeError, match=r"edge.*il en faut 3"):
        parse_theme(content)


def test_a_missing_and_an_unknown_colour_are_named(content: dict[str, Any]) -> None:
    del content["colours"]["light"]["ink"]
    content["colours"]["light"]["inc"] = "#000000"

    with pytest.raises(ThemeError, match="il manque ink ; sont inconnues inc"):
        parse_theme(content)


@pytest.mark.parametrize("value", ["red", "#fff", "#12345g", "url(x)", "#123456;}body{", ""])
def test_a_colour_is_six_figures_and_nothing_else(content: dict[str, Any], value: str) -> None:
    content["colours"]["dark"]["water"] = value

    with pytest.raises(ThemeError, match="water"):
        parse_theme(content)


@pytest.mark.parametrize("key", ["name", "short_name", "account_name", "mark"])
def test_a_theme_without_name_or_mark_is_refused(content: dict[str, Any], key: str) -> None:
    content[key] = " "

    with pytest.raises(ThemeError):
        parse_theme(content)


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg viewBox='0 0 1 1'><script>alert(1)</script></svg>",
        "<svg viewBox='0 0 1 1'><path onclick='alert(1)' d='M0 0'/></svg>",
        "<svg viewBox='0 0 1 1'><path style='fill:red' d='M0 0'/></svg>",
        "<svg viewBox='0 0 1 1'><path fill='url(http://x)' d='M0 0'/></svg>",
        "<svg viewBox='0 0 1 1'><image href='http://x'/></svg>",
        "<svg viewBox='0 0 1 1'><foreignObject/></svg>",
        "<svg><path d='M0 0'/></svg>",
        "<p viewBox='0 0 1 1'>x</p>",
        "<svg viewBox='0 0 1 1'>",
    ],
)
def test_a_mark_that_is_more_than_a_drawing_is_refused(
    content: dict[str, Any], drawing: str
) -> None:
    content["mark"] = drawing

    with pytest.raises(ThemeError, match="mark"):
        parse_theme(content)


def test_what_a_mark_says_is_escaped(content: dict[str, Any]) -> None:
    content["mark"] = "<svg viewBox='0 0 1 1'><path d='M0 0&quot;&gt;&lt;b&gt;'/></svg>"

    assert "<b>" not in parse_theme(content).mark


def test_a_contact_line_that_is_absent_is_not_shown(content: dict[str, Any]) -> None:
    del content["contact"]["phone"]

    assert [line["icon"] for line in parse_theme(content).contact] == ["pin", "mail", "clock"]


def test_the_version_follows_the_colours(content: dict[str, Any]) -> None:
    content["colours"]["light"]["water"] = "#a5dcd6"

    assert parse_theme(content).version != parse_theme(CONTENT).version


def test_a_missing_file_and_a_broken_one_are_said_plainly(tmp_path: Path) -> None:
    broken = tmp_path / "theme.toml"
    broken.write_text("name = ", encoding="utf-8")

    with pytest.raises(ThemeError, match="introuvable"):
        load_theme(tmp_path / "absent.toml")
    with pytest.raises(ThemeError, match="TOML"):
        load_theme(broken)


def test_the_services_of_other_sites_are_read(content: dict[str, Any]) -> None:
    content["services"] = [
        {"title": "Cantine", "text": "Inscrire un enfant.", "url": "https://cantine.example/"}
    ]

    (service,) = parse_theme(content).services
    assert (service.title, service.url) == ("Cantine", "https://cantine.example/")


@pytest.mark.parametrize("url", ["http://cantine.example", "javascript:alert(1)", "https://[", ""])
def test_a_service_without_a_safe_address_is_refused(content: dict[str, Any], url: str) -> None:
    content["services"] = [{"title": "Cantine", "text": "Inscrire un enfant.", "url": url}]

    with pytest.raises(ThemeError, match="url"):
        parse_theme(content)
