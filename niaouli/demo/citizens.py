"""The invented citizens, and what they answer when they ask for a hunting permit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

    def answers(self, *, first: bool, collect: str = "telechargement") -> dict[str, Any]:
        """The whole form of « permis de chasser »."""
        values: dict[str, Any] = {
            "nature": "premiere" if first else "renouvellement",
            "nom": self.family_name,
            "prenoms": self.given_name,
            "naissance": self.born,
            "adresse": {
                "street": self.street,
                "complement": "",
                "postal_code": self.postal_code,
                "town": self.town,
            },
            "commune": self.commune,
            "courriel": self.email,
            "telephone": self.phone,
            "retrait": collect,
            "honneur": True,
        }
        return values


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
