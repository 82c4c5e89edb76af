"""What is measured, and what was promised of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

CSRF = "b" * 32
Script = list[dict[str, Any]]

NATURE = {"nature": "renouvellement", "ancien_numero": ""}
PERSON = {
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
    "telephone": "20 12 34",
}
COLLECT = {"retrait": "telechargement"}
PLEDGE = {"honneur": "on"}


@dataclass(frozen=True)
class Subject:
    """One row of the table."""

    code: str
    label: str
    script: Script
    user: str
    threshold: float | None = None
    """At most this many times `mylist`; none: measured for information."""
    large: bool = False
    """On the large database."""
    peer: str = ""
    statements: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


def subjects(info: Mapping[str, Any]) -> list[Subject]:
    """Everything whose processor time is compared with `mylist`."""
    case = f"/compte/demandes/{info['reference']}/"
    page = f"/compte/demandes/brouillons/{info['draft']}/pages/vous/"
    return [
        Subject(
            "cases", "« Mes demandes », 20 demandes", _get("/compte/demandes/"), "vingt", 1.0,
            peer="44", statements=6,
        ),
        Subject(
            "case", "« Détail » : 10 réponses, 3 documents, suivi", _get(case), "vingt", 1.5,
            peer="17", statements=10,
        ),
        Subject(
            "wallet", "« Porte-documents », 20 documents", _get("/compte/documents/"), "vingt", 1.5
        ),
        Subject("todo", "« À faire »", _get("/compte/"), "vingt", 1.0, peer="11"),
        Subject("page", "page de formulaire affichée", _get(page), "remplit", 0.8, peer="7"),
        Subject("save", "page de formulaire enregistrée", [_post(page, PERSON)], "remplit", 1.2),
        Subject(
            "filling", "demande remplie sans l’envoyer : début, 5 pages", _submission(info)[:-1],
            "envoie",
        ),
        Subject(
            "submission", "demande entière : début, 5 pages, envoi, accusé", _submission(info),
            "envoie", 3.0, peer="30", statements=20,
        ),
        Subject("upload", "la même, un fichier envoyé", _submission(info, upload=True), "envoie"),
        Subject("queue", "file des agents, 50 lignes", _get("/agents/"), "amelie", 1.5, peer="31"),
        Subject("offers", "page d’offres cherchées", _get("/emploi/offres/?q=vendeuse"), ""),
        Subject("home", "accueil, sans compte", _get("/"), ""),
        Subject("health", "/healthz", _get("/healthz"), ""),
    ]  # fmt: skip


def agents_subjects(info: Mapping[str, Any]) -> list[Subject]:
    """The agents' lists and searches, on the small database and on the large one."""
    lists = {
        "queue": ("file des agents", ""),
        "queue_deadline": ("en instruction, par échéance", "?liste=en-instruction&tri=echeance"),
        "queue_late": ("en retard, tous les états", "?liste=en-retard"),
        "queue_filter": (
            "mes demandes en instruction, d’une démarche",
            f"?liste=en-instruction&suivi=moi&demarche={info['slug']}",
        ),
    }
    searches = {
        "find_name": ("un nom fréquent", "wamytan"),
        "find_start": ("le début d’un nom", "wamy"),
        "find_two": ("deux mots fréquents", "alice wamytan"),
        "find_email": ("une adresse", "vingt@example.org"),
        "find_phone": ("un téléphone", info["telephone"]),
        "find_number": ("un numéro", info["reference"]),
    }
    asked = [(code, label, f"/agents/{query}") for code, (label, query) in lists.items()]
    asked += [
        (code, f"recherche : {label}", f"/agents/recherche/?{urlencode({'q': text})}")
        for code, (label, text) in searches.items()
    ]
    return [Subject(code, label, _get(path), "amelie") for code, label, path in asked]


def _get(path: str) -> Script:
    return [{"path": path}]


def _post(path: str, values: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "method": "POST",
        "path": path,
        "body": urlencode({"csrfmiddlewaretoken": CSRF, **values}, doseq=True),
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "status": 302,
        **more,
    }


def _submission(info: Mapping[str, Any], *, upload: bool = False) -> Script:
    """What the server receives to write of a whole request; showing the pages is another row."""
    draft = "/compte/demandes/brouillons/{key}/"
    documents = _upload if upload else _from_wallet
    # Every question was seen, also those that an answer opens on the page itself.
    shown = {"form-shown": info["fields"]}
    return [
        _post(
            f"/demarches/{info['slug']}/demander/", {}, capture={"key": r"brouillons/([0-9a-f-]+)/"}
        ),
        _post(f"{draft}pages/nature/", {**shown, **NATURE}),
        _post(f"{draft}pages/vous/", {**shown, **PERSON}),
        documents(f"{draft}pages/documents/", info),
        _post(f"{draft}pages/retrait/", {**shown, **COLLECT}),
        _post(f"{draft}pages/engagement/", {**shown, **PLEDGE}),
        _post(f"{draft}verification/", {}),
    ]


def _from_wallet(path: str, info: Mapping[str, Any]) -> dict[str, Any]:
    return _post(path, {"form-shown": info["fields"], "assurance-wallet": info["wallet"]})


def _upload(path: str, info: Mapping[str, Any]) -> dict[str, Any]:
    """A small PDF, as a browser sends it."""
    boundary = uuid.UUID(int=7).hex
    parts = [("csrfmiddlewaretoken", CSRF), *(("form-shown", code) for code in info["fields"])]
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts
    )
    body += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="assurance"; '
        'filename="attestation.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        f"{info['pdf']}\r\n--{boundary}--\r\n"
    )
    kind = f"multipart/form-data; boundary={boundary}"
    return _post(path, {}) | {"body": body, "headers": {"Content-Type": kind}}
