"""The colours of a public body, and the contrast they must have.

One palette for light, one for dark. Text needs 7:1 on every ground it can meet, the edges of
fields and the marks of states 3:1. A palette that fails is refused when the theme is read, so
that no page can be published in colours that people cannot read.
"""

import re
from dataclasses import dataclass, fields
from itertools import product

TEXT_CONTRAST = 7.0
EDGE_CONTRAST = 3.0

_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Palette:
    """Colours by role, as `#rrggbb`."""

    ground: str  # the page
    sand: str  # header, boxes
    sheet: str  # fields and cards
    line: str  # quiet separations
    edge: str  # outlines of fields
    ink: str  # text
    ink_soft: str  # secondary text
    action: str  # what can be done: links, buttons
    action_strong: str  # the same under the pointer
    on_action: str  # text on both
    wash: str  # pale water: what is selected, information
    water: str  # decoration: the lagoon of the footer, from pale
    reef: str  # …through its reef
    deep: str  # …to deep water, with text on it
    on_deep: str
    focus: str  # the ring around what has the focus, in two colours
    focus_ink: str
    success: str
    success_wash: str
    attention: str
    attention_wash: str
    coral: str  # the mark of what needs attention; never text
    error: str
    error_wash: str


TEXT_ON = (
    *product(("ink", "ink_soft", "action", "action_strong"), ("ground", "sand", "sheet", "wash")),
    *product(("success", "attention", "error"), ("ground", "sand", "sheet")),
    *product(("ink", "ink_soft"), ("success_wash", "attention_wash", "error_wash")),
    ("success", "success_wash"),
    ("attention", "attention_wash"),
    ("error", "error_wash"),
    *product(("on_action",), ("action", "action_strong", "error")),
    ("on_deep", "deep"),
)
EDGE_ON = (
    *product(("edge", "coral"), ("ground", "sand", "sheet")),
    ("focus", "focus_ink"),
)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, as WCAG 2 defines it: from 1 to 21."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def wrong_values(palette: Palette) -> list[str]:
    """The roles whose value is not a colour written `#rrggbb` in small letters."""
    return [role.name for role in fields(palette) if not _HEX.fullmatch(_value(palette, role.name))]


def weak_pairs(palette: Palette) -> list[tuple[str, str, float, float]]:
    """The pairs people could not read: (role, ground, contrast, contrast required)."""
    required = [(*pair, TEXT_CONTRAST) for pair in TEXT_ON]
    required += [(*pair, EDGE_CONTRAST) for pair in EDGE_ON]
    measured = (
        (role, ground, contrast(_value(palette, role), _value(palette, ground)), least)
        for role, ground, least in required
    )
    return [pair for pair in measured if pair[2] < pair[3]]


def declarations(palette: Palette) -> str:
    """The palette as CSS custom properties."""
    return "".join(
        f"--{role.name.replace('_', '-')}:{_value(palette, role.name)};" for role in fields(palette)
    )


def _value(palette: Palette, role: str) -> str:
    value: str = getattr(palette, role)
    return value


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
