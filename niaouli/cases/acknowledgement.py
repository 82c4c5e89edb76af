"""The acknowledgement of receipt: what a person must know once the request is sent.

Its content follows article R112-11-1 of the CRPA, taken as a model: date of reception, department
in charge and how to reach it, legal delay and what silence means, subject to a complete file, ways
of appeal. All of it is data of the procedure; nothing here is a constant of law.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.cases.models import Case
from niaouli.departments.models import Department
from niaouli.lib.words import add_months, long_date, moment
from niaouli.procedures.definitions import Definition, Duration, Legal


@dataclass(frozen=True)
class Acknowledgement:
    """What is said of the reception of a case, on screen, by e-mail and in the PDF."""

    reference: str
    title: str
    received_at: datetime
    department: Department
    declared_delay: str
    legal: str
    """The legal delay and what silence means, in sentences; empty when none is stated."""
    appeal: str
    next_steps: str
    note: str

    def as_text(self) -> str:
        """For the e-mail: paragraphs of plain text."""
        paragraphs = [
            _("Reçue le %(moment)s.") % {"moment": moment(self.received_at)},
            self.contact(),
            _("Délai annoncé : %(delay)s.") % {"delay": self.declared_delay},
            self.legal,
            self.appeal,
            self.next_steps,
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
        legal=_legal_words(definition.legal, timezone.localdate(case.submitted_at)),
        appeal=definition.appeal,
        next_steps=definition.acknowledgement.next_steps,
        note=definition.acknowledgement.note,
    )


def legal_deadline(legal: Legal | None, received_on: date) -> date | None:
    """The day at the end of the legal delay, if the file is complete; None when none is stated."""
    if legal is None or legal.delay is None:
        return None
    return _after(received_on, legal.delay)


def declared_date(definition: Definition, received_on: date) -> date:
    """The day at the end of the delay that the department announces."""
    return _after(received_on, definition.declared_delay)


def _after(day: date, duration: Duration) -> date:
    if duration.unit == "months":
        return add_months(day, duration.value)
    return day + timedelta(days=duration.value * (7 if duration.unit == "weeks" else 1))


def _legal_words(legal: Legal | None, received_on: date) -> str:
    deadline = legal_deadline(legal, received_on)
    if legal is None or legal.delay is None or deadline is None:
        return ""
    values = {"delay": legal.delay.words(), "date": long_date(deadline)}
    sentence = {
        "granted": _(
            "Sans réponse dans un délai de %(delay)s, soit le %(date)s, votre demande sera "
            "considérée comme acceptée, à condition que votre dossier soit complet."
        ),
        "refused": _(
            "Sans réponse dans un délai de %(delay)s, soit le %(date)s, votre demande sera "
            "considérée comme refusée, à condition que votre dossier soit complet."
        ),
        "none": _(
            "La direction doit vous répondre dans un délai de %(delay)s, soit avant le %(date)s, "
            "à condition que votre dossier soit complet."
        ),
    }[legal.silence]
    return sentence % values
