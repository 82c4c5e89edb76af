"""The people that every test knows, and cases brought to a state through the real operations."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering, drafting, reviewing, sending
from niaouli.cases.supplied import GivenDocument, document_fields
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import define_department, give_role
from niaouli.documents import operations as documents
from niaouli.documents.enums import FileFormat
from niaouli.documents.kinds import kind_of
from niaouli.procedures.catalogue import CATALOGUE, read_definition
from niaouli.procedures.definitions import Definition
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import publish_version
from niaouli.topics.operations import define_topic
from tests import files

PASSWORD = "corail-lagon-pirogue-banian"
NOW = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
"""Tuesday 3 March 2026, half past twelve in Nouméa."""
LONG_AGO = date(2020, 1, 1)


# ── People ───────────────────────────────────────────────────────────────────────────────────
def person(username: str, given_name: str, family_name: str) -> Person:
    """Someone with a confirmed address and the password of all the cast."""
    created = Person(
        username=username,
        email=f"{username}@example.org",
        given_name=given_name,
        family_name=family_name,
    )
    created.set_password(PASSWORD)
    created.save()
    EmailAddress.objects.create(user=created, email=created.email, verified=True, primary=True)
    return created


def agent(username: str, given_name: str, family_name: str, department: Department) -> Person:
    return _with_role(username, given_name, family_name, department, Role.AGENT)


def manager(username: str, given_name: str, family_name: str, department: Department) -> Person:
    return _with_role(username, given_name, family_name, department, Role.MANAGER)


def reader(username: str, given_name: str, family_name: str, department: Department) -> Person:
    return _with_role(username, given_name, family_name, department, Role.READER)


def editor(username: str, given_name: str, family_name: str, department: Department) -> Person:
    return _with_role(username, given_name, family_name, department, Role.EDITOR)


def adviser(username: str, given_name: str, family_name: str, department: Department) -> Person:
    return _with_role(username, given_name, family_name, department, Role.ADVISER)


def author(username: str, given_name: str, family_name: str, department: Department) -> Person:
    return _with_role(username, given_name, family_name, department, Role.AUTHOR)


def auditor(username: str, given_name: str, family_name: str, department: Department) -> Person:
    return _with_role(username, given_name, family_name, department, Role.AUDITOR)


def _with_role(
    username: str, given_name: str, family_name: str, department: Department, role: Role
) -> Person:
    created = person(username, given_name, family_name)
    since = datetime(2025, 1, 1, tzinfo=UTC)
    give_role(person=created, department=department, role=role, by=None, now=since)
    return created


def signed_in(who: Person, *, second_factor: bool | None = None) -> Client:
    """A browser in which `who` is signed in; with a second factor when they hold a role."""
    client = Client()
    client.force_login(who, settings.AUTHENTICATION_BACKENDS[0])
    if second_factor or (second_factor is None and who.memberships.exists()):
        session = client.session
        session["account_authentication_methods_user"] = str(who.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": timezone.now().timestamp(), "username": who.username},
            {"method": "mfa", "at": timezone.now().timestamp(), "type": "totp"},
        ]
        session.save()
    return client


def department(code: str, name: str) -> Department:
    return define_department(
        code=code,
        name=name,
        since=LONG_AGO,
        address="1 rue des Exemples\n98800 Nouméa",
        phone="20.00.00",
        email=f"{code.lower()}@example.org",
    )


# ── Procedures ───────────────────────────────────────────────────────────────────────────────
def published(slug: str) -> Procedure:
    """The catalogue's own definition, published, with its departments and topics."""
    definition = read_definition(CATALOGUE / f"{slug}.toml")
    for code in departments_of(definition):
        if not Department.objects.filter(code=code).exists():
            department(code, f"Direction {code}")
    for code in definition.topics:
        define_topic(code=code, label=code.capitalize())
    return publish_version(definition=definition, by=None, now=NOW).procedure


def departments_of(definition: Definition) -> set[str]:
    routes = definition.routing.routes if definition.routing else ()
    return {definition.department, *(route.department for route in routes if route.department)}


def permis_de_chasser() -> Procedure:
    return published("permis-de-chasser")


