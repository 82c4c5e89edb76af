"""What allauth tells us, written in the event log: one line each, one call each.

Connected by `WebConfig.ready`.
"""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest
from django.utils import timezone

from niaouli.accounts import operations
from niaouli.accounts.models import Person
from niaouli.alerts.operations import addresses
from niaouli.web.accounts.devices import tell_if_unknown


def _noted(verb: str) -> Any:
    def receiver(sender: object, user: Person, **others: object) -> None:
        operations.note(verb, person=user, now=timezone.now())

    return receiver


opened = _noted("account.opened")
signed_in = _noted("account.signed_in")
password_reset = _noted("account.password_reset")
recovery_codes_renewed = _noted("account.recovery_codes_renewed")


def password_changed(sender: object, request: HttpRequest, user: Person, **others: object) -> None:
    session = request.session.session_key or ""
    operations.password_changed(person=user, first=False, session=session, now=timezone.now())


def password_set(sender: object, request: HttpRequest, user: Person, **others: object) -> None:
    session = request.session.session_key or ""
    operations.password_changed(person=user, first=True, session=session, now=timezone.now())


def second_factor_failed(
    sender: object, request: HttpRequest, user: Person, **others: object
) -> None:
    operations.note("account.second_factor_failed", person=user, now=timezone.now())
    if not others["reauthentication"]:
        tell_if_unknown(request, user, entered=False)


def signed_out(sender: object, user: Person | None, **others: object) -> None:
    if user is not None:
        operations.note("account.signed_out", person=user, now=timezone.now())


def email_confirmed(sender: object, email_address: Any, **others: object) -> None:
    operations.note("account.email_confirmed", person=email_address.user, now=timezone.now())


def alerts_joined(sender: object, email_address: Any, **others: object) -> None:
    addresses.join_account(person=email_address.user, now=timezone.now())


def factor_added(
    sender: object, request: HttpRequest, user: Person, authenticator: Authenticator, **others: Any
) -> None:
    operations.second_factor_changed(
        added=True,
        kind=authenticator.type,
        person=user,
        session=request.session.session_key or "",
        now=timezone.now(),
    )


def factor_removed(
    sender: object, request: HttpRequest, user: Person, authenticator: Authenticator, **others: Any
) -> None:
    operations.second_factor_changed(
        added=False,
        kind=authenticator.type,
        person=user,
        session=request.session.session_key or "",
        now=timezone.now(),
    )


def connect() -> None:
    """Listen to allauth. Called once, when the application is ready."""
    for signal, receiver in (
        (account.user_signed_up, opened),
        (account.user_logged_in, signed_in),
        (user_logged_out, signed_out),
        (account.password_changed, password_changed),
        (account.password_set, password_set),
        (account.password_reset, password_reset),
        (account.email_confirmed, email_confirmed),
        (account.email_confirmed, alerts_joined),
        (mfa.authentication_failed, second_factor_failed),
        (mfa.authenticator_added, factor_added),
        (mfa.authenticator_removed, factor_removed),
        (mfa.authenticator_reset, recovery_codes_renewed),
    ):
        signal.connect(receiver, dispatch_uid=f"niaouli.{id(receiver)}", weak=False)
