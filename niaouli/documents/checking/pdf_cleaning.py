"""What a PDF does besides being read, and what it tells of its author: taken off. Run in the
workshop, knows nothing of the product.

Every object is walked through, wherever it hangs: what acts by itself (scripts, forms that send
themselves, programs that are started), what hides another file (attachments, films, forms in XFA),
and who wrote it, where. Links to pages and addresses stay. A signed PDF is only looked at: written
again, its signature would no longer hold.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from niaouli.documents.checking.problems import Problem
from niaouli.documents.checking.segments import cleaned_picture

METADATA, LOCATION, SCRIPTS = "metadata", "location", "scripts"
ACTIONS, EMBEDDED, REPAIRED = "actions", "embedded", "repaired"
"""As `enums.Cleaned` names them."""
ACTIVE = {SCRIPTS, ACTIONS, EMBEDDED}

Container = (pikepdf.Dictionary, pikepdf.Stream)
FORBIDDEN_ACTIONS = {
    **dict.fromkeys(["/JavaScript", "/Rendition", "/RichMediaExecute"], SCRIPTS),
    **dict.fromkeys(["/Launch", "/GoToR", "/GoToE", "/Thread", "/Sound", "/Movie"], ACTIONS),
    **dict.fromkeys(["/SubmitForm", "/ImportData", "/ResetForm", "/Hide"], ACTIONS),
    **dict.fromkeys(["/SetOCGState", "/Trans", "/GoTo3DView"], ACTIONS),
}
NAMED = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
"""What an action may have the reader do by its name."""
ADDRESS = re.compile(r"(?:https?|mailto|tel):|[^:\\]*$", re.IGNORECASE)
"""What a link may lead to; without a scheme, no machine of the network is named either."""
OUTSIDE = {"/F", "/Ref", "/OPI"}
"""By which a stream has its content fetched from elsewhere."""
FORBIDDEN_KEYS = {
    "/AA": ACTIONS,
    "/JS": SCRIPTS,
    "/JavaScript": SCRIPTS,
    "/XFA": SCRIPTS,
    "/NeedsRendering": SCRIPTS,
    "/EmbeddedFiles": EMBEDDED,
    "/Collection": EMBEDDED,
    "/AF": EMBEDDED,
    "/EF": EMBEDDED,
    "/RichMediaContent": EMBEDDED,
    "/RichMediaSettings": EMBEDDED,
}
FORBIDDEN_ANNOTATIONS = {
    "/FileAttachment": EMBEDDED,
    "/RichMedia": EMBEDDED,
    "/3D": EMBEDDED,
    "/Movie": EMBEDDED,
    "/Sound": EMBEDDED,
    "/Screen": EMBEDDED,
}
OF_AUTHOR = {"/Author", "/Keywords", "/Subject", "/Company", "/Manager", "/SourceModified"}
TOLD_BY_XMP = re.compile(rb"dc:creator|photoshop:|Iptc4xmp|xmpMM:History|GPSL")
MOST_DEEP = 200
BLANK = b"\0 \t\r\n"
LOOKED_AT = re.compile(
    rb"/S (?:\d|/URI|/Named|%(actions)s)|/F (?:[(<]|\d+ \d+ R)"
    rb"|(?:%(keys)s|/Annots|/ByteRange|/Metadata|/DCTDecode|/OpenAction|/Base|/Ref|/OPI)\b"
    % {
        b"actions": "|".join(FORBIDDEN_ACTIONS).encode(),
        b"keys": "|".join(FORBIDDEN_KEYS).encode(),
    }
)
"""A document of two hundred pages has tens of thousands of objects: these are worth a look."""


def cleaned_pdf(content: bytes) -> tuple[bytes, set[str], bool]:
    """The same PDF without what acts, hides or tells; what was taken off; whether it is signed.
    Raises `Problem`: `active` for a signed one that acts or hides."""
    try:
        return _cleaned(content)
    except pikepdf.PasswordError:
        raise Problem("password") from None
    except pikepdf.PdfError:
        raise Problem("damaged") from None


def _cleaned(content: bytes) -> tuple[bytes, set[str], bool]:
    document = pikepdf.open(BytesIO(content))
    signed, removed = _clean(document)
    if content[content.rfind(b"%%EOF") + 5 :].strip(BLANK):
        removed.add(EMBEDDED)
    # Two readers may find two different files in it.
    several = any("reconstruct" in str(each) for each in document.get_warnings())
    if signed:
        if removed & ACTIVE:
            raise Problem("active")
        if several:
            raise Problem("damaged")
        return content, set(), True
    if several or _has_former(content):
        # From now on there is one.
        removed.add(REPAIRED)
    if not removed:
        return content, set(), False
    written = BytesIO()
    # Whoever forbade printing still does.
    document.save(written, encryption=document.is_encrypted)
    clean = written.getvalue()
    if removed & ACTIVE and _clean(pikepdf.open(BytesIO(clean)))[1]:
        raise Problem("damaged")
    return clean, removed, False


def _has_former(content: bytes) -> bool:
    """Whether it still holds what it was before it was changed: what was taken out of it then is
    there to read, and so are its scripts."""
    tables = 2 if b"/Linearized" in content[:1024] else 1
    return content.count(b"startxref") > tables


def _clean(document: Any) -> tuple[bool, set[str]]:
    signed, removed = False, _clean_information(document)
    for each in _dictionaries(document):
        removed |= _clean_keys(each) | _clean_actions(each) | _clean_annotations(each)
        removed |= _clean_told(each)
        signed = signed or ("/ByteRange" in each and "/Contents" in each)
    return signed, removed


def _dictionaries(document: Any) -> Iterator[Any]:
    """Every dictionary of the file, those inside another included."""
    for top in document.objects:
        written = top.stream_dict if isinstance(top, pikepdf.Stream) else top
        waiting = [(top, 0)] if LOOKED_AT.search(written.unparse(resolved=True)) else []
        while waiting:
            each, depth = waiting.pop()
            if depth > MOST_DEEP:
                raise Problem("damaged")
            if isinstance(each, Container):
                yield each
                inside = list(each.values()) if isinstance(each, pikepdf.Dictionary) else []
                if isinstance(each, pikepdf.Stream):
                    inside = list(each.stream_dict.values())
            elif isinstance(each, pikepdf.Array):
                inside = list(each)
            else:
                continue
            # What is an object of its own comes in its turn.
            waiting += [
                (value, depth + 1)
                for value in inside
                if isinstance(value, pikepdf.Object) and not value.is_indirect
            ]


def _clean_keys(each: Any) -> set[str]:
    removed = set()
    for key in FORBIDDEN_KEYS.keys() & set(each.keys()):
        del each[key]
        removed.add(FORBIDDEN_KEYS[key])
    if isinstance(each, pikepdf.Stream):
        for key in OUTSIDE & set(each.keys()):
            del each[key]
            removed.add(ACTIONS)
    # Before an address: « javascript: » would make a script of any link.
    if "/Base" in each and not ADDRESS.match(str(each.Base).strip()):
        del each["/Base"]
        removed.add(SCRIPTS)
    # Opened with the file, an address tells somebody that it was read.
    first = each.get("/OpenAction")
    if isinstance(first, Container) and (str(first.get("/S")) != "/GoTo" or "/Next" in first):
        del each["/OpenAction"]
        removed.add(FORBIDDEN_ACTIONS.get(str(first.get("/S")), ACTIONS))
    return removed


def _clean_actions(each: Any) -> set[str]:
    """An action that is not one of the harmless ones becomes an empty one, wherever it hangs."""
    kind = str(each.get("/S", ""))
    if kind in FORBIDDEN_ACTIONS:
        removed = FORBIDDEN_ACTIONS[kind]
    elif kind == "/Named" and "/N" in each and str(each.N) not in NAMED:
        removed = ACTIONS
    elif kind == "/URI" and not ADDRESS.match(str(each.get("/URI", "")).strip()):
        removed = SCRIPTS
    else:
        return set()
    for key in list(each.keys()):
        del each[key]
    return {removed}


def _clean_annotations(each: Any) -> set[str]:
    kept, removed = [], set()
    listed = each.get("/Annots")
    if not isinstance(listed, pikepdf.Array):
        return set()
    for note in listed:
        kind = str(note.get("/Subtype", "")) if isinstance(note, Container) else ""
        if kind in FORBIDDEN_ANNOTATIONS:
            removed.add(FORBIDDEN_ANNOTATIONS[kind])
        else:
            kept.append(note)
    if removed:
        each["/Annots"] = pikepdf.Array(kept)
    return removed


def _clean_information(document: Any) -> set[str]:
    if "/Info" not in document.trailer or not isinstance(document.trailer.Info, Container):
        return set()
    told = OF_AUTHOR & {key for key, value in document.docinfo.items() if str(value).strip()}
    for key in told:
        del document.docinfo[key]
    return {METADATA} if told else set()


def _clean_told(each: Any) -> set[str]:
    """What XMP tells of an author or a place; the place of a photograph inside the PDF."""
    if isinstance(each.get("/Metadata"), pikepdf.Stream):
        # Without the zeros of UTF-16.
        told = TOLD_BY_XMP.findall(each.Metadata.read_bytes().replace(b"\0", b""))
        if told:
            del each["/Metadata"]
            return {METADATA, LOCATION} if b"GPSL" in told else {METADATA}
    if isinstance(each, pikepdf.Stream) and _is_photograph(each.get("/Filter")):
        photograph = each.read_raw_bytes()
        if any(mark in photograph[:65536] for mark in (b"Exif\0\0", b"GPSL")):
            return _clean_photograph(each, photograph)
    return set()


def _is_photograph(filters: Any) -> bool:
    several = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    return [str(each) for each in several] == ["/DCTDecode"]


def _clean_photograph(each: Any, photograph: bytes) -> set[str]:
    try:
        clean, told = cleaned_picture(photograph, "jpeg")
    except Problem:
        return set()
    if LOCATION not in told:
        return set()
    each.write(clean, filter=pikepdf.Name.DCTDecode)
    return {LOCATION}
