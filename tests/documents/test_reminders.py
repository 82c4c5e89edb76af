"""Told in time that a document ends: once a date, one e-mail a person."""

from datetime import date, timedelta

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.documents import operations
from niaouli.documents.issued import issuing
from niaouli.documents.listing import told_documents
from niaouli.documents.models import ExpiryReminder, WalletDocument
from niaouli.documents.queries import ending_documents
from niaouli.documents.reminders import send_reminders
from niaouli.mail.models import OutgoingMail
from tests.documents import crafted
from tests.documents.steps import DAY, NOW, kept, sent

TODAY = date(2026, 3, 3)
IN_A_MONTH = TODAY + timedelta(days=30)


def long_kept(
    owner: Person, last: date = IN_A_MONTH, title: str = "Mon passeport"
) -> WalletDocument:
    """Kept a year ago."""
    document = kept(owner, valid_until=last, now=NOW - 365 * DAY)
    WalletDocument.objects.filter(pk=document.pk).update(title=title)
    document.refresh_from_db()
    return document


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("id"))


def test_a_month_before_the_end_its_owner_is_told(alice: Person) -> None:
    document = long_kept(alice)
    assert send_reminders(now=NOW - DAY) == 0
    assert send_reminders(now=NOW) == 1
    (mail,) = mails()
    assert mail.address == alice.email
    for said in ("Mon passeport", "jeudi 2 avril 2026", f"/compte/documents/{document.key}/"):
        assert said in mail.text


def test_running_twice_tells_once(alice: Person) -> None:
    long_kept(alice)
    for hours in range(3):
        send_reminders(now=NOW + timedelta(hours=hours))
    assert len(mails()) == 1


def test_it_is_told_again_a_week_before(alice: Person) -> None:
    long_kept(alice)
    told = [each for each in range(31) if send_reminders(now=NOW + each * DAY)]
    assert told == [0, 23]


def test_a_night_that_was_missed_is_made_up_for(alice: Person) -> None:
    long_kept(alice)
    assert send_reminders(now=NOW + 12 * DAY) == 1


def test_several_documents_make_one_mail(alice: Person, bob: Person) -> None:
    long_kept(alice)
    long_kept(alice, IN_A_MONTH - timedelta(days=3), "Mon assurance")
    long_kept(bob)
    assert send_reminders(now=NOW) == 2
    hers = next(each for each in mails() if each.person == alice.pk)
    assert "2 de vos documents" in hers.subject
    assert hers.text.index("Mon assurance") < hers.text.index("Mon passeport")


def test_another_date_is_told_again_and_the_former_no_more(alice: Person) -> None:
    document = long_kept(alice)
    send_reminders(now=NOW)
    operations.change_document(
        document=document,
        kind=document.kind,
        title=document.title,
        valid_until=IN_A_MONTH + timedelta(days=100),
        by=alice,
        now=NOW,
    )
    assert [each for each in range(40) if send_reminders(now=NOW + each * DAY)] == []
    assert send_reminders(now=NOW + 100 * DAY) == 1


def test_a_newer_version_starts_anew(alice: Person) -> None:
    document = long_kept(alice)
    operations.replace_document(
        document=document,
        file=sent(alice, crafted.pdf(2)).file,
        filename="b.pdf",
        valid_until=IN_A_MONTH + timedelta(days=365),
        by=alice,
        now=NOW,
    )
    assert send_reminders(now=NOW) == 0
    assert send_reminders(now=NOW + 365 * DAY) == 1


def test_who_has_just_read_the_date_is_not_told_it(alice: Person) -> None:
    kept(alice, valid_until=TODAY + timedelta(days=20))
    assert [each for each in range(20) if send_reminders(now=NOW + each * DAY)] == [13]


def test_a_document_that_the_body_issued_is_told_too(alice: Person, dddt: Department) -> None:
    issuing.issue_document(
        owner=alice,
        department=dddt,
        kind="permis-de-chasser",
        title="Permis de chasser",
        content=crafted.pdf(),
        filename="permis.pdf",
        valid_until=IN_A_MONTH,
        by=None,
        now=NOW - 300 * DAY,
    )
    send_reminders(now=NOW)
    (mail,) = mails()
    assert "Permis de chasser" in mail.text
    assert "Remplacer" not in mail.text


def test_nothing_is_said_of_what_ended_or_was_thrown_or_renewed(alice: Person) -> None:
    long_kept(alice, TODAY - timedelta(days=1), "Fini")
    thrown = long_kept(alice, IN_A_MONTH, "Jeté")
    operations.bin_document(document=thrown, by=alice, now=NOW)
    long_kept(alice, IN_A_MONTH, "Renouvelé")
    newer = long_kept(alice, IN_A_MONTH + timedelta(days=400), "Renouvelé")
    assert send_reminders(now=NOW) == 0
    assert newer not in ending_documents(TODAY)


def test_what_is_told_on_the_page_is_what_is_told_by_mail(alice: Person) -> None:
    for days, title in ((-1, "Fini"), (12, "Bientôt"), (12, "Renouvelé"), (400, "Renouvelé")):
        long_kept(alice, TODAY + timedelta(days=days), title)
    told = told_documents(alice, today=TODAY, since=NOW)
    ending = ending_documents(TODAY)
    assert [each.title for each in told if each.ends] == [each.title for each in ending]
    assert [each.title for each in told] == ["Bientôt"]


def test_a_person_who_may_no_longer_sign_in_is_not_written_to(alice: Person) -> None:
    long_kept(alice)
    alice.is_active = False
    alice.save()
    assert send_reminders(now=NOW) == 0


def test_it_is_written_in_the_language_of_the_person(alice: Person) -> None:
    alice.language = "en"
    alice.save()
    long_kept(alice)
    send_reminders(now=NOW)
    assert mails()[0].language == "en"


def test_what_was_told_is_recorded_without_a_name(alice: Person) -> None:
    document = long_kept(alice)
    send_reminders(now=NOW)
    event = Event.objects.get(verb="document.expiry_told")
    assert (event.subject, event.details) == (
        f"person:{alice.pk}",
        {"documents": [str(document.key)]},
    )


def test_a_mail_that_cannot_be_written_leaves_no_trace_and_is_tried_again(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_kept(alice)
    with monkeypatch.context() as patch:
        patch.setattr("niaouli.documents.reminders.mail.write", lambda *args, **keys: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send_reminders(now=NOW)
    assert not ExpiryReminder.objects.exists()
    assert send_reminders(now=NOW) == 1
