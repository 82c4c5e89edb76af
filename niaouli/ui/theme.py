"""What makes an installation this public body's own: its name, mark, contact and colours.

All of it is one TOML file, named by the setting `NIAOULI_THEME`. It is checked when it is read:
a missing line, an unreadable colour or an unsafe drawing stops the start with a sentence.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from niaouli.lib.words import hours_together
from niaouli.ui.colours import Palette, declarations, weak_pairs, wrong_values
from niaouli.ui.marks import MarkError, clean


class ThemeError(ImproperlyConfigured):
    """The theme file cannot be used; the message says what to correct."""


@dataclass(frozen=True)
class ExternalService:
    """A service of another site that the body offers beside ours, on « Mes services »."""

    title: str
    text: str
    url: str


@dataclass(frozen=True)
class Words:
    """How sentences name the body, in one language."""

    the_account: str
    """« À quoi sert le compte provincial ? »"""
    from_body: str
    """« Reçus de la province »"""


@dataclass(frozen=True)
class Legal:
    """Who answers for what. Pages show what is given and leave out the rest."""

    publication_director: str = ""
    host: str = ""
    """Name and address of who runs the machines, on several lines if need be."""
    data_protection: str = ""
    """E-mail address, for questions about personal data."""


@dataclass(frozen=True)
class Theme:
    """A public body as its pages show it. `mark` is safe inline SVG."""

    name: str
    short_name: str
    account_name: str
    address: str
    phone: str
    email: str
    hours: str
    mark: SafeString
    light: Palette
    dark: Palette
    words_by_language: Mapping[str, Words]
    legal: Legal
    services: tuple[ExternalService, ...] = ()

    @property
    def words(self) -> Words:
        """In the language in force."""
        return self.words_by_language[get_language() or "fr"]

    @cached_property
    def stylesheet(self) -> str:
        """The colours as custom properties: the device's choice, unless the page states one."""
        light = f"color-scheme:light;{declarations(self.light)}"
        dark = f"color-scheme:dark;{declarations(self.dark)}"
        return (
            f":root{{{light}}}\n@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
            f"[data-theme=light]{{{light}}}\n[data-theme=dark]{{{dark}}}\n"
        )

    @cached_property
    def version(self) -> str:
        """Changes with anything of the theme: the addresses of the colours and of the mark carry
        it, and what pages draw once (`web.jinja`)."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    @cached_property
    def contact(self) -> list[dict[str, str]]:
        """How to reach the body, as the macro `contact` takes it; only the lines it has."""
        dialled = "".join(character for character in self.phone if character in "+0123456789")
        lines = [
            {"icon": "pin", "text": self.address, "href": ""},
            {"icon": "phone", "text": self.phone, "href": f"tel:{dialled}"},
            {"icon": "mail", "text": self.email, "href": f"mailto:{self.email}"},
            {"icon": "clock", "text": hours_together(self.hours), "href": ""},
        ]
        return [line for line in lines if line["text"]]


@lru_cache(maxsize=1)
def current_theme() -> Theme:
    """The theme of this installation, read once per process."""
    return load_theme(Path(settings.NIAOULI_THEME))


def load_theme(path: Path) -> Theme:
    """Read and check a theme file."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise ThemeError(f"Le fichier de thème {path} est introuvable ou illisible.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(
            f"Le fichier de thème {path} n’est pas du TOML valable : {error}"
        ) from None
    return parse_theme(content)


def parse_theme(content: Mapping[str, Any]) -> Theme:
    """Build a theme from the content of its file."""
    contact = _table(content, "contact")
    colours = _table(content, "colours")
    try:
        mark = clean(_text(content, "mark"))
    except MarkError as error:
        raise ThemeError(f"Thème, mark : {error}.") from None
    return Theme(
        name=_text(content, "name"),
        short_name=_text(content, "short_name"),
        account_name=_text(content, "account_name"),
        address=_text(contact, "address", required=False),
        phone=_text(contact, "phone", required=False),
        email=_text(contact, "email", required=False),
        hours=_text(contact, "hours", required=False),
        mark=mark,
        light=_palette(_table(colours, "light"), "light"),
        dark=_palette(_table(colours, "dark"), "dark"),
        words_by_language=_words(_table(content, "words"), _text(content, "name")),
        legal=_legal(_table(content, "legal")),
        services=_services(content),
    )


def _table(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = content.get(key, {})
    if not isinstance(value, Mapping):
        raise ThemeError(f"Thème : {key} doit être une section [{key}].")
    return value


def _text(content: Mapping[str, Any], key: str, *, required: bool = True) -> str:
    value = content.get(key, "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise ThemeError(f"Thème : écrivez {key}, un texte entre guillemets.")
    return value.strip()


def _services(content: Mapping[str, Any]) -> tuple[ExternalService, ...]:
    rows = content.get("services", [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise ThemeError("Thème : écrivez chaque service dans une section [[services]].")
    services = tuple(
        ExternalService(_text(row, "title"), _text(row, "text"), _text(row, "url")) for row in rows
    )
    for each in services:
        if not _is_address(each.url):
            raise ThemeError(
                f"Thème, service « {each.title} » : écrivez url, une adresse en https://."
            )
    return services


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def _words(content: Mapping[str, Any], name: str) -> dict[str, Words]:
    """What is not given is said with the name of the body."""
    default = {
        "fr": Words(the_account="ce compte", from_body=f"de {name}"),
        "en": Words(the_account="this account", from_body=f"from {name}"),
    }
    said = {language: _table(content, language) for language in default}
    return {
        language: Words(
            the_account=_text(said[language], "the_account", required=False) or words.the_account,
            from_body=_text(said[language], "from_body", required=False) or words.from_body,
        )
        for language, words in default.items()
    }


def _legal(content: Mapping[str, Any]) -> Legal:
    known = [each.name for each in fields(Legal)]
    if unknown := [key for key in content if key not in known]:
        raise ThemeError(
            f"Thème, section [legal] : {', '.join(unknown)} n’existe pas. "
            f"On peut y écrire {', '.join(known)}."
        )
    return Legal(**{name: _text(content, name, required=False) for name in known})


def _palette(content: Mapping[str, Any], name: str) -> Palette:
    roles = [role.name for role in fields(Palette)]
    missing = [role for role in roles if role not in content]
    unknown = [role for role in content if role not in roles]
    if missing or unknown:
        raise ThemeError(
            f"Thème, couleurs {name} : il manque {', '.join(missing) or 'aucune couleur'} ; "
            f"sont inconnues {', '.join(unknown) or 'aucune'}."
        )
    palette = Palette(**{role: str(content[role]).lower() for role in roles})
    if wrong := wrong_values(palette):
        raise ThemeError(
            f"Thème, couleurs {name} : écrivez {', '.join(wrong)} sous la forme #rrggbb."
        )
    if weak := weak_pairs(palette):
        role, ground, measured, least = weak[0]
        raise ThemeError(
            f"Thème, couleurs {name} : {role} ne se lit pas assez sur {ground} "
            f"(contraste {measured:.1f}, il en faut {least:.0f} au moins). "
            f"Couples à revoir : {len(weak)}."
        )
    return palette
