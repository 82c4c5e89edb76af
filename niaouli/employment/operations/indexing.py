"""What the search of offers reads: their words in the database, occupations, known words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Expression, TextField
from django.db.models.sql.compiler import SQLCompiler

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.employment.enums import PART_TIME, OfferStatus
from niaouli.employment.models import JobOffer, Occupation, OfferWord
from niaouli.employment.offer_data import OfferData
from niaouli.employment.places import commune_of, spellings
from niaouli.employment.words import neutral_text, words_in
from niaouli.procedures.communes import communes

BATCH = 200
SHORTEST_WORD = 4
"""Shorter ones resemble too many others to be corrected."""

VECTOR = (
    "setweight(to_tsvector('french', {0}), 'A') || setweight(to_tsvector('french', {1}), 'B') || "
    "setweight(to_tsvector('french', {2}), 'D')"
)
REINDEX = """
UPDATE employment_joboffer AS o SET search_vector = {vector}
FROM unnest(%(ids)s::bigint[], %(a)s::text[], %(b)s::text[], %(d)s::text[]) AS v(id, a, b, d)
WHERE o.id = v.id
""".format(vector=VECTOR.format("v.a", "v.b", "v.d"))


class OfferVector(Expression):
    """The value of `search_vector` for an offer that is being written."""

    def __init__(self, offer: OfferData, label: str) -> None:
        super().__init__(output_field=TextField())
        self.parts = _parts(offer, label)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str, ...]]:
        return VECTOR.format("%s", "%s", "%s"), self.parts


def _parts(offer: OfferData | JobOffer, label: str) -> tuple[str, str, str]:
    """The words of the title; those of the occupation, employer, place and contract; the rest."""
    commune = commune_of(offer.commune)
    second = (
        label,
        offer.employer,
        spellings(commune) if commune else offer.workplace,
        offer.contract_label,
        offer.contract,
        "temps partiel" if offer.contract in PART_TIME else "",
    )
    rest = (
        *(offer.experience, offer.level, offer.diploma, offer.residence),
        *(offer.duration, offer.part_time, offer.description),
    )
    return neutral_text(offer.title), neutral_text(" ".join(second)), neutral_text(" ".join(rest))


def labels_of(codes: Iterable[str]) -> dict[str, str]:
    """The labels of these occupations, where they were loaded."""
    asked = {code for code in codes if code}
    return dict(
        Occupation.objects.filter(code__in=asked).order_by("code").values_list("code", "label")
    )


@transaction.atomic
def load_occupations(
    *, labels: Mapping[str, str], by: Person | None, now: datetime
) -> Collection[str]:
    """Keep these labels by their codes; the offers that say these codes are found by them.
    Returns the codes that are new or have another label. Safe to run twice."""
    known = labels_of(labels)
    changed = [code for code, label in labels.items() if known.get(code) != label]
    Occupation.objects.bulk_create(
        [Occupation(code=code, label=labels[code]) for code in changed],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label"],
        batch_size=BATCH,
    )
    if changed:
        _index(JobOffer.objects.filter(occupation__in=changed).order_by("id"))
        refresh_words()
        audit.record(
            "occupations.loaded",
            by=by.pk if by else None,
            subject="occupations",
            now=now,
            details={"changed": len(changed)},
        )
    return changed


@transaction.atomic
def index_offers() -> int:
    """Compute again what the search reads of every offer: after a change of the rules of words.
    Returns how many. Safe to run twice."""
    count = _index(JobOffer.objects.order_by("id"))
    refresh_words()
    return count


def _index(offers: Any) -> int:
    count = 0
    batch: list[JobOffer] = []
    for offer in offers.defer("search_vector").iterator(chunk_size=BATCH):
        batch.append(offer)
        if len(batch) == BATCH:
            count += _index_batch(batch)
            batch = []
    return count + _index_batch(batch)


def _index_batch(offers: list[JobOffer]) -> int:
    if not offers:
        return 0
    labels = labels_of(offer.occupation for offer in offers)
    parts = [_parts(offer, labels.get(offer.occupation, "")) for offer in offers]
    first, second, rest = (list(column) for column in zip(*parts, strict=True))
    values = {"ids": [offer.pk for offer in offers], "a": first, "b": second, "d": rest}
    with connection.cursor() as cursor:
        cursor.execute(REINDEX, values)
    return len(offers)


def refresh_words() -> None:
    """Write again the words with which what was typed is compared."""
    uses: Counter[str] = Counter()
    shown: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(text: str, count: int) -> None:
        for word in {word.folded: word for word in words_in(text)}.values():
            if len(word.folded) >= SHORTEST_WORD and word.folded.isalpha():
                uses[word.folded] += count
                shown[word.folded][word.shown] += count

    opened = JobOffer.objects.filter(status=OfferStatus.OPEN)
    for title, count in opened.values_list("title").annotate(Count("id")).order_by("title"):
        add(title, count)
    used = opened.exclude(occupation="").values_list("occupation").annotate(Count("id"))
    offers_of = dict(used.order_by("occupation"))
    labels = labels_of(offers_of)
    for code, count in offers_of.items():
        add(labels.get(code, ""), count)
    for commune in communes():
        add(commune.name, 1)
    OfferWord.objects.all().delete()
    OfferWord.objects.bulk_create(
        [
            OfferWord(
                word=word, shown=max(shown[word], key=shown[word].__getitem__), offers=count,
                length=len(word),
            )
            for word, count in sorted(uses.items())
        ],
        batch_size=2000,
    )  # fmt: skip
