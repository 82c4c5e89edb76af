"""The requests, drafts included: answers, documents, exchanges, decisions, who looked at them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.answered import AnsweredLine, answered_pages
from niaouli.cases.collection import entered_words
from niaouli.cases.deciding import told_decision
from niaouli.cases.enums import Cause, Channel, ItemState, OpinionState, Score, Side, State
from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.cases.models import (
    Case,
    CaseIncomingMail,
    CaseMail,
    Correction,
    Hold,
    Message,
    Movement,
    Note,
    Opinion,
    PendingItem,
    PreparedDocument,
    Satisfaction,
    StepStay,
    SupportingDocument,
)
from niaouli.cases.operations.forgetting import forget_drafts
from niaouli.cases.queries import all_cases_of, cases_of, detailed
from niaouli.datarights.held import Group, Held, HeldFile, Line, day, instant, text
from niaouli.datarights.held import chosen as coded
from niaouli.datarights.rooms.account import mail_held
from niaouli.documents.kinds import kinds
from niaouli.documents.zipping import file_path
from niaouli.lib.words import date_words

READINGS = ("case.consulted", "document.consulted", "opinion.consulted")


def held(person: Person) -> list[Held]:
    """As many statements whatever the number of requests."""
    cases = list(
        detailed(all_cases_of(person))
        .select_related("satisfaction", "pickup_place")
        .prefetch_related(
            Prefetch("documents", SupportingDocument.objects.select_related("file").order_by("id")),
            Prefetch("messages", _written()),
            Prefetch("items", PendingItem.objects.order_by("id")),
            Prefetch("items__documents", _prepared()),
            Prefetch("corrections", Correction.objects.order_by("id")),
            Prefetch("stays", StepStay.objects.order_by("id")),
            Prefetch("holds", Hold.objects.order_by("id")),
            Prefetch("opinions", Opinion.objects.select_related("department").order_by("id")),
            Prefetch("notes", Note.objects.only("case").order_by("id")),
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
    """What was sent stays, until `cases.operations.keeping.end_keeping`."""
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
            text("entered", _("Au guichet"), entered_words(case)),
            text(
                "place", _("Lieu de retrait"), case.pickup_place.name if case.pickup_place else ""
            ),
            instant("collected_at", _("Retirée le"), case.collected_at),
            Line("answers", "", case.answers, ""),
            Line("decision", "", case.decision, ""),
            Line("notes", _("Notes internes"), len(case.notes.all()), _notes(case)),
        ],
        groups=[
            Group("", _("Vos réponses"), _answers(case)),
            Group("documents", _("Documents"), [_document(each, paths) for each in documents]),
            Group("items", _("Ce qui vous a été demandé"), _items(case, folder)),
            Group("corrections", _("Réponses corrigées"), _corrections(case)),
            Group("steps", _("Étapes de l’étude"), _stays(case)),
            Group("messages", _("Messages"), _messages(case, folder)),
            Group("emails", _("E-mails"), [mail_held(each.mail) for each in case.mails.all()]),
            Group("", _("Ce qui est décidé"), _decided(case)),
            Group("opinions", _("Avis demandés"), _opinions(case)),
            Group("history", _("Historique"), _history(case)),
            Group("holds", _("Gardée plus longtemps"), _holds(case)),
            Group("satisfaction", _("Comment cela s’est passé"), _satisfaction(case)),
            Group("readings", _("Consultée par la direction"), _read(readings[case.subject])),
        ],
    )


def _answers(case: Case) -> list[Held]:
    return [
        Held(page.title, [line for each in page.lines for line in _answer(each)])
        for page in answered_pages(case, list(case.corrections.all()))
    ]


def _answer(line: AnsweredLine) -> list[Line]:
    """The answer, and what it was before it was corrected."""
    former = [
        Line(
            "",
            _("%(label)s, avant le %(day)s") % {"label": line.label, "day": date_words(each.until)},
            None,
            each.text,
        )
        for each in line.former
    ]
    return [Line("", line.label, None, line.text), *former]


def _document(document: SupportingDocument, paths: Mapping[int, str]) -> Held:
    kind = kinds().get(document.kind)
    return Held(
        document.title,
        [
            text("title", "", document.title),
            coded("kind", _("Nature"), document.kind, kind.label if kind else document.kind),
            coded("side", _("Donné par"), document.side, _side(document.side)),
            text("field", "", document.field),
            text("wallet_document", "", str(document.wallet_key or "")),
            instant("added_at", _("Ajouté le"), document.added_at),
            instant("replaced_at", _("Remplacé le"), document.replaced_at),
        ],
        files=[HeldFile(paths[document.pk], document.filename, document.file)],
    )


def _prepared() -> QuerySet[PreparedDocument]:
    return PreparedDocument.objects.select_related("file").order_by("id")


def _items(case: Case, folder: str) -> list[Held]:
    return [
        Held(
            each.label,
            [
                text("field", "", each.field),
                text("reason", _("Pourquoi"), each.reason),
                coded("cause", _("Raison"), each.cause, Cause(each.cause).label),
                coded("state", _("État"), each.state, ItemState(each.state).label),
                instant("asked_at", _("Demandé le"), each.asked_at),
                day("due_on", _("À fournir avant le"), each.due_on),
                instant("ended_at", _("Terminé le"), each.ended_at),
                instant("prepared_at", _("Réponse préparée le"), each.prepared_at),
                Line("prepared", _("Réponse préparée"), each.prepared, _said(case, each)),
                Line("opened", "", each.opened, ""),
            ],
            files=[
                HeldFile(
                    file_path(f"{folder}/prepare-{each.pk}", n, document.filename),
                    document.filename,
                    document.file,
                )
                for n, document in enumerate(each.documents.all(), 1)
            ],
        )
        for each in case.items.all()
    ]


def _said(case: Case, item: PendingItem) -> str:
    """The prepared answer in words."""
    field = case.version.parsed.field(item.field)
    known = item.prepared is not None and field.fits(item.prepared)
    return field.display(item.prepared) if known else ""


def _corrections(case: Case) -> list[Held]:
    """As they are stored: the answers above say them in words."""
    return [
        Held(
            case.version.parsed.field(each.field).label,
            [
                text("field", "", each.field),
                Line("before", "", each.before, ""),
                Line("after", "", each.after, ""),
                instant("at", _("Le"), each.at),
            ],
        )
        for each in case.corrections.all()
    ]


def _stays(case: Case) -> list[Held]:
    labels = {step.code: step.citizen_label for step in case.version.parsed.steps}
    return [
        Held(
            labels.get(each.step, each.step),
            [
                text("step", "", each.step),
                instant("entered_at", _("Du"), each.entered_at),
                instant("left_at", _("Au"), each.left_at),
            ],
        )
        for each in case.stays.all()
    ]


def _written() -> "QuerySet[Message]":
    return Message.objects.select_related("incoming__original").order_by("id")


def _holds(case: Case) -> list[Held]:
    """When its erasing was suspended, and why."""
    return [
        Held(
            _("Effacement suspendu"),
            [
                instant("at", _("Du"), each.at),
                instant("ended_at", _("Au"), each.ended_at),
                text("reason", _("Raison"), each.reason),
            ],
        )
        for each in case.holds.all()
    ]


def _messages(case: Case, folder: str) -> list[Held]:
    return [
        Held(
            _side(each.side),
            [
                text("side", "", each.side),
                coded("channel", _("Reçu"), each.channel, Channel(each.channel).label),
                instant("sent_at", _("Envoyé le"), each.sent_at),
                instant("read_at", _("Lu le"), each.read_at),
                text("body", _("Texte"), each.body),
            ],
            files=_original(each, f"{folder}/e-mails/{number}"),
        )
        for number, each in enumerate(case.messages.all(), 1)
    ]


def _original(message: Message, folder: str) -> list[HeldFile]:
    """The whole e-mail, of a message that came by e-mail."""
    came: CaseIncomingMail | None = getattr(message, "incoming", None)
    if came is None or came.original is None:
        return []
    return [HeldFile(file_path(folder, 1, "message.eml"), "message.eml", came.original)]


def _satisfaction(case: Case) -> list[Held]:
    given: Satisfaction | None = getattr(case, "satisfaction", None)
    if given is None:
        return []
    said = str(Score(given.score).label) if given.score else _("Pas de réponse")
    return [
        Held(
            said,
            [
                coded("score", _("Réponse"), str(given.score or ""), said),
                text("comment", _("Texte"), given.comment),
                instant("answered_at", _("Le"), given.answered_at),
            ],
        )
    ]


def _decided(case: Case) -> list[Held]:
    lines = [text("", label, words) for label, words in told_decision(case)]
    return [Held("", lines)] if lines else []


def _opinions(case: Case) -> list[Held]:
    """Who was asked, and when; what they wrote is the department's to communicate
    (docs/decisions/0029)."""
    return [
        Held(
            each.department.name if each.department else _("Un expert extérieur"),
            [
                coded("state", _("État"), each.state, OpinionState(each.state).label),
                instant("asked_at", _("Demandé le"), each.asked_at),
                instant("ended_at", _("Terminé le"), each.ended_at),
            ],
        )
        for each in case.opinions.all()
    ]


def _notes(case: Case) -> str:
    """Agents' notes are not in the copy: a person asks the department for them, which leaves out
    what is about others."""
    count = len(case.notes.all())
    if not count:
        return ""
    return ngettext(
        "%(count)d note entre agents : vous pouvez la demander à la direction.",
        "%(count)d notes entre agents : vous pouvez les demander à la direction.",
        count,
    ) % {"count": count}


def _history(case: Case) -> list[Held]:
    return [
        Held(
            str(HISTORY[Act(each.act)]),
            [
                text("act", "", each.act),
                instant("at", _("Le"), each.at),
                text("reason", _("Raison"), each.reason),
                text("why", _("Ce qui est corrigé"), each.why),
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
