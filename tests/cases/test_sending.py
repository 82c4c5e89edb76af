"""Sending a draft: complete, numbered, acknowledged, once."""

import threading

import pytest
from django.db import connection
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import State
from niaouli.cases.errors import Incomplete
from niaouli.cases.filling import missing_pages
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting, sending
from niaouli.departments.models import Department
from niaouli.lib.errors import NotAllowed
from niaouli.lib.references import parse_reference
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.errors import CampaignClosed
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import retire_procedure
from tests import cast
from tests.cases.versions import ROUTING, renewed


def test_it_is_given_a_reference_of_its_department_and_year(
    alice: Person, permis: Procedure
) -> None:
    case = cast.submitted(alice, permis)
    assert case.state == State.SUBMITTED
    assert case.reference is not None
    assert case.reference.startswith("2026-DDDT-000001-")
    assert parse_reference(case.reference) == case.reference


def test_references_follow_each_other(alice: Person, bob: Person, permis: Procedure) -> None:
    first, second = cast.submitted(alice, permis), cast.submitted(bob, permis)
    assert (first.reference or "")[:16] == "2026-DDDT-000001"
    assert (second.reference or "")[:16] == "2026-DDDT-000002"


def test_sending_twice_gives_the_same_case_and_one_mail(alice: Person, permis: Procedure) -> None:
    draft = cast.filled(alice, permis)
    first = sending.submit_case(case=draft, by=alice, now=cast.NOW)
    again = sending.submit_case(case=draft, by=alice, now=cast.NOW)
    assert again.reference == first.reference
    assert OutgoingMail.objects.count() == 1


def test_the_acknowledgement_is_in_the_outbox_with_its_job(
    alice: Person, permis: Procedure
) -> None:
    case = cast.submitted(alice, permis)
    mail = OutgoingMail.objects.get()
    assert mail.address == alice.email
    assert f"{case.reference}" in mail.text
    assert "3 mars 2026 à 12" in mail.text
    assert case.department.phone in mail.text
    job = ProcrastinateJob.objects.get(task_name="mail.deliver")
    assert job.args == {"mail": mail.pk}


def test_it_is_in_the_language_of_the_account_not_of_the_page(
    alice: Person, permis: Procedure
) -> None:
    draft = cast.filled(alice, permis)
    with translation.override("en"):
        sending.submit_case(case=draft, by=alice, now=cast.NOW)
    text = OutgoingMail.objects.get().text
    assert "15 jours" in text
    assert "days" not in text


def test_what_is_missing_is_named_and_nothing_is_sent(alice: Person, permis: Procedure) -> None:
    draft = cast.draft(alice, permis)
    with pytest.raises(Incomplete) as refusal:
        sending.submit_case(case=draft, by=alice, now=cast.NOW)
    assert refusal.value.pages == ["nature", "vous", "documents", "retrait", "engagement"]
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert not OutgoingMail.objects.exists()


def test_what_no_question_asks_for_any_more_is_left_out(alice: Person, permis: Procedure) -> None:
    draft = cast.filled(alice, permis, ancien_numero="A-12")
    case = sending.submit_case(case=draft, by=alice, now=cast.NOW)
    assert "ancien_numero" not in case.answers


def test_an_account_without_names_takes_those_of_its_first_request(permis: Procedure) -> None:
    person = cast.person("lea", "", "")
    cast.submitted(person, permis, nom="Ouenda", prenoms="Léa")
    person.refresh_from_db()
    assert person.display_name == "Léa Ouenda"


def test_a_person_who_has_names_keeps_them(alice: Person, permis: Procedure) -> None:
    cast.submitted(alice, permis, nom="Autre", prenoms="Nom")
    alice.refresh_from_db()
    assert alice.display_name == "Alice Wamytan"


def test_a_stranger_cannot_send_it(alice: Person, bob: Person, permis: Procedure) -> None:
    with pytest.raises(NotAllowed):
        sending.submit_case(case=cast.filled(alice, permis), by=bob, now=cast.NOW)


