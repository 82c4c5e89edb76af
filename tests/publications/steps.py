"""Publications of each kind, written and put online through the real operations."""

from datetime import datetime, timedelta
from typing import Any

from niaouli.departments.models import Department
from niaouli.publications.content import Content
from niaouli.publications.enums import Arrival, Kind
from niaouli.publications.models import Feed, Publication
from niaouli.publications.operations import add_feed, create_publication, publish_publication
from niaouli.publications.operations.feeds import Wanted
from niaouli.topics.models import Topic
from tests.cast import NOW

DETAILS: dict[Kind, dict[str, Any]] = {
    Kind.FLASH: {"ends_on": "2026-03-10"},
    Kind.NEWS: {},
    Kind.EVENT: {
        "place": "Parc Fayard, Dumbéa",
        "starts_on": "2026-03-21",
        "starts_time": "09:00",
        "ends_on": "2026-03-21",
        "ends_time": "17:30",
        "price": "Gratuit",
        "organiser": "Direction du développement durable",
        "registration_url": "https://fete.example/inscription",
    },
    Kind.VACANCY: {
        "reference": "3134-26-0412/SR",
        "grade": "Technicien",
        "service": "Service de l’eau",
        "place": "Bourail",
        "start": "immédiatement",
        "posts": 2,
        "residence": "dix ans",
        "ends_on": "2026-03-20",
        "contact": "DRH, 20.30.40",
        "file_url": "https://avis.example/0412.pdf",
    },
    Kind.TENDER: {
        "reference": "DAEM-AO – 13-26",
        "type": "call",
        "nature": "works",
        "procedure": "Appel d’offres ouvert",
        "lots": 3,
        "ends_on": "2026-04-02",
        "ends_time": "15:30",
        "tender_url": "https://marches.example/3457",
    },
    Kind.INQUIRY: {
        "object": "Projet de parc solaire",
        "starts_on": "2026-03-01",
        "ends_on": "2026-03-31",
        "commissioner": "Mme Jeanne Poudewa",
        "sessions": [{"place": "Mairie", "day": "2026-03-09", "opens": "08:00", "closes": "11:30"}],
        "where_to_read": "Mairie de Boulouparis, aux heures d’ouverture",
        "register_url": "https://registre.example/solaire",
    },
}
TITLES: dict[Kind, str] = {
    Kind.FLASH: "Route coupée à La Foa",
    Kind.NEWS: "Le sentier du littoral rouvre",
    Kind.EVENT: "Fête de la forêt sèche",
    Kind.VACANCY: "Technicien de l’eau",
    Kind.TENDER: "Réfection du pont de la Tontouta",
    Kind.INQUIRY: "Parc solaire de Boulouparis",
}
"""One of each, as an editor writes them on 3 March 2026."""


def content(
    kind: Kind,
    department: Department | None = None,
    topics: tuple[Topic, ...] = (),
    *,
    title: str = "",
    summary: str = "En quelques mots.",
    body: str = "Un premier paragraphe.\n\n- un point\n- un autre",
    **details: Any,
) -> Content:
    return Content(
        title=title or TITLES[kind],
        summary=summary,
        body=body,
        department=department,
        topics=topics,
        details={**DETAILS[kind], **details},
    )


def written(kind: Kind, department: Department | None = None, **asked: Any) -> Publication:
    return create_publication(
        kind=kind, content=content(kind, department, **asked), by=None, now=NOW
    )


def online(
    kind: Kind,
    department: Department | None = None,
    *,
    now: datetime = NOW,
    at: datetime | None = None,
    announce: bool = True,
    **asked: Any,
) -> Publication:
    draft = create_publication(
        kind=kind, content=content(kind, department, **asked), by=None, now=now
    )
    return publish_publication(publication=draft, by=None, now=now, at=at, announce=announce)


def feed(
    department: Department,
    *,
    kind: Kind = Kind.NEWS,
    topics: tuple[Topic, ...] = (),
    arrival: Arrival = Arrival.ONLINE,
    url: str = "http://flux.example/rss",
    now: datetime = NOW,
) -> Feed:
    """The feed that the site `flux.example` of a `FakeWeb` serves."""
    wanted = Wanted(kind=kind, department=department, topics=topics, arrival=arrival)
    return add_feed(url=url, wanted=wanted, by=None, now=now)


def rss(*items: str, title: str = "Le flux d’à côté") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title>'
        f"{''.join(items)}</channel></rss>"
    ).encode()


def item(
    number: int = 1,
    *,
    title: str = "",
    text: str = "Du nouveau.",
    days: float = 1,
    guid: str | None = None,
    date: str | None = None,
    link: str | None = None,
) -> str:
    """An item of an RSS feed, `days` old on 3 March 2026."""
    moment = date if date is not None else f"{NOW - timedelta(days=days):%a, %d %b %Y %H:%M:%S} GMT"
    name = f"n{number}" if guid is None else guid
    return (
        f"<item><title>{title or f'Nouvelle {number}'}</title>"
        f"<link>{link if link is not None else f'https://flux.example/{number}'}</link>"
        + (f"<guid>{name}</guid>" if name else "")
        + (f"<pubDate>{moment}</pubDate>" if moment else "")
        + f"<description><![CDATA[{text}]]></description></item>"
    )
