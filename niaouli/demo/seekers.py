"""The job seekers of the demonstration: registered, checked in month after month, with a résumé for
the one whom visitors are."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.demo.citizens import CITIZENS, LEA, Citizen
from niaouli.employment.enums import Availability, Fluency, Level, Licence, Situation
from niaouli.employment.operations.check_ins import check_in
from niaouli.employment.operations.resumes import add_entry, save_part, share_resume
from niaouli.employment.operations.seekers import register_seeker
from niaouli.employment.resume_parts import List, Part
from niaouli.employment.rules import rules
from niaouli.employment.windows import current_window, window_of
from niaouli.lib.words import add_months

SEEKERS: tuple[tuple[Citizen, str], ...] = (
    (LEA, "Assistante de gestion"),
    (CITIZENS[0], "Électricien"),
    (CITIZENS[2], "Aide à domicile"),
    (CITIZENS[6], "Cuisinier"),
    (CITIZENS[8], "Secrétaire médicale"),
    (CITIZENS[11], "Serveuse"),
    (CITIZENS[12], "Magasinier"),
    (CITIZENS[14], "Vendeuse"),
    (CITIZENS[16], "Animatrice"),
)
MONTHS_AGO = 4
"""They registered so many months ago, and checked in each month since."""
WAITING = {LEA.username, CITIZENS[11].username, CITIZENS[14].username}
"""Who has not checked in for the month under way: visitors do it themselves."""


def seek_jobs(people: dict[str, Person], *, now: datetime) -> None:
    """Registrations, check-ins, and a shared résumé."""
    today = timezone.localdate(now)
    window = current_window(today, rules().check_in)
    first = add_months(window.period, -MONTHS_AGO)
    for place, (who, occupation) in enumerate(SEEKERS):
        person = people[who.username]
        registered = _moment(first + timedelta(days=2 + place))
        register_seeker(
            person=person, answers=_registration(who, occupation, first), by=person, now=registered
        )
        for months in range(MONTHS_AGO + 1):
            period = add_months(first, months)
            at = _moment(window_of(period, rules().check_in).opens_on + timedelta(days=place % 5))
            if at <= now and not (period == window.period and who.username in WAITING):
                _check_in(person, period, place, at)
    _write_resume(people[LEA.username], now=_moment(first + timedelta(days=3)))


def _registration(who: Citizen, occupation: str, first: date) -> dict[str, str]:
    return {
        "situation": Situation.JOBLESS.value,
        "since": (first - timedelta(days=20)).isoformat(),
        "occupation": occupation,
        "availability": Availability.NOW.value,
        "commune": who.commune,
        "phone": who.phone,
    }


def _check_in(person: Person, period: date, place: int, at: datetime) -> None:
    worked = place % 3 == 1
    hours = {"heures": 24 + place} if worked else {}
    answers = {
        "recherche": True,
        "travail": worked,
        **hours,
        "formation": place == 4,
        "arret": False,
        "exactitude": True,
    }
    check_in(person=person, period=period, answers=answers, by=person, now=at)


def _write_resume(person: Person, *, now: datetime) -> None:
    save_part(
        person=person,
        part=Part.WANTED,
        answers={
            "title": "Assistante de gestion",
            "occupations": ["Secrétaire", "Agente d’accueil"],
            "availability": Availability.NOW.value,
        },
        now=now,
    )
    save_part(
        person=person,
        part=Part.ABOUT,
        answers={
            "about": "J’aime que les dossiers soient clairs et que les gens repartent avec une "
            "réponse. Sept ans d’accueil et de gestion, dans une petite équipe."
        },
        now=now,
    )
    save_part(
        person=person,
        part=Part.SKILLS,
        answers={"skills": ["Facturation et relances", "Tenue d’un agenda", "Tableur"]},
        now=now,
    )
    save_part(
        person=person,
        part=Part.DRIVING,
        answers={"licences": [Licence.B.value], "vehicle": True},
        now=now,
    )
    add_entry(
        person=person,
        entries=List.EXPERIENCES,
        answers={
            "role": "Assistante de gestion",
            "employer": "Coopérative des Maraîchers",
            "place": "Païta",
            "start": f"{now.year - 5}-02-01",
            "end": f"{now.year}-01-01",
            "description": "Commandes, factures, accueil des producteurs.",
        },
        now=now,
    )
    add_entry(
        person=person,
        entries=List.TRAININGS,
        answers={
            "title": "BTS gestion de la petite entreprise",
            "school": "Lycée du Grand Banian",
            "year": now.year - 9,
            "level": Level.TWO_YEARS.value,
        },
        now=now,
    )
    # The last that is added comes first.
    for language, level in (("Anglais", Fluency.WORKING), ("Français", Fluency.NATIVE)):
        add_entry(
            person=person,
            entries=List.LANGUAGES,
            answers={"language": language, "level": level.value},
            now=now,
        )
    share_resume(person=person, now=now)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8, 15)))
