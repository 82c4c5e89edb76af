"""How a document that was issued stands, in words."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niaouli.cases.lists.issued import IssuedLine, Standing, standing_of
from niaouli.documents.kinds import kinds
from niaouli.documents.models import Issuance
from niaouli.lib.words import short_date

LABELS: dict[Standing, Promise] = {
    Standing.VALID: gettext_lazy("Valable"),
    Standing.ENDED: gettext_lazy("Périmé"),
    Standing.REPLACED: gettext_lazy("Remplacé"),
    Standing.REVOKED: gettext_lazy("Retiré"),
}
TONES: dict[Standing, str] = {
    Standing.VALID: "success",
    Standing.ENDED: "attention",
    Standing.REPLACED: "closed",
    Standing.REVOKED: "error",
}
"""The kind of the tag (macro `status`)."""


def standing_tag(issuance: Issuance | IssuedLine, today: date) -> tuple[str, str]:
    """The words of the tag, with the day that matters, and its kind."""
    standing, until = standing_of(issuance, today), issuance.valid_until
    said = str(LABELS[standing])
    if standing is Standing.REVOKED and issuance.revoked_at is not None:
        said = _("Retiré le %(day)s") % {"day": short_date(issuance.revoked_at)}
    elif standing is Standing.VALID and until is not None:
        said = _("Valable jusqu’au %(day)s") % {"day": short_date(until)}
    elif standing is Standing.ENDED and until is not None:
        said = _("Périmé depuis le %(day)s") % {"day": short_date(until)}
    return said, TONES[standing]


def kind_words(code: str) -> str:
    """The kind, also of what the catalogue no longer has."""
    kind = kinds().get(code)
    return kind.label if kind is not None else code