# ── Cases, through the real operations ───────────────────────────────────────────────────────
def draft(citizen: Person, procedure: Procedure, *, now: datetime = NOW) -> Case:
    return drafting.start_case(procedure=procedure, by=citizen, now=now)


def first_permit(citizen: Person, procedure: Procedure) -> Case:
    """A draft of a first permit by a grown-up: three documents are asked."""
    case = draft(citizen, procedure)
    values = {"nature": "premiere", "naissance": "1990-03-27"}
    drafting.save_answers(case=case, values=values, by=citizen, now=NOW)
    return case


def filled(citizen: Person, procedure: Procedure, *, now: datetime = NOW, **answers: Any) -> Case:
    """A draft that can be sent: the answers of `ANSWERS`, or those given, and every document."""
    case = draft(citizen, procedure, now=now)
    case = drafting.save_answers(
        case=case, values={**ANSWERS[procedure.slug], **answers}, by=citizen, now=now
    )
    for field in document_fields(case, today=timezone.localdate(now)):
        drafting.attach_document(
            case=case,
            field=field,
            given=given(citizen, field.kinds[0], now=now),
            by=citizen,
            now=now,
        )
    case.refresh_from_db()
    return case


def given(citizen: Person, kind: str, *, now: datetime = NOW) -> GivenDocument:
    """A document that the citizen has just sent."""
    formats = kind_of(kind).formats
    suffix = "pdf" if FileFormat.PDF in formats else "jpg"
    stored = documents.store_file(
        content=files.pdf(kind) if suffix == "pdf" else files.jpeg(kind),
        filename=f"{kind}.{suffix}",
        accepted=formats,
        by=citizen,
        now=now,
    )
    return GivenDocument(kind=kind, file=stored.file, filename=stored.filename)


def submitted(
    citizen: Person, procedure: Procedure, *, now: datetime = NOW, **answers: Any
) -> Case:
    return sending.submit_case(
        case=filled(citizen, procedure, now=now, **answers), by=citizen, now=now
    )


def taken(
    citizen: Person, procedure: Procedure, by: Person, *, now: datetime = NOW, **answers: Any
) -> Case:
    case = submitted(citizen, procedure, now=now, **answers)
    return reviewing.take_case(case=case, by=by, now=now, revision=case.revision)


def awaiting(citizen: Person, procedure: Procedure, by: Person, *, now: datetime = NOW) -> Case:
    """The agent finds the insurance certificate unreadable and asks for it again."""
    case = taken(citizen, procedure, by, now=now)
    ask(case, by, now=now)
    case.refresh_from_db()
    return case


def ask(case: Case, by: Person, *, now: datetime = NOW) -> PendingItem:
    return reviewing.ask_for(
        case=case,
        field=INSURANCE,
        reason="Le document est illisible.",
        due_on=timezone.localdate(now) + timedelta(days=15),
        by=by,
        now=now,
        revision=case.revision,
    )


def ask_again(case: Case, field: str, by: Person, **more: Any) -> PendingItem:
    """Any answer or document, of the case as it is now."""
    case.refresh_from_db()
    return reviewing.ask_for(
        case=case,
        field=field,
        reason="Vérifiez ce point.",
        due_on=date(2026, 3, 20),
        by=by,
        now=NOW,
        revision=case.revision,
        **more,
    )


def supplied(citizen: Person, procedure: Procedure, by: Person, *, now: datetime = NOW) -> Case:
    case = awaiting(citizen, procedure, by, now=now)
    item = case.items.get()
    certificate = given(citizen, "attestation-assurance", now=now)
    answering.supply_item(item=item, given=[certificate], by=citizen, now=now)
    case.refresh_from_db()
    return case


def granted(citizen: Person, procedure: Procedure, by: Person, *, now: datetime = NOW) -> Case:
    case = taken(citizen, procedure, by, now=now)
    decision = DECISIONS.get(procedure.slug)
    return reviewing.grant_case(
        case=case, by=by, now=now, revision=case.revision, decision=decision
    )


