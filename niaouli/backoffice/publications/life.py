"""A publication as the public sees it, and what can be done with it."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niaouli.backoffice.frame import frame
from niaouli.backoffice.publications.desk import publication_or_404, standing
from niaouli.backoffice.publications.typed import PARTS, read_time
from niaouli.backoffice.typed import read_day, read_number
from niaouli.lib.errors import BadInput, OutOfStep
from niaouli.lib.words import moment
from niaouli.publications import facts, operations, policies
from niaouli.publications.content import missing
from niaouli.publications.enums import Kind, Status
from niaouli.publications.errors import InvalidPublication, Problem
from niaouli.publications.models import Publication
from niaouli.topics.queries import in_order
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]
View = Callable[[AgentRequest, int], HttpResponse]
PLAN = ("at-day", "at-month", "at-year", "at-time")


@require_safe
@agent_page
def publication(request: AgentRequest, publication: int) -> HttpResponse:
    """The preview, with what can be done."""
    found = publication_or_404(request, publication)
    return _page(request, found)


def back_when_too_late(view: View) -> View:
    """What can no longer be done is said on the publication as it is now."""

    @wraps(view)
    def guarded(request: AgentRequest, publication: int) -> HttpResponse:
        try:
            return view(request, publication)
        except OutOfStep as refusal:
            messages.error(request, str(refusal))
            return redirect("backoffice:publication", publication)

    return guarded


@require_http_methods(METHODS)
@agent_page
@back_when_too_late
def publication_publish(request: AgentRequest, publication: int) -> HttpResponse:
    """Now, or at a moment to come."""
    found, now = publication_or_404(request, publication), timezone.now()
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in PLAN}
    if request.method != "POST":
        policies.check_can_publish(found, now)
        return _plan(request, found, typed)
    try:
        at = _moment(typed, now) if request.POST.get("when") == "later" else None
        done = operations.publish_publication(
            publication=found, by=request.user, now=now, at=at, revision=_revision(request)
        )
    except BadInput as refusal:
        return _plan(request, found, typed, error=str(refusal))
    except InvalidPublication as refusal:
        return _page(request, found, problems=list(refusal.problems))
    messages.success(request, _online(done, now))
    return redirect("backoffice:publication", found.pk)


@require_http_methods(METHODS)
@agent_page
@back_when_too_late
def publication_withdraw(request: AgentRequest, publication: int) -> HttpResponse:
    """Asks to confirm: its page then says that it is no longer published."""
    found, now = publication_or_404(request, publication), timezone.now()
    if request.method != "POST":
        policies.check_can_withdraw(found)
        return _confirm(request, found, "unplan" if policies.is_planned(found, now) else "withdraw")
    done = operations.withdraw_publication(
        publication=found, by=request.user, now=now, revision=_revision(request)
    )
    messages.success(
        request,
        _("La publication est de nouveau un brouillon.")
        if done.status == Status.DRAFT
        else _("La publication est retirée."),
    )
    return redirect("backoffice:publication", found.pk)


@require_http_methods(METHODS)
@agent_page
@back_when_too_late
def publication_discard(request: AgentRequest, publication: int) -> HttpResponse:
    """Asks to confirm: a draft is erased for good."""
    found = publication_or_404(request, publication)
    if request.method != "POST":
        policies.check_can_discard(found)
        return _confirm(request, found, "discard")
    operations.discard_publication(
        publication=found, by=request.user, now=timezone.now(), revision=_revision(request)
    )
    messages.success(request, _("Le brouillon est effacé."))
    return redirect("backoffice:publications")


def _page(
    request: AgentRequest, found: Publication, *, problems: list[Problem] | None = None
) -> HttpResponse:
    now = timezone.now()
    word, tone = standing(found, now)
    planned = policies.is_planned(found, now)
    context = {
        **frame(request, "publications"),
        "publication": found,
        "kind": Kind(found.kind),
        "word": word,
        "tone": tone,
        "planned": moment(found.published_at) if planned and found.published_at else "",
        "seen": found.status == Status.PUBLISHED and not planned,
        "facts": facts.facts(found),
        "links": facts.links(found),
        "dates": facts.dates_of(found),
        "topics": [topic.label for topic in in_order(found.topics.order_by("id"))],
        "followed": policies.is_followed(found),
        "problems": problems if problems is not None else [],
        "missing": missing(found) if found.status != Status.PUBLISHED else [],
        "can_publish": policies.can_publish(found, now),
        "can_revise": policies.can_revise(found),
        "can_withdraw": policies.can_withdraw(found),
        "can_discard": policies.can_discard(found),
    }
    status = 422 if problems else 200
    return render(request, "backoffice/publications/publication.html", context, status=status)


def _online(publication: Publication, now: datetime) -> str:
    if not policies.is_planned(publication, now) or publication.published_at is None:
        return _("La publication est en ligne.")
    sentence = _("La publication sera en ligne le %(moment)s. Les abonnés seront prévenus.")
    return sentence % {"moment": moment(publication.published_at)}


def _plan(
    request: AgentRequest, found: Publication, typed: dict[str, str], *, error: str = ""
) -> HttpResponse:
    context = {
        **frame(request, "publications"),
        "publication": found,
        "kind": Kind(found.kind),
        "typed": typed,
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "backoffice/publications/plan.html", context, status=status)


def _confirm(request: AgentRequest, found: Publication, act: str) -> HttpResponse:
    context = {**frame(request, "publications"), "publication": found, "act": act}
    return render(request, "backoffice/publications/confirm.html", context)


def _moment(typed: dict[str, str], now: datetime) -> datetime:
    """When to put it online, in the body's time. Raises `BadInput`."""
    try:
        day = read_day(*(typed[f"at-{part}"] for part in PARTS))
        at = read_time(typed["at-time"].strip())
    except ValueError as error:
        raise BadInput("at", str(error)) from None
    if day is None:
        raise BadInput("at", _("Indiquez le jour de la mise en ligne."))
    chosen = _local(day, at or time(8))
    if chosen <= now:
        raise BadInput("at", _("Ce moment est déjà passé : choisissez-en un à venir."))
    return chosen


def _local(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _revision(request: AgentRequest) -> int:
    return read_number(request.POST.get("revision", ""))
