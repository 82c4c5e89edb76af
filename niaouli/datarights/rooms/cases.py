"""The requests, drafts included: answers, documents, exchanges, decisions, who looked at them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import ItemState, Side, State
from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.cases.models import (
    Case,
    CaseMail,
    Message,
    Movement,
    PendingItem,
    SupportingDocument,
)
from niaouli.cases.operations.forgetting import forget_drafts
from niaouli.cases.queries import cases_of, detailed
from niaouli.cases.story import answered_pages
from niaouli.datarights.held import Group, Held, HeldFile, Line, day, file_path, instant, text
from niaouli.datarights.held import chosen as coded
from niaouli.datarights.rooms.account import mail_held
from niaouli.documents.kinds import kinds

READINGS = ("case.consulted", "document.consulted")


def held(person: Person) -> list[Held]:
    """As many statements whatever the number of requests."""
    cases = list(
        detailed(cases_of(person))
        .prefetch_related(
            Prefetch("documents", SupportingDocument.objects.select_related("file").order_by("id")),
            Prefetch("messages", Message.objects.order_by("id")),
            Prefetch("items", PendingItem.objects.order_by("id")),
            Prefetch("movements", Movement.objects.order_by("id")),
            Prefetch("mails", CaseMail.objects.select_related("mail").order_by("id")),
        )
        .order_by("id")
    )
    readings = _readings(cases)
    return [_case(each, readings) for each in cases]


def goes(person: Person, *, now: datetime) -> list[str]:
    drafts = cases_of(person).filter(state=State.DRAFT).count()
    return [
        ngettext("%(count)s brouillon de demande", "%(count)s brouillons de demande", drafts)
        % {"count": drafts}
    ] * bool(drafts)


def erase(*, person: Person, by: Person | None, now: datetime) -> None:
    """What was sent stays: `cases.operations.forgetting.erase_kept_cases` ends its keeping."""
    forget_drafts(person=person, now=now)


def _case(case: Case, readings: Mapping[str, list[datetime]]) -> Held:
    folder = f"demandes/{case.reference or f'brouillon-{case.pk}'}"
    documents = list(case.documents.all())
    paths = {each.pk: file_path(folder, n, each.filename) for n, each in enumerate(documents, 1)}
    return Held(
        title=f"{case.title} — {case.reference or _('brouillon')}",
        lines=[
            text("reference", _("Numéro de la demande"), case.reference or ""),
            text("title", "", case.title),
            text("procedure", "", case.procedure.slug),
            Line("version", "", case.version.number, ""),
            coded("state", _("État de la demande"), case.state, State(case.state).label),
            text("department", _("Direction"), case.department.name),
            instant("started_at", _("Commencée le"), case.started_at),
            instant("submitted_at", _("Envoyée le"), case.submitted_at),
            instant("decided_at", _("Terminée le"), case.decided_at),
            day("legal_due_on", _("Date limite fixée par la loi"), case.legal_due_on),
            Line("answers", "", case.answers, ""),
        ],
        groups=[
            Group("", _("Vos réponses"), _answers(case)),
            Group("documents", _("Documents"), [_document(each, paths) for each in documents]),
            Group("items", _("Ce qui vous a été demandé"), _items(case)),
            Group("messages", _("Messages"), _messages(case)),
            Group("emails", _("E-mails"), [mail_held(each.mail) for each in case.mails.all()]),
            Group("history", _("Historique"), _history(case)),
            Group("readings", _("Consultée par la direction"), _read(readings[case.subject])),
        ],
    )


def _answers(case: Case) -> list[Held]:
    return [
        Held(page.title, [Line("", label, None, words) for label, words in page.lines])
        for page in answered_pages(case)
    ]


def _document(document: SupportingDocument, paths: Mapping[int, str]) -> Held:
    kind = kinds().get(document.kind)
    return Held(
        document.title,
        [
            text("title", "", document.title),
            coded("kind", _("Nature"), document.kind, kind.label if kind else document.kind),
            coded("side", _("Donné par"), document.side, _side(document.side)),
            text("field", "", document.field),
            instant("added_at", _("Ajouté le"), document.added_at),
            instant("replaced_at", _("Remplacé le"), document.replaced_at),
        ],
        files=[HeldFile(paths[document.pk], document.filename, document.file)],
    )


def _items(case: Case) -> list[Held]:
    return [
        Held(
            each.label,
            [
                text("field", "", each.field),
                text("reason", _("Pourquoi"), each.reason),
                coded("state", _("État"), each.state, ItemState(each.state).label),
                instant("asked_at", _("Demandé le"), each.asked_at),
                day("due_on", _("À fournir avant le"), each.due_on),
                instant("ended_at", _("Terminé le"), each.ended_at),
            ],
        )
        for each in case.items.all()
    ]


def _messages(case: Case) -> list[Held]:
    return [
        Held(
            _side(each.side),
            [
                text("side", "", each.side),
                instant("sent_at", _("Envoyé le"), each.sent_at),
                instant("read_at", _("Lu le"), each.read_at),
                text("body", _("Texte"), each.body),
            ],
        )
        for each in case.messages.all()
    ]


def _history(case: Case) -> list[Held]:
    return [
        Held(
            str(HISTORY[Act(each.act)]),
            [
                text("act", "", each.act),
                instant("at", _("Le"), each.at),
                text("reason", _("Raison"), each.reason),
            ],
        )
        for each in case.movements.all()
    ]


def _read(moments: list[datetime]) -> list[Held]:
    """When, never by whom: an agent is the department."""
    return [Held(_("Consultée"), [instant("at", _("Le"), each)]) for each in moments]


def _readings(cases: list[Case]) -> Mapping[str, list[datetime]]:
    found: dict[str, list[datetime]] = defaultdict(list)
    events = Event.objects.filter(verb__in=READINGS, subject__in=[each.subject for each in cases])
    for event in events.order_by("id"):
        found[event.subject].append(event.at)
    return found


def _side(side: str) -> str:
    return _("Vous") if side == Side.CITIZEN else _("La direction")
