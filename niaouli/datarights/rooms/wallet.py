"""The wallet: documents kept by the person or issued to them, the bin included."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.datarights.held import Group, Held, HeldFile, chosen, day, instant, text
from niaouli.documents.enums import Origin
from niaouli.documents.forgetting import empty_wallet
from niaouli.documents.kinds import kinds
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import documents_of
from niaouli.documents.zipping import file_path

FOLDER = "porte-documents"


def held(person: Person) -> list[Held]:
    documents = documents_of(person).prefetch_related("reminders")
    return [_document(number, each) for number, each in enumerate(documents, 1)]


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


def _document(number: int, document: WalletDocument) -> Held:
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
            )
        ],
    )
