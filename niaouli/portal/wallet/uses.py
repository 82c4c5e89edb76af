"""« Utilisations de mes documents »: what was given, to whom, in which request, who opened it; and
the same for a spreadsheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from niaouli.accounts.models import Person
from niaouli.cases.uses import LedgerLine, ledger_of
from niaouli.lib.sheets import Cell, csv_file
from niaouli.lib.words import date_words, fold
from niaouli.portal.places import case_place, wallet_document_place
from niaouli.portal.wallet.paging import Paging
from niaouli.web.access import citizen_page
from niaouli.web.downloads import attachment
from niaouli.web.http import CitizenRequest

DOCUMENT = "document"
"""In the address: the key of the only document to show."""


@dataclass(frozen=True, slots=True)
class UseRow:
    """A use in words, with where it leads."""

    title: str
    href: str
    """Empty when the document was deleted from the wallet."""
    what: str
    case_title: str
    case_href: str
    reference: str
    given: str
    by: str
    opened: str


@dataclass(frozen=True)
class UsesPage:
    rows: list[UseRow]
    pages: Paging
    documents: list[tuple[str, str]]
    """To choose among: key, title."""
    chosen: str
    active: list[dict[str, str]]
    export: str
    """Address of the same in a spreadsheet."""


@require_safe
@citizen_page
def wallet_uses(request: CitizenRequest) -> HttpResponse:
    page = load_uses_page(request.user, request.GET)
    return render(request, "portal/wallet/uses.html", {"page": page})


@require_safe
@citizen_page
def wallet_uses_export(request: CitizenRequest) -> HttpResponse:
    """Everything that the page can show, not one page of it."""
    ledger = ledger_of(request.user)
    lines = _of(ledger, _chosen(request.GET, _names(ledger)))
    rows = [_heads(), *map(_cells, lines)]
    return attachment(
        csv_file(rows),
        filename=f"utilisations-{timezone.localdate()}.csv",
        content_type="text/csv; charset=utf-8",
    )


def load_uses_page(person: Person, query: QueryDict) -> UsesPage:
    """One statement, however many uses."""
    ledger = ledger_of(person)
    names = _names(ledger)
    chosen = _chosen(query, names)
    lines = _of(ledger, chosen)
    pages = Paging(query, "page", len(lines))
    place = reverse("portal:wallet_uses")
    filtered = f"?{urlencode({DOCUMENT: chosen})}" if chosen else ""
    return UsesPage(
        rows=[_row(each) for each in pages.of(lines)],
        pages=pages,
        documents=sorted(names.items(), key=lambda name: fold(name[1])),
        chosen=chosen,
        active=[{"label": names[chosen], "href": place}] if chosen else [],
        export=reverse("portal:wallet_uses_export") + filtered,
    )


def uses_place(document: UUID) -> str:
    """Where the uses of one document are."""
    return f"{reverse('portal:wallet_uses')}?{urlencode({DOCUMENT: str(document)})}"


def _chosen(query: QueryDict, names: Mapping[str, str]) -> str:
    """The document of the address; empty when it means nothing."""
    asked = query.get(DOCUMENT, "")
    return asked if asked in names else ""


def _of(ledger: Sequence[LedgerLine], document: str) -> list[LedgerLine]:
    return [each for each in ledger if document in ("", str(each.document))]


def _names(ledger: Sequence[LedgerLine]) -> dict[str, str]:
    """Every document that was used, by key; one that was deleted is called as requests call it."""
    return {str(each.document): _title(each) for each in reversed(ledger)}


def _title(line: LedgerLine) -> str:
    if line.title:
        return line.title
    return _("%(title)s, effacé du porte-documents") % {"title": line.asked_as}


def _row(line: LedgerLine) -> UseRow:
    return UseRow(
        title=_title(line),
        href=wallet_document_place(line.document) if line.title else "",
        what=f"{line.filename}, {_version(line)}" if _version(line) else line.filename,
        case_title=line.case_title,
        case_href=_case_place(line),
        reference=line.reference or "",
        given=_given(line),
        by=_("Vous"),
        opened=_opened(line),
    )


def _case_place(line: LedgerLine) -> str:
    if line.reference is None:
        return reverse("portal:draft", args=[line.case_key])
    return case_place(line.reference)


def _version(line: LedgerLine) -> str:
    """Which one, where that says something."""
    if line.versions < 2:
        return ""
    return _("version %(n)s sur %(total)s") % {"n": line.version, "total": line.versions}


def _given(line: LedgerLine) -> str:
    """To whom, when, how, and whether it still answers."""
    day = date_words(line.at)
    if not line.left:
        return _("Pas encore envoyé : dans votre brouillon depuis le %(day)s") % {"day": day}
    said = (
        _("%(department)s, dans un message, le %(day)s")
        if line.in_message
        else _("%(department)s, le %(day)s")
    ) % {"day": day, "department": line.department}
    if line.replaced_at is None:
        return said
    replaced = _("remplacé dans la demande le %(day)s") % {"day": date_words(line.replaced_at)}
    return f"{said} ({replaced})"


def _opened(line: LedgerLine) -> str:
    """When, and by how many; never by whom: an agent is the department."""
    if not line.left:
        return _("Personne d’autre que vous ne le voit")
    if not line.opened or line.opened_at is None:
        return _("Pas encore ouvert par un agent")
    return ngettext(
        "Par %(n)s agent, la dernière fois le %(day)s",
        "Par %(n)s agents, la dernière fois le %(day)s",
        line.opened,
    ) % {"n": line.opened, "day": date_words(line.opened_at)}


def _heads() -> list[Cell]:
    return [
        _("Document"),
        _("Fichier"),
        _("Version"),
        _("Dans votre porte-documents"),
        _("Demande"),
        _("Numéro"),
        _("Donné le"),
        _("Donné à"),
        _("Donné par"),
        _("Comment"),
        _("Remplacé dans la demande le"),
        _("Agents qui l’ont ouvert"),
        _("Ouvert la dernière fois le"),
        _("Empreinte SHA-256"),
    ]


def _cells(line: LedgerLine) -> list[Cell]:
    how = _("avec un message") if line.in_message else _("dans la demande")
    return [
        line.title or line.asked_as,
        line.filename,
        line.version,
        _("oui") if line.title else _("effacé"),
        line.case_title,
        line.reference or _("brouillon, pas envoyé"),
        _moment(line.at if line.left else None),
        line.department if line.left else "",
        _("vous") if line.left else "",
        how,
        _moment(line.replaced_at),
        line.opened,
        _moment(line.opened_at),
        line.sha256,
    ]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else ""
