"""A hundred thousand offers from a fixed seed, kept by the product's own operation."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from niaouli.employment.enums import Contract
from niaouli.employment.offer_data import OfferData
from niaouli.procedures.communes import communes

SEED = 20260612
DAYS = 700
JOBS = [
    *("Vendeur / Vendeuse", "Infirmier / Infirmière", "Électricien / Électricienne"),
    *("Plombier / Plombière", "Maçon / Maçonne", "Comptable", "Secrétaire", "Agent / Agente"),
    *("Chauffeur / Chauffeuse", "Mécanicien / Mécanicienne", "Technicien / Technicienne"),
    *("Cuisinier / Cuisinière", "Serveur / Serveuse", "Directeur / Directrice", "Chef"),
    *("Ingénieur / Ingénieure", "Assistant / Assistante", "Soudeur / Soudeuse", "Magasinier"),
    *("Menuisier / Menuisière", "Aide-soignant / Aide-soignante", "Caissier / Caissière"),
    *("Géomètre", "Juriste", "Pharmacien / Pharmacienne", "Animateur / Animatrice", "Gardien"),
    *("Boulanger / Boulangère", "Jardinier / Jardinière", "Formateur / Formatrice", "Grutier"),
]
FIELDS = [
    *("en bâtiment", "de chantier", "en magasin", "de restauration", "de nuit", "industriel"),
    *("de bureau", "en mine", "de port", "d’accueil", "de sécurité", "de maintenance"),
    *("en santé", "de l’eau", "agricole", "automobile", "des réseaux", "de transport"),
    *("en hôtellerie", "de clientèle", "des ventes", "de plongée", "en électricité", ""),
]
SYLLABLES = ["ba", "co", "di", "fe", "ga", "li", "mo", "nu", "pe", "ri", "so", "ta", "ve", "zo"]
EMPLOYERS = 900
TEXT = 90
"""Words of a description."""


def offers(count: int, today: date, *, text: int = TEXT) -> Iterator[OfferData]:
    """The same for the same number and day; descriptions of so many words."""
    drawn = random.Random(SEED)
    words = _words(drawn)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    text_words = iter(drawn.choices(words, weights, k=count * text))
    places = communes()
    most = [8 if place.name in {"Nouméa", "Dumbéa", "Païta"} else 1 for place in places]
    contracts = [each for each in Contract if each is not Contract.OTHER]
    for n in range(count):
        commune = drawn.choices(places, most)[0]
        contract = drawn.choices(contracts, [50, 4, 1, 23, 17, 3, 2])[0]
        published_on = today - timedelta(days=drawn.randint(0, DAYS))
        description = " ".join(next(text_words) for _ in range(text))
        yield OfferData(
            number=f"{published_on:%Y-%m}-{n:06d}",
            title=f"{drawn.choice(JOBS)} {drawn.choice(FIELDS)}".strip(),
            employer="" if drawn.random() < 0.3 else f"Société {drawn.randrange(EMPLOYERS)}",
            contract=contract,
            contract_label=contract.value.upper(),
            commune=commune.code,
            workplace=commune.name,
            experience=f"Au moins {drawn.choice([1, 3, 5])} ans",
            level=drawn.choice(["CAP, BEP", "Bac +2", "Bac + 5 et plus", ""]),
            posts=drawn.choice([1, 1, 1, 1, 2, 5]),
            description=f"{description[:1].upper()}{description[1:]}.",
            published_on=published_on,
            as_soon_as_possible=True,
        )


def _words(drawn: random.Random) -> list[str]:
    """Four thousand words that mean nothing, and those of titles among the less common."""
    made = {"".join(drawn.choices(SYLLABLES, k=drawn.randint(2, 4))) for _ in range(5000)}
    nouns = ["plomberie", "chaussures", "anglais", "permis", "informatique", "soudure", "vente"]
    return sorted(made)[:4000] + nouns
