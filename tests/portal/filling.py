"""A browser that fills in forms, and a procedure of the tests' own."""

from typing import Any, Protocol
from uuid import UUID

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from niaouli.cases.models import Case
from niaouli.procedures.definitions import canonical, parse_definition
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import publish_version
from tests import cast, files


class Answer(Protocol):
    """What the tests' browser answers with."""

    @property
    def content(self) -> bytes: ...


FIRST: dict[str, Any] = {"nature": "premiere"}
YOU: dict[str, Any] = {
    "nom": "Wamytan",
    "prenoms": "Alice",
    "naissance-day": "27",
    "naissance-month": "3",
    "naissance-year": "1990",
    "adresse-street": "12 rue du Niaouli",
    "adresse-complement": "",
    "adresse-postal_code": "98800",
    "adresse-town": "Nouméa",
    "commune": "98818",
    "courriel": "alice@example.org",
    "telephone": "20.12.34",
}


def page_of(case: Case, page: str) -> str:
    return reverse("portal:draft_page", args=[case.key, page])


def place(case: Case | UUID, name: str, *more: object) -> str:
    key = case.key if isinstance(case, Case) else case
    return reverse(f"portal:{name}", args=[key, *more])


def soup(response: Answer) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response: Answer) -> str:
    """What the page says in its main part."""
    main = soup(response).select_one("#main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def title(response: Answer) -> str:
    found = soup(response).title
    assert found is not None
    return " ".join(found.get_text().split())


def value(page: BeautifulSoup, selector: str) -> str:
    """What that input holds."""
    found = page.select_one(selector)
    assert found is not None, selector
    return str(found["value"])


def shown(client: Client, address: str) -> dict[str, Any]:
    """What the inputs of a page hold, hidden ones included: what a browser would send."""
    held: dict[str, Any] = {}
    for each in soup(client.get(address)).select("#main form [name]"):
        name, kind = str(each["name"]), each.get("type")
        if each.name == "button" or kind in ("submit", "file") or name == "csrfmiddlewaretoken":
            continue
        if kind in ("radio", "checkbox") and not each.has_attr("checked"):
            continue
        if each.name == "select":
            chosen = each.select_one("option[selected]")
            held[name] = str(chosen["value"]) if chosen else ""
        elif each.name == "textarea":
            held[name] = each.get_text().removeprefix("\n")
        else:
            held.setdefault(name, []).append(str(each.get("value", "")))
    return held


def send(client: Client, case: Case, page: str, values: dict[str, Any], **more: Any) -> Any:
    """Open a page, change these inputs, press « Continuer » (or the button in `values`)."""
    address = page_of(case, page)
    return client.post(address, {**shown(client, address), **values}, **more)


def pdf(name: str = "attestation.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or files.pdf(), content_type="application/pdf")


def jpeg(name: str = "photo.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or files.jpeg(), content_type="image/jpeg")


def essai(permis: Procedure, pages: list[dict[str, Any]], **keys: Any) -> Procedure:
    """A published procedure with these pages."""
    assert permis.current is not None
    base = canonical(permis.current.parsed)
    changed = {**base, "slug": "essai", "title": "Essai", "outcomes": [], "pages": pages, **keys}
    definition = parse_definition(changed)
    return publish_version(definition=definition, by=None, now=cast.NOW).procedure


DOG: list[dict[str, Any]] = [
    {
        "code": "chien",
        "title": "Votre chien",
        "fields": [
            {"type": "yes_no", "code": "chien", "label": "Avez-vous un chien ?"},
            {
                "type": "text",
                "code": "nom_chien",
                "label": "Comment s’appelle-t-il ?",
                "name": "le nom du chien",
                "when": {"==": [{"var": "chien"}, True]},
            },
            {"type": "text", "code": "ville", "label": "Ville", "name": "la ville"},
        ],
    },
    {
        "code": "avis",
        "title": "Votre avis",
        "fields": [{"type": "long_text", "code": "avis", "label": "Avis", "required": False}],
    },
]
"""A question that opens another one, then a page on which nothing must be answered."""

EVERYTHING: list[dict[str, Any]] = [
    {
        "code": "tout",
        "title": "Tout",
        "fields": [
            {"type": "text", "code": "texte", "label": "Texte"},
            {"type": "long_text", "code": "long", "label": "Long"},
            {"type": "email", "code": "courriel", "label": "Courriel"},
            {"type": "phone", "code": "telephone", "label": "Téléphone"},
            {"type": "integer", "code": "nombre", "label": "Nombre", "unit": "m²"},
            {
                "type": "choice",
                "code": "choix",
                "label": "Choix",
                "choices": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
            },
            {
                "type": "choice",
                "code": "liste",
                "label": "Liste",
                "appearance": "select",
                "choices": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
            },
            {
                "type": "choices",
                "code": "plusieurs",
                "label": "Plusieurs",
                "choices": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
            },
            {"type": "yes_no", "code": "oui", "label": "Oui ?"},
            {"type": "declaration", "code": "declare", "label": "Je déclare"},
            {"type": "date", "code": "jour", "label": "Jour"},
            {"type": "commune", "code": "commune", "label": "Commune"},
            {"type": "address", "code": "adresse", "label": "Adresse"},
            {"type": "amount", "code": "montant", "label": "Montant"},
            {"type": "ridet", "code": "ridet", "label": "RIDET"},
            {
                "type": "group",
                "code": "foyer",
                "label": "Foyer",
                "item_name": "personne",
                "add_label": "Ajouter une personne",
                "fields": [
                    {"type": "text", "code": "nom", "label": "Nom"},
                    {"type": "address", "code": "adresse", "label": "Adresse"},
                ],
            },
            {
                "type": "document",
                "code": "piece",
                "label": "Pièce",
                "kinds": ["identite"],
                "required": False,
            },
        ],
    }
]
"""Every type of field, on one page."""
EVERY_ANSWER: dict[str, Any] = {
    "texte": "<b>l’été</b>",
    "long": "une ligne\r\n\r\nune autre",
    "courriel": "a@example.org",
    "telephone": "20 12 34",
    "nombre": "1 200",
    "choix": "b",
    "liste": "a",
    "plusieurs": ["a", "b"],
    "oui": "no",
    "declare": "on",
    "jour-day": "5",
    "jour-month": "7",
    "jour-year": "2001",
    "commune": "98818",
    "adresse-street": "BP 1",
    "adresse-complement": "",
    "adresse-postal_code": "98800",
    "adresse-town": "Nouméa",
    "montant": "137 280 F",
    "ridet": "0 426 049",
    "foyer-0-nom": "Léa",
    "foyer-0-adresse-street": "BP 2",
    "foyer-0-adresse-postal_code": "98800",
    "foyer-0-adresse-town": "Nouméa",
}
