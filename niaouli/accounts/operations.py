"""Writing accounts: what a person changes of theirs, and what is noted of what they do.

Signing up, passwords and codes are allauth's; `web/accounts/receivers.py` tells us of them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from niaouli.accounts.enums import Language, TextSize
from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.lib.errors import Refusal
from niaouli.lib.jobs import enqueue
from niaouli.lib.words import moment, one_line
from niaouli.mail import operations as mail

NAME_RESERVED_FOR = timedelta(days=7)
UNCONFIRMED_KEPT_FOR = timedelta(days=7)
"""As long as a name is reserved: the two must look the same."""
BATCH = 1_000


def note(
    verb: str,
    *,
    person: Person,
    now: datetime,
    by: Person | None = None,
) -> None:
    """Write in the event log something that happened to the account: `account.signed_in`…"""
    audit.record(verb, by=(by or person).pk, subject=f"person:{person.pk}", now=now)


@transaction.atomic
def change_names(
    *, person: Person, given_name: str, family_name: str, by: Person, now: datetime
) -> Person:
    """Change how the person is named on pages, papers and to agents."""
    person = lock(person)
    person.given_name, person.family_name = one_line(given_name), one_line(family_name)
    _save(person, ["given_name", "family_name"])
    spread(person)
    note("account.names_changed", person=person, by=by, now=now)
    return person


@transaction.atomic
def change_username(*, person: Person, username: str, by: Person, now: datetime) -> Person:
    """Change the name the person signs in with, unique whatever the case. They are told."""
    person = lock(person)
    former, person.username = person.username, username.strip()
    if person.username == former:
        return person
    try:
        with transaction.atomic():
            _save(person, ["username"])
    except IntegrityError:
        raise Refusal(_("Ce nom d’utilisateur est déjà pris. Choisissez-en un autre.")) from None
    spread(person)
    note("account.username_changed", person=person, by=by, now=now)
    tell(person, "username_changed", now=now)
    return person


def tell(
    person: Person,
    what: str,
    *,
    now: datetime,
    address: str = "",
    values: Mapping[str, object] | None = None,
) -> None:
    """Write to the person, at the address of their account or another, what happened to it."""
    with translation.override(person.language):
        when = moment(now)
    mail.write(
        f"accounts/{what}",
        address=address or person.email,
        person=person.pk,
        language=person.language,
        values={"person": person, "when": when, **(values or {})},
        now=now,
    )


@transaction.atomic
def change_preferences(
    *, person: Person, language: Language, text_size: TextSize, by: Person, now: datetime
) -> Person:
    """Change the language of pages and e-mails, and the size of the text."""
    person = lock(person)
    person.language, person.text_size = language, text_size
    _save(person, ["language", "text_size"])
    note("account.preferences_changed", person=person, by=by, now=now)
    return person


def keep_text_size(*, person: Person, text_size: TextSize) -> None:
    """The size pressed on a page follows the person to their other devices; not an event."""
    Person.objects.filter(pk=person.pk).update(text_size=text_size)


def keep_language(*, person: Person, language: Language) -> None:
    """The language pressed on a page is also that of their next e-mails; not an event."""
    Person.objects.filter(pk=person.pk).update(language=language)


@transaction.atomic
def open_account(
    *,
    username: str,
    email: str,
    password: str | None,
    now: datetime,
    given_name: str = "",
    family_name: str = "",
) -> Person:
    """An account whose address is known to be right: made by a command, never by a visitor.

    Without a password nobody can sign in.
    """
    person = Person(
        username=username, email=email.lower(), given_name=given_name, family_name=family_name
    )
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    note("account.opened", person=person, now=now)
    return person


@transaction.atomic
def abandon_sign_up(*, person: Person, now: datetime) -> None:
    """Remove an account that was never confirmed, so that its name and address are free again.

    Does nothing to an account that was ever used.
    """
    person = lock(person)
    if person.last_login is not None:
        return
    if EmailAddress.objects.filter(user=person, verified=True).exists():
        return
    note("account.abandoned", person=person, now=now)
    person.delete()


@transaction.atomic
def remove_unconfirmed(*, now: datetime) -> int:
    """Remove the sign-ups whose code was never given; returns how many. Safe to run twice.

    Nobody waits on them, and they keep a name and an address from whoever has a right to it.
    """
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    forgotten = Person.objects.select_for_update(of=("self",)).filter(
        ~Exists(confirmed),
        # Deleted accounts, and people without account, are no sign-ups.
        is_active=True,
        last_login=None,
        joined_at__lt=now - UNCONFIRMED_KEPT_FOR,
    )
    people = list(forgotten.order_by("id")[:BATCH])
    for person in people:
        abandon_sign_up(person=person, now=now)
    return len(people)


@transaction.atomic
def password_changed(*, person: Person, first: bool, session: str, now: datetime) -> None:
    """Noted, and other devices have to sign in again. `first`: the account had none."""
    note(f"account.password_{'set' if first else 'changed'}", person=person, now=now)
    end_other_sessions(person=person, current=session)


@transaction.atomic
def second_factor_changed(
    *, added: bool, kind: str, person: Person, session: str, now: datetime
) -> None:
    """A second factor was added or removed: noted, and other devices have to sign in again."""
    what = "recovery_codes" if kind == Authenticator.Type.RECOVERY_CODES else "second_factor"
    note(f"account.{what}_{'added' if added else 'removed'}", person=person, now=now)
    end_other_sessions(person=person, current=session)


def end_other_sessions(*, person: Person, current: str) -> None:
    """Sign the person out everywhere but here (`current`: the key of this session)."""
    for session in UserSession.objects.filter(user=person).exclude(session_key=current):
        session.end()


@transaction.atomic
def sign_out_elsewhere(*, person: Person, current: str, now: datetime) -> None:
    """The person signs out all their other devices at once."""
    note("account.devices_signed_out", person=person, now=now)
    end_other_sessions(person=person, current=current)


@transaction.atomic
def end_session(*, session: UserSession, by: Person, now: datetime) -> None:
    """Sign out one device of the person."""
    note("account.device_signed_out", person=by, now=now)
    session.end()


def device_seen(*, session: str, now: datetime) -> None:
    """The device of this session is in use; not an event."""
    UserSession.objects.filter(session_key=session).update(last_seen_at=now)


def reserve_name(username: str) -> None:
    """Keep a name as if it were taken, as long as a sign-up that waits for its code.

    A sign-up with an address that already has an account creates nothing: without this, the name
    would stay free, which would tell a stranger that the address has an account.
    """
    cache.set(_reserved(username), True, timeout=int(NAME_RESERVED_FOR.total_seconds()))


def free_name(username: str) -> None:
    """The sign-up that reserved it is given up, as `abandon_sign_up` does for one that exists."""
    cache.delete(_reserved(username))


def is_name_reserved(username: str) -> bool:
    return bool(cache.get(_reserved(username)))


def _reserved(username: str) -> str:
    return f"accounts.name:{username.casefold()}"


def spread(person: Person) -> None:
    """Ask who keeps a copy of how people are known to write it again: the parts of the product
    that do are above this one, so the settings name their jobs."""
    for task in settings.NIAOULI_PERSON_CHANGED:
        enqueue(task, person=person.pk)


def lock(person: Person) -> Person:
    """The person as they are now, locked until the end of the transaction."""
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _save(person: Person, fields: list[str]) -> None:
    """Check the fields against the model, then save them. Raises with the first sentence."""
    try:
        person.clean_fields(
            exclude={each.name for each in person._meta.fields if each.name not in fields}
        )
    except ValidationError as error:
        raise Refusal(error.messages[0]) from None
    person.save(update_fields=fields)
