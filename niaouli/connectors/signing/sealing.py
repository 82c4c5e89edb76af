"""An invisible seal on a PDF, in a revision added at its end: what was written is not touched."""

import io
from concurrent.futures import ThreadPoolExecutor

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

    def sign() -> bytes:
        sealed = sign_pdf(
            # A table of objects that other software wrote with small slips is read all the same.
            IncrementalPdfFileWriter(io.BytesIO(content), strict=False),
            metadata,
            signer=identity.signer,
            new_field_spec=SigFieldSpec(FIELD),
        )
        return bytes(sealed.getvalue())

    # pyHanko runs an event loop of its own: in a thread of its own, none can be there already.
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(sign).result()
