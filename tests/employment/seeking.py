"""Job seekers brought to a state through the real operations."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from niaouli.accounts.models import Person
from niaouli.employment.models import CheckIn, JobSeeker
from niaouli.employment.operations.check_ins import check_in
from niaouli.employment.operations.resumes import add_entry, save_part, share_resume
from niaouli.employment.operations.seekers import register_seeker
from niaouli.employment.resume_parts import List, Part

FEBRUARY = date(2026, 2, 1)
MARCH = date(2026, 3, 1)
LONG_AGO = datetime(2025, 9, 10, 1, 0, tzinfo=UTC)


def at(day: int, month: int = 3, hour: int = 12, year: int = 2026) -> datetime:
    """That day at that hour in Nouméa, eleven hours ahead."""
    return datetime(year, month, day, hour, tzinfo=UTC) - timedelta(hours=11)


ABOUT: dict[str, Any] = {
    "situation": "sans-emploi",
    "since": "2025-09-01",
    "occupation": "Serveuse",
    "availability": "tout-de-suite",
    "commune": "98818",
    "phone": "+687752525",
}
LOOKING: dict[str, Any] = {
    "recherche": True,
    "travail": False,
    "formation": False,
    "arret": False,
    "exactitude": True,
}
WORKED: dict[str, Any] = {**LOOKING, "travail": True, "heures": 35, "salaire": 62000}


def registered(person: Person, *, now: datetime = LONG_AGO, **about: Any) -> JobSeeker:
    return register_seeker(person=person, answers={**ABOUT, **about}, by=person, now=now)


def checked_in(
    person: Person, *, period: date = FEBRUARY, now: datetime | None = None, **answers: Any
) -> CheckIn:
    """On 3 March 2026 unless said otherwise, for February."""
    given = {**LOOKING, **answers}
    return check_in(person=person, period=period, answers=given, by=person, now=now or at(3))


def resume(person: Person, *, now: datetime | None = None, shared: bool = False) -> None:
    """A short résumé, of someone who is registered where it is shared."""
    when = now or at(3)
    save_part(person=person, part=Part.WANTED, answers={"title": "Serveuse"}, now=when)
    add_entry(
        person=person,
        entries=List.EXPERIENCES,
        answers={"role": "Serveuse", "employer": "Le Faré", "start": "2021-03-01"},
        now=when,
    )
    if shared:
        share_resume(person=person, now=when)
