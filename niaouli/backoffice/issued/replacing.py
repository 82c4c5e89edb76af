"""Replacing a document that a department issued: the PDF that corrects it, and why."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.accounts.models import Person
from niaouli.backoffice.frame import frame
from niaouli.backoffice.issued.showing import facts_of, issuance_or_404, title_of
from niaouli.backoffice.typed import read_day
from niaouli.cases.operations.replacing import replace_issued
from niaouli.cases.policies import check_can_replace_issued
from niaouli.cases.supplied import GivenDocument
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import CannotSeal, FileHeld
from niaouli.documents.issued.policies import REASON_LENGTH
from niaouli.documents.issued.register import owner_of
from niaouli.documents.models import Issuance
from niaouli.documents.operations import Stored
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.rules import why_not
from niaouli.web.access import agent_page
from niaouli.web.attached import kept_box, kept_file
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest
from niaouli.web.uploads import accept, all_uploaded, store_upload, too_heavy, too_heavy_words

FILE, KEPT, REASON, UNTIL = "file", "kept", "reason", "valid_until"
PDF = frozenset({FileFormat.PDF})


@dataclass
class Typed:
    """What came with the form, and what is wrong with it, by input."""

    reason: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    given: GivenDocument | None = None
    """The PDF, here already when the form comes back."""
    last: date | None = None
    errors: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page
def issued_replace(request: AgentRequest, code: str) -> HttpResponse:
    """The form, or why it may not be done; what is wrong comes back beside it."""
    issuance, now = issuance_or_404(request, code), timezone.now()
    if request.method != "POST":
        return _form(request, issuance, _proposed(issuance))
    typed = _read(request, now)
    if typed.errors or typed.given is None:
        return _form(request, issuance, typed)
    try:
        version = replace_issued(
            issuance=issuance,
            brought=Stored(typed.given.file, typed.given.filename),
            valid_until=typed.last,
            reason=typed.reason,
            by=request.user,
            now=now,
        )
    except BadInput as refusal:
        typed.errors[refusal.input] = str(refusal)
        return _form(request, issuance, typed)
    except (FileHeld, CannotSeal) as refusal:
        # Of the PDF alone: another may do, or the same one in a few minutes.
        typed.errors[FILE] = str(refusal)
        return _form(request, issuance, typed)
    except Refusal as refusal:
        return _form(request, issuance, typed, refusal=refusal)
    messages.success(request, _done(version.document.owner))
    return redirect("backoffice:issued_document", Issuance.objects.get(version=version).code)


def _proposed(issuance: Issuance) -> Typed:
    """The same last day, which the agent corrects."""
    until = issuance.valid_until
    if until is None or until < timezone.localdate():
        return Typed()
    return Typed(day=str(until.day), month=str(until.month), year=str(until.year))


def _read(request: AgentRequest, now: datetime) -> Typed:
    typed = Typed(
        reason=request.POST.get(REASON, "").replace("\x00", ""),
        day=request.POST.get(f"{UNTIL}-day", "").strip(),
        month=request.POST.get(f"{UNTIL}-month", "").strip(),
        year=request.POST.get(f"{UNTIL}-year", "").strip(),
    )
    if too_heavy(request):
        typed.errors[FILE] = too_heavy_words()
        return typed
    try:
        typed.given = _given(request, now)
    except Refusal as refusal:
        typed.errors[FILE] = str(refusal)
    try:
        typed.last = read_day(typed.day, typed.month, typed.year)
    except ValueError as error:
        typed.errors[UNTIL] = str(error)
    return typed


def _given(request: AgentRequest, now: datetime) -> GivenDocument:
    """The PDF that comes now, else the one that is here already."""
    sent = all_uploaded(request, FILE)
    if sent:
        stored = store_upload(sent[-1], accepted=PDF, by=request.user, now=now)
        return GivenDocument(kind="", file=stored.file, filename=stored.filename)
    word = request.POST.get(KEPT, "")
    if not word:
        raise Refusal(_("Choisissez le PDF qui prend la place de celui-ci."))
    return kept_file(word, request.user)


def _form(
    request: AgentRequest, issuance: Issuance, typed: Typed, *, refusal: Refusal | None = None
) -> HttpResponse:
    issuance = issuance_or_404(request, issuance.code) if refusal else issuance
    context = {
        **frame(request, "issued", issuance.department),
        "issuance": issuance,
        "title": title_of(issuance),
        "facts": facts_of(issuance),
        "typed": typed,
        "kept": kept_box(typed.given, request.user) if typed.given else None,
        "limit": REASON_LENGTH,
        "weight": settings.NIAOULI_MAX_UPLOAD_BYTES // (1024 * 1024),
        "accept": accept(PDF),
        "refused": why_not(check_can_replace_issued)(issuance, request.user, request.roles),
        "told": owner_of(issuance) is not None,
    }
    status = 422 if typed.errors else status_of(refusal) if refusal else 200
    return render(request, "backoffice/issued/replace.html", context, status=status)


def _done(owner: Person) -> str:
    if owner.is_without_account:
        return _("Le document est remplacé.")
    return _("Le document est remplacé. La personne est prévenue par e-mail.")
