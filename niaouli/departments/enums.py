"""Words of departments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in a department. Stored codes never change; labels may."""

    READER = "reader", _("lecture")
    AGENT = "agent", _("instruction")
    MANAGER = "manager", _("responsabilité")
    EDITOR = "editor", _("rédaction")
    ADVISER = "adviser", _("conseil en emploi")
    AUTHOR = "author", _("modèles et textes")
    AUDITOR = "auditor", _("contrôle")


CASE_ROLES = [Role.READER, Role.AGENT, Role.MANAGER]
"""What a person does with the cases of a department: one of them at a time. The other roles come
beside."""

VIEWING_ROLES = [Role.READER, Role.AGENT, Role.MANAGER]
"""May open the cases of the department."""
PROCESSING_ROLES = [Role.AGENT, Role.MANAGER]
"""May act on the cases of the department."""
MANAGING_ROLES = [Role.MANAGER]
"""Answers for the department: its contact, its people, its figures."""
EDITING_ROLES = [Role.EDITOR]
"""Writes what the department publishes."""
ADVISING_ROLES = [Role.ADVISER]
"""Follows the job seekers of the department."""
AUTHORING_ROLES = [Role.MANAGER, Role.AUTHOR]
"""Writes the texts that agents use: reply models."""
AUDITING_ROLES = [Role.MANAGER, Role.AUDITOR]
"""Reads what was done in the department, and by whom; acts on nothing."""

FUNCTIONS = {
    Role.AGENT: _("chargé de l’instruction des demandes"),
    Role.MANAGER: _("responsable de la direction"),
}
"""How an official paper says what its signatory does."""
