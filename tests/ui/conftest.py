"""Pages of `ui` without a database: the real environment of templates, addresses made up."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from niaouli.ui.samples import sample_form
from niaouli.ui.theme import current_theme
from niaouli.web.jinja import environment

PACKAGE = Path(__file__).resolve().parents[2] / "niaouli"
TEMPLATES = PACKAGE / "templates"
SAMPLES = sorted(path.stem for path in (TEMPLATES / "ui/gallery").glob("sample_*.html"))

Render = Callable[..., str]


def made_up_url(name: str, *args: object, **kwargs: object) -> str:
    known = {"ui:theme_css": "/theme.css", "ui:mark": "/marque.svg"}
    return known.get(name, "/" + name.replace(":", "/") + "/")


@pytest.fixture(scope="session")
def templates() -> Environment:
    built = environment(loader=FileSystemLoader(TEMPLATES))
    built.globals["url"] = made_up_url
    built.globals["static"] = lambda path: f"/static/{path}"
    return built


@pytest.fixture(scope="session")
def render(templates: Environment) -> Render:
    """`render("ui/gallery/gallery.html", text_size="large")`"""

    def rendered(name: str, **changes: Any) -> str:
        theme = current_theme()
        context = {
            "request": RequestFactory().get("/demo/composants/"),
            "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="x">'),
            "theme": theme,
            "theme_version": theme.version,
            "person": SimpleNamespace(display_name="Louise Wéa"),
            "print_view": False,
            "text_size": "normal",
            "language": "fr",
            "demonstration": True,
            "sample_form": sample_form(),
        }
        return templates.get_template(name).render({**context, **changes})

    return rendered
