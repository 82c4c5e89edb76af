"""Topics: what procedures and publications are filed under, and alerts subscribe to."""

from django.db import models


class Topic(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=100)

    class Meta:
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="topic_code"
            )
        ]

    def __str__(self) -> str:
        return self.label
