"""What departments write once and issue often."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from niaouli.cases.enums import ValidityUnit
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure


class LetterModel(models.Model):
    """A document that a department issues into wallets, written once: its words, with variables
    that are checked when they are written (`letters.variables`)."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="letter_models"
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    """The one whose answers it may name, and for whose cases it is proposed; null: for all those of
    the department."""
    name = models.CharField(max_length=100)
    """By which agents choose it."""
    kind = models.CharField(max_length=40)
    """A code of `document-kinds.toml`, of what the body issues."""
    title = models.CharField(max_length=150)
    """What the person reads at the top, and in their wallet."""
    body = models.TextField()
    """Restricted text, with variables."""
    validity = models.PositiveSmallIntegerField(null=True)
    """How many days or months it is valid, the day of issue being the first; null: for ever."""
    validity_unit = models.CharField(max_length=6, choices=ValidityUnit.choices, blank=True)
    is_signed = models.BooleanField(default=True)
    """Whether it bears the name and the function of the agent who issues it."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    archived_at = models.DateTimeField(null=True)
    """No longer proposed; what was issued with it stays."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"],
                condition=Q(archived_at__isnull=True),
                name="letter_model_name_once",
            ),
            models.CheckConstraint(
                condition=Q(validity__isnull=True, validity_unit="")
                | Q(validity__gte=1, validity_unit__in=ValidityUnit.values),
                name="letter_model_validity_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name
