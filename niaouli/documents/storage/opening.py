"""A stored file, back as it was sent."""

import hashlib

from niaouli.documents.errors import AlteredContent
from niaouli.documents.models import StoredFile
from niaouli.documents.storage import blobs


def opened(file: StoredFile) -> bytes:
    """The plain content. Raises `MissingContent`, `AlteredContent` or an `OSError`: incidents."""
    content = blobs.vault().open(
        blobs.read(file.storage_name),
        wrapped_key=bytes(file.wrapped_key),
        master_key_id=file.master_key_id,
        name=file.storage_name,
    )
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise AlteredContent(str(file.key))
    return content
