"""Asking for an opinion on a case, and giving one that another department asks."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.backoffice.frame import case_or_404, frame
from niaouli.backoffice.opinions import TONES
from niaouli.backoffice.typed import SUGGESTED, read_day
from niaouli.cases.enums import OpinionState
from niaouli.cases.models import Case, Opinion, SupportingDocument
from niaouli.cases.operations.opinions import (
    QUESTION_LENGTH,
    Asked,
    ask_opinion,
    cancel_opinion,
    give_opinion,
    record_opinion_consultation,
)
from niaouli.cases.opinions import (
    check_can_ask_opinion,
    check_can_give_opinion,
    check_can_read_opinion,
    departments_to_ask,
    documents_to_show,
    opinions_asked,
)
from niaouli.departments.queries import processed
from niaouli.documents.errors import CannotPreview
from niaouli.lib.errors import BadInput, OutOfStep
from niaouli.lib.words import short_date
from niaouli.web.access import agent_page
from niaouli.web.downloads import no_picture, preview_picture, stored_attachment
from niaouli.web.http import AgentRequest
from niaouli.web.opinions import Typed as TypedOpinion
from niaouli.web.opinions import document_or_404, page_values, receipt, take

METHODS = ["GET", "HEAD", "POST"]
EXPERT = "expert"
"""The choice of who is asked that is no department."""
PICTURE_WIDTH = 240
SHOWN_AWAITED = 200
"""The most pressing first: the others come as these are given."""
SHOWN_GIVEN = 50
"""How many of those that are over are listed."""


@dataclass(frozen=True)
class Typed:
    """The form that asks, as it came."""

    who: str = ""
    expert_name: str = ""
    expert_email: str = ""
    question: str = ""
    shows_answers: bool = True
    documents: tuple[str, ...] = ()
    day: str = ""
    month: str = ""
    year: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, request: AgentRequest) -> "Typed":
        def given(name: str) -> str:
            return request.POST.get(name, "").replace("\x00", "")

        return cls(
            who=given("who"),
            expert_name=given("expert_name"),
            expert_email=given("expert_email"),
            question=given("question"),
            shows_answers="shows_answers" in request.POST,
            documents=tuple(request.POST.getlist("documents")),
            day=given("due_on-day"),
            month=given("due_on-month"),
            year=given("due_on-year"),
        )

    @classmethod
    def suggested(cls, today: date) -> "Typed":
        due = today + SUGGESTED
        return cls(day=str(due.day), month=str(due.month), year=str(due.year))

    def asked(self) -> Asked:
        """Raises `BadInput`."""
        if not self.who:
            raise BadInput("who", _("Choisissez à qui demander cet avis."))
        try:
            due_on = read_day(self.day, self.month, self.year)
        except ValueError as error:
            raise BadInput("due_on", str(error)) from None
        if due_on is None:
            raise BadInput("due_on", _("Complétez la date : le jour, le mois et l’année."))
        expert = self.who == EXPERT
        return Asked(
            question=self.question,
            due_on=due_on,
            department="" if expert else self.who,
            expert_name=self.expert_name if expert else "",
            expert_email=self.expert_email if expert else "",
            shows_answers=self.shows_answers,
            documents=self.documents,
        )


# ── On a case ────────────────────────────────────────────────────────────────────────────────
@require_http_methods(METHODS)
@agent_page
def case_opinion(request: AgentRequest, reference: str) -> HttpResponse:
    """Whom to ask, what, and what they will see."""
    now, case = timezone.now(), case_or_404(request, reference)
    check_can_ask_opinion(case, request.user, request.roles)
    if request.method != "POST":
        return _form(request, case, Typed.suggested(timezone.localdate(now)), now)
    typed = Typed.read(request)
    try:
        ask_opinion(case=case, asked=typed.asked(), by=request.user, now=now)
    except BadInput as refusal:
        typed = _refused(typed, refusal)
        return _form(request, case, typed, now)
    messages.success(request, _("L’avis est demandé."))
    return redirect(f"{reverse('backoffice:case', args=[case.reference])}#avis")


@require_POST
@agent_page
def case_opinion_cancel(request: AgentRequest, reference: str, key: UUID) -> HttpResponse:
    """No longer ask it."""
    opinion = _of_case(request, reference, key)
    cancel_opinion(opinion=opinion, by=request.user, now=timezone.now())
    messages.success(request, _("L’avis n’est plus demandé. La personne concernée est prévenue."))
    return redirect(f"{reverse('backoffice:case', args=[opinion.case.reference])}#avis")


@require_safe
@agent_page
def case_opinion_file(request: AgentRequest, reference: str, key: UUID) -> HttpResponse:
    """What came with an opinion."""
    opinion = _of_case(request, reference, key)
    if opinion.file is None or opinion.case.citizen_id == request.user.pk:
        raise Http404
    return stored_attachment(opinion.file, opinion.filename)


# ── Asked of one's department ────────────────────────────────────────────────────────────────
@require_safe
@agent_page
def opinions(request: AgentRequest) -> HttpResponse:
    """What other departments ask of the agent's: what is awaited first."""
    if not processed(request.roles):
        raise Http404
    found = opinions_asked(request.roles).defer("case__version__definition")
    awaited = found.filter(state=OpinionState.ASKED).order_by("due_on", "id")[:SHOWN_AWAITED]
    over = found.exclude(state=OpinionState.ASKED).order_by("-ended_at", "-id")[:SHOWN_GIVEN]
    context = {
        **frame(request, "opinions"),
        "awaited": [_row(each) for each in awaited],
        "over": [_row(each) for each in over],
    }
    return render(request, "backoffice/opinions/opinions.html", context)


