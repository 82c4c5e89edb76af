"""The copy of everything: whole, one's own, safe to open, a bounded part at a time."""

import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import storages
from django.db.models import Model
from django.utils import translation

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.supplied import GivenDocument
from niaouli.datarights import copy as copying
from niaouli.datarights.copy import make_part, parts_of
from niaouli.datarights.operations import take_copy
from niaouli.documents import operations as documents
from niaouli.documents.models import StoredFile
from niaouli.lib.errors import OutOfStep, Refusal
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cast import NOW
from tests.datarights.whole import Whole, canary, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(alice: Person, permis: Procedure, agent: Person, del_: Any) -> Whole:
    return everything(alice, permis, agent)


def opened(person: Person) -> ZipFile:
    return ZipFile(io.BytesIO(make_part(person, number=1, now=NOW).content))


def told(archive: ZipFile) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(archive.read("donnees.json"))
    return data


def test_the_archive_is_whole(whole: Whole, alice: Person) -> None:
    archive = opened(alice)
    assert archive.testzip() is None
    assert {"donnees.html", "donnees.json"} <= set(archive.namelist())


def test_every_room_tells_what_it_holds(whole: Whole, alice: Person) -> None:
    rooms = told(opened(alice))["rooms"]
    assert list(rooms) == ["cases", "wallet", "deliveries", "employment", "alerts", "account"]
    case = next(each for each in rooms["cases"] if each["state"] == "granted")
    assert case["answers"]["nom"] == canary(alice)
    assert case["messages"][0]["body"] == f"Bonjour, {canary(alice)}"
    assert case["history"][-1]["act"] == "granted"
    assert case["emails"][0]["subject"]
    assert len(case["readings"]) == 1
    registration, resume = rooms["employment"]
    assert registration["check_ins"][0]["answers"]["recherche"] is True
    assert resume["experiences"][0]["employer"] == "Le Faré"
    assert rooms["alerts"][0]["digests"][0]["publications"] == "Travaux au pont"
    assert rooms["account"][0]["history"][0]["what"] == "account.signed_in"


def test_each_file_is_there_as_it_was_sent(whole: Whole, alice: Person) -> None:
    archive = opened(alice)
    files = list(files_in(told(archive)))
    assert len(files) > 5
    for file in files:
        content = archive.read(file["path"])
        assert len(content) == file["size"]
    assert len({file["path"] for file in files}) == len(files)


def files_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield from value.get("files", [])
        for each in value.values():
            yield from files_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from files_in(each)


def test_the_page_says_it_in_words_and_leads_to_the_files(whole: Whole, alice: Person) -> None:
    archive = opened(alice)
    page = BeautifulSoup(archive.read("donnees.html"), "html.parser")
    words = " ".join(page.get_text(" ").split())
    for said in (
        "Acceptée",
        canary(alice),
        "Serveuse",
        "Travaux au pont",
        "Consultée",
        "Connexion",
    ):
        assert said in words
    links = {str(link["href"]) for link in page.select("a:not([href^='#'])")}
    assert links == {file["path"] for file in files_in(told(archive))}


def test_the_page_stands_alone(whole: Whole, alice: Person) -> None:
    page = BeautifulSoup(opened(alice).read("donnees.html"), "html.parser")
    assert page.select("script, link, img, iframe, form") == []
    assert page.select_one("html[lang=fr]")
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_it_is_in_the_language_of_the_person(whole: Whole, alice: Person) -> None:
    with translation.override("en"):
        assert '<html lang="en">' in opened(alice).read("donnees.html").decode()


