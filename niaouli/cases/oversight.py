"""What was done in a department: who, what, when, on which number; the roles that were given and
ended, to whom; what it had issued and was revoked or looked at. No content of any case, nor paper.

Written in SQL: the log knows cases by their key, and people by their number, in a text.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.audit.models import Event
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
    "case.item_supplied_at_counter": _("Un des compléments enregistré au guichet"),
    "case.item_cancelled": _("Un des compléments qui n’est plus demandé"),
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
    "case.file_quarantined": _("Fichier bloqué par l’antivirus"),
}
"""What the log says of a case, by the verb of its events."""
ROLE_DEEDS: dict[str, Promise] = {
    "membership.given": _("Rôle donné"),
    "membership.ended": _("Rôle retiré"),
}
"""What it says of a role in the department. A role that takes the place of another ends it."""
PAPER_DEEDS: dict[str, Promise] = {
    "document.revoked": _("Document délivré retiré"),
    "issuance.replaced": _("Document délivré remplacé"),
    "issuance.consulted": _("Document délivré consulté"),
}
"""What it says of the papers that the department issued."""
UNTOLD = ("case.satisfaction_given", "case.satisfaction_declined")
"""What a control does not read: figures promise that nobody is known by what they thought."""


@dataclass(frozen=True)
class Wanted:
    """Which deeds; empty: all of them."""

    person: int | None = None
    """Who did it; of a role, also to whom it was given."""
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
    """Empty for a role, and for a paper."""
    by: int | None
    name: str
    """Of who did it; empty for the system, and for who deleted their account."""
    is_citizen: bool
    """Done by the person whose case it is: who they are is no business of a control."""
    whom: str
    """Whose role it is, by name; empty for who deleted their account."""
    role: str
    """A code of `Role`; empty for what was done on a case."""
    paper: str
    """The verification code of the paper that it concerns; empty elsewhere."""


OF_CASES = """
SELECT e.id, e.at, e.verb, c.reference, e.by,
    coalesce(nullif(trim(p.given_name || ' ' || p.family_name), ''), p.username, ''),
    e.by IS NOT NULL AND e.by = c.citizen_id, '', '', ''
FROM audit_event e
JOIN cases_case c
    ON c.key = CASE WHEN e.subject LIKE 'case:%%' THEN substr(e.subject, 6)::uuid END
LEFT JOIN accounts_person p ON p.id = e.by
WHERE c.department_id = %(department)s AND c.reference IS NOT NULL
    AND e.verb <> ALL(%(untold)s)
"""
OF_ROLES = """
SELECT e.id, e.at, e.verb, '', e.by,
    coalesce(nullif(trim(p.given_name || ' ' || p.family_name), ''), p.username, ''), false,
    coalesce(nullif(trim(w.given_name || ' ' || w.family_name), ''), w.username, ''),
    e.details ->> 'role', ''
FROM audit_event e
LEFT JOIN accounts_person p ON p.id = e.by
LEFT JOIN accounts_person w
    ON w.id = CASE WHEN e.subject LIKE 'person:%%' THEN substr(e.subject, 8)::bigint END
WHERE e.verb IN ('membership.given', 'membership.ended')
    AND e.details ->> 'department' = %(code)s
"""
# Of who withdrew a request that was reopened, the papers go with it: they are its citizen.
OF_PAPERS = """
SELECT e.id, e.at, e.verb, '', e.by,
    coalesce(nullif(trim(p.given_name || ' ' || p.family_name), ''), p.username, ''),
    e.by IS NOT NULL AND e.by = d.owner_id, '', '', e.details ->> 'code'
FROM audit_event e
LEFT JOIN accounts_person p ON p.id = e.by
LEFT JOIN documents_walletdocument d
    ON d.key = CASE WHEN e.subject LIKE 'document:%%' THEN substr(e.subject, 10)::uuid END
WHERE e.verb IN ('document.revoked', 'issuance.consulted', 'issuance.replaced')
    AND e.details ->> 'department' = %(code)s
"""
CONDITIONS = {
    "deed": "AND e.verb = %(deed)s",
    "reference": "AND c.reference = %(reference)s",
    "first": "AND e.at >= %(first)s",
    "last": "AND e.at < %(last)s",
    "before": "AND (e.at, e.id) < (%(before_at)s, %(before)s)",
}
BY = {
    OF_CASES: "AND e.by = %(person)s AND e.by <> c.citizen_id",
    OF_ROLES: "AND (e.by = %(person)s OR e.subject = %(whom)s)",
    OF_PAPERS: "AND e.by = %(person)s AND e.by IS DISTINCT FROM d.owner_id",
}
TOGETHER = "SELECT * FROM ({0}) AS deeds {1}"
LATEST = "ORDER BY at DESC, id DESC LIMIT %(limit)s"


def deeds_of(
    department: Department, wanted: Wanted, *, limit: int, before: int | None = None
) -> list[Deed]:
    """The latest first, beyond the event `before` when it is given."""
    values = {
        "department": department.pk,
        "code": department.code,
        "untold": list(UNTOLD),
        "person": wanted.person,
        "whom": f"person:{wanted.person}",
        "deed": wanted.deed,
        "reference": wanted.reference,
        "first": wanted.first and _start_of(wanted.first),
        "last": wanted.last and _start_of(wanted.last + timedelta(days=1)),
        "before": before,
        "before_at": _moment_of(before) if before else None,
        "limit": limit,
    }
    if before and values["before_at"] is None:
        return []
    used = [condition for name, condition in CONDITIONS.items() if values[name]]
    parts = " UNION ALL ".join(
        f"({part} {' '.join(used)} {BY[part] if wanted.person else ''} {LATEST})"
        for part in _parts(wanted)
    )
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER.format(parts, LATEST), values)
        return [Deed._make(row) for row in cursor.fetchall()]


def _parts(wanted: Wanted) -> list[str]:
    """Where what is wanted can be: constants of this module. Each walks its own index, and stops
    at the end of the page."""
    if wanted.reference:
        return [OF_CASES]
    if wanted.deed:
        known = {**dict.fromkeys(ROLE_DEEDS, OF_ROLES), **dict.fromkeys(PAPER_DEEDS, OF_PAPERS)}
        return [known.get(wanted.deed, OF_CASES)]
    return [OF_CASES, OF_ROLES, OF_PAPERS]


def _moment_of(event: int) -> Any:
    return Event.objects.filter(pk=event).values_list("at", flat=True).order_by("id").first()


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)
