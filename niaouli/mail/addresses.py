"""An e-mail address as people type it."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

LONGEST = 254
INCOMPLETE = _("Cette adresse e-mail n’est pas complète. Exemple : nom@exemple.nc")
TOO_LONG = _("Cette adresse e-mail est trop longue.")


def problem_of(address: str) -> str:
    """Why no e-mail can be sent there, in a sentence; empty when one can."""
    if len(address) > LONGEST:
        return str(TOO_LONG)
    try:
        validate_email(address)
    except ValidationError:
        return str(INCOMPLETE)
    return ""