def test_a_person_never_receives_anothers_canary(
    whole: Whole, alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    everything(bob, permis, agent)
    for person, other in ((alice, bob), (bob, alice)):
        content = b"".join(opened(person).read(name) for name in opened(person).namelist())
        names = " ".join(opened(person).namelist())
        assert canary(person).encode() in content
        assert canary(other).encode() not in content
        assert other.email.encode() not in content
        assert canary(other) not in names


def test_what_one_wrote_is_not_run(alice: Person, permis: Procedure) -> None:
    cast.filled(alice, permis, nom="<script>alert(1)</script>")
    page = opened(alice).read("donnees.html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "CON.pdf", 'a"b<c>.pdf', "é" * 300 + ".pdf", "\u202egpj.pdf", "a/b\\c"],
)
def test_names_are_safe_to_unpack(alice: Person, name: str) -> None:
    given = cast.given(alice, "identite")
    documents.keep_document(
        owner=alice,
        kind="identite",
        title="Carte",
        file=given.file,
        filename=name[:255],
        valid_until=None,
        by=alice,
        now=NOW,
    )
    for path in opened(alice).namelist():
        assert re.fullmatch(r"(?:porte-documents/\d{3}/\d{3}-[^/\\:*?\"<>|]+)|donnees\.\w+", path)
        assert ".." not in Path(path).parts
        assert len(path) < 160


def test_a_file_that_is_gone_does_not_spoil_the_rest(whole: Whole, alice: Person) -> None:
    version = whole.card.versions.get()
    storages["documents"].delete(version.file.storage_name)
    archive = opened(alice)
    assert archive.testzip() is None
    missing = [name for name in archive.namelist() if name.endswith(".pdf.txt")]
    assert len(missing) == 1
    assert "Signalez" in archive.read(missing[0]).decode()


@pytest.fixture
def heavy(alice: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Thirty documents, that count for two megabytes each."""
    monkeypatch.setattr(copying, "PART_BYTES", 10 * given_to(alice).file.size)
    for number in range(30):
        given = given_to(alice)
        documents.keep_document(
            owner=alice,
            kind="identite",
            title=f"Carte {number}",
            file=given.file,
            filename="carte.pdf",
            valid_until=None,
            by=alice,
            now=NOW,
        )
    return alice


def given_to(person: Person) -> GivenDocument:
    return cast.given(person, "identite")


def test_what_is_heavy_comes_in_parts_that_are_one_copy(heavy: Person) -> None:
    parts = parts_of(heavy)
    assert [len(part.files) for part in parts] == [10, 10, 10]
    names: list[str] = []
    for part in parts:
        made = make_part(heavy, number=part.number, now=NOW)
        assert made.filename == f"mes-donnees-2026-03-03-{part.number}-sur-3.zip"
        names += ZipFile(io.BytesIO(made.content)).namelist()
    told_of = {file["path"] for file in files_in(told(opened(heavy)))}
    assert len(names) == len(set(names)) == 32
    assert set(names) == told_of | {"donnees.html", "donnees.json"}


def test_a_file_larger_than_a_part_has_its_own(
    heavy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PART_BYTES", 10)
    assert [len(part.files) for part in parts_of(heavy)] == [1] * 30


@pytest.mark.parametrize("number", [-1, 0, 2, 10**5])
def test_a_part_that_does_not_exist_says_so(alice: Person, number: int) -> None:
    with pytest.raises(OutOfStep, match="du début"):
        make_part(alice, number=number, now=NOW)


@pytest.mark.parametrize("cases", [1, 6])
def test_the_cost_does_not_grow_with_the_requests(
    alice: Person, agent: Person, permis: Procedure, cases: int, django_assert_max_num_queries: Any
) -> None:
    for _number in range(cases):
        cast.granted(alice, permis, agent)
    with django_assert_max_num_queries(45):
        make_part(alice, number=1, now=NOW)


# ── Noted, told, counted ─────────────────────────────────────────────────────────────────────
def take(person: Person, part: int = 1) -> None:
    take_copy(person=person, part=part, device="Firefox sur Windows", by=person, now=NOW)


def test_the_parts_of_a_copy_are_told_in_one_e_mail(heavy: Person) -> None:
    for part in (1, 2, 3):
        take(heavy, part)
    mail = OutgoingMail.objects.get(template="accounts/data_copied")
    assert (mail.address, "Firefox sur Windows" in mail.text) == (heavy.email, True)


def test_it_is_not_made_over_and_over(heavy: Person) -> None:
    for _time in range(5):
        take(heavy)
    with pytest.raises(Refusal, match="Revenez demain"):
        take(heavy)
    take(heavy, part=2)


def test_one_too_many_is_refused_before_any_work(
    alice: Person, django_assert_num_queries: Any
) -> None:
    for _time in range(5):
        take(alice)
    with django_assert_num_queries(1), pytest.raises(Refusal, match="Revenez demain"):
        take(alice)


def test_a_part_that_does_not_exist_is_not_noted(alice: Person) -> None:
    with pytest.raises(OutOfStep):
        take(alice, part=2)
    assert not Event.objects.filter(verb="account.data_copied").exists()


def test_nothing_of_it_is_stored(whole: Whole, alice: Person) -> None:
    before: tuple[int, type[Model]] = StoredFile.objects.count(), StoredFile
    opened(alice)
    assert (StoredFile.objects.count(), StoredFile) == before
