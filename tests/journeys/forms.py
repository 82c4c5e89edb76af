"""What people do with our forms in a browser, and what they read there."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.acts import follow, press


def says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def title_is(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def silent_on(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("main")).not_to_contain_text(each)


def holds(page: Page, **values: str) -> None:
    for name, value in values.items():
        expect(page.locator(f"[name='{name.replace('__', '-')}']")).to_have_value(value)


def choose(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name='{name.replace('__', '-')}'][value='{value}']").check()


def opening(page: Page, **values: str) -> None:
    """Choose an answer that opens questions, and wait for them."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        choose(page, **values)


def mistake(page: Page, said: str, field: str) -> None:
    """The summary has this mistake; its link leads to the input."""
    page.locator(".error-summary").get_by_role("link", name=re.compile(re.escape(said))).click()
    expect(page.locator(f"#field-{field}")).to_be_focused()


def begin(page: Page, slug: str) -> None:
    page.goto(f"/demarches/{slug}/")
    follow(page, "Commencer ma demande")
    press(page, "Commencer")


def to_page(page: Page, code: str) -> None:
    """Open that page of the draft that is on screen."""
    page.goto(re.sub(r"(brouillons/[^/]+/).*", rf"\1pages/{code}/", page.url))


def to_check(page: Page) -> None:
    page.goto(re.sub(r"(brouillons/[^/]+/).*", r"\1verification/", page.url))


def sent_reference(page: Page) -> str:
    found = re.search(r"\d{4}-[A-Z]+-\d{6}-[A-Z]", page.locator("main").inner_text())
    assert found
    return found[0]
