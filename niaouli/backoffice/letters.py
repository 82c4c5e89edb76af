"""Issue a document from a case: choose a model, read its words again, see the paper, issue it."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.backoffice.frame import case_or_404, frame, place
from niaouli.cases import letters
from niaouli.cases.models import Case, LetterModel
from niaouli.cases.operations import letters as operations
from niaouli.cases.policies import can_author, check_can_issue
from niaouli.documents.kinds import kind_of
from niaouli.lib.errors import BadInput, OutOfStep, Refusal
from niaouli.lib.words import date_words
from niaouli.web.access import agent_page
from niaouli.web.downloads import attachment
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]
MODEL = "modele"
PREVIEW = "preview"
"""The button that shows the paper as it would be, and issues nothing."""


@dataclass(frozen=True)
class Writing:
    """A letter that is being written."""

    model: LetterModel
    text: str = ""
    revision: int | None = None
    missing: tuple[str, ...] = ()
    refusal: Refusal | None = None


@require_http_methods(METHODS)
@agent_page
def letter(request: AgentRequest, reference: str) -> HttpResponse:
    """The models, then the words of one of them; POST issues them, or shows the paper."""
    now = timezone.now()
    case = case_or_404(request, reference)
    if "model" in request.POST:
        return _written(request, case, now)
    check_can_issue(case, request.user, request.roles)
    if MODEL not in request.GET:
        return _choice(request, case)
    model = letters.model_for(case, request.GET[MODEL])
    if model is None or model not in letters.proposed(case):
        raise Http404
    return _page(request, case, _filled(request, case, model, now), now)


def _filled(request: AgentRequest, case: Case, model: LetterModel, now: datetime) -> Writing:
    """The words of the model for this case, in the language of the paper."""
    try:
        with translation.override(settings.LANGUAGE_CODE):
            found = letters.fill(model, case=case, by=request.user, now=now)
    except BadInput as refusal:
        return Writing(model, model.body, case.revision, refusal=refusal)
    return Writing(model, found.text, case.revision, found.missing)


def _written(request: AgentRequest, case: Case, now: datetime) -> HttpResponse:
    model = letters.model_for(case, request.POST.get("model", ""))
    if model is None:
        raise Http404
    typed = _read(request, model)
    try:
        check_can_issue(case, request.user, request.roles)
        if PREVIEW in request.POST:
            return _preview(request, case, typed, now)
        operations.issue_letter(
            case=case,
            model=model,
            text=typed.text,
            by=request.user,
            now=now,
            revision=-1 if typed.revision is None else typed.revision,
        )
    except Refusal as refusal:
        return _page(request, case, replace(typed, refusal=refusal), now)
    messages.success(request, _("Le document est délivré. L’usager est prévenu."))
    return redirect("backoffice:case", case.reference)


def _read(request: AgentRequest, model: LetterModel) -> Writing:
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
    return Writing(model, request.POST.get("text", "").replace("\x00", ""), revision)


def _preview(request: AgentRequest, case: Case, typed: Writing, now: datetime) -> HttpResponse:
    content = operations.preview_letter(
        case=case, model=typed.model, text=typed.text, by=request.user, now=now
    )
    return attachment(content, filename="apercu.pdf", content_type="application/pdf")


def _choice(request: AgentRequest, case: Case) -> HttpResponse:
    """What may be issued for this case."""
    may_write = can_author(case.department, request.roles)
    address = reverse("backoffice:letter", args=[case.reference])
    context = {
        **frame(request, "queue", case.department),
        "case": case,
        "models": [
            {
                "name": each.name,
                "kind": kind_of(each.kind).label,
                "title": each.title,
                "href": f"{address}?{MODEL}={each.pk}",
            }
            for each in letters.proposed(case)
        ],
        "write": place("letter_write", case.department) if may_write else "",
    }
    return render(request, "backoffice/letter_choice.html", context)


def _page(request: AgentRequest, case: Case, writing: Writing, now: datetime) -> HttpResponse:
    refusal, model = writing.refusal, writing.model
    name = refusal.input if isinstance(refusal, BadInput) else ""
    last = letters.last_day(model, timezone.localdate(now))
    context = {
        **frame(request, "queue", case.department),
        "case": case,
        "model": model,
        "text": writing.text,
        # Who was told that the case changed sees it, and decides again.
        "revision": case.revision if isinstance(refusal, OutOfStep) else writing.revision,
        "missing": writing.missing,
        "errors": [(name if name == "text" else "", str(refusal))] if refusal else [],
        "limit": letters.TEXT_LENGTH,
        "until": date_words(last) if last else "",
        "action": reverse("backoffice:letter", args=[case.reference]),
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "backoffice/letter.html", context, status=status)
