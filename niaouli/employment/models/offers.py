"""Job offers, and what their search needs: occupations, words."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from niaouli.employment.enums import Contract, OfferStatus

NUMBER = r"^[0-9A-Za-z][0-9A-Za-z-]{0,39}$"


class Occupation(models.Model):
    """A code of the occupations' list (ROME) and its label."""

    code = models.CharField(max_length=5, unique=True)
    label = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]\d{4}$"), name="occupation_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class JobOffer(models.Model):
    """A job to be filled, as its source tells it."""

    number = models.CharField(max_length=40, unique=True)
    """`2020-06-004889`: the source's own, quoted to apply."""
    source = models.CharField(max_length=60)
    """Where it was imported from: an import only speaks of the offers of its source."""
    title = models.CharField(max_length=300)
    """Both genders where the source writes both: « Vendeur / Vendeuse »."""
    employer = models.CharField(max_length=200, blank=True)
    """Empty: the employer did not want to be named."""
    contract = models.CharField(max_length=20, choices=Contract.choices)
    contract_label = models.CharField(max_length=100, blank=True)
    """As the source wrote it."""
    part_time = models.CharField(max_length=100, blank=True)
    """How much, where the source says it: « 20 heures par semaine »."""
    duration = models.CharField(max_length=100, blank=True)
    commune = models.CharField(max_length=5, blank=True)
    """INSEE code; empty where the source names no commune that we know."""
    workplace = models.CharField(max_length=200, blank=True)
    """The place in the source's words."""
    occupation = models.CharField(max_length=5, blank=True)
    """ROME code: its label is an `Occupation` where that list was loaded."""
    experience = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=100, blank=True)
    diploma = models.CharField(max_length=300, blank=True)
    residence = models.CharField(max_length=200, blank=True)
    """How long one must have lived here to be preferred for this job, where it is said."""
    posts = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField(null=True, blank=True)
    as_soon_as_possible = models.BooleanField(default=False)
    description = models.TextField(blank=True)
    how_to_apply = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    """The offer on the site it comes from."""
    published_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    """The last day to answer."""
    status = models.CharField(max_length=10, choices=OfferStatus.choices, default=OfferStatus.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64)
    """Of what the source says: an offer that did not change is not written again."""
    changed_at = models.DateTimeField()
    search_vector = SearchVectorField()
    """Lexemes of the title (A), of the occupation, the employer, the commune and the contract (B),
    of the rest (D), made of the words of `employment.words`. Written with the offer."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__regex=NUMBER), name="offer_number"),
            models.CheckConstraint(
                condition=Q(contract__in=Contract.values), name="offer_contract"
            ),
            models.CheckConstraint(condition=Q(status__in=OfferStatus.values), name="offer_status"),
            models.CheckConstraint(condition=Q(posts__gte=1), name="offer_posts"),
            models.CheckConstraint(
                condition=Q(status=OfferStatus.OPEN, closed_at__isnull=True)
                | ~Q(status=OfferStatus.OPEN) & Q(closed_at__isnull=False),
                name="offer_closed_when_closed",
            ),
            models.CheckConstraint(
                condition=~Q(as_soon_as_possible=True) | Q(starts_on__isnull=True),
                name="offer_starts_soon_or_on_a_day",
            ),
        ]
        indexes = [
            # Written at once: readers would otherwise pay for what an import left pending.
            GinIndex(fields=["search_vector"], name="offer_words", fastupdate=False),
            # The newest first: alone, in a commune, of a contract. Only what can be answered.
            models.Index(
                fields=["-published_on", "-id"],
                condition=Q(status=OfferStatus.OPEN),
                name="offer_newest",
            ),
            models.Index(
                fields=["commune", "-published_on", "-id"],
                condition=Q(status=OfferStatus.OPEN),
                name="offer_of_commune",
            ),
            models.Index(
                fields=["contract", "-published_on", "-id"],
                condition=Q(status=OfferStatus.OPEN),
                name="offer_of_contract",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How the event log names it."""
        return f"offer:{self.number}"


class OfferWord(models.Model):
    """A word of the offers' titles, of occupations or of communes: what was typed with a small
    mistake is compared with them. The whole table is written again after each import."""

    word = models.CharField(max_length=60, unique=True)
    """Folded."""
    shown = models.CharField(max_length=60)
    """With its accents, as the offers mostly write it."""
    offers = models.PositiveIntegerField()
    length = models.PositiveSmallIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.word
