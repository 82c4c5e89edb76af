"""The demonstration body: departments and topics of a province that does not exist."""

from datetime import date

from niaouli.departments.models import Department
from niaouli.departments.operations import define_department
from niaouli.departments.places import TypedPlace, define_place
from niaouli.topics.operations import define_topic

LONGER_AGO, LONG_AGO = date(2011, 7, 1), date(2019, 1, 1)
HOURS = "Du lundi au vendredi, de 7 h 30 à 11 h 30 et de 12 h 15 à 16 h"
DEPARTMENTS = (
    ("DEL", "Direction de l’emploi et du logement", "5 rue des Bancouliers", "20.00.10"),
    ("DERES", "Direction de l’éducation et de la réussite", "18 rue du Phare", "20.00.20"),
    ("DDDT", "Direction du développement durable des territoires", "3, rue Notou", "20.00.30"),
    ("DPASS", "Direction de l’action sanitaire et sociale", "27 rue du Puits", "20.00.40"),
    ("DAEM", "Direction de l’aménagement, de l’équipement et des moyens", "40, le Col", "20.00.50"),
    ("DFI", "Direction des finances", "9 rue des Flamboyants", "20.00.60"),
)  # fmt: skip
# Departments change names: what they were called is kept.
FORMER_NAMES = (
    ("DEL", "Direction de l’emploi"),
    ("DDDT", "Direction de l’environnement"),
)
# Where what is delivered on paper is collected.
PLACES = (
    ("DPASS", "Centre médico-social du port", "27 rue du Puits\n98800 Niaouliville", HOURS),
    (
        "DPASS",
        "Antenne de la vallée",
        "Place du Marché\n98812 La Vallée",
        "Le mardi et le jeudi, de 8 h à 12 h",
    ),
)
CODES = tuple(each[0] for each in DEPARTMENTS)
TOPICS = (
    ("agriculture", "Agriculture et élevage"),
    ("aide-sociale", "Santé et aide sociale"),
    ("associations", "Associations"),
    ("culture", "Culture"),
    ("education", "Éducation et jeunesse"),
    ("emploi", "Emploi et formation"),
    ("environnement", "Environnement"),
    ("logement", "Logement"),
    ("loisirs", "Sports et loisirs"),
    ("transports", "Routes et transports"),
    ("urbanisme", "Construction et urbanisme"),
)


def define_body() -> dict[str, Department]:
    """Create or bring up to date the departments (by code) and the topics."""
    for code, label in TOPICS:
        define_topic(code=code, label=label)
    for code, name in FORMER_NAMES:
        define_department(code=code, name=name, since=LONGER_AGO)
    departments = {
        code: define_department(
            code=code,
            name=name,
            since=LONG_AGO,
            address=f"{street}\n98800 Niaouliville",
            phone=phone,
            email=f"{code.lower()}@province.example",
            opening_hours=HOURS,
        )
        for code, name, street, phone in DEPARTMENTS
    }
    for code, name, address, hours in PLACES:
        typed = TypedPlace(name=name, address=address, opening_hours=hours)
        define_place(department=departments[code], typed=typed)
    return departments
