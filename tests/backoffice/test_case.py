"""The case on one screen: what an agent reads, and what reading it leaves behind."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.datarights.operations import delete_account
from niaouli.documents.models import StoredFile
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, actions, address, copies, has, soup, text


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    """Alice's, studied by Amélie."""
    return cast.taken(alice, permis, agent)


def consultations() -> list[tuple[int | None, str]]:
    return list(
        Event.objects.filter(verb="case.consulted").order_by("id").values_list("by", "subject")
    )


def test_everything_is_there(case: Case, agent: Person, client_of: ClientOf) -> None:
    page = text(client_of(agent).get(address("case", case)))
    for said in [
        str(case.reference),
        "Permis de chasser",
        "En instruction",
        "Alice Wamytan",
        "alice@example.org",
        "Amélie Tein",
        "12 rue du Niaouli, 98800 Nouméa",
        "27 mars 1990",
        "Attestation d’assurance pour la chasse",
        "attestation-assurance.pdf",
        "Demande prise en charge par un agent",
        "Nous avons bien reçu votre demande",
    ]:
        assert said in page, said


def test_answers_are_read_as_on_the_day_they_were_sent(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    """A minor who has had a birthday since keeps the answers about who accompanies them."""
    seventeen = timezone.localdate(cast.NOW).replace(year=2009)
    case = cast.submitted(
        alice,
        permis,
        naissance=seventeen.isoformat(),
        responsable_nom="Wamytan",
        responsable_prenoms="Marie",
        responsable_naissance="1970-01-01",
        responsable_lien="parent",
        responsable_telephone="+687201235",
    )
    page = text(client_of(agent).get(address("case", case)))
    assert "Mon père ou ma mère" in page
    assert "attestation-responsable" in page


def test_what_was_asked_and_supplied_is_listed(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.supplied(alice, permis, agent)
    page = text(client_of(agent).get(address("case", case)))
    assert "Le document est illisible." in page
    assert "Demandé le 03/03/2026, fourni le 03/03/2026" in page
    assert "Remplacé le 03/03/2026" in page


def test_the_thread_says_what_was_read_and_delivered(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    answering.write_to_department(case=case, body="Où en est-on ?", by=alice, now=cast.NOW)
    reviewing.write_to_citizen(case=case, body="Nous étudions.", by=agent, now=cast.NOW)
    page = text(client_of(agent).get(address("case", case)))
    assert "Où en est-on ?" in page
    assert "Nouveau" in page
    assert "Pas encore lu par l’usager" in page
    assert "En cours d’envoi" in page
    answering.mark_read(case=case, by=alice, now=cast.NOW)
    page = text(client_of(agent).get(address("case", case)))
    assert "Lu par l’usager le 3 mars 2026 à 12 h 30" in page
    assert "Nouveau" not in page


def test_what_a_person_wrote_is_never_markup(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    answering.write_to_department(
        case=case, body="<script>alert(1)</script>", by=alice, now=cast.NOW
    )
    page = client_of(agent).get(address("case", case))
    assert b"<script>alert" not in page.content


def test_a_file_that_no_antivirus_saw_says_so(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    page = text(client_of(agent).get(address("case", case)))
    assert StoredFile.objects.filter(scan="not_scanned").exists()
    assert "non analysé" in page
    assert "préférez l’aperçu" in page


def test_opening_a_case_is_logged_each_time(
    case: Case, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    client_of(agent).get(address("case", case))
    client_of(manager).get(address("refuse", case))
    assert consultations() == [(agent.pk, case.subject), (manager.pk, case.subject)]


def test_opening_a_case_does_not_make_pages_stale(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    before = Case.objects.get(pk=case.pk).revision
    client_of(agent).get(address("case", case))
    assert Case.objects.get(pk=case.pk).revision == before


def test_the_reference_may_be_typed_by_hand(case: Case, agent: Person, client_of: ClientOf) -> None:
    assert case.reference is not None
    found = address("case", case).replace(case.reference, case.reference.lower())
    assert client_of(agent).get(found).status_code == 200


@pytest.mark.parametrize("reference", ["x", "2026-DDDT-000001-A", "%00", "a%00b", "2026-DDDT-1-K"])
def test_what_is_not_a_reference_is_not_found(
    reference: str, agent: Person, client_of: ClientOf
) -> None:
    assert client_of(agent).get(f"/agents/demandes/{reference}/").status_code == 404


# ── What may be done ─────────────────────────────────────────────────────────────────────────
def test_a_new_case_is_taken_or_sent_to_another_department(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    page = client_of(agent).get(address("case", case))
    assert actions(page) == ["Prendre en charge", "Transmettre"]
    assert "Redemander" not in text(page)


def test_a_case_in_review_can_be_decided(case: Case, agent: Person, client_of: ClientOf) -> None:
    page = client_of(agent).get(address("case", case))
    assert actions(page) == ["Accepter", "Refuser", "Classer", "Transmettre"]
    assert text(page).count("Redemander ce document") == 3


def test_a_document_already_asked_for_is_not_asked_again(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    page = client_of(agent).get(address("case", case))
    assert actions(page) == ["Refuser", "Classer", "Transmettre"]
    assert text(page).count("Redemander ce document") == 2
    assert "Redemandé, attendu au plus tard le 18/03/2026" in text(page)


def test_a_decided_case_can_be_corrected_or_reopened(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.granted(alice, permis, agent)
    page = client_of(agent).get(address("case", case))
    assert actions(page) == ["Corriger la décision", "Rouvrir"]
    assert "Produits par la direction" in text(page)


def test_a_withdrawn_case_offers_nothing(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    page = client_of(agent).get(address("case", case))
    assert actions(page) == []
    assert "Retirée par l’usager" in text(page)


def test_a_reader_reads_and_cannot_act(case: Case, reader: Person, client_of: ClientOf) -> None:
    page = client_of(reader).get(address("case", case))
    assert page.status_code == 200
    assert "Votre rôle permet de lire cette demande, pas de la traiter." in text(page)
    assert actions(page) == []
    assert not has(page, "body")
    assert "Redemander" not in text(page)


def test_one_s_own_case_is_read_only_and_leaves_no_trace(
    agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(agent, permis)
    page = client_of(agent).get(address("case", case))
    assert "C’est votre propre demande : un autre agent doit la traiter." in text(page)
    assert actions(page) == []
    assert consultations() == []


# ── Cost ─────────────────────────────────────────────────────────────────────────────────────
def test_once_the_account_is_deleted_the_case_is_only_read(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.granted(alice, permis, agent)
    delete_account(person=alice, by=alice, now=timezone.now())
    for name, status in (("case", 200), ("reopen", 403)):
        page = client_of(agent).get(address(name, case))
        assert page.status_code == status
        assert "Le compte de cette personne est supprimé" in text(page)
        assert actions(page) == []
        assert not has(page, "body")
        assert not has(page, "reason")


def test_the_number_of_statements_does_not_depend_on_what_the_case_holds(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    client.get(address("case", case))
    answering.write_to_department(case=case, body="Premier message", by=alice, now=cast.NOW)
    with CaptureQueriesContext(connection) as few:
        client.get(address("case", case))
    for n in range(10):
        answering.write_to_department(case=case, body=f"Message {n}", by=alice, now=cast.NOW)
        reviewing.write_to_citizen(case=case, body=f"Réponse {n}", by=agent, now=cast.NOW)
    copies(case, 50)
    with CaptureQueriesContext(connection) as many:
        client.get(address("case", case))
    assert len(many) == len(few) <= 22, [each["sql"][:90] for each in few]


def test_anchors_lead_somewhere(case: Case, agent: Person, client_of: ClientOf) -> None:
    page = soup(client_of(agent).get(address("case", case)))
    for link in page.select("a[href^='#']"):
        assert page.find(id=str(link["href"]).removeprefix("#")), link
    ids = [str(each["id"]) for each in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_since_when_it_waits_is_said(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.taken(alice, permis, agent, now=timezone.now() - timedelta(days=40))
    assert "Délai dépassé" in text(client_of(agent).get(address("case", case)))
