"""allauth's forms in our words: an error says what happened and what to do."""

from collections.abc import Mapping
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.accounts.models import Person
from niaouli.accounts.operations import reserve_name
from niaouli.accounts.passwords import PasswordRule
from niaouli.mail.addresses import INCOMPLETE

NO_CODE = _("Écrivez le code.")
NO_EMAIL = _("Écrivez votre adresse e-mail.")
NO_PASSWORD = _("Écrivez votre mot de passe.")
NO_NEW_PASSWORD = _("Choisissez un mot de passe.")

TAKEN = 1 + 2 * mfa_settings.TOTP_TOLERANCE
"""Periods during which a code of the phone is the right one."""

RESERVED_NAME = "reserved_name"
"""In the session of a sign-up whose address already had an account: the name it keeps."""


class SignupForm(account.SignupForm):
    """User name, e-mail, password once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "username", required=_("Choisissez un nom d’utilisateur."))
        _say(self, "username", min_length=_("Choisissez un nom d’au moins trois caractères."))
        _say(self, "username", max_length=_("Choisissez un nom de soixante caractères au plus."))
        _say(self, "email", required=NO_EMAIL, invalid=INCOMPLETE)
        _say(self, "password1", required=NO_NEW_PASSWORD)
        self.fields["password1"].help_text = PasswordRule().get_help_text()

    def try_save(self, request: HttpRequest) -> tuple[Person | None, HttpResponse | None]:
        """Where the address already has an account, everything looks as if it had none."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)  # type: ignore[no-any-return]
            except IntegrityError:
                # The same name or address, a moment earlier: a double click.
                self.account_already_exists = True
        # As long as opening an account takes: the time of the answer tells nothing either.
        Person().set_password(self.cleaned_data["password1"])
        reserve_name(self.cleaned_data["username"])
        # Whoever begins again gets the name back, as from a sign-up that created something.
        request.session[RESERVED_NAME] = self.cleaned_data["username"]
        return super().try_save(request)  # type: ignore[no-any-return]


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", required=_("Écrivez votre nom d’utilisateur ou votre adresse e-mail."))
        _say(self, "password", required=NO_PASSWORD)


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", required=NO_EMAIL, invalid=INCOMPLETE)


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    """The new password, asked once: the button shows what was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _say(self, "password1", required=NO_NEW_PASSWORD)
        self.fields["password1"].help_text = PasswordRule().get_help_text()


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _say(self, "password1", required=NO_NEW_PASSWORD)
        self.fields["password1"].help_text = PasswordRule().get_help_text()


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _say(self, "oldpassword", required=_("Écrivez votre mot de passe actuel."))
        _say(self, "password1", required=NO_NEW_PASSWORD)
        self.fields["password1"].help_text = PasswordRule().get_help_text()


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", required=NO_PASSWORD)


class ConfirmEmailForm(account.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", required=NO_CODE)

    def clean_code(self) -> str:
        """No code is right for an address that already had an account, nor for a sign-up that was
        removed meanwhile."""
        if self.user is None:
            raise get_adapter().validation_error("incorrect_code")
        return str(super().clean_code())


class ConfirmResetForm(account.ConfirmPasswordResetCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", required=NO_CODE)


class _ServesOnce:
    """allauth remembers a code for one period of the phone's clock; it is taken for three."""

    user: Person

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc]
        # « 123 456 » is the same code.
        used = f"second-factor:{self.user.pk}:{''.join(filter(str.isalnum, code))}"
        if not cache.add(used, 1, timeout=TAKEN * mfa_settings.TOTP_PERIOD):
            raise mfa_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(_ServesOnce, mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", required=NO_CODE)


class SecondFactorAgainForm(_ServesOnce, mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", required=NO_CODE)


class ActivateForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", required=NO_CODE)

    @property
    def key_in_fours(self) -> str:
        """The key as a person copies it by hand."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


class UsernameForm(forms.Form):
    """Another name to sign in with, under the rules of sign-up."""

    username = forms.CharField(min_length=3, max_length=60)

    def __init__(self, data: Mapping[str, Any] | None, *, person: Person) -> None:
        super().__init__(data, initial={"username": person.username})
        self.person = person
        _say(self, "username", required=_("Choisissez un nom d’utilisateur."))
        _say(self, "username", min_length=_("Choisissez un nom d’au moins trois caractères."))
        _say(self, "username", max_length=_("Choisissez un nom de soixante caractères au plus."))

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if username.casefold() == self.person.username.casefold():
            # Only its capitals change: the name is the person's own.
            get_adapter().clean_username(username, shallow=True)
            return username
        return str(get_adapter().clean_username(username))


def _say(form: forms.Form, name: str, **sentences: str | Promise) -> None:
    """Give the field its sentences, by Django's code of the error."""
    said = {code: str(sentence) for code, sentence in sentences.items()}
    form.fields[name].error_messages.update(said)
