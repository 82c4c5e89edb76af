"""People without account: an agent enters a request for them, at the counter.

Their row only holds the names; how to reach them is in `CounterContact`. It goes as soon as nothing
of theirs is left (`remove_counter_person`).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from niaouli.accounts.models import COUNTER_DOMAIN, COUNTER_NAME, CounterContact, Person
from niaouli.accounts.operations import note
from niaouli.lib.errors import BadInputs
from niaouli.lib.words import one_line
from niaouli.mail.addresses import problem_of

HERE = re.compile(r"\+687\d{6}", re.ASCII)
NAME_LENGTH = 100
PHONE_LENGTH = 30


class CounterPersonRefused(BadInputs):
    """What was typed of the person does not do."""


@dataclass(frozen=True)
class Typed:
    """What an agent types of a person who has no account."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""
    phone: str = ""

    def cleaned(self) -> "Typed":
        """As it is kept. Raises `CounterPersonRefused` with every error."""
        typed = Typed(
            one_line(self.given_name),
            one_line(self.family_name),
            one_line(self.email).lower(),
            _stored_phone(one_line(self.phone)),
        )
        errors = {name: said for name, said in typed._problems().items() if said}
        if errors:
            raise CounterPersonRefused(errors)
        return typed

    def _problems(self) -> dict[str, str]:
        return {
            "given_name": _name_problem(self.given_name, _("Écrivez le prénom de la personne.")),
            "family_name": _name_problem(self.family_name, _("Écrivez le nom de la personne.")),
            "email": problem_of(self.email) if self.email else "",
            "phone": _phone_problem(self.phone),
        }


@transaction.atomic
def open_counter_person(*, typed: Typed, by: Person, now: datetime) -> Person:
    """A row for a person without account; nobody can sign in to it. Raises `CounterPersonRefused`.

    The event says who opened it, and nothing of who it is.
    """
    typed = typed.cleaned()
    mark = uuid4()
    person = Person(
        username=f"{COUNTER_NAME}{mark}",
        email=f"{mark}@{COUNTER_DOMAIN}",
        given_name=typed.given_name,
        family_name=typed.family_name,
        is_active=False,
    )
    person.set_unusable_password()
    person.save()
    CounterContact.objects.create(
        person=person, email=typed.email, phone=typed.phone, opened_by=by, opened_at=now
    )
    note("account.opened_at_counter", person=person, by=by, now=now)
    return person


@transaction.atomic
def remove_counter_person(*, person: Person, by: Person | None, now: datetime) -> None:
    """The row goes, with what was told: nothing refers to it any more. Does nothing to an account;
    raises `ProtectedError` while a case is still theirs."""
    if person.is_without_account:
        note("account.closed_at_counter", person=person, by=by, now=now)
        person.delete()


def contact_of(person: Person) -> CounterContact | None:
    """How to reach a person without account; None for an account. One statement."""
    if not person.is_without_account:
        return None
    return CounterContact.objects.filter(person=person).order_by("id").first()


def phone_words(phone: str) -> str:
    """« 20.12.34 », or as it was typed where it is a number from elsewhere."""
    if not HERE.fullmatch(phone):
        return phone
    digits = phone[-6:]
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:]}"


def _stored_phone(phone: str) -> str:
    """A number of New Caledonia as the forms keep it (`+687201234`); another as it was typed."""
    digits = "".join(sign for sign in phone if sign.isdecimal())
    found = re.fullmatch(r"(?:00687|687)?([2-9]\d{5})", digits)
    return f"+687{found[1]}" if found and _is_written(phone) else phone


def _is_written(phone: str) -> bool:
    return all(sign in "+0123456789 ." for sign in phone)


def _name_problem(name: str, missing: str) -> str:
    if not name:
        return missing
    if len(name) > NAME_LENGTH:
        return _("Raccourcissez ce nom : %(limit)d caractères au plus.") % {"limit": NAME_LENGTH}
    return ""


def _phone_problem(phone: str) -> str:
    digits = sum(sign.isdecimal() for sign in phone)
    if not phone or (_is_written(phone) and 6 <= digits <= 15 and len(phone) <= PHONE_LENGTH):
        return ""
    return _("Écrivez le téléphone en chiffres : 20.30.40, ou +687 20 30 40.")
