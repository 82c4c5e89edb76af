"""What the invented citizens answer to each procedure of the catalogue."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from niaouli.cases.models import Case
from niaouli.demo.citizens import Citizen

Answers = dict[str, Any]


def answers(slug: str, who: Citizen, today: date, **changes: object) -> Answers:
    """A whole form, as this person fills it in; `changes` are what is particular this time."""
    return {**_contact(who), **_FORMS[slug](who, today), **changes}


def _contact(who: Citizen) -> Answers:
    return {
        "nom": who.family_name,
        "prenoms": who.given_name,
        "courriel": who.email,
        "telephone": who.phone,
    }


def _hunting(who: Citizen, today: date) -> Answers:
    return {
        "nature": "premiere",
        "naissance": who.born,
        "adresse": who.address,
        "commune": who.commune,
        "retrait": "telechargement",
        "honneur": True,
    }


def _building(who: Citizen, today: date) -> Answers:
    return {
        "commune": "98821",
        "demande": "permis",
        "nature": "neuf",
        "usage": "logement",
        "description": "Une maison de plain-pied de quatre pièces, avec une terrasse couverte.",
        "surface_brute": 138,
        "surface_nette": 104,
        "lieu": f"Lotissement des Kaoris, {who.street.lower()}",
        "lot": "57",
        "superficie": 940,
        "droit": "proprietaire",
        "erp": False,
        "impact": False,
        "patrimoine": "non",
        "inondable": False,
        "architecte": False,
        "qualite": "particulier",
        "adresse": who.address,
        "honneur": True,
    }


def _medical(who: Citizen, today: date) -> Answers:
    child = f"{today.year - 6}-05-18"
    return {
        "nature": "premiere",
        "naissance": who.born,
        "adresse": who.address,
        "commune": who.commune,
        "residence": who.born,
        "foyer": [
            {"lien": "enfant", "nom": who.family_name, "prenoms": "Maé", "naissance": child},
        ],
        "ressources": 128_000,
        "grossesse": False,
        "couverture": False,
        "honneur": True,
    }


def _grant(who: Citizen, today: date) -> Answers:
    return {
        "nature": "premiere",
        "lien": "parent",
        "naissance": who.born,
        "adresse": who.address,
        "commune": who.commune,
        "residence": who.born,
        "eleves": [
            {
                "nom": who.family_name,
                "prenoms": "Ilan",
                "naissance": f"{today.year - 9}-10-03",
                "etablissement": f"École des Palétuviers, {who.town}",
                "niveau": "primaire",
                "regime": "demi_pension",
            },
            {
                "nom": who.family_name,
                "prenoms": "Maya",
                "naissance": f"{today.year - 13}-02-21",
                "etablissement": f"Collège de la Vallée, {who.town}",
                "niveau": "college",
                "regime": "interne",
            },
        ],
        "garde": "deux",
        "a_charge": 2,
        "ressources": 176_500,
        "autre_aide": False,
        "honneur": True,
    }


def _association(who: Citizen, today: date) -> Answers:
    starts = today + timedelta(days=75)
    return {
        "association": "Les Rameurs de la Baie",
        "ridet": "0426049",
        "objet": "Apprendre la pirogue et l’entretien des bateaux aux jeunes de la commune.",
        "siege": who.address,
        "commune": who.commune,
        "adherents": 84,
        "deja": False,
        "fonction": "presidence",
        "nature": "projet",
        "titre_projet": "Une semaine en pirogue pour quarante jeunes",
        "description": "Un stage d’une semaine, avec des nuits sous tente et des rencontres avec "
        "les pêcheurs.",
        "debut": starts.isoformat(),
        "fin": (starts + timedelta(days=6)).isoformat(),
        "montant": 600_000,
        "depenses": [
            {"poste": "Location des pirogues", "montant": 500_000},
            {"poste": "Repas", "montant": 300_000},
        ],
        "recettes": [
            {"source": "La province", "montant": 600_000, "etat": "demande"},
            {"source": "Cotisations et ventes", "montant": 200_000, "etat": "acquis"},
        ],
        "honneur": True,
        "emploi": True,
    }


_FORMS: dict[str, Callable[[Citizen, date], Answers]] = {
    "permis-de-chasser": _hunting,
    "permis-de-construire": _building,
    "carte-aide-medicale": _medical,
    "bourse-scolaire": _grant,
    "subvention-association": _association,
}


def decision_on(case: Case, now: datetime) -> Answers:
    """What the agent writes when they grant, where the procedure asks for something."""
    today = timezone.localdate(now)
    return {
        "bourse-scolaire": {"montant_trimestre": 24_000, "annee_scolaire": str(today.year)},
        "subvention-association": {
            "montant_accorde": case.answers.get("montant", 0),
            "deliberation": f"{10 + case.pk % 80}-{today.year}/BAPS",
            "delibere_le": (today - timedelta(days=6)).isoformat(),
            "versement": "En une fois, sur le compte de l’association.",
        },
    }.get(case.procedure.slug, {})
