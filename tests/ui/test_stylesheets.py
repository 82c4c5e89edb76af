"""The style sheets: their weight, their colours, their contrast."""

import gzip
import re

import pytest

from niaouli.ui.colours import EDGE_ON, TEXT_ON, contrast
from niaouli.ui.theme import current_theme
from tests.ui.conftest import PACKAGE

FOLDER = PACKAGE / "static/niaouli"
CITIZEN = (FOLDER / "niaouli.css").read_text(encoding="utf-8")
AGENTS = (FOLDER / "agents.css").read_text(encoding="utf-8")
CHARTS = (FOLDER / "charts.css").read_text(encoding="utf-8")
ADDING = (FOLDER / "adding.css").read_text(encoding="utf-8")
PRINT = (FOLDER / "print.css").read_text(encoding="utf-8")
SCRIPT = (FOLDER / "niaouli.js").read_text(encoding="utf-8")
THEME = current_theme().stylesheet


def weight(*texts: str) -> int:
    return sum(len(gzip.compress(text.encode(), 6)) for text in texts)


def test_what_a_citizen_page_needs_before_it_shows_is_light() -> None:
    # An alarm: the promise is of bytes transferred (tests/performance/test_weight.py).
    assert len((CITIZEN + THEME).encode()) < 42_000
    assert weight(CITIZEN, THEME) < 9_400


def test_the_rest_is_lighter_still() -> None:
    assert len(SCRIPT.encode()) < 4_096
    assert len(PRINT.encode()) < 4_096
    assert len(AGENTS.encode()) < 6_144
    assert len(CHARTS.encode()) < 2_048
    assert len(ADDING.encode()) < 2_048


def test_the_scripts_of_adding_documents_are_a_small_part_of_one_photograph() -> None:
    sending, gathering = (
        (FOLDER / name).read_text(encoding="utf-8") for name in ("uploading.js", "sheets.js")
    )
    assert weight(sending) < 4_096
    assert weight(gathering) < 1_024


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6});", block))


SCHEMES = {
    name: tokens(THEME.split(f"[data-theme={name}]")[1].split("}")[0]) for name in ("light", "dark")
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_reaches_seven_to_one_and_edges_three(scheme: str) -> None:
    values = {name.replace("-", "_"): value for name, value in SCHEMES[scheme].items()}

    for role, ground in TEXT_ON:
        assert contrast(values[role], values[ground]) >= 7, (role, ground)
    for role, ground in EDGE_ON:
        assert contrast(values[role], values[ground]) >= 3, (role, ground)


def test_the_device_chooses_and_the_page_may_state_it() -> None:
    root, dark = THEME.split("@media(prefers-color-scheme:dark)")

    assert tokens(root) == SCHEMES["light"]
    assert tokens(dark.split("[data-theme=light]")[0]) == SCHEMES["dark"]


def test_contrast_is_the_one_of_the_norm() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("sheet", [CITIZEN, AGENTS, CHARTS, ADDING])
def test_colours_come_from_the_theme_only(sheet: str) -> None:
    """Shadows alone are written as they are."""
    without_shadows = re.sub(r"rgb\([\d ]+/ [.\d]+\)", "", sheet)

    assert not re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", without_shadows)


@pytest.mark.parametrize("sheet", [CITIZEN, AGENTS, CHARTS, ADDING, PRINT])
def test_every_token_used_exists(sheet: str) -> None:
    defined = set(re.findall(r"--([a-z0-9-]+)\s*:", CITIZEN + THEME))

    assert set(re.findall(r"var\(--([a-z0-9-]+)", sheet)) <= defined


@pytest.mark.parametrize("sheet", [CITIZEN, AGENTS, CHARTS, ADDING, PRINT, THEME])
def test_nothing_is_loaded_from_a_style_sheet(sheet: str) -> None:
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "@font-face" not in sheet


def test_old_phones_are_not_left_out() -> None:
    """A browser that ignores layers or nesting would drop the whole sheet."""
    assert "@layer" not in CITIZEN
    assert not re.search(r"\{[^{}@]*&", CITIZEN)


def test_movement_is_only_for_those_who_did_not_refuse_it() -> None:
    before, _after = CITIZEN.split("@media (prefers-reduced-motion: no-preference)")

    assert "transition" not in before
    assert "animation" not in CITIZEN
