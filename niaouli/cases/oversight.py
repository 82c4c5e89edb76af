"""What was done on the cases of a department: who, what, when, on which number. No content.

Written in SQL: the log knows cases by their key, in a text.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.cases.lifecycle import HISTORY, Act
from niaouli.departments.models import Department

DEEDS: dict[str, Promise] = {
    **{f"case.{act.value}": HISTORY[act] for act in Act},
    "case.consulted": _("Demande consultée"),
    "document.consulted": _("Document consulté"),
    "opinion.consulted": _("Demande consultée pour un avis"),
    "case.assigned": _("Demande confiée"),
    "case.step_entered": _("Étape changée"),
    "case.item_supplied": _("Complément préparé"),
    "case.message_written": _("Message écrit"),
    "case.note_written": _("Note interne écrite"),
    "case.opinion_asked": _("Avis demandé"),
    "case.opinion_given": _("Avis rendu"),
    "case.opinion_cancelled": _("Avis annulé"),
    "case.opinion_reminded": _("Avis rappelé"),
    "case.reminded": _("Complément rappelé"),
    "case.held": _("Effacement suspendu"),
    "case.released": _("Effacement repris"),
    "case.end_told": _("Fin de la conservation annoncée"),
    "case.erased": _("Demande effacée"),
    "case.started": _("Brouillon commencé"),
    "case.started_at_counter": _("Saisie au guichet commencée"),
    "case.renewed": _("Brouillon mis à jour"),
    "case.discarded": _("Brouillon effacé"),
    "case.claim_made": _("Code de rattachement donné"),
    "case.claimed": _("Demande rattachée à un compte"),
    "case.place_changed": _("Lieu de retrait changé"),
    "case.ready": _("Document prêt à retirer"),
    "case.collected": _("Document remis"),
    "case.mail_not_taken": _("E-mail reçu, non pris en compte"),
    "case.satisfaction_given": _("Avis sur le service donné"),
    "case.satisfaction_declined": _("Avis sur le service non donné"),
}
"""What the log says of a case, by the verb of its events."""


@dataclass(frozen=True)
class Wanted:
    """Which deeds; empty: all of them."""

    person: int | None = None
    deed: str = ""
    reference: str = ""
    first: date | None = None
    last: date | None = None


class Deed(NamedTuple):
    """One thing that was done."""

    id: int
    at: datetime
    deed: str
    reference: str
    by: int | None
    name: str
    """Of who did it; empty for the system, and for who deleted their account."""
    is_citizen: bool
    """Done by the person whose case it is: who they are is no business of a control."""


DEEDS_OF = """
SELECT e.id, e.at, e.verb, c.reference, e.by,
    coalesce(nullif(trim(p.given_name || ' ' || p.family_name), ''), p.username, ''),
    e.by IS NOT NULL AND e.by = c.citizen_id
FROM audit_event e
JOIN cases_case c
    ON c.key = CASE WHEN e.subject LIKE 'case:%%' THEN substr(e.subject, 6)::uuid END
LEFT JOIN accounts_person p ON p.id = e.by
WHERE c.department_id = %(department)s AND c.reference IS NOT NULL
    AND (%(person)s::bigint IS NULL OR e.by = %(person)s)
    AND (%(deed)s = '' OR e.verb = %(deed)s)
    AND (%(reference)s = '' OR c.reference = %(reference)s)
    AND e.at >= %(first)s AND e.at < %(last)s
    AND (%(before)s::bigint IS NULL OR (e.at, e.id) < (
        SELECT at, id FROM audit_event WHERE id = %(before)s
    ))
ORDER BY e.at DESC, e.id DESC LIMIT %(limit)s
"""
BEGINNING, END = date(2000, 1, 1), date(9000, 1, 1)


def deeds_of(
    department: Department, wanted: Wanted, *, limit: int, before: int | None = None
) -> list[Deed]:
    """The latest first, beyond the event `before` when it is given."""
    values = {
        "department": department.pk,
        "person": wanted.person,
        "deed": wanted.deed,
        "reference": wanted.reference,
        "first": _start_of(wanted.first or BEGINNING),
        "last": _start_of((wanted.last or END) + timedelta(days=1)),
        "before": before,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(DEEDS_OF, values)
        return [Deed._make(row) for row in cursor.fetchall()]


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)
