"""Every row against every content: what is missing, in excess, altered or elsewhere is told, and
nothing else."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from niaouli.documents.models import StoredFile
from niaouli.documents.storage import blobs, comparing
from niaouli.documents.storage.comparing import Difference, Fault, Walk, differences
from niaouli.documents.storage.stores import Store
from tests.documents.storage.steps import stored

pytestmark = pytest.mark.django_db


def later() -> datetime:
    return timezone.now() + timedelta(hours=2)


def told(*, quick: bool = False, after: str = "", now: datetime | None = None) -> list[Difference]:
    return list(differences(Walk(last=after), now=now or later(), quick=quick))


def fault(kind: Fault, file: StoredFile) -> Difference:
    return Difference(kind, file.storage_name, str(file.key))


def altered(file: StoredFile, blob: bytes) -> None:
    blobs.remove(file.storage_name)
    blobs.write(file.storage_name, blob)


def test_when_all_is_right_nothing_is_told_and_everything_was_read(store: Store) -> None:
    for number in range(5):
        stored(b"%d" % number * 1000)
    walk = Walk()
    assert list(differences(walk, now=later())) == []
    assert (walk.files, walk.contents, walk.size) == (5, 5, 5000)


@pytest.mark.parametrize("quick", [True, False])
def test_missing_and_orphan_contents_are_told_among_the_others(store: Store, quick: bool) -> None:
    files = [stored(b"%d" % number) for number in range(6)]
    blobs.remove(files[2].storage_name)
    StoredFile.objects.filter(pk=files[4].pk).delete()
    orphan = Difference(Fault.ORPHAN, files[4].storage_name)
    expected = {fault(Fault.MISSING, files[2]), orphan}
    assert set(told(quick=quick)) == expected


def test_one_changed_bit_is_told(store: Store) -> None:
    file = stored()
    blob = bytearray(blobs.read(file.storage_name))
    blob[-20] ^= 1
    altered(file, bytes(blob))
    assert told() == [fault(Fault.ALTERED, file)]
    assert told(quick=True) == []  # Of the same length: nothing was read.


@pytest.mark.parametrize("quick", [True, False])
def test_a_content_that_was_cut_is_told_even_quickly(store: Store, quick: bool) -> None:
    file = stored()
    altered(file, blobs.read(file.storage_name)[:-1])
    assert told(quick=quick) == [fault(Fault.ALTERED, file)]


def test_two_contents_that_changed_places_are_both_told(store: Store) -> None:
    one, two = stored(b"one"), stored(b"two")
    first, second = blobs.read(one.storage_name), blobs.read(two.storage_name)
    altered(one, second)
    altered(two, first)
    assert set(told()) == {fault(Fault.ALTERED, one), fault(Fault.ALTERED, two)}


def test_a_content_whose_master_key_is_gone_is_told_apart(store: Store, settings: Settings) -> None:
    file = stored()
    settings.NIAOULI_MASTER_KEY = bytes(range(32))
    assert told() == [fault(Fault.NO_KEY, file)]


def test_a_content_that_waits_for_its_row_is_not_an_orphan(store: Store) -> None:
    name = blobs.new_name()
    blobs.write(name, b"x")
    assert told(now=timezone.now()) == []
    assert told() == [Difference(Fault.ORPHAN, name)]


def test_what_others_keep_in_the_same_place_is_left_alone(store: Store) -> None:
    store.put("backups/of-another", b"x")
    walk = Walk()
    assert list(differences(walk, now=later())) == []
    assert (walk.contents, walk.strangers) == (0, 1)


def test_it_can_start_again_where_it_was(store: Store) -> None:
    files = sorted((stored() for _ in range(5)), key=lambda each: each.storage_name)
    for each in files:
        blobs.remove(each.storage_name)
    assert told() == [fault(Fault.MISSING, each) for each in files]
    point = files[2].storage_name
    assert told(after=point) == [fault(Fault.MISSING, each) for each in files[3:]]


def test_what_the_site_does_meanwhile_is_no_fault(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of a batch were read; then one file goes, and another comes."""
    files = sorted((stored() for _ in range(4)), key=lambda each: each.storage_name)
    walk = differences(Walk(), now=later())
    monkeypatch.setattr(
        comparing, "_together", lambda *a, **k: iter([Difference(Fault.ORPHAN, "")])
    )
    next(walk)  # Both lists are begun.
    monkeypatch.undo()
    StoredFile.objects.filter(pk=files[3].pk).delete()
    blobs.remove(files[3].storage_name)
    stored()
    assert list(walk) == []


def test_rows_come_in_batches(
    store: Store, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    monkeypatch.setattr(comparing, "BATCH", 2)
    for number in range(5):
        stored(b"%d" % number)
    walk = Walk()
    assert list(differences(walk, now=later(), quick=True)) == []
    assert walk.files == 5


# ── The command ──


def test_the_command_ends_well_when_all_is_right(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    stored(b"x" * 500_000)
    call_command("documents", "check")
    assert "1 fichiers ouverts et comparés (0.5 Mo), 1 contenus." in capsys.readouterr().out
    call_command("documents", "check", "--quick")
    assert "1 fichiers comparés, 1 contenus." in capsys.readouterr().out


def test_the_command_fails_names_each_fault_and_says_what_to_do(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    gone, cut = stored(), stored()
    blobs.remove(gone.storage_name)
    altered(cut, b"")
    with pytest.raises(CommandError, match="1 × contenu disparu : remettez l’objet") as failed:
        call_command("documents", "check")
    assert "1 × contenu altéré" in str(failed.value)
    said = capsys.readouterr().out
    assert f"contenu disparu : {gone.storage_name}, fichier {gone.key}" in said
    assert f"contenu altéré : {cut.storage_name}" in said


def test_the_command_says_from_where_it_can_start_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("niaouli.documents.management.commands.documents.STEP", 2)
    files = sorted((stored() for _ in range(5)), key=lambda each: each.storage_name)
    call_command("documents", "check", "--quick")
    said = capsys.readouterr().err
    assert f"… 2 fichiers ; pour reprendre ici : --after {files[1].storage_name}" in said
    call_command("documents", "check", "--quick", "--after", files[3].storage_name)
    assert "1 fichiers comparés" in capsys.readouterr().out