@require_http_methods(METHODS)
@agent_page
def opinion(request: AgentRequest, key: UUID) -> HttpResponse:
    """The question, what is shown, and the form; after that, what was answered."""
    now, found = timezone.now(), _asked_or_404(request, key)
    if found.state != OpinionState.ASKED:
        check_can_read_opinion(found, request.user)
        return _over(request, found)
    check_can_give_opinion(found, request.user, request.roles)
    typed = TypedOpinion()
    if request.method == "POST":
        taken = take(request, found, by=request.user, now=now)
        try:
            give_opinion(opinion=found, given=taken.given(), by=request.user, now=now)
            messages.success(request, _("Votre avis est rendu. La direction est prévenue."))
            return redirect("backoffice:opinion", found.key)
        except BadInput as refusal:
            typed = taken.typed(found, refusal)
        except OutOfStep:
            # It was cancelled, or given by somebody else, since the page was asked for.
            found.refresh_from_db(fields=["state", "verdict", "answer", "ended_at", "filename"])
            return _over(request, found)
    else:
        record_opinion_consultation(opinion=found, by=request.user, now=now)
    return _to_give(request, found, typed)


@require_safe
@agent_page
def opinion_document(request: AgentRequest, key: UUID, document: UUID) -> HttpResponse:
    """A document that is shown."""
    found = _document(request, key, document)
    return stored_attachment(found.file, found.filename)


@require_safe
@agent_page
def opinion_preview(request: AgentRequest, key: UUID, document: UUID) -> HttpResponse:
    """A picture of its first page."""
    found = _document(request, key, document)
    try:
        return preview_picture(found.file, 1, PICTURE_WIDTH)
    except CannotPreview:
        return no_picture(422)


def _document(request: AgentRequest, key: UUID, document: UUID) -> SupportingDocument:
    opinion = _asked_or_404(request, key)
    check_can_give_opinion(opinion, request.user, request.roles)
    found = document_or_404(opinion, str(document))
    record_opinion_consultation(opinion=opinion, by=request.user, now=timezone.now())
    return found


def _of_case(request: AgentRequest, reference: str, key: UUID) -> Opinion:
    case = case_or_404(request, reference)
    opinion = get_object_or_404(case.opinions.select_related("file"), key=key)
    opinion.case = case
    return opinion


def _asked_or_404(request: AgentRequest, key: UUID) -> Opinion:
    return get_object_or_404(opinions_asked(request.roles), key=key)


def _place(route: str, opinion: Opinion) -> Callable[[SupportingDocument], str]:
    return lambda document: reverse(f"backoffice:{route}", args=[opinion.key, document.key])


def _to_give(request: AgentRequest, opinion: Opinion, typed: TypedOpinion) -> HttpResponse:
    context = {
        **frame(request, "opinions", opinion.department),
        **page_values(
            opinion,
            typed,
            document=_place("opinion_document", opinion),
            preview=_place("opinion_preview", opinion),
        ),
    }
    status = 422 if typed.errors else 200
    return render(request, "backoffice/opinions/opinion.html", context, status=status)


def _over(request: AgentRequest, opinion: Opinion) -> HttpResponse:
    """What was answered. What was being written meanwhile is given back, to be copied."""
    context = {
        "written": request.POST.get("answer", "").replace("\x00", "").strip(),
        **frame(request, "opinions", opinion.department),
        "is_given": opinion.state == OpinionState.GIVEN,
        "receipt": receipt(opinion),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "backoffice/opinions/over.html", context, status=status)


def _refused(typed: Typed, refusal: BadInput) -> Typed:
    name = "who" if refusal.input == "department" else refusal.input
    return replace(typed, errors={name: str(refusal)})


def _form(request: AgentRequest, case: Case, typed: Typed, now: datetime) -> HttpResponse:
    today = timezone.localdate(now)
    departments = departments_to_ask(case, today=today).values()
    context = {
        **frame(request, "queue", case.department),
        "case": case,
        "typed": typed,
        "whom": [
            *((each.code, each.name) for each in departments),
            (EXPERT, _("Un expert extérieur, par un lien envoyé par e-mail")),
        ],
        "documents": [
            (key, each.title, each.filename) for key, each in documents_to_show(case).items()
        ],
        "limit": QUESTION_LENGTH,
        "back": reverse("backoffice:case", args=[case.reference]),
    }
    status = 422 if typed.errors else 200
    return render(request, "backoffice/opinions/ask.html", context, status=status)


def _row(opinion: Opinion) -> dict[str, str]:
    state = OpinionState(opinion.state)
    return {
        "title": opinion.case.title,
        "href": reverse("backoffice:opinion", args=[opinion.key]),
        "asking": opinion.case.department.name,
        "asked": short_date(opinion.asked_at),
        "due": short_date(opinion.due_on),
        "state": str(state.label),
        "tone": TONES[state],
    }
