"""What a visitor prefers: language and text size, kept in cookies, signed in or not."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from niaouli.accounts.enums import Language, TextSize

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
