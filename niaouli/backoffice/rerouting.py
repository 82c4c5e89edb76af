"""Telling who treats a case that its corrected commune is another department's, and offering the
transfer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.backoffice.typed import Typed
from niaouli.cases.lifecycle import Act
from niaouli.cases.models import Case, Correction
from niaouli.cases.policies import can_act
from niaouli.cases.queries import corrections_of, transfer_targets
from niaouli.cases.rerouting import rerouted
from niaouli.departments.models import Membership

TARGET = "vers"


@dataclass(frozen=True)
class Rerouting:
    """What the screen says."""

    title: str
    text: str
    transfer: str
    """The form of the transfer, filled in; empty when nobody there can have the case."""


def rerouting(
    case: Case,
    corrections: Sequence[Correction],
    person: Person,
    roles: Collection[Membership],
    *,
    today: date,
) -> Rerouting | None:
    """None for who may not transfer the case, and nearly always."""
    if not can_act(Act.TRANSFER, case, person, roles):
        return None
    found = rerouted(case, corrections)
    if found is None:
        return None
    code, transfer = found.department.code, ""
    text = _("Aucun agent n’y étudie de demandes pour le moment : appelez cette direction.")
    if code in transfer_targets(case, today=today):
        place = reverse("backoffice:transfer", args=[case.reference])
        transfer = f"{place}?{urlencode({TARGET: code})}#panneau"
        text = _("Rien n’est fait tout seul : transmettez-la si c’est bien à elle de la suivre.")
    return Rerouting(
        title=_("La commune corrigée, « %(commune)s », est suivie par : %(department)s")
        % {"commune": found.commune, "department": found.department.name},
        text=text,
        transfer=transfer,
    )


def offered(case: Case, code: str) -> Typed:
    """The form of the transfer to this department, with the reason where a correction is one."""
    found = rerouted(case, list(corrections_of(case))) if code else None
    if found is None or found.department.code != code:
        return Typed(target=code)
    reason = _(
        "D’après votre réponse corrigée, votre demande concerne la commune « %(commune)s » : "
        "c’est cette direction qui s’en occupe."
    ) % {"commune": found.commune}
    return Typed(target=code, reason=reason)
