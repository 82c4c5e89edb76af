"""People: everyone who has an account, citizens and agents alike.

One table of people; what a person may do as an agent is a role in a department
(`departments.Membership`). See docs/decisions/0002-one-person-with-roles.md.
"""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from niaouli.accounts.enums import Language, TextSize


class PersonManager(BaseUserManager["Person"]):
    """Gives Django and allauth what they look people up with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """A person who has an account."""

    username = models.CharField(
        _("nom d’utilisateur"), max_length=60, validators=[UnicodeUsernameValidator()]
    )
    email = models.EmailField(_("adresse e-mail"))
    given_name = models.CharField(_("prénom"), max_length=100, blank=True)
    family_name = models.CharField(_("nom"), max_length=100, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FRENCH)
    text_size = models.CharField(max_length=8, choices=TextSize.choices, default=TextSize.NORMAL)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="person_username_once"),
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def display_name(self) -> str:
        """Given and family names when known, else the user name."""
        return name_of(self.given_name, self.family_name, self.username)


def name_of(given_name: str, family_name: str, username: str) -> str:
    """How a person is called on screen, for lists that read the columns alone."""
    return f"{given_name} {family_name}".strip() or username
