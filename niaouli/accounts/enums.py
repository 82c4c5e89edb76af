"""Words of accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"


class TextSize(models.TextChoices):
    SMALL = "small", _("petit")
    NORMAL = "normal", _("normal")
    LARGE = "large", _("grand")
    LARGER = "larger", _("très grand")
