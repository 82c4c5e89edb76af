"""The accounts of the demonstration, and the secrets of this installation of it."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.demo.body import CODES
from niaouli.departments.enums import Role

# Short, without accent, easy to say: people copy the password from a terminal.
WORDS = (  # noqa: SIM905
    "ancre banane barque bateau bois cabane caillou calme canne cascade chemin colline corde "
    "cousin crabe dune ferme feuille fleur forge fruit gecko grotte hamac herbe igname jardin "
    "lagune lampe lettre lune maison mangue marche marin matin miel moulin mouton nacre nuage "
    "ocre olive ombre orange oursin palme panier perle pierre pluie pont poule prairie rame "
    "riviere roche rouge route sable savane sentier taro tente toile tortue vague vallon vent "
    "village voile volcan"
).split()


@dataclass(frozen=True)
class DemoAccount:
    """An account that visitors of the demonstration use."""

    username: str
    given_name: str
    family_name: str
    label: Promise
    roles: tuple[tuple[str, Role], ...] = ()
    """The department's code, and what the person does there."""

    @property
    def email(self) -> str:
        return f"{self.username}@demo.example"


ACCOUNTS = (
    DemoAccount("usager", "Léa", "Ouenda", _("Usager")),
    DemoAccount(
        "agent",
        "Amélie",
        "Tein",
        _("Agent, toutes les directions"),
        tuple((code, Role.AGENT) for code in CODES),
    ),
    DemoAccount(
        "responsable", "Marc", "Boéna", _("Responsable de la DDDT"), (("DDDT", Role.MANAGER),)
    ),
    DemoAccount(
        "redaction",
        "Rose",
        "Talou",
        _("Rédaction des actualités"),
        tuple((code, Role.EDITOR) for code in CODES),
    ),
    DemoAccount("emploi", "Denis", "Gaïa", _("Conseil en emploi (DEL)"), (("DEL", Role.ADVISER),)),
    DemoAccount("employeur", "Karine", "Blanchot", _("Employeur")),
    DemoAccount("admin", "Yves", "Nérou", _("Administration")),
)


@dataclass(frozen=True)
class Secrets:
    """Drawn once per installation, kept in its data directory, readable by its owner only."""

    password: str
    keys: dict[str, str]
    """Second-factor keys, by user name."""


def secrets_file() -> Path:
    return Path(settings.NIAOULI_DATA_DIR) / "demonstration.json"


def read_secrets() -> Secrets | None:
    """The secrets of this installation; None before the demonstration was loaded."""
    try:
        content = json.loads(secrets_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Secrets(password=content["password"], keys=content["keys"])


def draw_secrets() -> Secrets:
    """Draw new secrets and keep them."""
    drawn = Secrets(
        password="-".join(secrets.choice(WORDS) for _word in range(5)),
        keys={each.username: generate_totp_secret() for each in ACCOUNTS if each.roles},
    )
    path = secrets_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"password": drawn.password, "keys": drawn.keys}, file, indent=1)
    draft.replace(path)
    return drawn
