"""The end of an account: the row stays, empty, where cases that must be kept refer to it."""

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from niaouli.accounts.enums import Language, TextSize
from niaouli.accounts.models import DELETED_DOMAIN, DELETED_NAME, Person
from niaouli.accounts.operations import lock, note, spread


@transaction.atomic
def close_account(*, person: Person, by: Person, now: datetime) -> None:
    """Empty the account for ever: nobody signs in to it any more, its name and its address are free
    for another. Safe to run twice.

    What other rooms hold of the person is theirs to erase: `datarights.operations.delete_account`
    is the one to call.
    """
    person = lock(person)
    if person.deleted_at is not None:
        return
    for session in UserSession.objects.filter(user=person).order_by("id"):
        session.end()
    for held in (EmailAddress, Authenticator):
        held.objects.filter(user=person).delete()
    person.email_changes.all().delete()
    person.unknown_devices.all().delete()
    # Drawn at random: nothing of it leads back to who it was.
    mark = secrets.token_hex(8)
    person.username, person.email = f"{DELETED_NAME}{mark}", f"{mark}@{DELETED_DOMAIN}"
    person.given_name = person.family_name = ""
    person.language, person.text_size = Language.FRENCH, TextSize.NORMAL
    person.is_active, person.deleted_at, person.last_login = False, now, None
    # Any session that would be left is signed with the former password: it ends too.
    person.set_unusable_password()
    person.save()
    spread(person)
    note("account.deleted", person=person, by=by, now=now)
