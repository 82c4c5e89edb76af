"""A file that waited a week is put in the wallet at the very moment when the sweep discards it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction

from niaouli.accounts.models import Person
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.operations import discard_unused_file
from niaouli.documents.queries import open_content
from niaouli.lib.errors import Refusal
from tests.documents.steps import NOW, kept, sent

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_being_kept_is_not_discarded(alice: Person) -> None:
    file = sent(alice).file
    keeping, discarding = Event(), Event()

    def keep() -> None:
        try:
            with transaction.atomic():
                kept(alice, file=file)
                keeping.set()
                discarding.wait(20)
                # The other is now at the door.
                sleep(0.5)
        finally:
            connection.close()

    def discard() -> bool:
        try:
            keeping.wait(20)
            discarding.set()
            return discard_unused_file(file=file, by=None, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        kept_one, discarded = threads.submit(keep), threads.submit(discard)
        kept_one.result(60)
        assert discarded.result(60) is False
    assert open_content(WalletDocument.objects.get().current.file)


def test_what_was_discarded_is_said_to_be_gone(alice: Person) -> None:
    file = sent(alice).file
    StoredFile.objects.filter(pk=file.pk).delete()
    with pytest.raises(Refusal, match="n’est plus disponible"):
        kept(alice, file=file)
    assert not WalletDocument.objects.exists()
