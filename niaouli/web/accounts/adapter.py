"""How allauth speaks and acts in this product: its mails, its words, its addresses."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any, cast

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from niaouli.accounts.enums import Language
from niaouli.accounts.models import Person
from niaouli.accounts.operations import is_name_reserved
from niaouli.departments.queries import memberships_of
from niaouli.lib.words import moment
from niaouli.mail import operations as mail
from niaouli.mail.addresses import TOO_LONG
from niaouli.ui.theme import current_theme
from niaouli.web.accounts import keys, known_browsers
from niaouli.web.accounts.devices import describe_device, mark_seen, tell_if_unknown
from niaouli.web.context import IS_AGENT
from niaouli.web.preferences import bring_preferences

CODE_MAILS = frozenset({"email_confirmation", "email_confirmation_signup", "password_reset_code"})
"""Mails that carry a code: secret."""

TO_STRANGERS = frozenset({"account_already_exists", "unknown_account"})
"""Mails that anybody can have sent to any address, and that ask nothing of who reads them."""
SAID_FOR_SECONDS = 15 * 60
"""Said once is enough: nobody is to fill someone’s mailbox with them."""

EMAIL_LENGTH = 254
SENTENCES: Mapping[str, Promise] = {
    "account/messages/email_confirmed.txt": _(
        "Votre adresse e-mail est confirmée : votre compte est ouvert."
    ),
    "account/messages/password_changed.txt": _(
        "Votre mot de passe est changé. Vos autres appareils sont déconnectés."
    ),
    "account/messages/password_set.txt": _("Votre mot de passe est enregistré."),
    "account/messages/email_confirmation_failed.txt": _(
        "Cette adresse e-mail ne peut pas être confirmée : un autre compte l’utilise."
    ),
    "mfa/messages/totp_activated.txt": _("La double vérification est activée."),
    "mfa/messages/totp_deactivated.txt": _("La double vérification est désactivée."),
}
"""What is said after an act. Those that are not here would only repeat what the page shows."""


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and passwords."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Ce compte est fermé."),
        "email_password_mismatch": _(
            "Le nom ou le mot de passe n’est pas le bon. Vérifiez votre nom d’utilisateur ou votre "
            "adresse e-mail, puis votre mot de passe."
        ),
        "username_password_mismatch": _(
            "Le nom ou le mot de passe n’est pas le bon. Vérifiez votre nom d’utilisateur ou votre "
            "adresse e-mail, puis votre mot de passe."
        ),
        "email_taken": _("Un compte utilise déjà cette adresse e-mail."),
        "duplicate_email": _("Cette adresse e-mail est déjà la vôtre."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_code": _("Ce code n’est pas le bon. Vérifiez-le et recommencez."),
        "incorrect_password": _("Ce n’est pas votre mot de passe."),
        "invalid_login": _("Le nom ou le mot de passe n’est pas le bon."),
        "rate_limited": _("Vous avez fait trop d’essais. Attendez une minute, puis recommencez."),
        "same_as_current": _("C’est déjà l’adresse indiquée."),
        "too_many_login_attempts": _(
            "Trop d’essais ont échoué. Attendez cinq minutes, puis recommencez."
        ),
        "username_blacklisted": _("Ce nom d’utilisateur est réservé. Choisissez-en un autre."),
        "email_too_long": TOO_LONG,
        "username_invalid": _(
            "Écrivez ce nom sans espace ni « @ » : des lettres, des chiffres, et . - _ +"
        ),
        "username_taken": _("Ce nom d’utilisateur est déjà pris. Choisissez-en un autre."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail in our outbox: `account/email/x` is `templates/mail/accounts/x.txt`."""
        name = template_prefix.rsplit("/", 1)[-1]
        if name in TO_STRANGERS and _said_lately(name, email):
            return
        person = _person_of(email, context)
        language = person.language if person else translation.get_language() or "fr"
        now = timezone.now()
        with translation.override(language), transaction.atomic():
            mail.write(
                f"accounts/{name}",
                address=email,
                person=person.pk if person else None,
                language=language,
                values={
                    "person": person,
                    "code": context.get("code", ""),
                    "when": moment(now),
                    "device": describe_device(context.get("user_agent", "")),
                    "sign_in_address": _address("account_login"),
                    "sign_up_address": _address("account_signup"),
                    "password_address": _address("account_reset_password"),
                },
                now=now,
                secret=name in CODE_MAILS,
            )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words, or say nothing."""
        sentence = message or SENTENCES.get(message_template or "")
        if sentence:
            messages.add_message(request, level, str(sentence), extra_tags=extra_tags)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **how: Any) -> HttpResponse:
        """The device and the account agree on the language and the text size, and know each other
        from now on."""
        response = super().post_login(request, user, **how)
        person = cast(Person, user)
        bring_preferences(request, response, person)
        if not how["signup"]:
            tell_if_unknown(request, person, entered=True)
        known_browsers.remember(request, response, person)
        mark_seen(request, timezone.now())
        # Their pages then offer the way to the other side without a query.
        request.session[IS_AGENT] = _is_agent(person)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Agents come to work: their requests first."""
        if _is_agent(cast(Person, request.user)):
            return reverse("backoffice:queue")
        return str(super().get_login_redirect_url(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth's own counts by the host that is asked: another port was another count."""
        login = credentials.get("email") or credentials.get("username") or ""
        return known_browsers.attempts_counted_under(request, str(login))

    def save_user(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        form: BaseForm,
        commit: bool = True,  # noqa: FBT001, FBT002 - allauth’s own signature
    ) -> AbstractBaseUser:
        """The first mails of an account are in the language in which it is opened."""
        cast(Person, user).language = translation.get_language() or Language.FRENCH
        return super().save_user(request, user, form, commit=commit)

    def is_safe_url(self, url: str) -> bool:
        """Pages of ours only: a path, never another site."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, None)

    def clean_email(self, email: str) -> str:
        if len(email) > EMAIL_LENGTH:
            raise self.validation_error("email_too_long")
        return email

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002
        if "@" in username:
            # Otherwise one person's name could be another's address at sign-in.
            raise self.validation_error("username_invalid")
        try:
            cleaned = super().clean_username(username, shallow=shallow)
        except ValidationError as error:
            if error.code != "invalid":
                raise
            # Django's own sentence names every character.
            raise self.validation_error("username_invalid") from error
        if not shallow and is_name_reserved(cleaned):
            raise self.validation_error("username_taken")
        return cleaned

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("portal:profile")


class MfaAdapter(DefaultMFAAdapter):
    """The second factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant et recommencez."
        ),
        "cannot_delete_authenticator": _(
            "Votre rôle d’agent demande la double vérification : elle ne peut pas être désactivée."
        ),
        "cannot_generate_recovery_codes": _(
            "Activez d’abord la double vérification : les codes de secours vont avec elle."
        ),
        "unverified_email": _("Confirmez d’abord votre adresse e-mail."),
    }

    def get_totp_issuer(self) -> str:
        return current_theme().name

    def build_totp_svg(self, url: str) -> str:
        """A picture without any style attribute, readable on dark grounds too."""
        out = BytesIO()
        drawn = segno.make(url, error="m", micro=False)
        drawn.save(out, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False)
        return out.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return keys.close(text)

    def decrypt(self, encrypted_text: str) -> str:
        return keys.open_(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not while the person is an agent: they could not work any more."""
        if authenticator.type != Authenticator.Type.TOTP:
            return True
        return not memberships_of(authenticator.user, timezone.localdate())


def _is_agent(person: Person) -> bool:
    return bool(memberships_of(person, timezone.localdate()))


def _said_lately(name: str, email: str) -> bool:
    address = hashlib.sha256(email.lower().encode()).hexdigest()
    return not cache.add(f"accounts.said:{name}:{address}", True, timeout=SAID_FOR_SECONDS)


def _person_of(email: str, context: Mapping[str, Any]) -> Person | None:
    user = context.get("user")
    if isinstance(user, Person):
        return user
    return Person.objects.filter(email__iexact=email).first()


def _address(name: str) -> str:
    """The full address of a page, from the settings: never from what the request pretends."""
    return f"{settings.NIAOULI_BASE_URL}{reverse(name)}"
