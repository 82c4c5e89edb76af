"""Another e-mail address for an account.

A code goes to the new address; until it comes back the former stays in force. An address that has
another account looks the same to who asks: its owner is told, and no code ever confirms it.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext as _

from niaouli.accounts.models import EmailChange, Person
from niaouli.accounts.operations import abandon_sign_up, lock, note, spread, tell
from niaouli.lib.errors import BadInput, OutOfStep, Refusal
from niaouli.mail import operations as mail
from niaouli.mail.addresses import problem_of

VALID_FOR = timedelta(minutes=30)
ATTEMPTS = 5
ASKED_AT_MOST = 5
"""Codes that one account may have sent in an hour, whatever the addresses: nobody’s mailbox is to
be filled, and guessing goes no faster."""
COUNTED_FOR = timedelta(hours=1)
KEPT_FOR = timedelta(days=1)
OWNER_TOLD_EVERY = timedelta(minutes=15)
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Those of the codes of sign-up: no vowel, so no word."""


def pending_change(person: Person, *, now: datetime) -> EmailChange | None:
    """The address that waits for its code, while the code holds."""
    return (
        EmailChange.objects.filter(
            person=person, ended_at__isnull=True, asked_at__gt=now - VALID_FOR
        )
        .order_by("id")
        .first()
    )


@transaction.atomic
def ask_email_change(*, person: Person, address: str, by: Person, now: datetime) -> EmailChange:
    """Send a code to another address. Asking again, for the same one or not, replaces what waited.

    Raises `BadInput` on « email ».
    """
    person = lock(person)
    address = address.strip().lower()
    if address == person.email.lower():
        raise BadInput("email", _("C’est déjà l’adresse de votre compte."))
    if person.email_changes.filter(asked_at__gt=now - COUNTED_FOR).count() >= ASKED_AT_MOST:
        raise Refusal(
            _("Vous avez déjà demandé plusieurs codes. Attendez une heure, puis recommencez.")
        )
    problem = problem_of(address)
    if problem:
        raise BadInput("email", problem)
    change = EmailChange(person=person, address=address, asked_at=now)
    person.email_changes.filter(ended_at__isnull=True).update(ended_at=now)
    taken = _has_an_account(address)
    letters = get_random_string(6, LETTERS)
    code = f"{letters[:3]}-{letters[3:]}"
    change.code = "" if taken else _fingerprint(code, person, address)
    change.save()
    note("account.email_change_asked", person=person, by=by, now=now)
    if taken:
        _tell_owner(address, now=now)
    else:
        mail.write(
            "accounts/email_confirmation",
            address=address,
            person=person.pk,
            language=person.language,
            values={"code": code},
            now=now,
            secret=True,
        )
    return change


@transaction.atomic
def cancel_email_change(*, person: Person, by: Person, now: datetime) -> None:
    """Keep the present address. Nothing happens when no other waits."""
    person = lock(person)
    if person.email_changes.filter(ended_at__isnull=True).update(ended_at=now):
        note("account.email_change_cancelled", person=person, by=by, now=now)


def confirm_email_change(*, person: Person, code: str, by: Person, now: datetime) -> Person:
    """The code came back: the new address is in force, and the former is told.

    Pressed twice, it happens once. Raises `BadInput` on « code » while it may be tried again,
    `OutOfStep` when another has to be asked for.
    """
    # A wrong attempt must be counted: the refusal comes once that is committed.
    with transaction.atomic():
        person = lock(person)
        refusal = _confirm(person, code, by=by, now=now)
    if refusal is not None:
        raise refusal
    return person


def forget_old_changes(*, now: datetime) -> int:
    """Remove what served to count attempts: it holds addresses. Returns how many; runs twice."""
    return EmailChange.objects.filter(asked_at__lt=now - KEPT_FOR).delete()[0]


def _confirm(person: Person, code: str, *, by: Person, now: datetime) -> Refusal | None:
    change = pending_change(person, now=now)
    if change is None:
        last = person.email_changes.order_by("-id").first()
        pressed_twice = last is not None and last.address == person.email
        return None if pressed_twice else _too_late()
    if not _fits(code, change):
        return _count_attempt(change, by=by, now=now)
    former = person.email
    _free(change.address, now=now)
    try:
        with transaction.atomic():
            _put_in_force(person, change.address)
    except IntegrityError:
        change.ended_at = now
        change.save(update_fields=["ended_at"])
        # They read the mailbox: what they learn of it is theirs.
        return OutOfStep(
            _("Cette adresse vient d’être prise par un autre compte. Choisissez-en une autre.")
        )
    change.ended_at = now
    change.save(update_fields=["ended_at"])
    note("account.email_changed", person=person, by=by, now=now)
    tell(person, "email_changed", address=former, now=now)
    return None


def _count_attempt(change: EmailChange, *, by: Person, now: datetime) -> Refusal:
    change.attempts += 1
    exhausted = change.attempts >= ATTEMPTS
    change.ended_at = now if exhausted else None
    change.save(update_fields=["attempts", "ended_at"])
    note("account.email_code_refused", person=change.person, by=by, now=now)
    if exhausted:
        return OutOfStep(_("Trop de codes faux : celui-ci ne sert plus. Demandez-en un autre."))
    return BadInput("code", _("Ce code n’est pas le bon. Vérifiez-le et recommencez."))


def _too_late() -> OutOfStep:
    return OutOfStep(_("Ce code n’est plus valable. Demandez-en un autre."))


def _put_in_force(person: Person, address: str) -> None:
    person.email = address
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    spread(person)


def _free(address: str, *, now: datetime) -> None:
    """A sign-up with this address that nobody confirmed gives way to who reads its mailbox."""
    squatter = Person.objects.filter(email__iexact=address).order_by("id").first()
    if squatter is not None:
        abandon_sign_up(person=squatter, now=now)


def _has_an_account(address: str) -> bool:
    """Whether someone confirmed it: a sign-up that waits for its code proves nothing."""
    return EmailAddress.objects.filter(email__iexact=address, verified=True).exists()


def _tell_owner(address: str, *, now: datetime) -> None:
    """Said once is enough: nobody is to fill someone’s mailbox."""
    told = f"accounts.email_change:{salted_hmac('niaouli.told', address).hexdigest()}"
    if not cache.add(told, True, timeout=int(OWNER_TOLD_EVERY.total_seconds())):
        return
    owner = Person.objects.filter(email__iexact=address).order_by("id").first()
    mail.write(
        "accounts/address_already_used",
        address=address,
        person=owner.pk if owner else None,
        language=owner.language if owner else "fr",
        values={},
        now=now,
    )


def _fits(code: str, change: EmailChange) -> bool:
    letters = "".join(letter for letter in code.upper() if letter.isalpha())
    written = f"{letters[:3]}-{letters[3:]}"
    return bool(change.code) and constant_time_compare(
        change.code, _fingerprint(written, change.person, change.address)
    )


def _fingerprint(code: str, person: Person, address: str) -> str:
    """Bound to who asked and to the address: a code says nothing of another change."""
    return salted_hmac(
        "niaouli.email-change", f"{person.pk}:{address}:{code}", algorithm="sha256"
    ).hexdigest()
