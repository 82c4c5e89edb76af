"""The mark of a public body: a drawing that pages carry inline.

A mark comes from a file that the body writes. It is read and written anew with known shapes only,
so that nothing in it can run, load anything or break the page.
"""

from xml.etree import ElementTree as ET

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

NAMESPACE = "http://www.w3.org/2000/svg"
_SHAPES = {"svg", "g", "path", "circle", "ellipse", "rect", "polygon", "polyline", "line"}
_ATTRIBUTES = {
    *("viewBox", "d", "points", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "x2", "y1", "y2"),
    *("width", "height", "fill", "stroke", "opacity", "transform"),
    *("fill-rule", "stroke-width", "stroke-linecap", "stroke-linejoin"),
}


class MarkError(ValueError):
    """The drawing contains something else than shapes."""


def clean(drawing: str) -> SafeString:
    """The drawing as inline SVG, hidden from screen readers: the body's name stands beside it."""
    try:
        # The body's own file, not what people send; external entities are never read.
        root = ET.fromstring(drawing)  # noqa: S314
    except ET.ParseError as error:
        raise MarkError(f"le dessin n’est pas du SVG lisible ({error})") from None
    if _name(root) != "svg" or not root.get("viewBox"):
        raise MarkError("le dessin doit être un élément svg avec un attribut viewBox")
    opening = f'<svg xmlns="{NAMESPACE}" viewBox="{escape(root.get("viewBox", ""))}"'
    shapes = "".join(_write(shape) for shape in root)
    # Every name and value comes from the lists above or is escaped.
    return mark_safe(f'{opening} aria-hidden="true" focusable="false">{shapes}</svg>')  # noqa: S308


def _name(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def _write(element: ET.Element) -> str:
    name = _name(element)
    if name not in _SHAPES:
        raise MarkError(f"l’élément {name} n’est pas permis dans le dessin")
    for attribute, value in element.items():
        if attribute not in _ATTRIBUTES or "url" in value.lower():
            raise MarkError(f"l’attribut {attribute} n’est pas permis dans le dessin")
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.items())
    return f"<{name}{attributes}>{''.join(_write(child) for child in element)}</{name}>"
