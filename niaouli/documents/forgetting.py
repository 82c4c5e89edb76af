"""What goes when a person deletes their account. What their cases hold stays with the cases."""

from datetime import datetime

from django.db import transaction

from niaouli.accounts.models import Person
from niaouli.documents.models import WalletDocument
from niaouli.documents.operations import delete_with_contents, discard_unused_file
from niaouli.documents.queries import unreferenced_files


@transaction.atomic
def empty_wallet(*, person: Person, by: Person | None, now: datetime) -> None:
    """Delete every document of the wallet, the bin and those that departments issued included, and
    the files that were sent and never used."""
    documents = WalletDocument.objects.select_for_update(of=("self",)).filter(owner=person)
    for document in documents.order_by("id"):
        delete_with_contents(document=document, by=by, now=now)
    for file in unreferenced_files().filter(created_by=person):
        discard_unused_file(file=file, by=by, now=now)
