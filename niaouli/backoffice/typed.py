"""What an agent typed, kept so that a refusal loses nothing."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from niaouli.lib.errors import BadInput
from niaouli.web.attached import KeptBox

SUGGESTED = timedelta(days=15)
"""What the page proposes as time to answer; the agent changes it."""


@dataclass(frozen=True)
class Typed:
    """The fields of any form of the case's screen, as they came."""

    revision: int = -1
    """Of the case as the page showed it; -1, which no case has, when it is missing."""
    field: str = ""
    cause: str = ""
    """Why something is asked again: a value of `Cause`."""
    step: str = ""
    """Code of the step that the case enters."""
    reason: str = ""
    body: str = ""
    to: str = ""
    """User name of who is given the case."""
    target: str = ""
    """Code of the department that it goes to."""
    why: str = ""
    """What a correction corrects."""
    values: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)
    """The inputs of the values of a decision."""
    note: str = ""
    hold: str = ""
    """Why the erasing of the case is suspended."""
    model: str = ""
    """Id of the reply model that is chosen."""
    fill: bool = False
    """The button was that of the model: nothing else is done."""
    kept: tuple[KeptBox, ...] = ()
    """Files that came with the message already, as boxes to tick."""
    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Typed":
        return cls(
            revision=read_number(data.get("revision", "")),
            field=data.get("field", ""),
            cause=data.get("cause", ""),
            step=data.get("step", ""),
            # A NUL is nothing that anyone types, and no page can show it.
            reason=data.get("reason", "").replace("\x00", ""),
            body=data.get("body", "").replace("\x00", ""),
            to=data.get("to", ""),
            target=data.get("target", ""),
            why=data.get("why", "").replace("\x00", ""),
            model=data.get("model", "") or data.get("message_model", ""),
            fill="fill" in data,
            note=data.get("note", "").replace("\x00", ""),
            hold=data.get("hold", "").replace("\x00", ""),
            day=data.get("due_on-day", "").strip(),
            month=data.get("due_on-month", "").strip(),
            year=data.get("due_on-year", "").strip(),
        )

    @classmethod
    def suggested(cls, field: str, today: date) -> "Typed":
        """A form that nobody has filled in yet."""
        due = today + SUGGESTED
        return cls(field=field, day=str(due.day), month=str(due.month), year=str(due.year))

    def texts(self) -> str:
        """What was written at length or beside a decision, to be copied where the form no longer
        has its place."""
        values = [text for several in self.values.values() for text in several]
        return "\n".join(filter(None, [self.reason, self.why, *values]))

    def due_on(self) -> date:
        """Raises `BadInput` when the three parts do not make a date."""
        try:
            day = read_day(self.day, self.month, self.year)
        except ValueError as error:
            raise BadInput("due_on", str(error)) from None
        if day is None:
            raise BadInput("due_on", _("Complétez la date : le jour, le mois et l’année."))
        return day


def read_day(day: str, month: str, year: str) -> date | None:
    """A day typed in three parts; None when nothing is. Raises `ValueError` with a sentence."""
    parts = [part.strip() for part in (day, month, year)]
    if not any(parts):
        return None
    if not all(parts):
        raise ValueError(_("Complétez la date : le jour, le mois et l’année."))
    if not all(part.isascii() and part.isdecimal() for part in parts) or len(parts[2]) != 4:
        raise ValueError(_("Écrivez la date en chiffres, l’année sur quatre : 27 3 2026."))
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except (ValueError, OverflowError):
        raise ValueError(_("Cette date n’existe pas : vérifiez le jour et le mois.")) from None


def read_number(text: str) -> int:
    """-1, which nothing has, for anything else than a number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
