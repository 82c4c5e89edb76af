"""One document that a department issued: what it is, its versions, its pages, the file itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niaouli.backoffice.frame import frame
from niaouli.backoffice.issued.words import kind_words, standing_tag
from niaouli.cases.lists.issued import case_of
from niaouli.cases.policies import can_replace_issued
from niaouli.documents.errors import CannotPreview
from niaouli.documents.issued.policies import can_revoke
from niaouli.documents.issued.register import (
    chain_of,
    document_of,
    issuances_for_agent,
    owner_of,
    record_consultation,
)
from niaouli.documents.models import Issuance, StoredFile
from niaouli.lib.codes import parse_code
from niaouli.lib.words import long_date, moment
from niaouli.web.access import agent_page
from niaouli.web.downloads import no_picture, preview_picture, stored_attachment
from niaouli.web.file_words import file_words
from niaouli.web.http import AgentRequest

PAGE, WIDTH, CLOSE_LOOK = "page", "largeur", 1440


@dataclass(frozen=True)
class Version:
    """One state of a paper, in the list of all of them."""

    code: str
    href: str
    issued: str
    tag: str
    tag_kind: str
    current: bool
    """The one that the page is about."""


@dataclass(frozen=True)
class Viewer:
    """The page that is shown."""

    picture: str
    large: str
    alt: str
    pages: str
    previous: str
    following: str


def issuance_or_404(request: AgentRequest, code: str) -> Issuance:
    """What bears this code, among what the departments of the agent issued."""
    exact = parse_code(code)
    if exact is None:
        raise Http404
    return get_object_or_404(issuances_for_agent(request.roles), code=exact)


@require_safe
@agent_page
def issued_document(request: AgentRequest, code: str) -> HttpResponse:
    """Everything that is known of it; its holder sees that it was opened."""
    issuance, now = issuance_or_404(request, code), timezone.now()
    today = timezone.localdate(now)
    tag, tag_kind = standing_tag(issuance, today)
    context = {
        **frame(request, "issued", issuance.department),
        "issuance": issuance,
        "title": title_of(issuance),
        "tag": tag,
        "tag_kind": tag_kind,
        "facts": facts_of(issuance),
        "case": case_of(issuance, request.roles),
        "versions": [_version(each, issuance, today) for each in chain_of(issuance)],
        "viewer": _viewer(issuance, request.GET),
        "own": owner_of(issuance) == request.user,
        "can_revoke": can_revoke(issuance, request.user, request.roles),
        "can_replace": can_replace_issued(issuance, request.user, request.roles),
    }
    record_consultation(issuance=issuance, by=request.user, now=now)
    return render(request, "backoffice/issued/document.html", context)


@require_safe
@agent_page
def issued_file(request: AgentRequest, code: str) -> HttpResponse:
    """The file as it was delivered, to keep; its holder sees that it was opened."""
    issuance = issuance_or_404(request, code)
    if issuance.version is None:
        raise Http404
    record_consultation(issuance=issuance, by=request.user, now=timezone.now())
    return stored_attachment(issuance.version.file, issuance.version.filename)


@require_safe
@agent_page
def issued_preview(request: AgentRequest, code: str) -> HttpResponse:
    """A picture of one page; its holder sees that it was opened."""
    issuance = issuance_or_404(request, code)
    if issuance.version is None:
        raise Http404
    file = issuance.version.file
    page = _page(request.GET, file)
    record_consultation(issuance=issuance, by=request.user, now=timezone.now())
    try:
        return preview_picture(file, page, CLOSE_LOOK if WIDTH in request.GET else 960)
    except CannotPreview:
        return no_picture(422)


def title_of(issuance: Issuance) -> str:
    """As its holder reads it; its kind, where they have deleted it."""
    document = document_of(issuance)
    return document.title if document is not None else kind_words(issuance.kind)


def facts_of(issuance: Issuance) -> list[tuple[str, str]]:
    version, owner = issuance.version, owner_of(issuance)
    until = issuance.valid_until
    facts = [
        (_("Titulaire"), owner.display_name if owner else _("Effacé de son porte-documents")),
        (_("Nature"), kind_words(issuance.kind)),
        (_("Délivré par"), issuance.department.name),
        (_("Délivré le"), moment(issuance.issued_at)),
        (_("Valable jusqu’au"), long_date(until) if until else _("Sans limite de durée")),
        (_("Code de vérification"), issuance.code),
    ]
    if version is not None:
        facts.append((_("Fichier"), f"{version.filename} ({file_words(version.file)})"))
    return facts


def _version(each: Issuance, shown: Issuance, today: date) -> Version:
    tag, tag_kind = standing_tag(each, today)
    return Version(
        code=each.code,
        href=reverse("backoffice:issued_document", args=[each.code]),
        issued=moment(each.issued_at),
        tag=tag,
        tag_kind=tag_kind,
        current=each.pk == shown.pk,
    )


def _viewer(issuance: Issuance, query: Mapping[str, str]) -> Viewer | None:
    version = issuance.version
    if version is None:
        return None
    page, last = _page(query, version.file), version.file.pages or 1
    picture = f"{reverse('backoffice:issued_preview', args=[issuance.code])}?{PAGE}={page}"
    return Viewer(
        picture=picture,
        large=f"{picture}&{WIDTH}={CLOSE_LOOK}",
        alt=_("%(file)s, page %(page)s") % {"file": version.filename, "page": page},
        pages=_("Page %(page)s sur %(last)s") % {"page": page, "last": last} if last > 1 else "",
        previous=f"?{PAGE}={page - 1}#apercu" if page > 1 else "",
        following=f"?{PAGE}={page + 1}#apercu" if page < last else "",
    )


def _page(query: Mapping[str, str], file: StoredFile) -> int:
    """What the address asks for, brought back to a page that exists."""
    asked = query.get(PAGE, "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    return min(max(number, 1), file.pages or 1)
