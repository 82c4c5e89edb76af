"""Offers as pages show them. Each value is put into words once, here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.employment.enums import Contract
from niaouli.employment.models import JobOffer
from niaouli.employment.places import commune_of
from niaouli.employment.queries.offers import OfferLine, occupation_label
from niaouli.lib.words import date_words

SITE = re.compile(r"https?://([\w.-]+)(?![^:/?#])")
SOON = 7
"""Days before its end from which an offer says so in lists."""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer of a list."""

    title: str
    href: str
    employer: str
    commune: str
    contract: str
    date: str
    posts: str
    closing: str


def rows_of(lines: Iterable[OfferLine], *, today: date) -> list[OfferRow]:
    before, after = reverse("portal:offer", args=[PLACE]).split(PLACE)
    return [
        OfferRow(
            title=line.title,
            href=f"{before}{line.number}{after}",
            employer=employer_words(line.employer),
            commune=place_words(line.commune, line.workplace),
            contract=contract_words(line.contract, line.contract_label),
            date=_("publiée le %(day)s") % {"day": date_words(line.published_on)},
            posts=posts_words(line.posts) if line.posts > 1 else "",
            closing=closing_words(line.closes_on, today=today),
        )
        for line in lines
    ]


def employer_words(employer: str) -> str:
    return employer or _("Employeur anonyme")


def place_words(commune: str, workplace: str) -> str:
    known = commune_of(commune)
    return known.name if known else workplace


def contract_words(contract: str, label: str) -> str:
    """The source's own words where the contract is none of ours."""
    if contract == Contract.OTHER:
        return label or _("Contrat à préciser")
    return str(Contract(contract).label)


def posts_words(posts: int) -> str:
    return ngettext("%(count)d poste", "%(count)d postes", posts) % {"count": posts}


def closing_words(closes_on: date | None, *, today: date) -> str:
    """In lists, only when it is near."""
    if closes_on is None or (closes_on - today).days > SOON:
        return ""
    if closes_on == today:
        return _("Dernier jour pour répondre : aujourd’hui")
    return _("Répondre avant la fin du %(day)s") % {"day": date_words(closes_on)}


Fact = tuple[str, str]


@dataclass(frozen=True)
class OfferPage:
    """Everything that an offer says."""

    job: list[Fact]
    profile: list[Fact]
    """Only what the source says: often nothing."""
    contract: str
    employer: str
    place: str
    site: str
    """Where the offer comes from; empty when it has no address."""
    closed: str
    """Since when it is over; empty while it can be answered."""


def page_of(offer: JobOffer, *, today: date, closed_on: date | None) -> OfferPage:
    contract = contract_words(offer.contract, offer.contract_label)
    place = place_words(offer.commune, offer.workplace)
    job = [
        (_("Employeur"), employer_words(offer.employer)),
        (_("Lieu de travail"), place),
        (_("Contrat"), contract),
        (_("Durée"), offer.duration),
        (_("Temps de travail"), offer.part_time),
        (_("Début"), _start(offer, today)),
        (_("Postes à pourvoir"), posts_words(offer.posts)),
        (_("Métier"), occupation_label(offer.occupation)),
        (_("Publiée le"), date_words(offer.published_on)),
        (_("Répondre avant la fin du"), date_words(offer.closes_on) if offer.closes_on else ""),
        (_("Numéro de l’offre"), offer.number),
    ]
    profile = [
        (_("Expérience"), offer.experience),
        (_("Niveau de formation"), offer.level),
        (_("Diplôme"), offer.diploma),
        (_("Durée de résidence demandée"), offer.residence),
    ]
    return OfferPage(
        job=[fact for fact in job if fact[1]],
        profile=[fact for fact in profile if fact[1]],
        contract=contract,
        employer=employer_words(offer.employer),
        place=place,
        site=site[1] if (site := SITE.match(offer.url)) else "",
        closed=date_words(closed_on) if closed_on else "",
    )


def _start(offer: JobOffer, today: date) -> str:
    if offer.as_soon_as_possible or (offer.starts_on and offer.starts_on <= today):
        return _("Dès que possible")
    return date_words(offer.starts_on) if offer.starts_on else ""


PLACE = "0"
"""Stands for the number while an address is resolved once for all rows."""
