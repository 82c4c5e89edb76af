"""Words of departments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in a department. Stored codes never change; labels may."""

    READER = "reader", _("lecture")
    AGENT = "agent", _("instruction")
    MANAGER = "manager", _("responsabilité")


VIEWING_ROLES = [Role.READER, Role.AGENT, Role.MANAGER]
"""May open the cases of the department."""
PROCESSING_ROLES = [Role.AGENT, Role.MANAGER]
"""May act on the cases of the department."""
