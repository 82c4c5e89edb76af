"""What the body announces, and the feeds that it reads."""

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from niaouli.departments.models import Department
from niaouli.publications.details import Details, read_details
from niaouli.publications.enums import Arrival, FeedStatus, Kind, Reading, Status
from niaouli.topics.models import Topic

TITLE, SUMMARY, BODY = 200, 400, 20_000
ADDRESS = 500
"""The most characters of each; `ADDRESS`: of a feed."""


class Feed(models.Model):
    """An RSS or Atom feed that is read in the name of a department."""

    url = models.CharField(max_length=ADDRESS, unique=True)
    title = models.CharField(max_length=TITLE)
    """As the feed calls itself."""
    kind = models.CharField(max_length=8, choices=Kind.choices)
    """What its items are."""
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="feeds")
    topics = models.ManyToManyField(Topic, related_name="feeds", blank=True)
    arrival = models.CharField(max_length=8, choices=Arrival.choices, default=Arrival.ONLINE)
    status = models.CharField(max_length=7, choices=FeedStatus.choices, default=FeedStatus.ACTIVE)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    """What the site said last, given back to it: it then answers that nothing changed."""
    read_at = models.DateTimeField(null=True, blank=True)
    """The last reading, whatever came of it."""
    reading = models.CharField(max_length=11, choices=Reading.choices, default=Reading.NEVER)
    answer = models.PositiveSmallIntegerField(default=0)
    """The status that the site answered, where that is the problem."""
    added = models.PositiveSmallIntegerField(default=0)
    revised = models.PositiveSmallIntegerField(default=0)
    """What the last reading brought."""
    failures = models.PositiveIntegerField(default=0)
    """Readings that failed since the last that did not."""

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="feed_kind"),
            models.CheckConstraint(condition=Q(status__in=FeedStatus.values), name="feed_status"),
            models.CheckConstraint(condition=Q(arrival__in=Arrival.values), name="feed_arrival"),
            models.CheckConstraint(condition=Q(reading__in=Reading.values), name="feed_reading"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What the event log calls it."""
        return f"feed:{self.pk}"


class Publication(models.Model):
    """Something announced: its common part here, the fields of its kind in `details`."""

    kind = models.CharField(max_length=8, choices=Kind.choices)
    slug = models.SlugField(max_length=100)
    """Its name in addresses, given once."""
    title = models.CharField(max_length=TITLE)
    summary = models.CharField(max_length=SUMMARY, blank=True)
    body = models.TextField(blank=True)
    """Restricted text (`procedures/restricted_text.py`)."""
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="publications"
    )
    """In whose name it is published; null for the whole body."""
    topics = models.ManyToManyField(Topic, related_name="publications", blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    """From when it is seen; may be still to come. Null while it never was to be."""
    revised_at = models.DateTimeField(null=True, blank=True)
    """When its text last changed since it is seen."""
    changed_at = models.DateTimeField()
    """When anything of it last changed, drafts included."""
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    """Taken from `details` when it is written."""
    details = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    """Grows with every change: an editor who holds an older one is told."""
    to_announce = models.BooleanField(default=False)
    """It is to be announced when its time comes."""
    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, null=True, blank=True, related_name="publications"
    )
    external_id = models.CharField(max_length=500, blank=True)
    """What the feed calls it; empty when an editor wrote it."""
    external_url = models.CharField(max_length=1000, blank=True)
    external_hash = models.CharField(max_length=64, blank=True)
    """Of the item as it was last read. Emptied by the editor who changes it: the feed then leaves
    it alone."""
    search_title = models.TextField(blank=True)
    search_text = models.TextField(blank=True)
    """Its words without accents, case nor signs (`lib.words.searchable`)."""
    search_vector = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="french")
        + SearchVector("search_text", weight="B", config="french"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="publication_address"),
            models.UniqueConstraint(
                fields=["feed", "external_id"],
                condition=Q(feed__isnull=False),
                name="publication_item_once",
            ),
            models.CheckConstraint(
                condition=Q(feed__isnull=True, external_id="")
                | (Q(feed__isnull=False) & ~Q(external_id="")),
                name="publication_item_named",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="publication_kind"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="publication_status"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(published_at__isnull=False),
                name="publication_online_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(to_announce=False) | Q(status=Status.PUBLISHED),
                name="publication_announced_online",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gte=F("starts_at")),
                name="publication_dates_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status=Status.PUBLISHED),
                name="publication_online",
            ),
            models.Index(
                fields=["kind", "-published_at", "-id"],
                condition=Q(status=Status.PUBLISHED),
                name="publication_online_kind",
            ),
            models.Index(
                fields=["department", "status", "-changed_at", "-id"], name="publication_desk"
            ),
            models.Index(
                fields=["published_at"],
                condition=Q(to_announce=True),
                name="publication_to_announce",
            ),
            GinIndex(fields=["search_vector"], name="publication_search"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What the event log calls it."""
        return f"publication:{self.pk}"

    @property
    def parsed(self) -> Details:
        """The fields of its kind."""
        return read_details(Kind(self.kind), self.details)

    @property
    def deadline(self) -> datetime | None:
        """What a digest must not come after: the start of an event, the end of anything else."""
        return self.starts_at if self.kind == Kind.EVENT else self.ends_at

    def is_over(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at < now


class Announcement(models.Model):
    """A publication is to be told to those who asked to be. Read by `alerts`."""

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="announcements"
    )
    revision = models.PositiveIntegerField()
    """Of the publication when it was announced."""
    at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "revision"], name="announcement_once_by_revision"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(processed_at__isnull=True), name="announcement_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} r{self.revision}"
