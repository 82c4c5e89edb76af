"""Whose document it is."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import documents_of
from niaouli.web.http import CitizenRequest


def own_document(request: CitizenRequest, key: UUID) -> WalletDocument:
    """The person's document, the bin included; another's does not exist."""
    return get_object_or_404(documents_of(request.user), key=key)
