"""What each department has at hand: its models of replies and letters, the lists that it keeps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.accounts.operations import open_account
from niaouli.backoffice import asking
from niaouli.cases.enums import ReplyUse
from niaouli.cases.operations import letters
from niaouli.cases.operations.letters import TypedModel
from niaouli.cases.operations.replies import write_model
from niaouli.cases.operations.saved_views import save_view
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role
from niaouli.procedures.models import Procedure

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
DEPOSIT = "Attestation de dépôt d’un dossier"
DEPOSITED = (
    "La {direction} atteste que {prenom} {nom} a déposé le {date_depot} un dossier d’urbanisme "
    "sous le numéro {numero}, pour un terrain situé à {reponse.commune}.\n\n"
    "Ce dossier est en cours d’étude. Cette attestation :\n\n"
    "- peut être montrée à une banque, à un assureur ou à un constructeur ;\n"
    "- ne permet pas de commencer les travaux.\n\n"
    "Elle est délivrée pour servir et valoir ce que de droit."
)
FOLLOWED = (
    "Bonjour,\n\nVotre demande {numero}, « {demarche} », est suivie par {agent}. Pour toute "
    "question, appelez le {telephone} ou écrivez à {courriel}.\n\nNous vous répondrons au plus "
    "tard le {echeance}."
)
LETTERS = (
    ("DAEM", BUILDING, TypedModel(DEPOSIT, DEPOSIT, "attestation", DEPOSITED, None, "3", "months")),
    (
        "DPASS",
        "",
        TypedModel("Qui suit la demande", "Votre demande est suivie", "courrier", FOLLOWED),
    ),
)
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
    """Of replies, and of letters."""
    for code, use, title, body in MODELS:
        by = people[HEAD if code in HEAD_OF else "responsable"]
        write_model(department=departments[code], use=use, title=title, body=body, by=by, now=now)
    for code, slug, typed in LETTERS:
        procedure = Procedure.objects.get(slug=slug) if slug else None
        by = people[HEAD if code in HEAD_OF else "responsable"]
        letters.write_model(
            department=departments[code], typed=replace(typed, procedure=procedure), by=by, now=now
        )


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
