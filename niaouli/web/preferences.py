"""What a visitor prefers: language and text size, kept in cookies, signed in or not."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from niaouli.accounts import operations as accounts
from niaouli.accounts.enums import Language, TextSize
from niaouli.accounts.models import Person

TEXT_SIZE_COOKIE = "text_size"
LANGUAGE_COOKIE = "language"
COOKIE_AGE = 365 * 24 * 3600


@dataclass(frozen=True)
class Preferences:
    language: str
    text_size: str

    @classmethod
    def from_cookies(cls, cookies: Mapping[str, str]) -> "Preferences":
        """Unknown values are ignored: cookies are whatever the visitor sends."""
        language = cookies.get(LANGUAGE_COOKIE, "")
        size = cookies.get(TEXT_SIZE_COOKIE, "")
        return cls(
            language=language if language in Language.values else Language.FRENCH.value,
            text_size=size if size in TextSize.values else TextSize.NORMAL.value,
        )


CHOSEN = "preferences_chosen"
"""In the session of a visitor: what they pressed before signing in."""


def choose_preferences(
    request: HttpRequest, response: HttpResponse, *, language: str = "", text_size: str = ""
) -> None:
    """What was pressed on a page holds here, and in the account: at once, or after signing in."""
    keep_preferences(request, response, language=language, text_size=text_size)
    chosen = {"language": language, "text_size": text_size}
    if isinstance(request.user, Person):
        _store(request.user, chosen)
    else:
        pressed = {name: value for name, value in chosen.items() if value}
        request.session[CHOSEN] = {**request.session.get(CHOSEN, {}), **pressed}


def bring_preferences(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """At sign-in: the device takes what the account keeps, but for what was just pressed on it."""
    _store(person, request.session.pop(CHOSEN, {}))
    keep_preferences(request, response, language=person.language, text_size=person.text_size)


def _store(person: Person, chosen: Mapping[str, str]) -> None:
    if language := chosen.get("language"):
        accounts.keep_language(person=person, language=Language(language))
        person.language = language
    if text_size := chosen.get("text_size"):
        accounts.keep_text_size(person=person, text_size=TextSize(text_size))
        person.text_size = text_size


def keep_preferences(
    request: HttpRequest, response: HttpResponse, *, language: str = "", text_size: str = ""
) -> None:
    """Write what was chosen in the visitor's cookies."""
    for cookie, value in ((LANGUAGE_COOKIE, language), (TEXT_SIZE_COOKIE, text_size)):
        if value:
            response.set_cookie(
                cookie,
                value,
                max_age=COOKIE_AGE,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
