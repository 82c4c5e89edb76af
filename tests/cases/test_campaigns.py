"""Before a campaign closes, who will need a document that lapses is told, and nobody else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import CampaignReminder, Case
from niaouli.cases.needed import told_needs
from niaouli.cases.operations import answering, drafting
from niaouli.cases.operations.campaigns import send_campaign_reminders
from niaouli.documents import operations as documents
from niaouli.documents.enums import Scan
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import Procedure
from tests import cast
from tests.documents import crafted
from tests.documents.steps import kept, replaced

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CLOSES = date(2026, 10, 31)
LAST_YEAR = datetime(2025, 6, 2, 1, 30, tzinfo=UTC)
"""In the campaign before: this one opened on 1 November 2025."""
SOON = datetime(2026, 10, 10, 1, 30, tzinfo=UTC)
"""Three weeks before it closes."""


@pytest.fixture
def grant(db: None) -> Procedure:
    """Asked each year, from 1 November to 31 October."""
    return cast.published("bourse-scolaire")


def proof(owner: Person, *, now: datetime = LAST_YEAR, **more: Any) -> WalletDocument:
    """A proof of address: more than three months old when the campaign closes."""
    title = "Facture d’électricité"
    return kept(owner, kind="justificatif-domicile", title=title, now=now, **more)


def asked_last_year(owner: Person, grant: Procedure) -> Case:
    return cast.submitted(owner, grant, now=LAST_YEAR)


def mails() -> list[OutgoingMail]:
    found = OutgoingMail.objects.filter(template="cases/documents_needed")
    return list(found.order_by("id"))


def told(person: Person, now: datetime = SOON) -> list[str]:
    needs = told_needs(person, today=timezone.localdate(now))
    return [each.document.title for each in needs]


# ── Who is told ──────────────────────────────────────────────────────────────────────────────
def test_who_asked_last_year_and_not_yet_this_year_is_told(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    document = proof(alice)
    assert send_campaign_reminders(now=SOON) == 1
    (mail,) = mails()
    assert mail.address == alice.email
    assert "« Bourse scolaire » : un document à renouveler" in mail.subject
    for said in (
        "samedi 31 octobre 2026",
        "Vous l’aviez demandée",
        "Justificatif de domicile : « Facture d’électricité » a plus de 3 mois.",
        f"/compte/documents/{document.key}/",
        "/demarches/bourse-scolaire/",
    ):
        assert said in " ".join(mail.text.split()), said


def test_who_has_a_draft_is_told_and_led_to_it(alice: Person, grant: Procedure) -> None:
    draft = cast.draft(alice, grant, now=SOON - 5 * DAY)
    values = {"nature": "renouvellement"}
    drafting.save_answers(case=draft, values=values, by=alice, now=SOON - 5 * DAY)
    proof(alice)
    assert send_campaign_reminders(now=SOON) == 1
    (mail,) = mails()
    assert "Votre brouillon n’est pas encore envoyé." in mail.text
    assert f"/compte/demandes/brouillons/{draft.key}/" in mail.text


def test_who_never_asked_it_is_not_told(alice: Person, grant: Procedure) -> None:
    proof(alice)
    assert send_campaign_reminders(now=SOON) == 0


def test_who_asked_already_this_year_is_not_told(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    cast.submitted(alice, grant, now=datetime(2026, 2, 2, 1, 30, tzinfo=UTC))
    proof(alice)
    assert send_campaign_reminders(now=SOON) == 0


def test_who_gave_it_up_is_not_told(alice: Person, grant: Procedure) -> None:
    case = asked_last_year(alice, grant)
    answering.withdraw_case(case=case, by=alice, now=LAST_YEAR + DAY)
    proof(alice)
    assert send_campaign_reminders(now=SOON) == 0


def test_who_asked_it_long_ago_is_not_told(alice: Person, grant: Procedure) -> None:
    cast.submitted(alice, grant, now=datetime(2023, 6, 2, 1, 30, tzinfo=UTC))
    proof(alice)
    assert send_campaign_reminders(now=SOON) == 0


def test_who_may_no_longer_sign_in_is_not_written_to(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    proof(alice)
    Person.objects.filter(pk=alice.pk).update(is_active=False)
    assert send_campaign_reminders(now=SOON) == 0


def test_a_draft_that_an_agent_fills_in_at_the_counter_is_not_the_persons(
    alice: Person, grant: Procedure
) -> None:
    cast.draft(alice, grant, now=SOON - DAY)
    proof(alice)
    Case.objects.update(channel="counter")
    assert send_campaign_reminders(now=SOON) == 0


# ── Of what ──────────────────────────────────────────────────────────────────────────────────
def test_what_will_do_on_the_last_day_is_not_told(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    proof(alice, now=SOON - 30 * DAY)
    assert send_campaign_reminders(now=SOON) == 0


def test_what_lapses_between_now_and_the_last_day_is_told(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    proof(alice, now=SOON - 80 * DAY)
    assert send_campaign_reminders(now=SOON) == 1
    assert "aura plus de 3 mois après le 20 octobre 2026" in mails()[0].text


def test_a_last_day_counts_as_an_age_does(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    proof(alice, now=SOON - DAY, valid_until=CLOSES - 3 * DAY)
    assert send_campaign_reminders(now=SOON) == 1
    assert "n’est plus valable après le 28 octobre 2026" in mails()[0].text


def test_an_older_one_says_nothing_when_another_will_do(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    proof(alice)
    proof(alice, now=SOON - DAY)
    assert send_campaign_reminders(now=SOON) == 0


def test_what_the_person_does_not_keep_is_not_told(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    document = proof(alice)
    documents.bin_document(document=document, by=alice, now=SOON)
    kept(alice, kind="identite", now=LAST_YEAR)
    assert send_campaign_reminders(now=SOON) == 0


def test_what_only_some_are_asked_for_is_told_to_who_answers_so(
    alice: Person, bob: Person, grant: Procedure
) -> None:
    """An identity card is asked for a first time: Bob, who asked last year, renews or not."""
    for person in (alice, bob):
        kept(person, kind="identite", title="Ma carte", now=LAST_YEAR, valid_until=CLOSES - 9 * DAY)
    asked_last_year(bob, grant)
    draft = cast.draft(alice, grant, now=SOON)
    drafting.save_answers(case=draft, values={"nature": "premiere"}, by=alice, now=SOON)
    assert send_campaign_reminders(now=SOON) == 1
    assert mails()[0].address == alice.email


def test_what_the_draft_holds_already_is_not_told(alice: Person, grant: Procedure) -> None:
    draft = cast.draft(alice, grant, now=SOON)
    drafting.save_answers(case=draft, values={"nature": "renouvellement"}, by=alice, now=SOON)
    proof(alice)
    field = draft.version.parsed.field("domicile")
    assert isinstance(field, DocumentField)
    given = cast.given(alice, "justificatif-domicile", now=SOON)
    drafting.attach_document(case=draft, field=field, given=given, by=alice, now=SOON)
    assert send_campaign_reminders(now=SOON) == 0


def test_a_blocked_file_neither_does_nor_lapses(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    proof(alice)
    blocked = proof(alice, now=SOON - DAY)
    StoredFile.objects.filter(pk=blocked.current.file_id).update(
        scan=Scan.INFECTED, threat="Test.Virus", scanned_at=SOON
    )
    send_campaign_reminders(now=SOON)
    assert [each.document.current.file.is_held for each in CampaignReminder.objects.all()] == [
        False
    ]


# ── When, and how often ──────────────────────────────────────────────────────────────────────
def test_it_is_told_a_month_before_the_end_not_earlier_nor_after(
    alice: Person, grant: Procedure
) -> None:
    asked_last_year(alice, grant)
    proof(alice)
    first = datetime(2026, 10, 1, 1, 30, tzinfo=UTC)
    assert send_campaign_reminders(now=first - DAY) == 0
    assert send_campaign_reminders(now=datetime(2026, 11, 1, 1, 30, tzinfo=UTC)) == 0
    assert send_campaign_reminders(now=first) == 1


def test_running_twice_tells_once(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    proof(alice)
    assert [send_campaign_reminders(now=SOON + each * DAY) for each in range(3)] == [1, 0, 0]
    assert CampaignReminder.objects.count() == 1


def test_the_next_campaign_is_told_again(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    proof(alice)
    assert [send_campaign_reminders(now=SOON + each * DAY) for each in (0, 365)] == [1, 1]


def test_two_documents_make_one_mail(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    proof(alice)
    kept(alice, kind="justificatif-ressources", title="Mes bulletins", now=LAST_YEAR)
    assert send_campaign_reminders(now=SOON) == 1
    (mail,) = mails()
    assert "2 documents à renouveler" in mail.subject
    assert CampaignReminder.objects.count() == 2


def test_it_is_written_in_the_language_of_the_person(alice: Person, grant: Procedure) -> None:
    Person.objects.filter(pk=alice.pk).update(language="en")
    asked_last_year(alice, grant)
    proof(alice)
    send_campaign_reminders(now=SOON)
    assert mails()[0].language == "en"


def test_it_is_recorded_without_a_name(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    document = proof(alice)
    send_campaign_reminders(now=SOON)
    event = Event.objects.get(verb="document.needed_told")
    assert event.subject == f"person:{alice.pk}"
    assert event.details == {
        "documents": [str(document.key)],
        "procedures": ["bourse-scolaire"],
    }


# ── Until it is done ─────────────────────────────────────────────────────────────────────────
def test_it_stays_to_be_done_until_it_is_renewed(alice: Person, grant: Procedure) -> None:
    asked_last_year(alice, grant)
    document = proof(alice)
    assert told(alice) == []
    send_campaign_reminders(now=SOON)
    assert told(alice) == [document.title]
    replaced(document, crafted.pdf(2), now=SOON)
    assert told(alice) == []


def test_it_goes_with_the_sending_of_the_request_and_with_the_campaign(
    alice: Person, bob: Person, grant: Procedure
) -> None:
    for person in (alice, bob):
        asked_last_year(person, grant)
        proof(person)
    send_campaign_reminders(now=SOON)
    cast.submitted(alice, grant, now=SOON + DAY)
    assert (told(alice, SOON + DAY), len(told(bob, SOON + DAY))) == ([], 1)
    assert told(bob, datetime(2026, 11, 1, 1, 30, tzinfo=UTC)) == []


def test_the_command_says_how_many_were_written(
    capsys: pytest.CaptureFixture[str], grant: Procedure
) -> None:
    call_command("cases", "remind")
    assert "0 e-mail" in capsys.readouterr().out
