"""What the antivirus says of files: at once, and again when it knows more. No answer never means
clean."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django.fixtures import Settings

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.connectors.antivirus.fake import EICAR, FakeClamd, Health
from niaouli.documents import previews, upkeep
from niaouli.documents.checking import scanning
from niaouli.documents.enums import Scan
from niaouli.documents.errors import CannotPreview, FileHeld, InfectedFile, NotInQuarantine
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import store_made_file
from niaouli.documents.policies import can_open
from niaouli.documents.queries import fitting_documents, open_content
from niaouli.documents.storage import blobs
from niaouli.documents.zipping import Entry, zipped
from niaouli.mail.models import OutgoingMail
from tests.documents import crafted
from tests.documents.steps import DAY, NOW, kept, sent

BAD = b"quite harmless until today"
LATER = NOW + DAY


@pytest.fixture
def clamd(settings: Settings) -> Iterator[FakeClamd]:
    with FakeClamd() as fake:
        settings.NIAOULI_ANTIVIRUS = fake.address
        yield fake


def bad_file(by: Person) -> StoredFile:
    """Honest as far as anybody knew when it came."""
    return sent(by, crafted.pdf(content=BAD)).file


def fresh(file: StoredFile) -> StoredFile:
    return StoredFile.objects.get(pk=file.pk)


def learns(clamd: FakeClamd) -> None:
    clamd.known[BAD] = "Nouvelle.Signature"
    clamd.version = "ClamAV 1.4.3/27842/Tue Dec  2 09:12:55 2025"


def quarantined(clamd: FakeClamd, by: Person) -> StoredFile:
    file = bad_file(by)
    learns(clamd)
    assert scanning.scan_again(now=LATER).infected == 1
    return fresh(file)


def test_what_is_scanned_says_when_and_with_what(clamd: FakeClamd, alice: Person) -> None:
    file = sent(alice).file
    assert (file.scan, file.scanned_at, file.scanned_with) == (Scan.CLEAN, NOW, clamd.version)


def test_without_antivirus_files_are_given_and_say_so(alice: Person) -> None:
    file = sent(alice).file
    assert file.scan == Scan.NOT_SCANNED
    assert can_open(file)
    assert scanning.scan_again(now=LATER) == scanning.Run()


def test_what_is_found_at_once_is_not_kept(clamd: FakeClamd, alice: Person) -> None:
    with pytest.raises(InfectedFile):
        sent(alice, crafted.pdf(content=EICAR))
    assert not StoredFile.objects.exists()


def test_a_virus_in_what_would_be_taken_off_is_refused_too(clamd: FakeClamd, alice: Person) -> None:
    """The antivirus reads what was sent, not what is left of it."""
    attached = crafted.pdf_with_attachment(EICAR, compressed=False)
    with pytest.raises(InfectedFile):
        sent(alice, attached)


def test_a_file_that_waits_is_given_once_it_was_scanned(alice: Person, settings: Settings) -> None:
    with FakeClamd(Health.HANGS_UP) as ill:
        settings.NIAOULI_ANTIVIRUS = ill.address
        file = sent(alice).file
        assert scanning.scan_again(now=LATER).silent
    assert not can_open(fresh(file))
    with pytest.raises(FileHeld):
        open_content(fresh(file))
    with pytest.raises(CannotPreview):
        previews.preview(fresh(file))
    with FakeClamd() as well:
        settings.NIAOULI_ANTIVIRUS = well.address
        assert scanning.scan_again(now=LATER).scanned == 1
    assert fresh(file).scan == Scan.CLEAN
    assert open_content(fresh(file))


def test_a_file_that_waits_and_turns_out_infected_is_never_given(
    alice: Person, settings: Settings
) -> None:
    settings.NIAOULI_ANTIVIRUS = "unix:/nowhere"
    file = sent(alice, crafted.pdf(content=EICAR)).file
    with FakeClamd() as well:
        settings.NIAOULI_ANTIVIRUS = well.address
        assert scanning.scan_again(now=LATER).infected == 1
    assert fresh(file).scan == Scan.INFECTED


def test_what_came_before_the_antivirus_is_scanned_when_there_is_one(
    alice: Person, settings: Settings
) -> None:
    file = sent(alice).file
    with FakeClamd() as fake:
        settings.NIAOULI_ANTIVIRUS = fake.address
        scanning.scan_again(now=LATER)
    assert (fresh(file).scan, fresh(file).scanned_at) == (Scan.CLEAN, LATER)


def test_nothing_is_scanned_twice_with_the_same_signatures(clamd: FakeClamd, alice: Person) -> None:
    sent(alice)
    clamd.scanned.clear()
    assert scanning.scan_again(now=LATER) == scanning.Run()
    assert not clamd.scanned


def test_new_signatures_scan_everything_again_a_few_at_a_time_newest_first(
    clamd: FakeClamd, alice: Person
) -> None:
    files = [sent(alice, crafted.pdf(pages)).file for pages in (1, 2, 3)]
    clamd.version = "ClamAV 1.4.3/27842/Tue Dec  2 09:12:55 2025"
    for expected in (files[2], files[1], files[0]):
        assert scanning.scan_again(now=LATER, most=1).scanned == 1
        assert fresh(expected).scanned_with == clamd.version
    assert scanning.scan_again(now=LATER, most=1).scanned == 0


def test_signatures_that_go_back_are_others_too(clamd: FakeClamd, alice: Person) -> None:
    sent(alice)
    clamd.version = "ClamAV 1.4.3/27840/Sun Nov 30 09:12:55 2025"
    assert scanning.scan_again(now=LATER).scanned == 1


def test_a_file_that_the_antivirus_cannot_read_does_not_stop_the_others(
    alice: Person, settings: Settings
) -> None:
    small, large = sent(alice).file, sent(alice, crafted.pdf(content=bytes(5000))).file
    with FakeClamd(limit=3000) as fake:
        settings.NIAOULI_ANTIVIRUS = fake.address
        run = scanning.scan_again(now=LATER)
    assert (run.scanned, run.unanswered, run.silent) == (1, 1, False)
    assert fresh(small).scan == Scan.CLEAN
    assert fresh(large).scan == Scan.NOT_SCANNED


# ── Quarantine ──


def test_what_is_found_later_is_given_to_nobody(clamd: FakeClamd, alice: Person) -> None:
    document = kept(alice, file=bad_file(alice))
    learns(clamd)
    scanning.scan_again(now=LATER)
    file = fresh(document.current.file)
    assert (file.scan, file.threat) == (Scan.INFECTED, "Nouvelle.Signature")
    with pytest.raises(FileHeld, match="bloqué"):
        open_content(file)
    with pytest.raises(CannotPreview):
        previews.preview(file)
    pieces = b"".join(zipped([Entry("a.pdf", file)], now=NOW))
    assert b"a.pdf.txt" in pieces and BAD not in pieces
    (candidate,) = fitting_documents(alice, ["identite"], today=LATER.date())
    assert "bloqué" in candidate.reason


def test_whoever_sent_it_is_told_once(clamd: FakeClamd, alice: Person) -> None:
    kept(alice, title="Mon bail", file=bad_file(alice))
    learns(clamd)
    for _ in range(2):
        scanning.scan_again(now=LATER)
    (mail,) = OutgoingMail.objects.filter(template="documents/quarantined")
    assert mail.address == alice.email
    assert "Mon bail" in mail.text
    assert Event.objects.filter(verb="file.quarantined").count() == 1


def test_what_the_product_made_is_never_scanned_again(clamd: FakeClamd, alice: Person) -> None:
    made = store_made_file(
        content=crafted.pdf(content=BAD), filename="a.pdf", by=None, now=NOW
    ).file
    learns(clamd)
    assert scanning.scan_again(now=LATER).scanned == 0
    with pytest.raises(Exception, match="never changes"), transaction.atomic():
        StoredFile.objects.filter(pk=made.pk).update(scan=Scan.NOT_SCANNED)


def test_a_mistake_of_the_antivirus_is_released_once_it_knows_better(
    clamd: FakeClamd, alice: Person
) -> None:
    file = quarantined(clamd, alice)
    with pytest.raises(CommandError, match="bloqué"):
        call_command("quarantine", "release", str(file.key))
    del clamd.known[BAD]
    call_command("quarantine", "release", str(file.key))
    assert (fresh(file).scan, fresh(file).threat) == (Scan.CLEAN, "")
    assert open_content(fresh(file))


def test_an_administrator_erases_the_content_and_the_row_stays(
    clamd: FakeClamd,
    alice: Person,
    capsys: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: object,
) -> None:
    file = quarantined(clamd, alice)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        call_command("quarantine", "erase", str(file.key))
    assert not blobs.exists(file.storage_name)
    assert fresh(file).erased_at is not None
    assert upkeep.sweep(now=LATER + timedelta(hours=2)).faults == 0
    with pytest.raises(NotInQuarantine):
        scanning.erase_quarantined(fresh(file), now=LATER)
    capsys.readouterr()
    call_command("quarantine", "list")
    said = capsys.readouterr().out
    assert str(file.key) in said and "contenu effacé" in said


def test_only_what_is_in_quarantine_is_erased(clamd: FakeClamd, alice: Person) -> None:
    file = sent(alice).file
    with pytest.raises(NotInQuarantine):
        scanning.erase_quarantined(file, now=NOW)
    with pytest.raises(CommandError, match="n’est pas en quarantaine"):
        call_command("quarantine", "erase", str(file.key))
