"""Procedures and their numbered versions."""

from functools import lru_cache

from django.db import models
from django.db.models import Q

from niaouli.departments.models import Department
from niaouli.procedures.definitions import Definition, parse_definition
from niaouli.procedures.enums import ProcedureStatus
from niaouli.topics.models import Topic


class Procedure(models.Model):
    """What can be asked. What it says is in its versions; here, what lists and searches need.

    `title`, `summary` and `search_text` are those of the current version, written with it.
    """

    slug = models.SlugField(max_length=60, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="procedures")
    status = models.CharField(
        max_length=10, choices=ProcedureStatus.choices, default=ProcedureStatus.DRAFT
    )
    topics = models.ManyToManyField(Topic, related_name="procedures", blank=True)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=300)
    search_text = models.TextField(blank=True)
    """Accents and case folded."""
    current = models.ForeignKey(
        "ProcedureVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The latest published version: new drafts start under it."""

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=ProcedureStatus.DRAFT) | Q(current__isnull=False),
                name="procedure_online_has_version",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ProcedureStatus.values), name="procedure_status"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What the event log calls it."""
        return f"procedure:{self.slug}"


class ProcedureVersion(models.Model):
    """One wording of a procedure. Once published it never changes: a trigger sees to it."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    """Of the canonical JSON: the same content is not published twice in a row."""
    published_at = models.DateTimeField(null=True, blank=True)
    """Null while it is being written."""

    class Meta:
        ordering = ["procedure_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "number"], name="procedure_version_number"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="procedure_version_from_one"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="procedure_version_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"

    @property
    def parsed(self) -> Definition:
        """The definition. A published version is read and parsed once per process."""
        if self.published_at is None:
            return parse_definition(self.definition)
        return definition_of(self.pk)


@lru_cache(maxsize=512)
def definition_of(version_id: int) -> Definition:
    """The definition of a published version, kept in memory: it never changes.

    Reads the row on the first call of the process only; a page that has a version's id needs no
    join to the definition.
    """
    version = ProcedureVersion.objects.get(pk=version_id, published_at__isnull=False)
    return parse_definition(version.definition)
