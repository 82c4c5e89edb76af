"""« Envois groupés »: bringing a list, reading the dry run, sending, the report."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery
from niaouli.deliveries.operations.checking import check_archive
from niaouli.departments.models import Department
from niaouli.documents.models import StoredFile, WalletDocument
from tests.cast import NOW, signed_in
from tests.deliveries.steps import listed, pdf, prepared, row, sent, worked, zipped

pytestmark = pytest.mark.django_db
NEW = "/agents/envois/nouveau/"


@pytest.fixture
def client(agent: Person) -> Client:
    return signed_in(agent)


@pytest.fixture
def ready(dddt: Department, agent: Person, alice: Person, bob: Person) -> Delivery:
    rows = [row("a.pdf", alice), row("z.pdf", bob)]
    return prepared(dddt, agent, listed(*rows), {"a.pdf": pdf("a"), "b.pdf": pdf("b")})


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def text_of(response: Any) -> str:
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


def page_of(client: Client, delivery: Delivery, query: str = "") -> Any:
    return client.get(f"/agents/envois/{delivery.pk}/{query}")


# ── Bringing ─────────────────────────────────────────────────────────────────────────────────
def test_a_list_and_a_zip_become_a_delivery(client: Client, alice: Person) -> None:
    answer = client.post(
        NEW,
        {
            "list": upload("liste.csv", listed(row("a.pdf", alice))),
            "files": upload("pdf.zip", zipped({"a.pdf": pdf()})),
        },
    )
    delivery = Delivery.objects.get()
    assert answer["Location"] == f"/agents/envois/{delivery.pk}/"
    assert "vérification en cours" in text_of(page_of(client, delivery)).lower()
    check_archive(delivery_id=delivery.pk, now=NOW)
    assert "Délivrer le document" in text_of(page_of(client, delivery))
    assert not WalletDocument.objects.exists()


def test_a_wrong_list_keeps_the_zip(client: Client, alice: Person) -> None:
    zip_file = upload("pdf.zip", zipped({"a.pdf": pdf()}))
    answer = client.post(NEW, {"list": upload("liste.csv", b"bonjour"), "files": zip_file})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    kept = page.select_one('input[name="kept"]')
    assert kept is not None
    again = {"list": upload("l.csv", listed(row("a.pdf", alice))), "kept": kept["value"]}
    answer = client.post(NEW, again)
    assert answer.status_code == 302, text_of(answer)
    assert StoredFile.objects.count() == 1


def test_the_zip_of_somebody_else_is_not_taken(
    client: Client, manager: Person, alice: Person
) -> None:
    signed_in(manager).post(
        NEW, {"files": upload("p.zip", zipped({"a.pdf": pdf()})), "list": upload("l.csv", b"")}
    )
    key = StoredFile.objects.get().key
    answer = client.post(NEW, {"list": upload("l.csv", listed(row("a.pdf", alice))), "kept": key})
    assert answer.status_code == 422
    assert "Choisissez le ZIP" in text_of(answer)


def test_without_files_each_is_asked_for(client: Client) -> None:
    answer = client.post(NEW, {})
    assert answer.status_code == 422
    summary = BeautifulSoup(answer.content, "html.parser").select(".error-summary a")
    assert [each["href"] for each in summary] == ["#field-list", "#field-files"]


def test_what_is_no_zip_is_said_beside_it(client: Client, alice: Person) -> None:
    sent_list = upload("l.csv", listed(row("a.pdf", alice)))
    answer = client.post(NEW, {"list": sent_list, "files": upload("p.zip", b"bonjour")})
    assert "n’est pas un ZIP" in text_of(answer)


def test_the_limit_is_said_and_kept(client: Client, settings: Any) -> None:
    settings.NIAOULI_MAX_UPLOAD_BYTES = 1024 * 1024
    assert "1 Mo au plus" in text_of(client.get(NEW)).replace("\u00a0", " ")
    answer = client.post(NEW, {"files": upload("p.zip", b"PK" + bytes(1024 * 1024))})
    assert "trop lourd" in text_of(answer)


def test_the_template_is_a_csv(client: Client) -> None:
    answer = client.get("/agents/envois/modele/")
    assert answer.content.decode("utf-8-sig").startswith("fichier;reference;email;nom;type")


# ── The report ───────────────────────────────────────────────────────────────────────────────
def test_what_is_wrong_comes_first(client: Client, ready: Delivery) -> None:
    page = BeautifulSoup(page_of(client, ready).content, "html.parser")
    assert [each.get_text() for each in page.select("tbody th")] == ["3", "2"]
    assert "pas parmi ceux" in page.get_text()


def test_the_report_is_filtered(client: Client, ready: Delivery) -> None:
    page = BeautifulSoup(page_of(client, ready, "?etat=ready").content, "html.parser")
    assert [each.get_text() for each in page.select("tbody th")] == ["2"]


def test_files_that_no_line_names_are_shown(client: Client, ready: Delivery) -> None:
    assert "b.pdf" in text_of(page_of(client, ready))


def test_the_report_leaves_as_csv_and_it_is_noted(client: Client, ready: Delivery) -> None:
    answer = client.get(f"/agents/envois/{ready.pk}/compte-rendu/")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Ligne;Résultat;Explication")
    assert lines[1].startswith("3;à corriger;")
    assert len(lines) == 3
    assert Event.objects.filter(verb="delivery.report_taken").count() == 1


def test_a_page_takes_as_many_queries_whatever_the_lines(
    client: Client,
    dddt: Department,
    agent: Person,
    alice: Person,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    rows = [row("a.pdf", alice, title=f"Titre {each}") for each in range(150)]
    delivery = prepared(dddt, agent, listed(*rows), {"a.pdf": pdf()})
    with django_assert_max_num_queries(14):
        page = page_of(client, delivery)
    assert "Lignes 1 à 100 sur 150" in text_of(page).replace("\u00a0", " ")
    second = page_of(client, delivery, "?page=2")
    assert "Lignes 101 à 150 sur 150" in text_of(second).replace("\u00a0", " ")


@pytest.mark.parametrize("query", ["?page=abc", "?page=999999", "?etat=nimporte", "?page=-4"])
def test_an_address_that_means_nothing_shows_the_report(
    client: Client, ready: Delivery, query: str
) -> None:
    assert page_of(client, ready, query).status_code == 200


# ── Acting ───────────────────────────────────────────────────────────────────────────────────
def test_from_the_dry_run_to_the_end(client: Client, ready: Delivery, alice: Person) -> None:
    client.post(f"/agents/envois/{ready.pk}/delivrer/")
    assert "Arrêter l’envoi" in text_of(page_of(client, ready))
    client.post(f"/agents/envois/{ready.pk}/arreter/")
    assert "Reprendre l’envoi" in text_of(page_of(client, ready))
    client.post(f"/agents/envois/{ready.pk}/delivrer/")
    worked(ready)
    page = page_of(client, ready)
    assert "L’envoi est terminé." in text_of(page)
    assert "1 ligne n’est pas partie" in text_of(page), "what to do with those left"
    assert WalletDocument.objects.get().owner == alice
    code = str(WalletDocument.objects.get().current.issuance.code)
    assert f"/agents/documents/{code}/" in page.content.decode()


def test_what_failed_is_tried_again(client: Client, ready: Delivery, agent: Person) -> None:
    Person.objects.filter(username="alice").update(is_active=False)
    sent(ready, agent)
    Person.objects.filter(username="alice").update(is_active=True)
    assert "Réessayer ce qui a échoué" in text_of(page_of(client, ready))
    client.post(f"/agents/envois/{ready.pk}/reessayer/")
    worked(ready)
    assert ready.lines.get(number=2).state == LineState.DONE


def test_corrected_and_begun_again(client: Client, ready: Delivery, dddt: Department) -> None:
    answer = client.post(f"/agents/envois/{ready.pk}/abandonner/")
    assert answer["Location"] == f"{NEW}?direction={dddt.code}"
    ready.refresh_from_db()
    assert ready.state == DeliveryState.ABANDONED
    assert page_of(client, ready).status_code == 200


def test_a_button_of_a_stale_page_says_so(client: Client, ready: Delivery) -> None:
    client.post(f"/agents/envois/{ready.pk}/delivrer/")
    answer = client.post(f"/agents/envois/{ready.pk}/abandonner/")
    assert answer.status_code == 409
    assert "a changé d’état" in text_of(answer)


# ── Who ──────────────────────────────────────────────────────────────────────────────────────
def test_another_department_sees_nothing(ready: Delivery, doris: Person) -> None:
    other = signed_in(doris)
    assert page_of(other, ready).status_code == 404
    assert other.post(f"/agents/envois/{ready.pk}/delivrer/").status_code == 404
    assert f"/agents/envois/{ready.pk}/" not in other.get("/agents/envois/").content.decode()


def test_a_reader_has_no_such_room(ready: Delivery, reader: Person) -> None:
    assert signed_in(reader).get("/agents/envois/").status_code == 404
    assert page_of(signed_in(reader), ready).status_code == 404


def test_the_list_shows_those_of_the_department(client: Client, ready: Delivery) -> None:
    page = text_of(client.get("/agents/envois/")).replace("\u00a0", " ")
    assert f"Envoi n° {ready.pk}" in page
    assert "1 prêt, 1 à corriger" in page


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    assert "Préparer un envoi" in text_of(client.get("/agents/envois/"))
