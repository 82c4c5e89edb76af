"""The seal of the public body on the PDFs that it delivers.

`identity` holds its certificate and its key; `sealing` puts the seal; `timestamps` has its moment
said by a third party, where one is named (`fake.FakeTimestamps` answers in tests). A hash is all
that leaves this machine. Where a body's key lives elsewhere (a token, a remote service), another
module comes here.
"""

from niaouli.connectors.signing.identity import (
    Identity,
    InvalidIdentity,
    made_identity,
    read_identity,
)
from niaouli.connectors.signing.sealing import seal
from niaouli.connectors.signing.timestamps import TimestampService, TimestampUnavailable

__all__ = [
    "Identity",
    "InvalidIdentity",
    "TimestampService",
    "TimestampUnavailable",
    "made_identity",
    "read_identity",
    "seal",
]
