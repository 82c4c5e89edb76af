"""People: everyone who has an account, citizens and agents alike; and what waits on one of them.

One table of people; what a person may do as an agent is a role in a department
(`departments.Membership`). See docs/decisions/0002-one-person-with-roles.md.
"""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from niaouli.accounts.enums import Language, TextSize

DELETED_NAME = "supprimé:"
"""How the user name of a deleted account begins; nobody can choose one with this sign."""
DELETED_DOMAIN = "supprime.invalid"
"""The addresses of deleted accounts: no mail ever reaches this domain (RFC 2606)."""
COUNTER_NAME = "guichet:"
"""How the user name of a person without account begins; nobody can choose one with this sign."""
COUNTER_DOMAIN = "guichet.invalid"
"""Their addresses: what they gave to be reached at is in `CounterContact`."""


class PersonManager(BaseUserManager["Person"]):
    """Gives Django and allauth what they look people up with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """A person who has an account; or who has none, and for whom an agent entered a request at the
    counter (`accounts.counter`): nobody signs in to that row, and no mail goes to its address."""

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
    deleted_at = models.DateTimeField(null=True)
    """When the person deleted their account: the row stays, empty, for the cases that must."""

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="person_username_once"),
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True)
                | Q(
                    is_active=False,
                    given_name="",
                    family_name="",
                    username__startswith=DELETED_NAME,
                    email__endswith=f"@{DELETED_DOMAIN}",
                ),
                name="person_deleted_is_empty",
            ),
            models.CheckConstraint(
                condition=~Q(username__startswith=COUNTER_NAME)
                | Q(is_active=False, email__endswith=f"@{COUNTER_DOMAIN}"),
                name="person_of_the_counter_signs_in_nowhere",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def display_name(self) -> str:
        """Given and family names when known, else the user name."""
        return name_of(self.given_name, self.family_name, self.username)

    @property
    def is_without_account(self) -> bool:
        """Known from the counter only."""
        return self.username.startswith(COUNTER_NAME)


def name_of(given_name: str, family_name: str, username: str) -> str:
    """How a person is called on screen, for lists that read the columns alone."""
    if username.startswith(DELETED_NAME):
        return gettext("Compte supprimé")
    if username.startswith(COUNTER_NAME) and not (given_name or family_name):
        return gettext("Personne sans compte")
    return f"{given_name} {family_name}".strip() or username


class CounterContact(models.Model):
    """How to reach a person without account, as they told the agent who entered their request."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="counter_contact")
    email = models.EmailField(blank=True)
    """As it was told: nobody confirmed it."""
    phone = models.CharField(max_length=30, blank=True)
    opened_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(Lower("email"), name="counter_contact_email")]

    def __str__(self) -> str:
        return f"{self.person_id}"


class EmailChange(models.Model):
    """Another address that a person wants for their account, until a code sent there confirms it.

    The former stays in force meanwhile.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="email_changes")
    address = models.EmailField()
    code = models.CharField(max_length=64, blank=True)
    """A fingerprint. Empty when the address has another account: nothing then confirms it."""
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    """Confirmed, cancelled, asked again, or guessed at too often."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at__isnull=True),
                name="email_change_one_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["person", "asked_at"], name="email_change_asked")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.pk}"


class UnknownDevice(models.Model):
    """Someone gave this person's password in a browser that the account did not know. The person is
    told by e-mail a few minutes later, of all of them at once; then the rows are removed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="unknown_devices")
    device = models.CharField(max_length=100)
    """« Firefox sur Windows », in the person's language."""
    entered = models.BooleanField()
    """False: stopped by the second factor."""
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"
