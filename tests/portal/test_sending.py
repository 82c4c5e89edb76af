"""« Vérifiez vos réponses », sending, and after."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.models import Case, ProcessingTime
from niaouli.departments.models import Department
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from niaouli.procedures.operations import retire_procedure
from tests import cast
from tests.cases.versions import ROUTING, TWO_MONTHS, renewed
from tests.portal.filling import FIRST, page_of, place, soup, title, words

ClientOf = Callable[[Person], Client]


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


@pytest.fixture
def complete(alice: Person, permis: Procedure) -> Case:
    return cast.filled(alice, permis)


def sent_page(case: Case) -> str:
    return reverse("portal:case_sent", args=[case.reference])


# ── Checking ──
def test_check_shows_every_answer_with_the_way_to_change_it(client: Client, complete: Case) -> None:
    response = client.get(place(complete, "draft_check"))

    said = words(response)
    for answer in [
        "Un premier permis",
        "27 mars 1990",
        "12 rue du Niaouli, 98800 Nouméa",
        "Nouméa",
    ]:
        assert answer in said
    assert soup(response).select_one(f"a[href='{page_of(complete, 'vous')}?retour=verification']")
    document = complete.documents.get(field="assurance")
    address = place(complete, "draft_document", document.key)
    assert soup(response).select_one(f"a[href='{address}']")
    assert "Envoyer ma demande" in said


def test_check_of_an_incomplete_draft_lists_what_is_missing(
    client: Client, alice: Person, permis: Procedure
) -> None:
    case = cast.draft(alice, permis)

    response = client.get(place(case, "draft_check"))

    assert "Il reste 5 pages à compléter" in words(response)
    assert "Choisissez ce que vous demandez." in words(response)
    assert "Envoyer ma demande" not in words(response)


def test_sending_an_incomplete_draft_brings_back_what_is_missing(
    client: Client, alice: Person, permis: Procedure
) -> None:
    case = cast.draft(alice, permis)

    response = client.post(place(case, "draft_check"))

    assert response.status_code == 422
    assert title(response).startswith("Erreur : ")
    case.refresh_from_db()
    assert case.state == State.DRAFT


# ── Sending ──
def test_sending_gives_a_number_and_says_so(client: Client, complete: Case) -> None:
    response = client.post(place(complete, "draft_check"))

    complete.refresh_from_db()
    assert complete.state == State.SUBMITTED
    assert response.headers["Location"] == sent_page(complete)


def test_sending_twice_gives_the_same_case(client: Client, complete: Case) -> None:
    first = client.post(place(complete, "draft_check"))
    second = client.post(place(complete, "draft_check"))

    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_sending_when_the_procedure_is_retired_says_what_to_do(
    client: Client, complete: Case, permis: Procedure
) -> None:
    retire_procedure(procedure=permis, by=None, now=timezone.now())

    response = client.post(place(complete, "draft_check"))

    assert response.status_code == 403
    assert "Votre brouillon est conservé" in words(response)


def test_sending_when_signed_out_loses_nothing(complete: Case) -> None:
    response = Client().post(place(complete, "draft_check"))

    assert response.status_code == 401
    complete.refresh_from_db()
    assert complete.state == State.DRAFT


def test_stranger_cannot_send(complete: Case, bob: Person, client_of: ClientOf) -> None:
    assert client_of(bob).post(place(complete, "draft_check")).status_code == 404
    complete.refresh_from_db()
    assert complete.state == State.DRAFT


# ── Old tabs ──
def test_old_tab_of_a_page_is_told_and_changes_nothing(client: Client, complete: Case) -> None:
    client.post(place(complete, "draft_check"))
    complete.refresh_from_db()

    response = client.post(page_of(complete, "nature"), {"nature": "renouvellement"})

    assert response.status_code == 409
    assert "Cette demande est déjà envoyée" in words(response)
    case_page = reverse("portal:case", args=[complete.reference])
    assert soup(response).select_one(f"a[href='{case_page}']")
    answers = complete.answers
    complete.refresh_from_db()
    assert complete.answers == answers
    assert answers["nature"] == FIRST["nature"]


@pytest.mark.parametrize("name", ["draft", "draft_check", "draft_discard"])
def test_old_address_leads_to_where_it_is_now(client: Client, complete: Case, name: str) -> None:
    client.post(place(complete, "draft_check"))
    complete.refresh_from_db()

    assert client.get(place(complete, name)).headers["Location"] == sent_page(complete)


# ── After ──
def test_sent_page_is_the_acknowledgement(client: Client, complete: Case) -> None:
    client.post(place(complete, "draft_check"))
    complete.refresh_from_db()

    response = client.get(sent_page(complete))

    said = words(response)
    for part in [
        str(complete.reference),
        "Direction du développement durable",
        "15 jours",
        "alice@example.org",
        "Un agent vérifie vos documents",
        "n’autorise pas à chasser",
    ]:
        assert part in said
    pdf = reverse("portal:acknowledgement", args=[complete.reference])
    assert soup(response).select_one(f"a[href='{pdf}']")
    assert client.get(sent_page(complete)).status_code == 200


def test_sent_page_of_someone_else_or_unknown_is_404(
    client: Client, complete: Case, bob: Person, client_of: ClientOf
) -> None:
    client.post(place(complete, "draft_check"))
    complete.refresh_from_db()

    assert client_of(bob).get(sent_page(complete)).status_code == 404
    assert client.get("/compte/demandes/2026-DDDT-999999-X/envoyee/").status_code == 404


# ── The delay, the law, the days ─────────────────────────────────────────────────────────────
def observed(procedure: Procedure) -> None:
    ProcessingTime.objects.create(
        procedure=procedure,
        computed_on=timezone.localdate(),
        window_days=180,
        cases=24,
        mean_days=18.2,
        net_mean_days=12.4,
    )


def test_how_long_it_takes_is_said_before_sending_after_and_on_the_page_of_the_procedure(
    client: Client, complete: Case, permis: Procedure
) -> None:
    observed(permis)
    checked = words(client.get(place(complete, "draft_check")))
    client.post(place(complete, "draft_check"))
    complete.refresh_from_db()
    sent = words(client.get(sent_page(complete)))
    described = words(client.get(reverse("portal:procedure", args=[permis.slug])))
    for page in (checked, sent, described):
        assert "En moyenne 18 jours, d’après 24 demandes" in page
        assert "Comment est-ce calculé ?" in page
        assert "la moyenne est de 12 jours" in page


def test_what_the_law_says_is_said_before_sending_and_after(
    client: Client, alice: Person, permis: Procedure
) -> None:
    case = cast.filled(alice, renewed(permis, legal=TWO_MONTHS))
    assert "considérée comme refusée" in words(client.get(place(case, "draft_check")))
    client.post(place(case, "draft_check"))
    case.refresh_from_db()
    said = words(client.get(sent_page(case)))
    assert "Délai légal : 2 mois." in said
    assert "considérée comme refusée" in said


def test_out_of_its_days_the_page_says_so_and_keeps_the_draft(
    client: Client, alice: Person, permis: Procedure
) -> None:
    days = {"opens_on": "2026-01-05", "closes_on": "2026-03-31"}
    case = cast.filled(alice, renewed(permis, campaign=days))
    for response in (
        client.get(place(case, "draft_check")),
        client.post(place(case, "draft_check")),
    ):
        assert "terminée depuis le 31 mars 2026" in words(response)
        assert "Votre brouillon est conservé." in words(response)
        assert "Envoyer ma demande" not in words(response)
    assert response.status_code == 409
    case.refresh_from_db()
    assert case.state == State.DRAFT


def test_the_department_that_the_commune_decides_of_is_named_before_sending(
    client: Client, alice: Person, permis: Procedure, dpass: Department
) -> None:
    case = cast.filled(alice, renewed(permis, routing=ROUTING), commune="98814")
    said = f"Votre demande arrive à : {dpass.name}."
    assert said in words(client.get(place(case, "draft_check")))


def test_a_commune_that_is_not_ours_is_said_with_where_to_go(
    client: Client, alice: Person, permis: Procedure, dpass: Department
) -> None:
    case = cast.filled(alice, renewed(permis, routing=ROUTING), commune="98805")
    response = client.post(place(case, "draft_check"))
    assert response.status_code == 422
    assert "Mairie de Dumbéa" in words(response)
    case.refresh_from_db()
    assert case.state == State.DRAFT
