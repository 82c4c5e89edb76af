"""Topics: what procedures and publications are filed under, and alerts subscribe to."""

from django.db import models


class Topic(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=100)

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label