def test_a_retired_procedure_keeps_the_draft(alice: Person, permis: Procedure) -> None:
    draft = cast.filled(alice, permis)
    retire_procedure(procedure=permis, by=None, now=cast.NOW)
    with pytest.raises(NotAllowed, match="brouillon est conservé"):
        sending.submit_case(case=draft, by=alice, now=cast.NOW)
    assert Case.objects.filter(pk=draft.pk, state=State.DRAFT).exists()


def test_one_event_is_written(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, permis)
    event = Event.objects.get(verb="case.submitted")
    assert (event.by, event.subject) == (alice.pk, case.subject)


def test_starting_twice_gives_the_same_draft(alice: Person, permis: Procedure) -> None:
    assert cast.draft(alice, permis) == cast.draft(alice, permis)


def test_giving_up_removes_answers_and_documents(alice: Person, permis: Procedure) -> None:
    draft = cast.filled(alice, permis)
    files = [each.file for each in draft.documents.select_related("file")]
    drafting.discard_draft(case=draft, by=alice, now=cast.NOW)
    assert not Case.objects.exists()
    assert not type(files[0]).objects.filter(pk__in=[file.pk for file in files]).exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_tabs_at_once_make_one_case(alice: Person, permis: Procedure) -> None:
    draft = cast.filled(alice, permis)
    references: list[str | None] = []

    def send() -> None:
        try:
            references.append(sending.submit_case(case=draft, by=alice, now=cast.NOW).reference)
        finally:
            connection.close()

    tabs = [threading.Thread(target=send) for _tab in range(20)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(references) == 20
    assert len(set(references)) == 1
    assert OutgoingMail.objects.count() == 1


# ── Who treats it, and when it can be asked ──────────────────────────────────────────────────
def test_the_commune_decides_of_the_department_and_of_the_reference(
    alice: Person, permis: Procedure, dpass: Department
) -> None:
    case = cast.submitted(alice, renewed(permis, routing=ROUTING), commune="98814")
    assert case.department == dpass
    assert (case.reference or "").startswith("2026-DPASS-000001-")
    assert dpass.name in OutgoingMail.objects.get().text


def test_a_commune_that_no_route_names_is_for_the_department_of_the_procedure(
    alice: Person, permis: Procedure, dddt: Department, dpass: Department
) -> None:
    case = cast.submitted(alice, renewed(permis, routing=ROUTING), commune="98818")
    assert case.department == dddt


def test_a_commune_that_another_body_treats_is_refused_with_the_way_there(
    alice: Person, permis: Procedure, dpass: Department
) -> None:
    draft = cast.filled(alice, renewed(permis, routing=ROUTING), commune="98805")
    with pytest.raises(Incomplete):
        sending.submit_case(case=draft, by=alice, now=cast.NOW)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    problems = missing_pages(draft, today=timezone.localdate(cast.NOW))
    assert "Mairie de Dumbéa" in " ".join(
        error.sentence for page in problems for error in page.errors
    )


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "sentence"),
    [
        ("2026-01-05", "2026-03-02", "terminée depuis le 2 mars 2026"),
        ("2026-03-04", "2026-06-30", "ouvre le 4 mars 2026"),
    ],
)
def test_outside_of_its_days_it_is_refused_and_the_draft_is_kept(
    opens_on: str, closes_on: str, sentence: str, alice: Person, permis: Procedure
) -> None:
    draft = cast.filled(alice, permis)
    campaign = {"opens_on": opens_on, "closes_on": closes_on}
    renewed(permis, campaign=campaign)
    drafting.renew_draft(case=draft, by=alice, now=cast.NOW)
    with pytest.raises(CampaignClosed, match=sentence):
        sending.submit_case(case=draft, by=alice, now=cast.NOW)
    assert Case.objects.filter(pk=draft.pk, state=State.DRAFT).exists()


def test_on_the_last_day_it_is_still_sent(alice: Person, permis: Procedure) -> None:
    campaign = {"opens_on": "2026-01-05", "closes_on": "2026-03-03"}
    case = cast.submitted(alice, renewed(permis, campaign=campaign))
    assert case.state == State.SUBMITTED
