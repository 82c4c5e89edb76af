"""Saying better what a document is, its limits, what is new, and what is erased for ever."""

from datetime import date

import pytest
from django.core.files.storage import storages

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.documents import operations, policies
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.queries import read_content
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from tests.documents import crafted
from tests.documents.steps import DAY, NOW, kept, replaced, sent
from tests.documents.test_operations import issued


def changed(document: WalletDocument, by: Person, **what: object) -> WalletDocument:
    now = {"kind": document.kind, "title": document.title, "valid_until": document.valid_until}
    return operations.change_document(document=document, by=by, now=NOW, **{**now, **what})  # type: ignore[arg-type]


# ── Changing ──
def test_kind_name_and_date_change_and_the_log_says_which_without_what(alice: Person) -> None:
    document = changed(
        kept(alice), alice, kind="autre", title="Passeport de Léa", valid_until=date(2030, 1, 1)
    )
    document.refresh_from_db()
    assert (document.kind, document.title) == ("autre", "Passeport de Léa")
    event = Event.objects.get(verb="document.changed")
    assert event.details == {"changed": ["kind", "title", "valid_until"]}


def test_changing_nothing_writes_nothing(alice: Person) -> None:
    changed(kept(alice), alice)
    assert not Event.objects.filter(verb="document.changed").exists()


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ({"kind": "permis-de-chasser"}, "kind"),
        ({"kind": "inconnu"}, "kind"),
        ({"kind": "photo-identite"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "a" * 201}, "title"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_input(
    what: dict[str, object], named: str, alice: Person
) -> None:
    with pytest.raises(BadInput) as refused:
        changed(kept(alice), alice, **what)
    assert refused.value.input == named


def test_a_name_too_long_is_not_kept_either(alice: Person) -> None:
    with pytest.raises(BadInput) as refused:
        kept(alice, title="a" * 201)
    assert refused.value.input == "title"
    assert not WalletDocument.objects.exists()


def test_what_was_received_does_not_change(alice: Person, dddt: Department) -> None:
    with pytest.raises(NotAllowed, match="ne se modifie pas"):
        changed(issued(alice, dddt), alice, title="Le mien")


def test_another_changes_nothing(alice: Person, bob: Person) -> None:
    with pytest.raises(NotAllowed):
        changed(kept(alice), bob, title="À Bob")


# ── Limits ──
def test_what_is_kept_weighs_so_much_and_no_more(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = kept(alice)
    monkeypatch.setattr(policies, "WALLET_BYTES", len(crafted.pdf()) + 1)
    with pytest.raises(NotAllowed, match="plein"):
        kept(alice)
    with pytest.raises(NotAllowed, match="plein"):
        replaced(document, crafted.pdf(3))


def test_a_file_is_not_kept_as_what_it_cannot_be(alice: Person) -> None:
    with pytest.raises(BadInput, match="JPEG, PNG ou WebP"):
        kept(alice, kind="photo-identite")
    assert not WalletDocument.objects.exists()


# ── New until seen ──
def test_what_was_received_is_new_until_its_owner_opens_it(
    alice: Person, bob: Person, dddt: Department
) -> None:
    document = issued(alice, dddt)
    operations.mark_seen(document=document, by=bob, now=NOW)
    document.refresh_from_db()
    assert document.seen_at is None
    operations.mark_seen(document=document, by=alice, now=NOW + DAY)
    operations.mark_seen(document=document, by=alice, now=NOW + 2 * DAY)
    document.refresh_from_db()
    assert document.seen_at == NOW + DAY


def test_what_the_person_keeps_is_never_new(alice: Person) -> None:
    document = kept(alice)
    operations.mark_seen(document=document, by=alice, now=NOW)
    document.refresh_from_db()
    assert document.seen_at is None


# ── Erasing ──
@pytest.mark.django_db(transaction=True)
def test_what_is_in_the_bin_is_erased_for_ever_with_every_version(alice: Person) -> None:
    document = kept(alice)
    replaced(document, crafted.pdf(2))
    operations.bin_document(document=document, by=alice, now=NOW)
    operations.erase_document(document=document, by=alice, now=NOW)
    assert not WalletDocument.objects.exists()
    assert not StoredFile.objects.exists()
    folders, _files = storages["documents"].listdir("")
    assert not [name for each in folders for name in storages["documents"].listdir(each)[1]]
    assert Event.objects.get(verb="document.deleted").by == alice.pk


def test_only_what_is_in_the_bin_is_erased(alice: Person, bob: Person) -> None:
    document = kept(alice)
    with pytest.raises(OutOfStep, match="corbeille"):
        operations.erase_document(document=document, by=alice, now=NOW)
    operations.bin_document(document=document, by=alice, now=NOW)
    with pytest.raises(NotAllowed):
        operations.erase_document(document=document, by=bob, now=NOW)


def test_erasing_leaves_what_something_else_uses(alice: Person) -> None:
    file = sent(alice).file
    thrown = kept(alice, file=file)
    kept(alice, file=file)
    operations.bin_document(document=thrown, by=alice, now=NOW)
    operations.erase_document(document=thrown, by=alice, now=NOW)
    assert read_content(file)
