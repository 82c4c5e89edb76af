"""What managers type of where to go and when: cleaned, bounded, refused in the same words."""

from django.utils.translation import gettext as _

from niaouli.lib.words import one_line

ADDRESS_LINES, ADDRESS_LENGTH = 6, 500
HOURS_LENGTH = 200


def address_lines(text: str) -> str:
    """An address as it is kept: its lines, without the empty ones."""
    return "\n".join(filter(None, map(one_line, text.splitlines())))


def address_problem(address: str) -> str:
    """Why an address that was cleaned cannot be kept; empty when it can."""
    if address.count("\n") >= ADDRESS_LINES:
        return _("Écrivez l’adresse en %(lines)d lignes au plus.") % {"lines": ADDRESS_LINES}
    return too_long(address, ADDRESS_LENGTH)


def too_long(text: str, limit: int) -> str:
    """What to do about a text that is longer than that; empty when it is not."""
    if len(text) <= limit:
        return ""
    return _("Raccourcissez ce texte : %(limit)d caractères au plus.") % {"limit": limit}
