"""Every template of ours: nothing inline, French typography, no macro without an example."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.ui.conftest import TEMPLATES
from tests.ui.typography import SENTENCE, french

PAGES = sorted(TEMPLATES.rglob("*.html"))
MACROS = {
    library: re.findall(
        r"\{% macro (\w+)\(", (TEMPLATES / f"ui/{library}.html").read_text(encoding="utf-8")
    )
    for library in ("pieces", "fields", "charts")
}
INSIDE_ONLY = {"optional", "describedby", "help_and_error", "lines"}


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


ALONE = {"mail", "export"}
"""What leaves the site carries its own style: nothing of ours surrounds it."""


@pytest.mark.parametrize("path", [path for path in PAGES if not ALONE & set(path.parts)], ids=name)
def test_nothing_is_inline(path: Path) -> None:
    """The Content-Security-Policy refuses inline styles and scripts: they would silently fail."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text
    assert not re.search(r"\|\s*safe\b", text)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_french_sentences_have_french_typography(path: Path) -> None:
    """To correct a folder: `python -m tests.ui.typography niaouli/templates/FOLDER`."""
    for found in SENTENCE.finditer(path.read_text(encoding="utf-8")):
        assert found[0] == french(found[0])


@pytest.mark.parametrize("library", ["pieces", "fields", "charts"])
def test_every_macro_is_in_the_gallery_and_in_the_readme(library: str) -> None:
    gallery = "".join(
        path.read_text(encoding="utf-8") for path in (TEMPLATES / "ui/gallery").glob("*.html")
    )
    readme = (TEMPLATES.parent / "ui/README.md").read_text(encoding="utf-8")

    for macro in set(MACROS[library]) - INSIDE_ONLY:
        assert re.search(rf"(\{{\{{|call) {macro}\(", gallery), f"{macro} is not in the gallery"
        assert re.search(rf"`{macro}[(`]", readme), f"{macro} is not in niaouli/ui/README.md"


def test_macros_are_called_with_the_parameters_they_have(templates: Environment) -> None:
    """Jinja2 would only say it when the page is shown."""
    known = {
        f"ui/{library}.html": parameters(templates, f"ui/{library}.html")
        for library in ("pieces", "fields", "charts", "icons")
    }
    for path in PAGES:
        tree = templates.parse(path.read_text(encoding="utf-8"))
        imported = {}
        for found in tree.find_all(nodes.FromImport):
            library = found.template.value if isinstance(found.template, nodes.Const) else ""
            for names in found.names:
                macro, alias = names if isinstance(names, tuple) else (names, names)
                if library in known:
                    imported[alias] = known[library].get(macro, [])
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in imported:
                accepted = imported[call.node.name]
                where = f"{name(path)}, line {call.lineno}: {call.node.name}"
                assert len(call.args) <= len(accepted), where
                assert {given.key for given in call.kwargs} <= set(accepted), where


def parameters(templates: Environment, library: str) -> dict[str, list[str]]:
    tree = templates.parse((TEMPLATES / library).read_text(encoding="utf-8"))
    return {macro.name: [arg.name for arg in macro.args] for macro in tree.find_all(nodes.Macro)}
