"""The gallery and its sample pages, rendered without a database."""

import itertools
import re

import pytest
from bs4 import BeautifulSoup, Tag

from tests.ui.conftest import SAMPLES, Render

PAGES = ["gallery", *SAMPLES]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, render: Render) -> BeautifulSoup:
    return BeautifulSoup(render(f"ui/gallery/{request.param}.html"), "html.parser")


def targets(page: BeautifulSoup, attribute: str) -> set[str]:
    return {word for tag in page.select(f"[{attribute}]") for word in str(tag[attribute]).split()}


def test_ids_are_unique(page: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in page.select("[id]")]

    assert len(ids) == len(set(ids))


def test_descriptions_and_labels_lead_somewhere(page: BeautifulSoup) -> None:
    ids = {str(tag["id"]) for tag in page.select("[id]")}

    for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "data-reveal"):
        assert targets(page, attribute) <= ids


def test_every_field_has_a_label(page: BeautifulSoup) -> None:
    labelled = targets(page, "for")

    for field in page.select("input:not([type=hidden]), select, textarea"):
        assert field["id"] in labelled


def test_errors_are_said_beside_the_field_and_lead_to_it(render: Render) -> None:
    page = BeautifulSoup(render("ui/gallery/gallery.html"), "html.parser")

    for link in page.select(".error-summary a"):
        assert page.select_one(str(link["href"])), link
    for field in page.select("input[aria-invalid]:not(fieldset input)"):
        assert f"error-{field['name']}" in str(field["aria-describedby"])


def test_one_h1_and_no_level_skipped(page: BeautifulSoup) -> None:
    main = page.main
    assert isinstance(main, Tag)
    # The confirmation is a page's title of its own: the gallery shows it among other pieces.
    levels = [
        int(title.name[1])
        for title in main.find_all(re.compile("^h[1-6]$"))
        if not title.find_parent(class_="confirmation")
    ]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_a_visitor_sees_how_to_sign_in_and_a_person_four_tabs(render: Render) -> None:
    visitor = BeautifulSoup(render("ui/gallery/sample_home.html", person=None), "html.parser")
    person = BeautifulSoup(render("ui/gallery/sample_todo.html"), "html.parser")

    assert not visitor.select(".tabs")
    assert visitor.select_one('.account a[href="/account_login/"]')
    assert [tab.get_text(strip=True) for tab in person.select(".tabs li")] == [
        "Mes demandes",
        "Porte-documents",
        "Mes services",
        "Mon compte",
    ]


def test_the_print_view_has_no_furniture(render: Render) -> None:
    page = BeautifulSoup(render("ui/gallery/sample_case.html", print_view=True), "html.parser")

    assert not page.select(".header, .tabs, .tools, .footer, .demonstration")
    assert page.select_one('link[href$="print.css"][media="all"]')
    assert page.select_one("h1")


@pytest.mark.parametrize(
    ("size", "smaller", "larger"),
    [("small", "small", "normal"), ("normal", "small", "large"), ("larger", "large", "larger")],
)
def test_text_grows_and_shrinks_without_script(
    render: Render, size: str, smaller: str, larger: str
) -> None:
    page = BeautifulSoup(render("ui/gallery/sample_todo.html", text_size=size), "html.parser")

    assert [button["value"] for button in page.select("button[name=size]")] == [smaller, larger]
    assert page.select_one(f'html[data-text="{size}"]')
    assert page.select_one('.tools input[name=next][value="/demo/composants/"]')


def test_what_people_write_is_escaped(render: Render) -> None:
    page = render("ui/gallery/sample_todo.html", person={"display_name": "<script>alert(1)"})

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
