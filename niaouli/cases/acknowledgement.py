"""The acknowledgement of receipt: what a person must know once the request is sent.

Its content follows article R112-11-1 of the CRPA, taken as a model: date of reception, department
in charge and how to reach it, legal delay and what silence means, subject to a complete file, ways
of appeal. All of it is data of the procedure; nothing here is a constant of law.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.cases.collection import entered_words
from niaouli.cases.delays.deadlines import completeness_day, legal_delay
from niaouli.cases.models import Case
from niaouli.departments.models import Department
from niaouli.departments.places import place_lines
from niaouli.lib.words import long_date, moment
from niaouli.procedures.delays import Silence


@dataclass(frozen=True)
class Acknowledgement:
    """What is said of the reception of a case, on screen, by e-mail and in the PDF."""

    reference: str
    title: str
    received_at: datetime
    department: Department
    declared_delay: str
    legal: str
    appeal: str
    next_steps: str
    note: str
    entered: str
    """That an agent entered it at the counter; empty otherwise."""
    place: str
    """Where it will be collected: name, address and hours, a line each; empty otherwise."""

    def as_text(self) -> str:
        """For the e-mail: paragraphs of plain text."""
        paragraphs = [
            _("Reçue le %(moment)s.") % {"moment": moment(self.received_at)},
            self.entered,
            self.contact(),
            _("Délai annoncé : %(delay)s.") % {"delay": self.declared_delay},
            self.legal,
            self.appeal,
            self.next_steps,
            _("Lieu de retrait :") + f"\n{self.place}" if self.place else "",
            self.note,
        ]
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)

    def contact(self) -> str:
        """The department in charge and how to reach it, a line each."""
        lines = [
            _("Direction chargée de la demande : %(name)s.") % {"name": self.department.name},
            self.department.address,
            self.department.phone,
            self.department.email,
            self.department.opening_hours,
        ]
        return "\n".join(line for line in lines if line)


def acknowledge(case: Case) -> Acknowledgement:
    """The acknowledgement of a case that was sent; the same each time it is asked for."""
    if case.submitted_at is None or case.reference is None:
        raise ValueError(case.key)
    definition = case.version.parsed
    return Acknowledgement(
        reference=case.reference,
        title=case.title,
        received_at=case.submitted_at,
        department=case.department,
        declared_delay=definition.declared_delay.words(),
        legal=legal_words(case, timezone.localdate(case.submitted_at)),
        appeal=definition.appeal,
        next_steps=definition.acknowledgement.next_steps,
        note=definition.acknowledgement.note,
        entered=entered_words(case),
        place=place_lines(case.pickup_place) if case.pickup_place else "",
    )


def legal_words(case: Case, received_on: date) -> str:
    """The legal delay, its date and what silence means; empty when none is stated. The date is that
    of the day of reception: how waits move it is said in the page of the case."""
    law = legal_delay(case, received_on)
    if law is None:
        return ""
    said = [
        _("Délai légal : %(delay)s.") % {"delay": law.words()},
        SILENCE[law.silence] % {"date": long_date(law.last_day(received_on))},
        complete_words(case, received_on),
    ]
    if law.situation:
        said.insert(0, _("Votre situation : %(situation)s.") % {"situation": law.situation})
    return " ".join(filter(None, said))


SILENCE: dict[Silence, Promise] = {
    "granted": gettext_lazy(
        "Sans réponse le %(date)s, votre demande sera considérée comme acceptée, à condition que "
        "votre dossier soit complet."
    ),
    "refused": gettext_lazy(
        "Sans réponse le %(date)s, votre demande sera considérée comme refusée, à condition que "
        "votre dossier soit complet."
    ),
    "none": gettext_lazy(
        "La direction doit vous répondre le %(date)s au plus tard, à condition que votre dossier "
        "soit complet. Sans réponse ce jour-là, votre demande n’est ni acceptée ni refusée."
    ),
}
"""What silence means, said to the person."""


def complete_words(case: Case, received_on: date) -> str:
    """Until when the department says whether something is missing; empty when it does not say."""
    last_day = completeness_day(case, received_on)
    if last_day is None:
        return ""
    return _("S’il manque quelque chose, la direction vous le dit le %(date)s au plus tard.") % {
        "date": long_date(last_day)
    }
