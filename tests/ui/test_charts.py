"""Bars: their lengths, the words that stand for them, their table."""

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment

ROWS = [("janvier", 48, "48 demandes"), ("février", 12, "12 demandes"), ("mars", 0, "aucune")]


def drawn(templates: Environment, *arguments: object, **options: object) -> BeautifulSoup:
    macro = templates.get_template("ui/charts.html").module.bar_chart  # type: ignore[attr-defined]
    return BeautifulSoup(macro(*arguments, **options), "html.parser")


def lengths(chart: BeautifulSoup) -> list[str]:
    return [str(each["width"]) for each in chart.select(".chart-fill")]


def test_the_longest_bar_is_whole_and_the_others_in_proportion(templates: Environment) -> None:
    assert lengths(drawn(templates, "Reçues", ROWS, "Par mois.")) == ["100.0%", "25.0%", "0.0%"]


def test_a_whole_bar_may_stand_for_a_value(templates: Environment) -> None:
    chart = drawn(templates, "Reçues", ROWS, "Par mois.", top=40)
    assert lengths(chart) == ["100%", "30.0%", "0.0%"]


def test_only_zeros_draw_nothing(templates: Environment) -> None:
    assert lengths(drawn(templates, "Reçues", [("mars", 0, "0")], "Par mois.")) == ["0.0%"]


def test_the_drawing_has_words_and_the_table_the_same_figures(templates: Environment) -> None:
    chart = drawn(templates, "Reçues", ROWS, "Par mois.", columns=("Mois", "Demandes"))
    drawing = chart.select_one("[role=img]")
    assert drawing is not None and drawing["aria-label"] == "Reçues. Par mois."
    cells = [row.get_text("|", strip=True) for row in chart.select("table tr")]
    assert cells == ["Mois|Demandes", "janvier|48 demandes", "février|12 demandes", "mars|aucune"]


@pytest.mark.parametrize("rows", [[], ()])
def test_without_rows_it_says_so(templates: Environment, rows: object) -> None:
    chart = drawn(templates, "Reçues", rows, "Par mois.")
    assert not chart.select("svg, table")
    assert "encore rien à montrer" in chart.get_text()


def test_what_people_named_is_escaped(templates: Environment) -> None:
    chart = drawn(templates, "<b>Titre", [("<i>ligne", 1, "1")], '"><script>')
    assert not chart.select("b, i, script")
