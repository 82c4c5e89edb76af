"""The seal of the public body on the PDFs that it delivers.

`identity` holds its certificate and its key; `sealing` puts the seal. Nothing leaves this machine:
where a body's key lives elsewhere (a token, a remote service), another module comes here.
"""

from niaouli.connectors.signing.identity import (
    Identity,
    InvalidIdentity,
    made_identity,
    read_identity,
)
from niaouli.connectors.signing.sealing import seal

__all__ = ["Identity", "InvalidIdentity", "made_identity", "read_identity", "seal"]
