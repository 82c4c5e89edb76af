"""An invisible seal on a PDF, in a revision added at its end: what was written is not touched.

A PDF/A that anyone can read (PDF/UA) stays both: the field of the seal is printed, as the first
asks, and outside of the page, as the second asks of what has no tag.
"""

import io
from concurrent.futures import ThreadPoolExecutor

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter

from niaouli.connectors.signing.identity import Identity
from niaouli.connectors.signing.timestamps import TimestampService

FIELD = "Cachet"


def seal(
    content: bytes,
    *,
    identity: Identity,
    name: str,
    reason: str,
    timestamps: TimestampService | None = None,
) -> bytes:
    """The same PDF, sealed and certified: any change after it can be seen. `name`: whose seal it
    is; `reason`: why, in a few words, as readers show them. The seal carries the moment, by our
    clock; with `timestamps`, a third party says it too (PAdES B-T).

    Raises `TimestampUnavailable`: sealing without is for the caller to decide.
    """
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=name,
        reason=reason,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    field = SigFieldSpec(
        FIELD,
        readable_field_name=reason,
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
    )
    signer = PdfSigner(
        metadata, signer=identity.signer, timestamper=timestamps, new_field_spec=field
    )

    def sign() -> bytes:
        # A table of objects that other software wrote with small slips is read all the same.
        writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
        # Said beforehand, or pyHanko seals twice, the first time to measure.
        room = None if timestamps else _room(identity)
        return bytes(signer.sign_pdf(writer, bytes_reserved=room).getvalue())

    # pyHanko runs an event loop of its own: in a thread of its own, none can be there already.
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(sign).result()


def _room(identity: Identity) -> int:
    """Hexadecimal digits for a seal without timestamp: the certificates, and what is beside them, a
    long RSA signature at most."""
    signer = identity.signer
    certificates = [signer.signing_cert, *signer.cert_registry]
    return 2 * (3_000 + sum(len(each.dump()) for each in certificates if each is not None))
