"""An invisible seal on a PDF, in a revision added at its end: what was written is not touched."""

import io

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter

from niaouli.connectors.signing.identity import Identity

FIELD = "Cachet"


def seal(content: bytes, *, identity: Identity, name: str, reason: str) -> bytes:
    """The same PDF, sealed and certified: any change after it can be seen. `name`: whose seal it
    is; `reason`: why, in a few words, as readers show them. The seal carries the moment."""
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=name,
        reason=reason,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    sealed = sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)),
        metadata,
        signer=identity.signer,
        new_field_spec=SigFieldSpec(FIELD),
    )
    return bytes(sealed.getvalue())
