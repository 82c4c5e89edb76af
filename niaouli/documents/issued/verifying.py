"""Is this paper right? What the body answers to anyone who holds one, and not whose it is.

By the code that it bears, or by the file itself: its hash is compared, and the file is not kept.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from niaouli.documents.checking import workshop
from niaouli.documents.issued.register import chain_of
from niaouli.documents.kinds import kind_of
from niaouli.documents.models import Issuance
from niaouli.lib import pdf_values
from niaouli.lib.codes import CODE_IN_TEXT, parse_code

PASSERS_BY = "passers by"
"""Whoever verifies is one person for the workshop: its other place stays for who has signed in."""
MOST_CODES = 5
"""Read in a file that we do not know."""
BEST_FIRST = (
    F("revoked_at").asc(nulls_first=True),
    F("replaced_by").asc(nulls_first=True),
    F("valid_until").desc(nulls_first=True),
    "id",
)
"""Of a file that several people have: what holds, then what ended, was replaced, was revoked."""


class Verdict(StrEnum):
    """What can be said of a paper."""

    VALID = "valid"
    ENDED = "ended"
    """Right, and its last day is over."""
    REPLACED = "replaced"
    REVOKED = "revoked"
    ALTERED = "altered"
    """It bears a code of ours, and is not what we delivered under it."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verified:
    """`issuance` is None when nothing is known. `last`: what took its place in the end, itself
    where nothing did."""

    verdict: Verdict
    issuance: Issuance | None = None
    last: Issuance | None = None
    last_ended: bool = False
    """The last day of what took its place is over too."""

    @property
    def kind(self) -> str:
        return kind_of(self.issuance.kind).label if self.issuance else ""


def by_code(text: str, *, today: date) -> Verified:
    """What is known of a code, however it was typed. One query; two more where it was
    replaced."""
    code = parse_code(text)
    found = _issuances().filter(code=code).first() if code else None
    return _said(found, today)


def by_file(content: bytes, *, today: date) -> Verified:
    """What is known of a PDF. One that we do not know and that bears one of our codes was altered:
    drawn again, printed to another PDF, or worse.

    Raises `CannotScan` when it cannot be read at the moment.
    """
    digest = hashlib.sha256(content).hexdigest()
    # The same file may have been delivered to many people: it is right if it is for one.
    delivered = _issuances().filter(sha256=digest).order_by(*BEST_FIRST).first()
    if delivered is not None:
        return _said(delivered, today)
    altered = _issuances().filter(code__in=_codes_in(content)).order_by("id").first()
    return Verified(Verdict.ALTERED, altered) if altered else Verified(Verdict.UNKNOWN)


def proof(code: str) -> pdf_values.Proof:
    """What a paper says of how to verify it; nothing without a code."""
    if not code:
        return pdf_values.Proof(proof_code="", proof_address="", proof_how="")
    site = settings.NIAOULI_BASE_URL
    how = _(
        "Vérifiez-le sur %(address)s avec ce code, ou avec le QR code. La page dit s’il est "
        "toujours valable, sans donner le nom de son titulaire."
    ) % {"address": f"{site}/verifier/"}
    return pdf_values.Proof(
        proof_code=code, proof_address=f"{site}/verifier/{code}/", proof_how=how
    )


def _issuances() -> QuerySet[Issuance]:
    return Issuance.objects.select_related("department")


def _said(issuance: Issuance | None, today: date) -> Verified:
    if issuance is None:
        return Verified(Verdict.UNKNOWN)
    # What took the place of a paper may have been replaced, or revoked, in its turn: only the end
    # says what is worth asking for.
    last = chain_of(issuance)[0] if issuance.replaced_by_id is not None else issuance
    ended = last.valid_until is not None and last.valid_until < today
    if last.revoked_at is not None:
        return Verified(Verdict.REVOKED, issuance, last)
    if last.pk != issuance.pk:
        return Verified(Verdict.REPLACED, issuance, last, last_ended=ended)
    return Verified(Verdict.ENDED if ended else Verdict.VALID, issuance, last)


def _codes_in(content: bytes) -> list[str]:
    """The codes that the first pages bear, a few at most."""
    text = workshop.read_text(content, who=PASSERS_BY).text
    return list(dict.fromkeys(CODE_IN_TEXT.findall(text)))[:MOST_CODES]
