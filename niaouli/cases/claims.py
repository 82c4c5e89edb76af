"""The code that puts a case entered at the counter in the person's own account.

It is worked out again from the claim and the secret of the installation, so that the agent can
print it again; the database holds its fingerprint only.
"""

import hmac
from datetime import UTC
from hashlib import sha256

from django.utils.crypto import constant_time_compare, salted_hmac

from niaouli.cases.models import Claim
from niaouli.lib.codes import code_of, signs_of

MOST_ATTEMPTS = 50
"""Wrong codes, after which an agent has to make a new one. Far too few to find one among so many,
and enough for nobody to close those of others in an afternoon: their numbers are no secret."""


def drawn_code(claim: Claim) -> str:
    """The code of a claim as it was made: three groups of four signs."""
    # As the database gives it back, whatever the zone of the clock that made it.
    message = f"{claim.case_id}:{claim.made_at.astimezone(UTC).isoformat()}".encode()
    key = salted_hmac("niaouli.claim.code", "", algorithm="sha256").digest()
    number = int.from_bytes(hmac.new(key, message, sha256).digest(), "big")
    return code_of(number)


def shown_code(claim: Claim) -> str:
    """The code, to show to an agent; empty when it is used, or when the secret of the installation
    has changed since: a new one has to be made."""
    if claim.claimed_at is not None or claim.attempts >= MOST_ATTEMPTS:
        return ""
    code = drawn_code(claim)
    return code if fits(code, claim) else ""


def fingerprint(code: str, claim: Claim) -> str:
    """Bound to the case: a code says nothing of another."""
    return salted_hmac(
        "niaouli.claim", f"{claim.case_id}:{signs_of(code)}", algorithm="sha256"
    ).hexdigest()


def fits(code: str, claim: Claim) -> bool:
    """Whether this is the code of the claim, however it was typed."""
    return constant_time_compare(claim.fingerprint, fingerprint(code, claim))
