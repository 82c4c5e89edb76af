"""What departments wrote of a person in lists, to issue documents to many people at once. The
documents themselves are in the wallet."""

from datetime import datetime

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.datarights.held import Held, chosen, day, instant, text
from niaouli.deliveries.enums import LineState
from niaouli.deliveries.models import DeliveryLine
from niaouli.deliveries.operations.keeping import forget_person
from niaouli.deliveries.queries import lines_about
from niaouli.documents.kinds import kinds


def held(person: Person) -> list[Held]:
    return [_line(each) for each in lines_about(person)]


def goes(person: Person, *, now: datetime) -> list[str]:
    """Nothing to say: the documents are told with the wallet."""
    return []


def erase(*, person: Person, by: Person | None, now: datetime) -> None:
    forget_person(person=person, now=now)


def _line(line: DeliveryLine) -> Held:
    kind = kinds().get(line.kind)
    return Held(
        line.title or line.filename,
        [
            text("department", _("Direction"), line.delivery.department.name),
            instant("prepared_at", _("Liste apportée le"), line.delivery.prepared_at),
            text("title", _("Titre"), line.title),
            chosen("kind", _("Nature"), line.kind, kind.label if kind else line.kind),
            text("filename", _("Nom du fichier"), line.filename),
            text("reference", _("Numéro de demande écrit dans la liste"), line.reference),
            text("email", _("Adresse écrite dans la liste"), line.email),
            text("family_name", _("Nom écrit dans la liste"), line.family_name),
            day("valid_until", _("Valable jusqu’au"), line.valid_until),
            chosen("state", _("Résultat"), line.state, LineState(line.state).label),
            instant("done_at", _("Délivré le"), line.done_at),
            instant("told_at", _("Prévenu par e-mail le"), line.told_at),
        ],
    )
