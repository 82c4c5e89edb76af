"""The wallet: documents kept by the person or issued to them, the bin included."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import CampaignReminder
from niaouli.datarights.held import Group, Held, HeldFile, chosen, day, instant, text
from niaouli.documents.enums import Origin
from niaouli.documents.forgetting import empty_wallet
from niaouli.documents.kinds import kinds
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import documents_of, revocation_of
from niaouli.documents.zipping import file_path

FOLDER = "porte-documents"


def held(person: Person) -> list[Held]:
    documents = list(
        documents_of(person).prefetch_related("reminders", "campaign_reminders__procedure")
    )
    readings = _readings(documents)
    return [
        _document(number, each, readings[each.subject]) for number, each in enumerate(documents, 1)
    ]


def goes(person: Person, *, now: datetime) -> list[str]:
    count = documents_of(person).count()
    return [
        ngettext(
            "%(count)s document de votre porte-documents, délivré ou rangé par vous",
            "%(count)s documents de votre porte-documents, délivrés ou rangés par vous",
            count,
        )
        % {"count": count}
    ] * bool(count)


def erase(*, person: Person, by: Person | None, now: datetime) -> None:
    empty_wallet(person=person, by=by, now=now)


def _readings(documents: Sequence[WalletDocument]) -> Mapping[str, list[datetime]]:
    """When agents looked at what their department had issued."""
    found: dict[str, list[datetime]] = defaultdict(list)
    subjects = [each.subject for each in documents if each.origin == Origin.ISSUED]
    for event in Event.objects.filter(verb="issuance.consulted", subject__in=subjects).order_by(
        "id"
    ):
        found[event.subject].append(event.at)
    return found


def _document(number: int, document: WalletDocument, readings: Sequence[datetime]) -> Held:
    revocation = revocation_of(document)
    kind = kinds().get(document.kind)
    versions = list(document.versions.all())
    return Held(
        document.title,
        [
            text("title", "", document.title),
            chosen("kind", _("Nature"), document.kind, kind.label if kind else document.kind),
            chosen("origin", _("Origine"), document.origin, Origin(document.origin).label),
            text(
                "issued_by",
                _("Délivré par"),
                document.issued_by.name if document.issued_by else "",
            ),
            instant("created_at", _("Ajouté le"), document.created_at),
            day("valid_until", _("Valable jusqu’au"), document.valid_until),
            instant("seen_at", _("Ouvert la première fois le"), document.seen_at),
            instant("binned_at", _("Mis à la corbeille le"), document.binned_at),
            instant("revoked_at", _("Retiré le"), revocation.revoked_at if revocation else None),
            text(
                "revoked_reason",
                _("Pourquoi il est retiré"),
                revocation.revoked_reason if revocation else "",
            ),
        ],
        files=[
            HeldFile(
                file_path(f"{FOLDER}/{number:03d}", each.number, each.filename),
                each.filename,
                each.file,
            )
            for each in versions
        ],
        groups=[
            Group(
                "reminders",
                _("Rappels de fin de validité"),
                [
                    Held(_("Rappel"), [instant("sent_at", _("Envoyé le"), each.sent_at)])
                    for each in sorted(document.reminders.all(), key=lambda each: each.pk)
                ],
            ),
            Group("campaigns", _("Rappels avant la fin d’une démarche"), _campaigns(document)),
            Group(
                "readings",
                _("Consultations par la direction qui l’a délivré"),
                [Held(_("Consultation"), [instant("at", _("Le"), each)]) for each in readings],
            ),
        ],
    )


def _campaigns(document: WalletDocument) -> list[Held]:
    """What was told of it before a procedure closed."""
    told: list[CampaignReminder] = list(document.campaign_reminders.all())
    return [
        Held(
            each.procedure.title,
            [
                day("closes_on", _("Ouverte jusqu’au"), each.closes_on),
                instant("sent_at", _("Envoyé le"), each.sent_at),
            ],
        )
        for each in sorted(told, key=lambda each: each.pk)
    ]
