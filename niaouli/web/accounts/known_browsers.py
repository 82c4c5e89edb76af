"""Browsers in which someone has signed in.

Attempts that fail are counted by account. With one count only, anybody who knows an address could
keep its owner out for ever; so a browser where the owner has signed in has a count of its own.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse

from niaouli.accounts.models import Person

COOKIE_AGE = 365 * 24 * 3600
PEOPLE = 8
"""A family shares a computer; a library’s forgets the oldest."""
_SALT = "niaouli.known-browser"


@dataclass(frozen=True)
class _Known:
    browser: str
    """Drawn at random: copies of one cookie share one count."""
    people: tuple[int, ...]


def cookie_name() -> str:
    """With the prefix that only https may set, as the session’s."""
    return "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """This person has signed in in this browser."""
    known = _read(request)
    others = [each for each in known.people if each != person.pk]
    people = [person.pk, *others][:PEOPLE]
    response.set_cookie(
        cookie_name(),
        signing.dumps([known.browser, people], salt=_SALT),
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def knows(request: HttpRequest, person: Person) -> bool:
    """Whether this person has already signed in in this browser."""
    return person.pk in _read(request).people


def attempts_counted_under(request: HttpRequest, login: str) -> str:
    """What the failed attempts of this request count against: the account, by its name or its
    address alike, tried from a browser that it knows or from any other.

    Nothing that a visitor chooses (the host asked, a header) gives a fresh count.
    """
    login = login.strip().lower()
    named = Person.objects.alias(name=Lower("username"), address=Lower("email"))
    person = (named.filter(address=login) if "@" in login else named.filter(name=login)).first()
    if person is None:
        return f"unknown:{login}"
    known = _read(request)
    return f"{person.pk}:{known.browser if person.pk in known.people else 'elsewhere'}"


def _read(request: HttpRequest) -> _Known:
    """What the cookie says when it is one of ours; a browser never seen otherwise."""
    try:
        browser, people = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=COOKIE_AGE
        )
    except signing.BadSignature:
        return _Known(secrets.token_hex(16), ())
    return _Known(browser, tuple(people))
