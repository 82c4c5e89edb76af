"""Acting on many cases at once: chosen in a list, looked at, confirmed, told."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from niaouli.backoffice.frame import frame
from niaouli.backoffice.typed import read_number
from niaouli.cases import replies
from niaouli.cases.enums import BatchAct, BatchResult, ReplyUse
from niaouli.cases.models import Case, ReplyModel
from niaouli.cases.operations.batches import MOST, TEXTS, Given, Picked, act_on_many
from niaouli.cases.queries import batch_reports_of, cases_for_agent
from niaouli.departments.models import Department
from niaouli.departments.queries import processors_of
from niaouli.lib.errors import BadInput
from niaouli.lib.references import parse_reference
from niaouli.lib.words import moment
from niaouli.web.access import agent_page
from niaouli.web.errors import status_of
from niaouli.web.http import AgentRequest
from niaouli.web.views import back_to

CASE = "case"


@dataclass(frozen=True)
class Words:
    """What the page of confirmation says."""

    title: Promise
    confirm: Promise
    then: Promise
    """What happens then."""
    kind: str = "primary"
    text: Promise | None = None
    """The label of what is written for all."""


WORDS: dict[BatchAct, Words] = {
    BatchAct.TAKE: Words(
        title=gettext_lazy("Prendre ces demandes"),
        confirm=gettext_lazy("Prendre"),
        then=gettext_lazy("Vous les suivrez toutes, et leur étude commence."),
    ),
    BatchAct.ASSIGN: Words(
        title=gettext_lazy("Confier ces demandes"),
        confirm=gettext_lazy("Confier"),
        then=gettext_lazy("La même personne les suivra toutes."),
    ),
    BatchAct.WRITE: Words(
        title=gettext_lazy("Écrire aux usagers de ces demandes"),
        confirm=gettext_lazy("Envoyer à chacun"),
        then=gettext_lazy("Chacun reçoit ce message dans sa demande, et un e-mail le prévient."),
        text=gettext_lazy("Votre message"),
    ),
    BatchAct.CLOSE: Words(
        title=gettext_lazy("Classer ces demandes sans décision"),
        confirm=gettext_lazy("Classer"),
        then=gettext_lazy("Chaque usager reçoit ce motif par e-mail."),
        kind="danger",
        text=gettext_lazy("Motif du classement, que chaque usager lira"),
    ),
}
USES: dict[BatchAct, ReplyUse] = {
    BatchAct.WRITE: ReplyUse.MESSAGE,
    BatchAct.CLOSE: ReplyUse.DECISION,
}


@require_POST
@agent_page
def confirm(request: AgentRequest) -> HttpResponse:
    """Says how many, and lists them; nothing is done yet. A reply model may be put in the text."""
    act, picked = _act(request), _picked(request)
    if act is None or not picked:
        return _nothing_chosen(request)
    given = _given(request)
    model = request.POST.get("model", "") if act in USES else ""
    problem = None
    if model:
        try:
            given = _with_model(request, act, picked, given, model)
        except BadInput as refused:
            problem = refused
    return _confirmation(request, act, picked, given, problem)


@require_POST
@agent_page
def act(request: AgentRequest) -> HttpResponse:
    """Does it to each, then tells. Pressed twice, the second press shows the same report."""
    chosen, picked, given = _act(request), _picked(request), _given(request)
    if chosen is None or not picked:
        return _nothing_chosen(request)
    cases = _cases(request, picked)
    if not cases:
        raise Http404
    try:
        report = act_on_many(
            key=_key(request),
            department=cases[0].department,
            act=chosen,
            picked=picked,
            given=given,
            by=request.user,
            now=timezone.now(),
        )
    except BadInput as problem:
        return _confirmation(request, chosen, picked, given, problem)
    return redirect("backoffice:batch_report", report.key)


@require_safe
@agent_page
def report(request: AgentRequest, key: UUID) -> HttpResponse:
    """What became of each; what was not done can be chosen again, as it is now."""
    found = get_object_or_404(batch_reports_of(request.user), key=key)
    cases = _by_reference(request, [each["reference"] for each in found.lines])
    lines = [_line(each, cases.get(each["reference"])) for each in found.lines]
    done = sum(each["result"] == BatchResult.DONE for each in found.lines)
    context = {
        **frame(request, "queue", found.department),
        "title": report_title(BatchAct(found.act), done),
        "when": moment(found.at),
        "act": found.act,
        "lines": lines,
        "done": done,
        "left": len(lines) - done,
        "again": any(each["pick"] for each in lines),
        "queue_href": reverse("backoffice:queue"),
    }
    return render(request, "backoffice/batch_report.html", context)


def _confirmation(
    request: AgentRequest,
    act: BatchAct,
    picked: Sequence[Picked],
    given: Given,
    problem: BadInput | None,
) -> HttpResponse:
    cases, words = _cases(request, picked), WORDS[act]
    if not cases:
        raise Http404
    department, use = cases[0].department, USES.get(act)
    people = processors_of(department, timezone.localdate()) if act is BatchAct.ASSIGN else []
    name = TEXTS.get(act, "to")
    context = {
        **frame(request, "queue", department),
        "act": act.value,
        "words": words,
        "cases": cases,
        "picked": [f"{each.reference}.{each.revision}" for each in picked],
        "key": request.POST.get("key") or uuid4(),
        "name": name,
        "text": getattr(given, name),
        "people": [(each.username, each.display_name) for each in people],
        "models": [(each.pk, each.title) for each in _models(department, use)],
        "variables": ", ".join(f"{{{each}}}" for each in replies.VARIABLES),
        "errors": [(problem.input, str(problem))] if problem else [],
        "back": _back(request),
        "how_many": ngettext("%(num)d demande", "%(num)d demandes", len(cases))
        % {"num": len(cases)},
    }
    status = status_of(problem) if problem else 200
    return render(request, "backoffice/batch.html", context, status=status)


def _models(department: Department, use: ReplyUse | None) -> Sequence[ReplyModel]:
    return replies.proposed(department.pk, [use])[use] if use else ()


def _with_model(
    request: AgentRequest, act: BatchAct, picked: Sequence[Picked], given: Given, model: str
) -> Given:
    """The text of the chosen model after what is written, its variables as they are: each case
    fills in its own."""
    cases = _cases(request, picked)
    if not cases:
        raise Http404
    body = replies.model_for(cases[0], USES[act], model, name="model").body
    name = TEXTS[act]
    written = str(getattr(given, name)).rstrip()
    return given._replace(**{name: f"{written}\n\n{body}" if written else body})


def _act(request: AgentRequest) -> BatchAct | None:
    name = request.POST.get("act", "")
    return BatchAct(name) if name in BatchAct.values else None


def _nothing_chosen(request: AgentRequest) -> HttpResponse:
    messages.error(
        request, _("Cochez au moins une demande dans la liste, puis ce qu’il faut faire.")
    )
    return redirect(_back(request))


def _picked(request: AgentRequest) -> list[Picked]:
    """What was ticked, each once, as the list showed it."""
    found: dict[str, Picked] = {}
    for value in request.POST.getlist(CASE):
        written, _dot, revision = value.rpartition(".")
        reference = parse_reference(written)
        if reference is not None:
            found.setdefault(reference, Picked(reference, read_number(revision)))
    return list(found.values())[:MOST]


def _given(request: AgentRequest) -> Given:
    return Given(**{name: request.POST.get(name, "").replace("\x00", "") for name in Given._fields})


def _cases(request: AgentRequest, picked: Sequence[Picked]) -> list[Case]:
    """Those that the agent may open, in the order in which they were ticked."""
    found = _by_reference(request, [each.reference for each in picked])
    return [found[each.reference] for each in picked if each.reference in found]


def _by_reference(request: AgentRequest, references: Sequence[str]) -> dict[str, Case]:
    cases = cases_for_agent(request.roles).filter(reference__in=references)
    found = cases.select_related("citizen", "department").order_by("id")
    return {case.reference: case for case in found if case.reference}


def _key(request: AgentRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None


def _back(request: AgentRequest) -> str:
    return back_to(request, fallback=reverse("backoffice:queue"))


def report_title(act: BatchAct, done: int) -> str:
    """What was done, and to how many."""
    said = {
        BatchAct.TAKE: ngettext("%(num)d demande prise", "%(num)d demandes prises", done),
        BatchAct.ASSIGN: ngettext("%(num)d demande confiée", "%(num)d demandes confiées", done),
        BatchAct.WRITE: ngettext("%(num)d message envoyé", "%(num)d messages envoyés", done),
        BatchAct.CLOSE: ngettext("%(num)d demande classée", "%(num)d demandes classées", done),
    }
    return said[act] % {"num": done}


RESULT_TONES: dict[BatchResult, str] = {
    BatchResult.WAITING: "neutral",
    BatchResult.DONE: "success",
    BatchResult.REFUSED: "attention",
}


def _line(line: dict[str, str], case: Case | None) -> dict[str, str]:
    result = BatchResult(line["result"])
    return {
        "reference": line["reference"],
        "href": reverse("backoffice:case", args=[line["reference"]]) if case else "",
        "title": case.title if case else "",
        "result": str(result.label),
        "tone": RESULT_TONES[result],
        "sentence": line["sentence"],
        "pick": f"{case.reference}.{case.revision}"
        if case and result is not BatchResult.DONE
        else "",
    }
