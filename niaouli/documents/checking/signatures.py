"""The signatures of a PDF: whose, when, and whether what they cover is still as it was. Run in the
workshop, knows nothing of the product, asks nothing of the network."""

import hashlib
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

MOST = 10
NAME = 200
INTACT, CHANGED, UNREADABLE = "intact", "changed", "unreadable"
Signed = dict[str, Any]


def read_signatures(content: bytes) -> list[Signed]:
    """The first of them, in their order."""
    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        return [_read(each) for each in reader.embedded_regular_signatures[:MOST]]
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [_said(None, "", UNREADABLE)]


def _read(signature: Any) -> Signed:
    certificate = None
    try:
        certificate = signature.signer_cert
        nothing = ValidationContext(trust_roots=[], allow_fetching=False)
        status = validate_pdf_signature(signature, signer_validation_context=nothing)
    except (SignatureValidationError, PdfError, ValueError, KeyError, TypeError, AttributeError):
        return _said(certificate, "", UNREADABLE)
    level = status.modification_level
    # Fields filled and notes added by those who sign next are what a signature allows.
    kept = level is not None and level <= ModificationLevel.FORM_FILLING
    at = status.signer_reported_dt
    state = INTACT if status.intact and status.valid and kept else CHANGED
    return _said(certificate, at.isoformat() if at else "", state)


def _said(certificate: Any, at: str, state: str) -> Signed:
    subject = certificate.subject.native if certificate else {}
    return {
        "name": _text(subject.get("common_name")),
        "organisation": _text(subject.get("organization_name")),
        "at": at,
        "state": state,
        "certificate": hashlib.sha256(certificate.dump()).hexdigest() if certificate else "",
    }


def _text(value: object) -> str:
    """Of a name that a certificate gives, which may be a list."""
    several = value if isinstance(value, list) else [value or ""]
    return ", ".join(map(str, several))[:NAME]
