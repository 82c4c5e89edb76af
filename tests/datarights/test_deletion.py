"""Deleting an account: what goes, what stays, and who may not yet."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from niaouli.accounts import operations as accounts
from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.audit.operations import seal_events, verify_seals
from niaouli.cases.models import Case, CaseMail, SupportingDocument
from niaouli.cases.operations import reviewing
from niaouli.cases.operations.scheduling import run_due
from niaouli.datarights.holdings import PLACES, Fate
from niaouli.datarights.operations import delete_account, empty_again
from niaouli.datarights.policies import why_not_delete_account
from niaouli.datarights.queries import fates_of
from niaouli.departments.operations import end_role
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import read_content
from niaouli.lib.errors import NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.accounts import steps
from tests.cast import NOW
from tests.datarights.whole import Whole, canary, everything

pytestmark = pytest.mark.django_db

MARK = "CANARIALICE"
"""What everything of Alice carries, once her account no longer says who she was."""


@pytest.fixture
def whole(alice: Person, permis: Procedure, agent: Person, del_: Any) -> Whole:
    return everything(alice, permis, agent)


def delete(person: Person, *, now: datetime = NOW) -> Person:
    delete_account(person=person, by=person, now=now)
    person.refresh_from_db()
    return person


# ── What goes ────────────────────────────────────────────────────────────────────────────────
def test_no_row_of_what_is_erased_is_left(whole: Whole, alice: Person) -> None:
    """Walks every table that refers to a person, by whatever path."""
    held = {label for label, _rows in erased_rows(alice)}
    assert len(held) >= 12
    delete(alice)
    assert list(erased_rows(alice)) == []


def erased_rows(person: Person) -> list[tuple[str, int]]:
    found = []
    for model in apps.get_models():
        if PLACES[model._meta.label].fate is Fate.ERASED:
            count = model._default_manager.filter(**{path_to_person(model): person}).count()
            if count:
                found.append((model._meta.label, count))
    return found


def path_to_person(model: Any) -> str:
    """The shortest way from a table to a person, through what it belongs to."""
    ways = [(model, "")]
    for table, way in ways:
        for field in table._meta.concrete_fields:
            if field.is_relation and field.related_model is Person:
                return f"{way}{field.name}"
        ways += [
            (field.related_model, f"{way}{field.name}__")
            for field in table._meta.concrete_fields
            if field.is_relation and field.related_model is not table
        ]
    raise AssertionError(model)


def test_nothing_of_who_it_was_is_left_of_the_account(whole: Whole, alice: Person) -> None:
    gone = delete(alice)
    assert gone.display_name == "Compte supprimé"
    assert (gone.given_name, gone.family_name, gone.is_active) == ("", "", False)
    assert gone.email.endswith("@supprime.invalid")
    assert not gone.has_usable_password()


def test_every_session_ends(alice: Person) -> None:
    browsers = [Client(), Client()]
    for browser in browsers:
        steps.sign_in(browser, "alice")
    forced = cast.signed_in(alice)
    delete(alice)
    assert not any(steps.is_signed_in(browser) for browser in [*browsers, forced])


def test_the_name_and_the_address_serve_again(alice: Person, client: Client) -> None:
    delete(alice)
    steps.sign_up(client, username="alice", email="alice@example.org")
    steps.give_code(client, steps.code_sent_to("alice@example.org"))
    assert steps.is_signed_in(client)
    assert Person.objects.filter(username="alice").exclude(pk=alice.pk).count() == 1


def test_whoever_signs_up_after_sees_nothing_of_before(
    whole: Whole, alice: Person, client: Client
) -> None:
    delete(alice)
    steps.sign_up(client, username="alice", email="alice@example.org")
    steps.give_code(client, steps.code_sent_to("alice@example.org"))
    for address in ("/compte/demandes/", "/compte/documents/", "/compte/profil/"):
        assert MARK not in client.get(address).content.decode()
    assert client.get(f"/compte/demandes/{whole.ended.reference}/").status_code == 404


def test_the_contents_of_the_wallet_leave_the_disk(
    whole: Whole, alice: Person, django_capture_on_commit_callbacks: Any
) -> None:
    card = whole.card.versions.get().file
    with django_capture_on_commit_callbacks(execute=True):
        delete(alice)
    assert not StoredFile.objects.filter(pk=card.pk).exists()
    held = SupportingDocument.objects.values("file")
    left = StoredFile.objects.filter(created_by=alice, incoming_mails__isnull=True)
    assert not left.exclude(pk__in=held).exists()


# ── What stays ───────────────────────────────────────────────────────────────────────────────
def test_a_decided_request_stays_whole(whole: Whole, alice: Person) -> None:
    documents = list(whole.ended.documents.order_by("id").values_list("key", flat=True))
    delete(alice)
    case = Case.objects.get(citizen=alice)
    assert case.answers["nom"] == MARK
    assert list(case.documents.order_by("id").values_list("key", flat=True)) == documents
    for document in case.documents.select_related("file").order_by("id"):
        assert read_content(document.file)
    assert MARK in case.messages.order_by("id")[0].body
    assert CaseMail.objects.filter(case=case).exists()


def test_agents_read_it_as_a_deleted_account(whole: Whole, alice: Person, agent: Person) -> None:
    delete(alice)
    client = cast.signed_in(agent)
    page = client.get(f"/agents/demandes/{whole.ended.reference}/")
    assert page.status_code == 200
    assert "Compte supprimé" in page.content.decode()
    found = client.get("/agents/recherche/", {"q": str(whole.ended.reference)})
    assert "supprimé:" not in found.content.decode()


def test_nothing_more_is_asked_of_it(whole: Whole, alice: Person, agent: Person) -> None:
    delete(alice)
    case = Case.objects.get(citizen=alice)
    with pytest.raises(NotAllowed, match="est supprimé"):
        reviewing.reopen_case(
            case=case, reason="Erreur.", by=agent, now=NOW, revision=case.revision
        )
    with pytest.raises(NotAllowed, match="est supprimé"):
        reviewing.write_to_citizen(case=case, body="Bonjour", by=agent, now=NOW)


def test_the_event_log_still_proves_itself(whole: Whole, alice: Person) -> None:
    before = Event.objects.count()
    delete(alice)
    assert Event.objects.count() > before
    seal_events(now=NOW + timedelta(days=1))
    assert verify_seals().broken == ""
    assert MARK not in str(list(Event.objects.order_by("id").values()))


def test_it_goes_at_the_end_of_its_keeping(whole: Whole, alice: Person, bob: Person) -> None:
    """Five years for the hunting permit, from the decision."""
    kept = fates_of(alice, now=NOW).stays[0]
    delete(alice)
    last = datetime(kept.until.year, kept.until.month, kept.until.day, 5, tzinfo=UTC)
    assert run_due(now=last) == 0
    assert run_due(now=last + timedelta(days=1)) == 1
    assert run_due(now=last + timedelta(days=1)) == 0
    assert not Case.objects.filter(citizen=alice).exists()
    assert not StoredFile.objects.filter(created_by=alice).exists()
    assert not OutgoingMail.objects.filter(person=alice.pk, template__startswith="cases/").exists()


# ── Told ─────────────────────────────────────────────────────────────────────────────────────
def test_a_last_e_mail_says_what_stays(whole: Whole, alice: Person) -> None:
    delete(alice)
    mail = OutgoingMail.objects.get(template="accounts/account_deleted")
    assert mail.address == "alice@example.org"
    assert str(whole.ended.reference) in mail.text


def test_the_last_e_mail_goes_once_it_is_sent(alice: Person) -> None:
    delete(alice)
    empty_again(now=NOW)
    assert OutgoingMail.objects.filter(person=alice.pk).count() == 1
    OutgoingMail.objects.update(state="sent", settled_at=NOW)
    empty_again(now=NOW + timedelta(hours=1))
    assert not OutgoingMail.objects.filter(person=alice.pk).exists()


def test_what_was_being_written_meanwhile_goes_too(alice: Person, permis: Procedure) -> None:
    delete(alice)
    cast.draft(alice, permis)
    cast.given(alice, "identite")
    empty_again(now=NOW + timedelta(hours=1))
    assert not Case.objects.exists()
    assert not StoredFile.objects.exists()


# ── Who may not yet ──────────────────────────────────────────────────────────────────────────
def test_a_request_under_way_prevents_it(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, permis)
    with pytest.raises(OutOfStep, match="demande en cours"):
        delete(alice)
    assert fates_of(alice, now=NOW).under_way == [case]
    alice.refresh_from_db()
    assert alice.deleted_at is None


def test_a_role_prevents_it_until_it_is_ended(agent: Person) -> None:
    with pytest.raises(NotAllowed, match="rôle d’agent"):
        delete(agent)
    for membership in agent.memberships.order_by("id"):
        end_role(membership=membership, by=None, now=NOW)
    assert why_not_delete_account(agent, today=NOW.date() + timedelta(days=1)) == ""
    delete(agent, now=NOW + timedelta(days=1))


def test_what_an_agent_did_stays_without_their_name(
    alice: Person, agent: Person, permis: Procedure
) -> None:
    case = cast.granted(alice, permis, agent)
    for membership in agent.memberships.order_by("id"):
        end_role(membership=membership, by=None, now=NOW)
    delete(agent, now=NOW + timedelta(days=1))
    assert {str(each.by) for each in case.movements.order_by("id")} >= {agent.username}
    page = cast.signed_in(alice).get(f"/compte/demandes/{case.reference}/")
    assert "Amélie" not in page.content.decode()


def test_pressed_twice_it_happens_once(alice: Person) -> None:
    stale = Person.objects.get(pk=alice.pk)
    delete(alice)
    delete_account(person=stale, by=stale, now=NOW)
    assert Event.objects.filter(verb="account.deleted").count() == 1
    assert OutgoingMail.objects.filter(template="accounts/account_deleted").count() == 1


def test_others_lose_nothing(
    whole: Whole, alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    everything(bob, permis, agent)
    before = erased_rows(bob)
    delete(alice)
    assert erased_rows(bob) == before
    bob.refresh_from_db()
    assert accounts.lock(bob).family_name == canary(bob)