MINOR = {"naissance-day": "1", "naissance-month": "6", "naissance-year": "2009"}
COMPANION = {
    "responsable_nom": "Wamytan",
    "responsable_prenoms": "Rose",
    "responsable_naissance-day": "1",
    "responsable_naissance-month": "1",
    "responsable_naissance-year": "1980",
    "responsable_lien": "parent",
    "responsable_telephone": "20 12 35",
}
"""What a form types of who is a minor, and of the adult who answers for them."""
INSURANCE = "assurance"
ADDRESS = {
    "street": "12 rue du Niaouli",
    "complement": "",
    "postal_code": "98800",
    "town": "Nouméa",
}
WHO: dict[str, Any] = {
    "nom": "Wamytan",
    "prenoms": "Alice",
    "courriel": "alice@example.org",
    "telephone": "+687201234",
}
DECISIONS: dict[str, dict[str, Any]] = {
    "bourse-scolaire": {"montant_trimestre": 24_000, "annee_scolaire": "2026"},
    "subvention-association": {
        "montant_accorde": 450_000,
        "deliberation": "12-2026/BAPS",
        "delibere_le": "2026-03-02",
    },
}
"""What an agent writes when they grant, where the procedure asks for something."""
ANSWERS: dict[str, dict[str, Any]] = {
    "permis-de-chasser": {
        **WHO,
        "nature": "premiere",
        "naissance": "1990-03-27",
        "adresse": ADDRESS,
        "commune": "98818",
        "retrait": "telechargement",
        "honneur": True,
    },
    "permis-de-construire": {
        **WHO,
        "commune": "98821",
        "demande": "permis",
        "nature": "neuf",
        "usage": "logement",
        "description": "Une maison de plain-pied de quatre pièces.",
        "surface_brute": 140,
        "surface_nette": 110,
        "lieu": "Lotissement des Kaoris",
        "lot": "57",
        "superficie": 1200,
        "droit": "proprietaire",
        "erp": False,
        "impact": False,
        "patrimoine": "non",
        "inondable": False,
        "architecte": False,
        "qualite": "particulier",
        "adresse": ADDRESS,
        "honneur": True,
    },
    "carte-aide-medicale": {
        **WHO,
        "nature": "premiere",
        "naissance": "1990-03-27",
        "adresse": ADDRESS,
        "commune": "98818",
        "residence": "1990-03-27",
        "foyer": [
            {"lien": "conjoint", "nom": "Diawari", "prenoms": "Jean", "naissance": "1988-06-12"},
            {"lien": "enfant", "nom": "Diawari", "prenoms": "Maé", "naissance": "2015-11-04"},
        ],
        "ressources": 150_000,
        "grossesse": False,
        "couverture": False,
        "honneur": True,
    },
    "bourse-scolaire": {
        **WHO,
        "nature": "premiere",
        "lien": "parent",
        "naissance": "1990-03-27",
        "adresse": ADDRESS,
        "commune": "98818",
        "residence": "1990-03-27",
        "eleves": [
            {
                "nom": "Diawari",
                "prenoms": "Maé",
                "naissance": "2015-11-04",
                "etablissement": "École Les Pétroglyphes, Nouméa",
                "niveau": "primaire",
                "regime": "demi_pension",
            },
        ],
        "garde": "deux",
        "a_charge": 2,
        "ressources": 180_000,
        "autre_aide": False,
        "honneur": True,
    },
    "subvention-association": {
        **WHO,
        "association": "Les Pagayeurs du lagon",
        "ridet": "0426049",
        "objet": "Faire découvrir la pirogue traditionnelle aux jeunes.",
        "siege": ADDRESS,
        "commune": "98818",
        "adherents": 84,
        "deja": False,
        "fonction": "presidence",
        "nature": "projet",
        "titre_projet": "Traversée des îlots",
        "description": "Un stage d’une semaine pour quarante jeunes.",
        "debut": "2026-07-06",
        "fin": "2026-07-11",
        "montant": 600_000,
        "depenses": [
            {"poste": "Location des pirogues", "montant": 500_000},
            {"poste": "Repas", "montant": 300_000},
        ],
        "recettes": [
            {"source": "La province", "montant": 600_000, "etat": "demande"},
            {"source": "Cotisations", "montant": 200_000, "etat": "acquis"},
        ],
        "honneur": True,
        "emploi": True,
    },
}
