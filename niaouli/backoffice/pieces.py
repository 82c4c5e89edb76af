"""The documents of a case, beside its answers: by field, one of them shown in large."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.cases.enums import ItemState, Side
from niaouli.cases.models import Case, PendingItem, SupportingDocument
from niaouli.cases.vouched import vouched_documents
from niaouli.departments.models import Membership
from niaouli.departments.queries import viewable
from niaouli.documents.enums import Scan
from niaouli.documents.errors import FileHeld
from niaouli.documents.queries import delivered_as
from niaouli.lib.words import file_size, short_date
from niaouli.web.file_words import arrival_words

PIECE, PAGE = "piece", "page"
CLOSE_LOOK = 1440


@dataclass(frozen=True)
class Line:
    """One document."""

    title: str
    meta: str
    href: str
    """Shows it in large."""
    shown: bool
    not_scanned: bool
    held: str
    """« analyse en attente », « bloqué »: nobody can open it."""
    replaced: str
    expired: str
    revoked: str
    issued: str
    """The page of what a department of the agent issued; empty for any other."""


@dataclass(frozen=True)
class Paper:
    """What is said of a document that a department issued."""

    revoked: str = ""
    href: str = ""


@dataclass(frozen=True)
class Group:
    """What answers one field, or what the department produced."""

    label: str
    lines: list[Line]
    ask: str
    """Opens the form that asks for it again; empty when that may not be done."""
    awaited: str


@dataclass(frozen=True)
class Viewer:
    """The document that is shown, one page at a time."""

    title: str
    picture: str
    large: str
    alt: str
    pages: str
    previous: str
    following: str
    download: str
    not_scanned: bool
    held: str = ""
    """Why nobody can open it; empty when it opens."""
    notes: Sequence[str] = ()
    """What was taken off it when it came, and whose signatures it bears."""


def shown_document(
    documents: Sequence[SupportingDocument], query: Mapping[str, str], field: str
) -> SupportingDocument | None:
    """The one that the address names, else the first of the field in question, else the first."""
    named = query.get(PIECE, "")
    current = [each for each in documents if each.replaced_at is None]
    for each in documents:
        if str(each.key) == named:
            return each
    ranked = sorted(current, key=lambda each: each.field != field) if field else current
    return ranked[0] if ranked else None


def viewer(case: Case, document: SupportingDocument, query: Mapping[str, str]) -> Viewer:
    """Where to find the pictures of its pages. A page that does not exist is brought back."""
    last = document.file.pages or 1
    asked = query.get(PAGE, "")
    page = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 6 else 1
    names = [case.reference, document.key]
    picture = reverse("backoffice:preview", args=names)
    return Viewer(
        title=document.title,
        picture=f"{picture}?page={page}",
        large=f"{picture}?page={page}&largeur={CLOSE_LOOK}",
        alt=_("%(file)s, page %(page)s") % {"file": document.filename, "page": page},
        pages=_("Page %(page)s sur %(last)s") % {"page": page, "last": last} if last > 1 else "",
        previous=_address(case, document, page - 1) if page > 1 else "",
        following=_address(case, document, page + 1) if page < last else "",
        download=reverse("backoffice:document", args=names),
        not_scanned=document.file.scan == Scan.NOT_SCANNED,
        held=str(FileHeld(document.file.scan)) if document.file.is_held else "",
        notes=_notes(document),
    )


def _notes(document: SupportingDocument) -> list[str]:
    """Of what the citizen gave: what we delivered ourselves needs no word."""
    if document.side == Side.DEPARTMENT:
        return []
    return arrival_words(document.file, delivered_as(document.file))


def papers(case: Case, roles: Collection[Membership]) -> dict[int, Paper]:
    """By document of the case, of those that departments issued. One statement."""
    departments = {each.pk for each in viewable(roles)}
    return {
        document: Paper(
            revoked=_("Retiré le %(day)s") % {"day": short_date(each.revoked_at)}
            if each.revoked_at
            else "",
            href=reverse("backoffice:issued_document", args=[each.code])
            if each.department in departments
            else "",
        )
        for document, each in vouched_documents(case).items()
    }


def groups(
    case: Case,
    documents: Sequence[SupportingDocument],
    items: Sequence[PendingItem],
    *,
    fields: Mapping[str, str],
    askable: Collection[str],
    shown: SupportingDocument | None,
    papers: Mapping[int, Paper],
    today: date,
) -> list[Group]:
    """By field of the form, then what the department produced. `fields`: labels by code."""

    def lines(several: Sequence[SupportingDocument]) -> list[Line]:
        return [_line(case, each, shown, papers.get(each.pk, Paper()), today) for each in several]

    open_items = {each.field: each for each in items if each.state == ItemState.OPEN}
    ask = reverse("backoffice:ask", args=[case.reference])
    found = []
    # A document whose field is no longer visible (a birthday) is still there to read.
    asked = [each for each in documents if each.message_id is None]
    given = [each for each in asked if each.side == Side.CITIZEN]
    for code, label in {**{each.field: each.title for each in given}, **fields}.items():
        item = open_items.get(code)
        found.append(
            Group(
                label=label,
                lines=lines([each for each in given if each.field == code]),
                ask=f"{ask}?{urlencode({'champ': code})}#panneau"
                if code in askable and item is None
                else "",
                awaited=_("Redemandé, attendu au plus tard le %(day)s")
                % {"day": short_date(item.due_on)}
                if item
                else "",
            )
        )
    others = {
        _("Produits par la direction"): [each for each in asked if each.side == Side.DEPARTMENT],
        _("Joints aux messages"): [each for each in documents if each.message_id is not None],
    }
    for label, several in others.items():
        if several:
            found.append(Group(label, lines(several), ask="", awaited=""))
    return found


def attachment(case: Case, document: SupportingDocument) -> dict[str, str]:
    """A file of a message, as the macro `message` takes it: its link shows it in large."""
    return {
        "title": document.filename,
        "href": _address(case, document, 1),
        "meta": f"{document.file.format.label}, {file_size(document.file.size)}",
    }


def _line(
    case: Case,
    document: SupportingDocument,
    shown: SupportingDocument | None,
    paper: Paper,
    today: date,
) -> Line:
    file, until = document.file, document.valid_until
    parts = [file.format.label, file_size(file.size), short_date(document.added_at)]
    if (file.pages or 1) > 1:
        pages = ngettext("%(n)s page", "%(n)s pages", file.pages or 1) % {"n": file.pages}
        parts.insert(1, pages)
    if until and until >= today:
        parts.append(_("valable jusqu’au %(day)s") % {"day": short_date(until)})
    return Line(
        title=document.filename,
        meta=" · ".join(parts),
        href=_address(case, document, 1),
        shown=shown is not None and document.pk == shown.pk,
        not_scanned=file.scan == Scan.NOT_SCANNED,
        held=str(Scan(file.scan).label) if file.is_held else "",
        replaced=_("Remplacé le %(day)s") % {"day": short_date(document.replaced_at)}
        if document.replaced_at
        else "",
        expired=_("Périmé depuis le %(day)s") % {"day": short_date(until)}
        if until and until < today
        else "",
        revoked=paper.revoked,
        issued=paper.href,
    )


def _address(case: Case, document: SupportingDocument, page: int) -> str:
    query = {PIECE: str(document.key), **({PAGE: str(page)} if page > 1 else {})}
    return f"{reverse('backoffice:case', args=[case.reference])}?{urlencode(query)}#apercu"
