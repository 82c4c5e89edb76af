"""What a PDF must have to be read by everyone (PDF/UA-1) and in thirty years (PDF/A-2a), as far as
it can be looked at without a validator: its marks, its tags, its colours, its fonts, and nothing
that runs, hides or needs something else.
"""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

PRINTED, HIDING = 4, 1 | 2 | 32
"""Flags of an annotation: printed; invisible, hidden, not viewed (PDF 32000-1, 12.5.3)."""
RUNNING = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Rendition"}


def problems(content: bytes) -> list[str]:
    """What is not right, in words; empty when all is."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [
            *_marks(document),
            *_structure(document),
            *_dependencies(document),
            *_fonts(document),
            *_annotations(document),
        ]


def _marks(document: Any) -> Iterator[str]:
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        expected = {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
        for name, value in expected.items():
            if metadata.get(name) != value:
                yield f"{name} is {metadata.get(name)}"
        if not metadata.get("dc:title"):
            yield "no title"


def _structure(document: Any) -> Iterator[str]:
    root = document.Root
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not tagged"
    if "/StructTreeRoot" not in root or not root.StructTreeRoot.get("/K"):
        yield "no structure"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "its title is not shown"


def _dependencies(document: Any) -> Iterator[str]:
    root, form = document.Root, document.Root.get("/AcroForm", {})
    if document.is_encrypted:
        yield "encrypted"
    if "/ID" not in document.trailer:
        yield "no identifier"
    intents = [each for each in root.get("/OutputIntents", []) if each.S == "/GTS_PDFA1"]
    if not intents or not all("/DestOutputProfile" in each for each in intents):
        yield "no colour profile"
    needs = ("/OpenAction", "/AA", "/XFA", "/Collection", "/Requirements")
    yield from (f"has {key}" for key in needs if key in root or key in form)
    if form.get("/NeedAppearances"):
        yield "needs appearances"
    if {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}).keys()):
        yield "scripts or files inside"
    yield from _running(document)


def _running(document: Any) -> Iterator[str]:
    for each in _dictionaries(document):
        if str(each.get("/S", "")) in RUNNING:
            yield f"runs {each.S}"
        if each.get("/Interpolate", False):
            yield "an interpolated image"


def _fonts(document: Any) -> Iterator[str]:
    for each in _dictionaries(document):
        if each.get("/Type") != "/Font" or each.get("/Subtype") == "/Type3":
            continue
        if "/DescendantFonts" in each:
            if "/ToUnicode" not in each:
                yield f"{each.BaseFont} has no letters"
            continue
        descriptor = each.get("/FontDescriptor", {})
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
            yield f"{each.get('/BaseFont')} is not inside"


def _annotations(document: Any) -> Iterator[str]:
    for page in document.pages:
        found = list(page.obj.get("/Annots", []))
        if found and page.obj.get("/Tabs") != "/S":
            yield "the order of the keyboard is not that of the structure"
        for each in found:
            if not int(each.get("/F", 0)) & PRINTED or int(each.get("/F", 0)) & HIDING:
                yield "an annotation is not printed"
            rectangle = [float(number) for number in each.Rect]
            is_inside = rectangle[2] >= 0 and rectangle[3] >= 0
            if is_inside and "/StructParent" not in each:
                yield "an annotation has no tag"
            if each.Subtype == "/Widget" and "/TU" not in each:
                yield "a field has no name"


def _dictionaries(document: Any) -> Iterator[Any]:
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
