"""What each department has at hand: its reply models, and the lists that its agents keep."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.accounts.operations import open_account
from niaouli.backoffice import asking
from niaouli.cases.enums import ReplyUse
from niaouli.cases.operations.replies import write_model
from niaouli.cases.operations.saved_views import save_view
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role

HEAD = "direction"
HEAD_OF = ("DAEM", "DERES", "DFI", "DPASS")
"""Who answers for the departments that no visitor's account does. Nobody signs in with it."""

DONE_SOON = (
    "Bonjour {prenom},\n\nVotre demande {numero} est complète. Nous vous répondrons au plus tard "
    "le {echeance}.\n\n{agent}, {direction}"
)
HOURS = (
    "Bonjour {prenom},\n\nVous pouvez nous joindre au {telephone}, du lundi au vendredi de 7 h 30 "
    "à 11 h 30 et de 12 h 15 à 16 h, ou répondre ici.\n\n{agent}"
)
BLURRED = (
    "La photo envoyée le {date_depot} est trop floue pour être lue. Envoyez-nous une photo plus "
    "nette, prise de jour et à plat, ou le fichier PDF d’origine."
)
TOO_OLD = (
    "Ce document a plus de trois mois. Envoyez-nous le plus récent : une facture d’eau, "
    "d’électricité ou de téléphone convient."
)
NOT_COVERED = (
    "L’attestation d’assurance ne mentionne pas la responsabilité civile à la chasse. Demandez à "
    "votre assureur une attestation qui la mentionne, puis faites une nouvelle demande."
)
INCOME = (
    "Il manque les ressources du foyer pour le dernier mois. Ajoutez un bulletin de salaire, une "
    "attestation de la CAFAT ou, sans revenu, une attestation sur l’honneur."
)
TOO_CLOSE = (
    "La construction prévue est trop près de la limite du terrain. Vous pouvez déposer un projet "
    "plus en retrait : le service de l’urbanisme vous reçoit sans rendez-vous le mardi matin."
)
MODELS = (
    ("DDDT", ReplyUse.MESSAGE, "Demande complète", DONE_SOON),
    ("DDDT", ReplyUse.ITEM, "Photo floue", BLURRED),
    ("DDDT", ReplyUse.DECISION, "Assurance qui ne couvre pas la chasse", NOT_COVERED),
    ("DPASS", ReplyUse.MESSAGE, "Nous joindre", HOURS),
    ("DPASS", ReplyUse.ITEM, "Ressources du dernier mois", INCOME),
    ("DPASS", ReplyUse.ITEM, "Justificatif de domicile trop ancien", TOO_OLD),
    ("DAEM", ReplyUse.ITEM, "Plan illisible", BLURRED),
    ("DAEM", ReplyUse.DECISION, "Trop près de la limite", TOO_CLOSE),
    ("DERES", ReplyUse.MESSAGE, "Demande complète", DONE_SOON),
    ("DFI", ReplyUse.MESSAGE, "Nous joindre", HOURS),
)  # fmt: skip
BUILDING = "permis-de-construire"
VIEWS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    (
        "DAEM",
        "Permis en consultation",
        {
            asking.LIST: "en-instruction",
            asking.PROCEDURE: BUILDING,
            asking.STEP: "consultation",
        },
    ),
    ("DAEM", "Mes échéances", {asking.LIST: "les-miennes", asking.SORT: "echeance"}),
    (
        "DPASS",
        "Aide médicale, les plus récentes",
        {
            asking.LIST: "a-prendre",
            asking.PROCEDURE: "carte-aide-medicale",
            asking.SORT: "recentes",
        },
    ),
)


def open_head(departments: Mapping[str, Department], *, now: datetime) -> Person:
    """The colleague who answers for the departments that no visitor's account does."""
    person = open_account(
        username=HEAD,
        email=f"{HEAD}@demo.example",
        password=None,
        given_name="Odile",
        family_name="Néhémia",
        now=now,
    )
    for code in HEAD_OF:
        give_role(person=person, department=departments[code], role=Role.MANAGER, by=None, now=now)
    return person


def write_models(
    departments: Mapping[str, Department], people: Mapping[str, Person], *, now: datetime
) -> None:
    for code, use, title, body in MODELS:
        by = people[HEAD if code in HEAD_OF else "responsable"]
        write_model(department=departments[code], use=use, title=title, body=body, by=by, now=now)


def keep_views(departments: Mapping[str, Department], *, by: Person, now: datetime) -> None:
    for code, name, query in VIEWS:
        read = asking.read(departments[code], by, query, today=timezone.localdate(now))
        save_view(
            department=departments[code],
            name=name,
            query=read.saved,
            landing=False,
            by=by,
            now=now,
        )
