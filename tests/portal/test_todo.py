"""« À faire »: what waits, with the exact place to do it, then what is new."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import Due
from niaouli.cases.filling import kept_until
from niaouli.cases.models import Case, ScheduledAct
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.operations.campaigns import send_campaign_reminders
from niaouli.lib.words import date_words, long_date
from niaouli.procedures.campaign import Campaign
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import publish_version
from tests import cast
from tests.documents.steps import kept
from tests.portal.reading import href, one, page, words
from tests.portal.wallet import steps as wallet

ClientOf = Callable[[Person], Client]
TODO = reverse("portal:todo")


def main(client: Client) -> Tag:
    return one(page(client, TODO), "#main")


def test_with_nothing_to_do_it_says_so_and_offers_one_action(
    alice: Person, client_of: ClientOf
) -> None:
    empty = main(client_of(alice))
    assert "Rien à faire pour le moment." in words(empty)
    assert [link["href"] for link in empty.select("a")] == [reverse("portal:procedures")]


def test_what_is_awaited_leads_to_the_exact_place(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    task = one(main(client_of(alice)), ".todo")
    for said in (
        "Attestation d’assurance pour la chasse",
        case.title,
        "Le document est illisible.",
        "mercredi 18 mars 2026",
    ):
        assert said in words(task)
    place = reverse("portal:supply", args=[case.reference, case.items.get().pk])
    assert href(task) == place


def test_an_unread_message_leads_to_where_it_is_and_goes_once_read(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.taken(alice, permis, agent)
    message = reviewing.write_to_citizen(case=case, body="Bonjour.", by=agent, now=cast.NOW)
    reviewing.write_to_citizen(case=case, body="Encore nous.", by=agent, now=cast.NOW)
    client = client_of(alice)
    tasks = main(client).select(".todo")
    place = reverse("portal:case", args=[case.reference])
    assert [href(task) for task in tasks] == [f"{place}#message-{message.pk}"]
    client.get(place)
    assert main(client).select(".todo") == []


def test_a_draft_is_taken_up_again_from_here(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    draft = cast.draft(alice, permis)
    assert href(main(client_of(alice)), ".todo a") == reverse("portal:draft", args=[draft.key])


def test_a_draft_says_until_when_it_is_kept(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    now = timezone.now()
    draft = cast.draft(alice, permis, now=now)
    assert f"gardé jusqu’au {date_words(kept_until(draft))}" in words(
        one(main(client_of(alice)), ".todo")
    )
    days = permis.current.parsed.retention.draft_days  # type: ignore[union-attr]
    Case.objects.update(changed_at=now - timedelta(days=days - 5))
    assert "S’efface dans 5 jours" in words(one(main(client_of(alice)), ".todo"))
    Case.objects.update(changed_at=now - timedelta(days=days + 1))
    assert "S’efface ce soir" in words(one(main(client_of(alice)), ".todo"))


def test_what_an_agent_is_entering_for_someone_is_not_theirs_to_finish(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.draft(alice, permis)
    Case.objects.update(channel="counter")
    assert main(client_of(alice)).select(".todo") == []


def test_a_case_that_is_about_to_be_erased_can_still_be_kept(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.granted(alice, permis, agent)
    answering.mark_read(case=case, by=alice, now=cast.NOW)
    ScheduledAct.objects.filter(case=case).delete()
    assert main(client_of(alice)).select(".todo") == []
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    ScheduledAct.objects.create(
        case=case, kind=Due.KEEPING_END, due_at=midnight + timedelta(days=11), planned_at=cast.NOW
    )
    task = one(main(client_of(alice)), ".todo")
    assert f"Gardez une copie de « {case.title} »" in words(task)
    assert "S’efface dans 10 jours" in words(task)
    assert href(task) == reverse("portal:case", args=[case.reference])


def test_an_answer_that_is_ready_leads_to_where_it_is_sent(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    case.items.update(prepared_at=cast.NOW)
    task = one(main(client_of(alice)), ".todo")
    assert "Votre réponse est prête" in words(task)
    assert href(task) == reverse("portal:case", args=[case.reference])


def test_everything_is_in_the_order_of_its_date(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    """A message that waits since yesterday, what is due in five days, what ends in nine, a draft
    that is kept for weeks."""
    now = timezone.now()
    today = timezone.localdate(now)
    wallet.kept(alice, "Mon passeport", until=today + timedelta(days=9))
    case = cast.awaiting(alice, permis, agent, now=now)
    case.items.update(due_on=today + timedelta(days=5))
    reviewing.write_to_citizen(case=case, body="Bonjour.", by=agent, now=now - timedelta(days=1))
    cast.draft(alice, permis, now=now)
    tasks = [words(each) for each in main(client_of(alice)).select(".todo")]
    expected = ["Lire le message", "Attestation d’assurance", "« Mon passeport »", "Brouillon"]
    assert len(tasks) == 4
    assert all(said in task for said, task in zip(expected, tasks, strict=True)), tasks


def test_what_departments_did_lately_is_new(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    cast.granted(alice, permis, agent, now=timezone.now() - timedelta(days=1))
    news = one(main(client_of(alice)), "section[aria-labelledby=news]")
    assert "Demande acceptée" in words(news)
    assert "Document reçu : Permis de chasser" in words(news)


def test_what_is_old_is_no_longer_new(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    cast.granted(alice, permis, agent, now=cast.NOW)
    assert main(client_of(alice)).select_one("section[aria-labelledby=news]") is None


def test_a_document_that_ends_soon_is_to_be_replaced(alice: Person, client_of: ClientOf) -> None:
    last = timezone.localdate() + timedelta(days=12)
    document = wallet.kept(alice, "Mon passeport", until=last)
    wallet.kept(alice, "Fini", until=timezone.localdate() - timedelta(days=1))
    task = one(main(client_of(alice)), ".todo")
    assert "« Mon passeport » ne sera bientôt plus valable" in words(task)
    assert "Expire dans 12 jours" in words(task)
    assert href(task) == reverse("portal:wallet_replace", args=[document.key])


def test_what_waits_for_someone_else_is_not_here(
    alice: Person, bob: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    cast.awaiting(alice, permis, agent)
    cast.draft(alice, permis)
    assert main(client_of(bob)).select(".todo") == []


def test_once_supplied_it_is_no_longer_to_do(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    given = cast.given(alice, "attestation-assurance")
    answering.supply_item(item=case.items.get(), given=[given], by=alice, now=cast.NOW)
    assert main(client_of(alice)).select(".todo") == []


@pytest.mark.parametrize("count", [1, 8])
def test_it_takes_nine_statements_however_much_waits(
    count: int, alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    for _number in range(count):
        case = cast.awaiting(alice, permis, agent)
        reviewing.write_to_citizen(case=case, body="Bonjour.", by=agent, now=cast.NOW)
    client = client_of(alice)
    client.get(TODO)
    with CaptureQueriesContext(connection) as captured:
        client.get(TODO)
    assert len(captured) == 9


def test_what_a_campaign_will_ask_for_leads_to_where_it_is_replaced(
    alice: Person, client_of: ClientOf
) -> None:
    now, client = timezone.now(), client_of(alice)
    closes_on = timezone.localdate(now) + timedelta(days=10)
    definition = cast.published("bourse-scolaire").current.parsed  # type: ignore[union-attr]
    days = {"opens_on": "2020-01-01", "closes_on": closes_on.isoformat()}
    procedure = publish_version(
        definition=definition.model_copy(update={"campaign": Campaign(**days)}), by=None, now=now
    ).procedure
    cast.draft(alice, procedure, now=now)
    proof = kept(
        alice, kind="justificatif-domicile", title="Ma facture", now=now - timedelta(days=200)
    )
    assert "à renouveler" not in words(main(client))

    assert send_campaign_reminders(now=now) == 1

    task = next(each for each in main(client).select(".todo") if "Ma facture" in words(each))
    for said in (
        "« Ma facture » est à renouveler",
        "Votre brouillon « Bourse scolaire » en a besoin : il a plus de 3 mois.",
        f"Démarche ouverte jusqu’au {long_date(closes_on)}",
    ):
        assert said in words(task)
    assert href(task) == reverse("portal:wallet_replace", args=[proof.key])
