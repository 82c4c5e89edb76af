"""The invented citizens of the demonstration."""

from dataclasses import dataclass
from datetime import datetime

from niaouli.accounts.models import Person
from niaouli.accounts.operations import open_account


@dataclass(frozen=True)
class Citizen:
    """Someone who does not exist. `usager` is the account that visitors use."""

    username: str
    given_name: str
    family_name: str
    born: str
    street: str
    postal_code: str
    town: str
    commune: str
    phone: str

    @property
    def email(self) -> str:
        return f"{self.username}@demo.example"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def address(self) -> dict[str, str]:
        """As the field « address » keeps it."""
        return {
            "street": self.street,
            "complement": "",
            "postal_code": self.postal_code,
            "town": self.town,
        }


LEA = Citizen(
    "usager", "Léa", "Ouenda", "1988-04-12", "14 rue des Flamboyants", "98800", "Nouméa", "98818",
    "+687750001",
)  # fmt: skip
CITIZENS = (
    Citizen("noa.terai", "Noa", "Teraï", "1975-09-30", "Lot 8, route de la Baie", "98835",
            "Dumbéa", "98805", "+687750002"),
    Citizen("ronan.kermoal", "Ronan", "Kermoal", "1969-01-17", "2 chemin du Creek", "98870",
            "Bourail", "98803", "+687750003"),
    Citizen("sela.fotuvale", "Sela", "Fotuvalé", "1993-06-05", "31 rue des Pétrels", "98809",
            "Le Mont-Dore", "98817", "+687750004"),
    Citizen("jules.trinh", "Jules", "Trinh", "1982-11-23", "7 rue du Marché", "98880", "La Foa",
            "98813", "+687750005"),
    Citizen("helene.wadriako", "Hélène", "Wadriako", "1990-02-08", "Tribu de Saint-Amand",
            "98812", "Bouloupari", "98802", "+687750006"),
    Citizen("paul.gaitcha", "Paul", "Gaïtcha", "1958-07-14", "BP 12, route du Col", "98881",
            "Farino", "98806", "+687750007"),
    Citizen("mele.tauvale", "Mele", "Tauvalé", "1985-03-02", "9 impasse des Kaoris", "98889",
            "Païta", "98821", "+687750008"),
    Citizen("yann.bourdic", "Yann", "Bourdic", "1979-12-19", "4 rue de la Source", "98834", "Yaté",
            "98832", "+687750009"),
    Citizen("anais.hnageje", "Anaïs", "Hnagéjé", "1996-08-27", "22 rue du Phare", "98800",
            "Nouméa", "98818", "+687750010"),
    Citizen("wendo.poithily", "Wendo", "Poithily", "1971-05-11", "Tribu de l’Estuaire", "98829",
            "Thio", "98829", "+687750011"),
    Citizen("lan.pham", "Lan", "Pham-Aubry", "1966-10-06", "15 rue des Bancouliers", "98835",
            "Dumbéa", "98805", "+687750012"),
    Citizen("marie.leconte", "Marie", "Lecontour", "1999-01-30", "3 allée des Badamiers", "98889",
            "Païta", "98821", "+687750013"),
    Citizen("tamatea.roura", "Tamatea", "Roura", "1987-07-22", "Lot 41, Val Fleuri", "98809",
            "Le Mont-Dore", "98817", "+687750014"),
    Citizen("gaston.neaoutyo", "Gaston", "Néaoutyo", "1954-04-03", "BP 7", "98882", "Sarraméa",
            "98828", "+687750015"),
    Citizen("ines.calvaire", "Inès", "Calvairon", "1991-11-14", "11 rue du Stade", "98870",
            "Bourail", "98803", "+687750016"),
    Citizen("robert.waya", "Robert", "Wayaridri", "1962-06-25", "Tribu du Grand Banian", "98819",
            "Moindou", "98816", "+687750017"),
    Citizen("vaea.tehei", "Vaéa", "Téhéi", "1994-09-09", "6 rue de l’Aviation", "98889", "Païta",
            "98821", "+687750018"),
    Citizen("claire.dumonteil", "Claire", "Dumonteil", "1983-02-17", "28 promenade du Port",
            "98800", "Nouméa", "98818", "+687750019"),
)  # fmt: skip


def open_citizens(*, now: datetime) -> list[Person]:
    """Their accounts, in which nobody can sign in."""
    return [
        open_account(
            username=each.username,
            email=each.email,
            password=None,
            given_name=each.given_name,
            family_name=each.family_name,
            now=now,
        )
        for each in CITIZENS
    ]
