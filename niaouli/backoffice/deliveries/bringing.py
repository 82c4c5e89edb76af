"""Bringing a list and its files. A ZIP that was taken is kept while the list is corrected."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.backoffice.deliveries.listing import departments_or_404
from niaouli.backoffice.frame import DEPARTMENT, chosen_among, frame, place
from niaouli.deliveries.operations.preparing import open_delivery, take_archive
from niaouli.deliveries.queries import sent_archive
from niaouli.deliveries.reading.archives import FILES
from niaouli.deliveries.reading.listed import (
    LIST,
    MOST_BYTES,
    MOST_LINES,
    template,
)
from niaouli.departments.models import Department
from niaouli.documents.errors import FileTooLarge
from niaouli.documents.kinds import kinds_to_issue
from niaouli.documents.models import StoredFile
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.files import clean_filename
from niaouli.lib.words import integer
from niaouli.web.access import agent_page
from niaouli.web.downloads import attachment
from niaouli.web.http import AgentRequest
from niaouli.web.uploads import all_uploaded, too_heavy, too_heavy_words

KEPT, KEPT_NAME = "kept", "kept_name"
"""The ZIP that is here already."""


@dataclass
class Brought:
    """What came with the form, and what is wrong with it, by input."""

    list: "UploadedFile[bytes] | None" = None
    archive: StoredFile | None = None
    archive_name: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def delivery_new(request: AgentRequest) -> HttpResponse:
    """The form; what is wrong comes back beside it, with the ZIP that was already taken."""
    departments, department = departments_or_404(request), _department(request)
    brought = Brought()
    if request.method == "POST":
        now = timezone.now()
        brought = _brought(request, now)
        number = _open(request, department, brought, now)
        if number:
            return redirect("backoffice:delivery", number)
    context = {
        **frame(request, "issued", department),
        "brought": brought,
        "code": department.code,
        "departments": [(each.code, each.name) for each in departments],
        "list_page": place("deliveries", department),
        "template": place("delivery_template", department),
        "kinds": [_kinds(each) for each in departments],
        "most": integer(MOST_LINES),
        "list_limit": MOST_BYTES // (1024 * 1024),
        "limit": settings.NIAOULI_MAX_UPLOAD_BYTES // (1024 * 1024),
    }
    status = 422 if brought.errors else 200
    return render(request, "backoffice/deliveries/new.html", context, status=status)


@require_safe
@agent_page
def delivery_template(request: AgentRequest) -> HttpResponse:
    """A list to fill in."""
    return attachment(
        template(_department(request).code),
        filename="modele-envoi.csv",
        content_type="text/csv; charset=utf-8",
    )


def _kinds(department: Department) -> tuple[str, list[str]]:
    """The kinds that may be written in the list, for this department."""
    return department.name, [each.label for each in kinds_to_issue(department.code).values()]


def _department(request: AgentRequest) -> Department:
    """The one of the form, else of the address; 404 for one where the agent may not issue."""
    departments = departments_or_404(request)
    code = request.POST.get(DEPARTMENT, "")
    chosen = [each for each in departments if each.code == code]
    return chosen[0] if chosen else chosen_among(request, departments)


def _brought(request: AgentRequest, now: datetime) -> Brought:
    brought = Brought()
    if too_heavy(request):
        brought.errors[FILES] = too_heavy_words()
        return brought
    lists = all_uploaded(request, LIST)
    if lists:
        brought.list = lists[0]
    else:
        brought.errors[LIST] = _("Choisissez la liste, un fichier CSV.")
    _take_archive(request, brought, now)
    return brought


def _take_archive(request: AgentRequest, brought: Brought, now: datetime) -> None:
    """The ZIP that comes now, else the one that is here already."""
    sent = all_uploaded(request, FILES)
    try:
        if sent:
            brought.archive = _stored(sent[0], request, now)
            brought.archive_name = clean_filename(sent[0].name or "")
            return
    except Refusal as refusal:
        brought.errors[FILES] = str(refusal)
        return
    brought.archive = _kept(request)
    brought.archive_name = clean_filename(request.POST.get(KEPT_NAME, ""))[:255]
    if brought.archive is None:
        brought.errors[FILES] = _("Choisissez le ZIP qui contient les PDF.")


def _stored(file: "UploadedFile[bytes]", request: AgentRequest, now: datetime) -> StoredFile:
    if file.size is not None and file.size > settings.NIAOULI_MAX_UPLOAD_BYTES:
        raise FileTooLarge(file.name or "", settings.NIAOULI_MAX_UPLOAD_BYTES)
    return take_archive(content=file.read(), by=request.user, now=now)


def _kept(request: AgentRequest) -> StoredFile | None:
    """Of those that the agent sent, and that serve nowhere yet."""
    try:
        key = UUID(request.POST.get(KEPT, ""))
    except ValueError:
        return None
    return sent_archive(request.user, key)


def _open(
    request: AgentRequest, department: Department, brought: Brought, now: datetime
) -> int | None:
    """The number of the delivery; None when something is wrong, which is then in `errors`."""
    if brought.errors or brought.list is None:
        return None
    try:
        return open_delivery(
            department=department,
            content=brought.list.read(MOST_BYTES + 1),
            list_name=brought.list.name or "",
            archive=brought.archive,
            by=request.user,
            now=now,
        ).pk
    except BadInput as refused:
        brought.errors[refused.input] = str(refused)
        return None
