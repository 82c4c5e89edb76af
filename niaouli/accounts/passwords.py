"""The one password rule: long, not well known, no composition rule.

Fifteen characters (NIST SP 800-63B-4) and an entropy floor of 50 bits (CNIL deliberation 2022-100,
with attempts restricted), so that fifteen digits do not pass.
"""

import math
import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from niaouli.lib.words import fold

MINIMUM_LENGTH = 15
MINIMUM_ENTROPY = 50.0
# Long enough for the rule, and the first that anyone would try. Compared without case nor accents.
WELL_KNOWN = (
    "motdepasse", "password", "azertyuiop", "qwertyuiop", "azerty", "qwerty", "bonjour",
    "nouvellecaledonie", "noumea", "provincesud", "niaouli", "compteprovincial", "soleil",
    "jetaime", "doudou", "chouchou", "administrateur", "123456", "abcdef", "loulou", "iloveyou",
)  # fmt: skip


class PasswordRule:
    """Django's password validator for the whole product."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise `ValidationError`, with a sentence for the person."""
        if len(password) < MINIMUM_LENGTH:
            raise ValidationError(
                _(
                    "Ce mot de passe est trop court. Choisissez au moins %(length)d caractères, "
                    "par exemple quatre mots sans lien entre eux."
                )
                % {"length": MINIMUM_LENGTH},
                code="too_short",
            )
        if self._is_easy(password, user):
            raise ValidationError(
                _(
                    "Ce mot de passe est trop facile à deviner. Évitez votre nom, votre adresse, "
                    "les suites et les mots répétés ; prenez quatre mots sans lien entre eux."
                ),
                code="too_easy",
            )

    def get_help_text(self) -> str:
        return _("Au moins %(length)d caractères. Quatre mots sans lien entre eux conviennent.") % {
            "length": MINIMUM_LENGTH
        }

    def _is_easy(self, password: str, user: object) -> bool:
        if _entropy(password) < MINIMUM_ENTROPY:
            return True
        folded = fold(password).replace(" ", "")
        words = [*WELL_KNOWN, *_words_of(user)]
        rest = folded
        for word in words:
            rest = rest.replace(word, "")
        # What remains once the obvious is taken away must still be something of one's own.
        return len(rest) < 6 or len(set(folded)) < 5


def _entropy(password: str) -> float:
    """Bits, as CNIL counts them: length times the size of the alphabets in use."""
    alphabets = (
        (string.ascii_lowercase, 26),
        (string.ascii_uppercase, 26),
        (string.digits, 10),
    )
    size = sum(count for letters, count in alphabets if any(c in letters for c in password))
    if any(c not in string.ascii_letters + string.digits for c in password):
        size += 33
    return len(password) * math.log2(size) if size else 0.0


def _words_of(user: object) -> list[str]:
    """What anyone knows of the person: not a secret."""
    values = [
        getattr(user, name, "") or "" for name in ("username", "email", "given_name", "family_name")
    ]
    parts = [part for value in values for part in fold(value).replace("@", " ").split()]
    return [part for part in parts if len(part) >= 4]
