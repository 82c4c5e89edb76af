"""Several documents of the porte-documents in one ZIP: those that were ticked, or all."""

import csv
import hashlib
import io
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents import operations as documents
from niaouli.documents.enums import Scan
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.queries import read_content
from tests import cast, files
from tests.portal.reading import one, soup_of, words
from tests.portal.wallet.steps import copies, kept, main, received, replaced

CHOOSE = reverse("portal:wallet_downloads")
ZIP = reverse("portal:wallet_zip")
INSURANCE = "attestation-d-assurance"


def zipped(client: Client, **query: Any) -> ZipFile:
    response = client.get(ZIP, query)
    assert response.headers["Content-Type"] == "application/zip"
    return ZipFile(io.BytesIO(response.getvalue()))


def listed(archive: ZipFile) -> list[dict[str, str]]:
    text = archive.read("liste.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def hold(document: WalletDocument) -> None:
    """As when the antivirus did not answer."""
    StoredFile.objects.filter(pk=document.current.file_id).update(scan=Scan.WAITING)


def test_the_wallet_leads_to_it_once_there_is_something(alice: Person, client: Client) -> None:
    assert CHOOSE not in str(main(client))
    kept(alice)
    assert CHOOSE in str(main(client))


def test_one_chooses_among_what_is_kept_and_what_was_received(
    alice: Person, dddt: Department, client: Client
) -> None:
    mine, theirs = kept(alice, "Mon contrat"), received(alice, dddt, "Mon permis")
    shown = main(client, CHOOSE)
    for part, document in (("mes", mine), ("recus", theirs)):
        box = one(shown, f"input[type=checkbox][name={part}]")
        assert box["value"] == str(document.key)
    assert "Mon contrat Attestation d’assurance, ajouté le 3 mars 2026, PDF, 1 page" in words(shown)
    assert "Vos 2 documents ensemble" in words(shown)
    assert len({each["id"] for each in shown.select("input[type=checkbox]")}) == 3


def test_what_was_ticked_is_in_it_and_nothing_else(
    alice: Person, dddt: Department, client: Client
) -> None:
    mine, theirs = kept(alice, "Mon contrat"), received(alice, dddt, "Mon permis")
    kept(alice, "Un autre")
    archive = zipped(client, mes=[mine.key], recus=[theirs.key])
    assert archive.testzip() is None
    names = {f"{INSURANCE}/001-Mon contrat.pdf", "permis-de-chasser/001-Mon permis.pdf"}
    assert set(archive.namelist()) == {"liste.csv", *names}
    content = archive.read(f"{INSURANCE}/001-Mon contrat.pdf")
    assert content == read_content(mine.current.file)


def test_everything_is_in_it_but_for_the_bin(alice: Person, client: Client) -> None:
    first = kept(alice, "Le même nom")
    copies(first, 2)
    thrown = kept(alice, "Jeté")
    documents.bin_document(document=thrown, by=alice, now=cast.NOW)
    names = zipped(client, tout="1").namelist()
    assert len(names) == 4
    assert not [each for each in names if "Jeté" in each]


def test_the_list_says_what_each_file_is(alice: Person, dddt: Department, client: Client) -> None:
    kept(alice, "Mon contrat")
    received(alice, dddt, "Mon permis")
    archive = zipped(client, tout="1")
    rows = {row["Nom"]: row for row in listed(archive)}
    mine, theirs = rows["Mon contrat"], rows["Mon permis"]
    assert mine["D’où il vient"] == "ajouté par vous"
    assert theirs["D’où il vient"] == dddt.name
    assert (mine["Type de document"], mine["Ajouté ou reçu le"]) == (
        "Attestation d’assurance",
        "03/03/2026",
    )
    for row in rows.values():
        content = archive.read(row["Fichier"])
        assert hashlib.sha256(content).hexdigest() == row["Empreinte SHA-256"]


def test_former_versions_come_when_they_are_asked_for(alice: Person, client: Client) -> None:
    document = kept(alice, "Mon contrat")
    replaced(document, files.pdf("nouveau", 2))
    assert len(zipped(client, tout="1").namelist()) == 2
    names = zipped(client, tout="1", anciennes="on").namelist()
    assert f"{INSURANCE}/anciennes-versions/001-Mon contrat.pdf" in names


def test_a_name_with_a_stroke_makes_no_folder(alice: Person, client: Client) -> None:
    kept(alice, "Carte recto/verso")
    kept(alice, "../../etc/passwd")
    names = sorted(zipped(client, tout="1").namelist())
    assert [each.count("/") for each in names] == [1, 1, 0]
    assert names[0].startswith(f"{INSURANCE}/001-")
    assert names[1] == f"{INSURANCE}/002-Carte recto-verso.pdf"


def test_what_the_antivirus_holds_is_left_out_and_said(alice: Person, client: Client) -> None:
    held, other = kept(alice, "Retenu"), kept(alice, "Libre")
    hold(held)
    shown = main(client, CHOOSE)
    assert "Retenu : Ce fichier attend d’être analysé" in words(shown)
    assert not shown.select(f"input[value='{held.key}']")
    archive = zipped(client, tout="1", mes=[held.key])
    assert len(archive.namelist()) == 2
    rows = {row["Nom"]: row for row in listed(archive)}
    assert rows["Retenu"]["Fichier"] == ""
    assert rows["Retenu"]["Remarque"].startswith("Laissé de côté.")
    assert rows["Libre"]["Remarque"] == ""
    assert other.current.file.sha256 == rows["Libre"]["Empreinte SHA-256"]


def test_with_nothing_ticked_the_page_comes_back(alice: Person, client: Client) -> None:
    kept(alice)
    response = client.get(ZIP, {"anciennes": "on"})
    assert response.status_code == 422
    shown = soup_of(response)
    assert one(shown, ".error-summary a")["href"] == "#field-mes"
    assert one(shown, "input[name=anciennes]").has_attr("checked")


def test_downloading_what_was_received_is_opening_it(
    alice: Person, dddt: Department, client: Client
) -> None:
    received(alice, dddt, "Mon permis")
    kept(alice)
    assert main(client).select(".status-new")
    zipped(client, tout="1")
    assert not main(client).select(".status-new")


def test_another_persons_document_is_never_in_it(
    alice: Person, bob: Person, client: Client
) -> None:
    kept(alice)
    theirs = kept(bob, "À Bob")
    assert client.get(ZIP, {"mes": str(theirs.key)}).status_code == 422
    assert len(zipped(client, tout="1").namelist()) == 2


@pytest.mark.parametrize("count", [1, 40])
def test_it_takes_as_many_statements_however_many_documents(
    count: int, alice: Person, client: Client
) -> None:
    copies(kept(alice), count)
    for address, most in ((CHOOSE, 3), (f"{ZIP}?tout=1", 4)):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert len(captured) <= most, address


def test_who_has_hundreds_is_told_how_to_get_the_others(alice: Person, client: Client) -> None:
    copies(kept(alice), 101)
    shown = main(client, CHOOSE)
    assert len(shown.select("input[name=mes]")) == 100
    assert "2 autres documents n’ont pas de case ici" in words(shown)
