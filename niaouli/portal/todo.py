"""« À faire »: what waits for the person, then what is new. Where one lands."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from niaouli.accounts.models import Person
from niaouli.cases.filling import kept_since
from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.cases.lists import waiting
from niaouli.cases.lists.waiting import AwaitedItem, CaseNews, Ending, UnreadMessage
from niaouli.cases.needed import Need, told_needs
from niaouli.cases.retention import last_day
from niaouli.documents.enums import Origin
from niaouli.documents.listing import ToldDocument, told_documents
from niaouli.documents.queries import lapse_words
from niaouli.employment.queries.seekers import Standing, standing_of
from niaouli.lib.words import date_words, long_date
from niaouli.portal.case_page import due_words
from niaouli.portal.case_thread import message_anchor
from niaouli.portal.employment.space import now_of
from niaouli.portal.places import case_place, wallet_document_place
from niaouli.portal.wallet.showing import ends_in
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest

NEW_FOR = timedelta(days=14)
NEWS_SHOWN = 5
ERASED_SOON = 30
"""Days under which a draft says how soon it goes."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, with the exact place to do it: macro `todo_item`."""

    day: date
    """By which they are in order: until when it can be done, or since when it waits."""
    title: str
    href: str
    text: str
    due: str
    action: str


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened."""

    title: str
    href: str
    text: str


@require_safe
@citizen_page
def todo(request: CitizenRequest) -> HttpResponse:
    now = timezone.now()
    person, today = request.user, timezone.localdate(now)
    documents = told_documents(person, today=today, since=now - NEW_FOR)
    tasks = [
        *_check_in(standing_of(person, today=today), today),
        *(_item(item, today) for item in waiting.awaited_items(person)),
        *_messages(waiting.unread_messages(person)),
        *(_erased(each, today) for each in waiting.endings(person)),
        *(_ending(each, today) for each in documents if each.ends),
        *(_needed(each, today) for each in told_needs(person, today=today)),
    ]
    movements = waiting.news(person, since=now - NEW_FOR, limit=NEWS_SHOWN)
    issued = [
        each
        for each in documents
        if each.origin == Origin.ISSUED and (each.revoked_at or each.created_at) >= now - NEW_FOR
    ]
    news = [*map(_movement, movements), *map(_issued, issued[:NEWS_SHOWN])]
    return render(
        request,
        "portal/todo/todo.html",
        {
            "tasks": sorted(tasks, key=lambda each: each.day),
            "news": news,
            "given_name": _called(person),
        },
    )


def _called(person: Person) -> str:
    return person.given_name or person.username


def _check_in(standing: Standing | None, today: date) -> list[Task]:
    """The monthly check-in, while it can be made: a date that comes back and does not wait."""
    if standing is None or not standing.awaited(today):
        return []
    now, window = now_of(standing, today), standing.window
    return [
        Task(
            day=window.closes_on if today <= window.closes_on else window.late_until,
            title=now.title,
            href=reverse("portal:check_in"),
            text=now.text,
            due=now.due,
            action=_("Pointer"),
        )
    ]


def _item(item: AwaitedItem, today: date) -> Task:
    if item.is_prepared:
        return Task(
            day=item.due_on,
            title=item.label,
            href=case_place(item.reference),
            text=_("Votre réponse est prête pour « %(title)s », mais elle n’est pas envoyée.")
            % {"title": item.title},
            due=due_words(item.due_on, today),
            action=_("Relire et envoyer"),
        )
    return Task(
        day=item.due_on,
        title=item.label,
        href=reverse("portal:supply", args=[item.reference, item.id]),
        text=_("Pour votre demande « %(title)s ». %(reason)s")
        % {"title": item.title, "reason": item.reason},
        due=due_words(item.due_on, today),
        action=_("Répondre"),
    )


def _messages(found: list[UnreadMessage]) -> list[Task]:
    """One line a case: it leads to the first message that was not read."""
    oldest_of: dict[int, UnreadMessage] = {message.case_id: message for message in found}
    return [
        Task(
            day=timezone.localdate(message.sent_at),
            title=_("Lire le message de la direction"),
            href=f"{case_place(message.reference)}#{message_anchor(message.id)}",
            text=_("Pour votre demande « %(title)s ». Reçu le %(day)s, de : %(department)s.")
            % {
                "department": message.department,
                "day": long_date(message.sent_at),
                "title": message.title,
            },
            due="",
            action=_("Lire"),
        )
        for message in oldest_of.values()
    ]


def _erased(ending: Ending, today: date) -> Task:
    """A draft to finish, or a case to keep a copy of, before it goes."""
    if ending.reference is None:
        return _draft(ending, today)
    last = _last_day(ending, today)
    return Task(
        day=last,
        title=_("Gardez une copie de « %(title)s »") % {"title": ending.title},
        href=case_place(ending.reference),
        text=_(
            "Cette demande est terminée depuis longtemps et va être effacée. Téléchargez-la avec "
            "ses documents si vous voulez la garder."
        ),
        due=_erased_words(last, today),
        action=_("Garder une copie"),
    )


def _draft(draft: Ending, today: date) -> Task:
    last = _last_day(draft, today)
    return Task(
        day=last,
        title=draft.title,
        href=reverse("portal:draft", args=[draft.key]),
        text=_(
            "Brouillon commencé le %(day)s, gardé jusqu’au %(last)s : votre demande n’est pas "
            "encore envoyée."
        )
        % {"day": date_words(draft.started_at), "last": date_words(last)},
        due=_erased_words(last, today) if (last - today).days <= ERASED_SOON else "",
        action=_("Reprendre"),
    )


def _last_day(ending: Ending, today: date) -> date:
    """The last day on which it is there; today at the earliest, while it is."""
    if ending.erased_at is None:
        return max(kept_since(ending.version_id, ending.changed_at), today)
    return last_day(ending.erased_at, today=today)


def _erased_words(last: date, today: date) -> str:
    days = (last - today).days
    if not days:
        return _("S’efface ce soir")
    words = ngettext(
        "S’efface dans %(n)s jour, le %(day)s au soir",
        "S’efface dans %(n)s jours, le %(day)s au soir",
        days,
    )
    return words % {"n": days, "day": long_date(last)}


def _ending(document: ToldDocument, today: date) -> Task:
    """A document of the wallet that ends soon: what the person keeps can be replaced."""
    kept, last = document.origin == Origin.KEPT, document.valid_until or today
    place = "portal:wallet_replace" if kept else "portal:wallet_document"
    said = (
        _("Ajoutez le nouveau dès que vous l’avez : il sera prêt pour la suite.")
        if kept
        else _("Ce document vous a été délivré. Refaites la démarche si vous en avez besoin.")
    )
    return Task(
        day=last,
        title=_("« %(title)s » ne sera bientôt plus valable") % {"title": document.title},
        href=reverse(place, args=[document.key]),
        text=said,
        due=_("%(in_days)s, le %(day)s")
        % {"in_days": ends_in(last, today), "day": long_date(last)},
        action=_("Remplacer") if kept else _("Voir le document"),
    )


def _needed(need: Need, today: date) -> Task:
    """What a campaign will ask for, and no longer does: told by e-mail, until it is renewed."""
    closing, kept = need.closing, need.document.origin == Origin.KEPT
    place = "portal:wallet_replace" if kept else "portal:wallet_document"
    text = (
        _("Votre brouillon « %(procedure)s » en a besoin : il %(why)s.")
        if need.draft is not None
        else _("« %(procedure)s » le demande, et vous l’aviez demandée : il %(why)s.")
    )
    return Task(
        day=closing.closes_on,
        title=_("« %(title)s » est à renouveler") % {"title": need.document.title},
        href=reverse(place, args=[need.document.key]),
        text=text % {"procedure": closing.procedure.title, "why": lapse_words(need.lapse, today)},
        due=_("Démarche ouverte jusqu’au %(day)s") % {"day": long_date(closing.closes_on)},
        action=_("Remplacer") if kept else _("Voir le document"),
    )


def _movement(movement: CaseNews) -> News:
    return News(
        title=str(HISTORY[Act(movement.act)]),
        href=case_place(movement.reference),
        text=_("%(title)s, le %(day)s") % {"title": movement.title, "day": date_words(movement.at)},
    )


def _issued(document: ToldDocument) -> News:
    """Received, or revoked: what happened last."""
    if document.revoked_at is not None:
        return News(
            title=_("Document retiré : %(title)s") % {"title": document.title},
            href=wallet_document_place(document.key),
            text=_("Il n’est plus valable. %(department)s, le %(day)s")
            % {"department": document.department, "day": date_words(document.revoked_at)},
        )
    return News(
        title=_("Document reçu : %(title)s") % {"title": document.title},
        href=wallet_document_place(document.key),
        text=_("%(department)s, le %(day)s")
        % {
            "department": document.department,
            "day": date_words(document.created_at),
        },
    )
