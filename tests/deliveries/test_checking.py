"""The dry run: for each line, whether it can be issued, and why not. Nothing is issued by it."""

import io
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress

from niaouli.accounts.counter import Typed, open_counter_person
from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.deliveries.enums import DeliveryState, LineState
from niaouli.deliveries.models import Delivery
from niaouli.deliveries.operations import checking
from niaouli.deliveries.operations.checking import check_archive, check_lines
from niaouli.deliveries.operations.preparing import open_delivery
from niaouli.deliveries.reading.archives import ZipFiles
from niaouli.departments.models import Department
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.operations import store_archive
from niaouli.lib.errors import BadInput, NotAllowed
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cast import NOW
from tests.deliveries.steps import line, listed, only, pdf, prepared, row, sent, zipped
from tests.documents import crafted

pytestmark = pytest.mark.django_db
REFERENCE = "fichier;reference;email;nom;type"


def checked(department: Department, by: Person, *rows: str, header: str = "") -> Delivery:
    files = {"a.pdf": pdf("a"), "b.pdf": pdf("b")}
    return prepared(department, by, listed(*rows, **({"header": header} if header else {})), files)


def said(department: Department, by: Person, one: str, header: str = "") -> str:
    state, sentences = only(checked(department, by, one, header=header))
    assert state == LineState.REFUSED
    return sentences


def test_a_good_line_is_ready_and_nothing_is_issued(
    dddt: Department, agent: Person, alice: Person
) -> None:
    delivery = checked(dddt, agent, row("a.pdf", alice))
    assert delivery.state == DeliveryState.READY
    assert only(delivery) == (LineState.READY, "")
    assert line(delivery).owner == alice
    assert not WalletDocument.objects.exists()


@pytest.mark.parametrize("typed", ["WAMYTAN", "wamytan", " Wamytan "])
def test_the_name_is_compared_without_capitals(
    dddt: Department, agent: Person, alice: Person, typed: str
) -> None:
    found = checked(dddt, agent, f"a.pdf;ALICE@example.org;{typed};decision;;")
    assert line(found).owner == alice


def test_accents_and_signs_of_a_name_do_not_count(
    dddt: Department, agent: Person, bob: Person
) -> None:
    assert line(checked(dddt, agent, f"a.pdf;{bob.email};LEFEVRE;decision;;")).owner == bob


def test_the_address_of_somebody_else_is_noticed(
    dddt: Department, agent: Person, alice: Person, bob: Person
) -> None:
    found = said(dddt, agent, f"a.pdf;{bob.email};{alice.family_name};decision;;")
    assert "Le nom n’est pas celui de cette personne" in found
    assert bob.family_name not in found


def test_an_address_needs_its_name(dddt: Department, agent: Person, alice: Person) -> None:
    assert "Écrivez aussi le nom" in said(dddt, agent, f"a.pdf;{alice.email};;decision;;")


def test_an_account_without_name_is_reached_by_a_request(
    dddt: Department, agent: Person, alice: Person
) -> None:
    Person.objects.filter(pk=alice.pk).update(family_name="")
    found = said(dddt, agent, f"a.pdf;{alice.email};Wamytan;decision;;")
    assert "numéro d’une demande" in found


def test_an_address_that_is_not_confirmed_has_no_account(
    dddt: Department, agent: Person, alice: Person
) -> None:
    assert "Aucun compte" in said(dddt, agent, "a.pdf;personne@example.org;X;decision;;")
    EmailAddress.objects.filter(user=alice).update(verified=False)
    assert "Aucun compte" in said(dddt, agent, row("a.pdf", alice))


def test_a_line_says_for_whom(dddt: Department, agent: Person) -> None:
    assert "Dites pour qui" in said(dddt, agent, "a.pdf;;;decision;;")


def test_a_closed_account_receives_nothing(
    dddt: Department, permis: Procedure, agent: Person, alice: Person
) -> None:
    case = cast.submitted(alice, permis)
    Person.objects.filter(pk=alice.pk).update(is_active=False)
    found = said(permis.department, agent, f"a.pdf;{case.reference};;;decision", REFERENCE)
    assert "fermé" in found


def test_the_number_of_a_request_says_whose_it_is(
    permis: Procedure, agent: Person, alice: Person
) -> None:
    case = cast.submitted(alice, permis)
    typed = str(case.reference).lower().replace("-", " ")
    found = checked(permis.department, agent, f"a.pdf;{typed};;;decision", header=REFERENCE)
    assert line(found).owner == alice


def test_a_number_and_an_address_must_agree(
    permis: Procedure, agent: Person, alice: Person, bob: Person
) -> None:
    case = cast.submitted(alice, permis)
    one = f"a.pdf;{case.reference};{bob.email};{bob.family_name};decision"
    assert "deux personnes" in said(permis.department, agent, one, REFERENCE)


def test_a_number_with_another_name_is_noticed(
    permis: Procedure, agent: Person, alice: Person
) -> None:
    case = cast.submitted(alice, permis)
    found = said(permis.department, agent, f"a.pdf;{case.reference};;Autre;decision", REFERENCE)
    assert "Le nom n’est pas celui" in found


def test_the_request_of_another_department_does_not_exist(
    permis: Procedure, carte: Procedure, doris: Person, alice: Person
) -> None:
    case = cast.submitted(alice, permis)
    assert carte.department != permis.department
    found = said(carte.department, doris, f"a.pdf;{case.reference};;;decision", REFERENCE)
    assert found == "Aucune demande de votre direction ne porte ce numéro."


def test_a_mistyped_number_is_said(dddt: Department, agent: Person) -> None:
    found = said(dddt, agent, "a.pdf;2026-DDDT-000001-B;;;decision", REFERENCE)
    assert "une lettre ou un chiffre est faux" in found


def test_who_is_known_from_the_counter_has_no_wallet(
    permis: Procedure, agent: Person, alice: Person
) -> None:
    case = cast.submitted(alice, permis)
    stranger = open_counter_person(
        typed=Typed(given_name="Paul", family_name="Naisseline"), by=agent, now=NOW
    )
    type(case).objects.filter(pk=case.pk).update(citizen=stranger)
    found = said(permis.department, agent, f"a.pdf;{case.reference};;;decision", REFERENCE)
    assert "guichet" in found


def test_nobody_issues_to_themselves(dddt: Department, agent: Person) -> None:
    assert "un autre agent" in said(dddt, agent, row("a.pdf", agent))


# ── Files ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"bonjour", "pas un PDF"),
        (crafted.pdf()[:200], "abîmé"),
        (crafted.locked_pdf(), "mot de passe"),
    ],
)
def test_a_file_that_is_no_good_pdf_says_why(
    dddt: Department, agent: Person, alice: Person, content: bytes, words: str
) -> None:
    found = only(prepared(dddt, agent, listed(row("a.pdf", alice)), {"a.pdf": content}))
    assert found[0] == LineState.REFUSED
    assert words in found[1]


def test_a_file_that_is_not_there_is_said(dddt: Department, agent: Person, alice: Person) -> None:
    assert "pas parmi ceux" in said(dddt, agent, row("c.pdf", alice))


@pytest.mark.parametrize("name", ["A.PDF", "dossier/a.pdf", r"dossier\a.pdf"])
def test_a_file_is_found_by_its_name(
    dddt: Department, agent: Person, alice: Person, name: str
) -> None:
    assert only(checked(dddt, agent, row(name, alice)))[0] == LineState.READY


def test_files_that_no_line_names_are_told(dddt: Department, agent: Person, alice: Person) -> None:
    delivery = checked(dddt, agent, row("a.pdf", alice))
    assert (delivery.unnamed, delivery.unnamed_count) == (["b.pdf"], 1)


def test_a_file_named_twice_is_kept_once(
    dddt: Department, agent: Person, alice: Person, bob: Person
) -> None:
    delivery = checked(dddt, agent, row("a.pdf", alice), row("a.pdf", bob))
    assert StoredFile.objects.count() == 1
    assert all("autre personne" in line(delivery, each).warnings[0] for each in (2, 3))
    assert {each.state for each in delivery.lines.all()} == {LineState.READY}


def test_a_line_that_is_wrong_keeps_no_file(dddt: Department, agent: Person, alice: Person) -> None:
    said(dddt, agent, f"a.pdf;{alice.email};Autre;decision;;")
    assert not StoredFile.objects.exists()


# ── Twice ────────────────────────────────────────────────────────────────────────────────────
def test_the_same_line_twice_counts_once(dddt: Department, agent: Person, alice: Person) -> None:
    delivery = checked(dddt, agent, row("a.pdf", alice), row("a.pdf", alice))
    assert [line(delivery, each).state for each in (2, 3)] == [LineState.READY, LineState.SKIPPED]
    assert "que la ligne 2" in line(delivery, 3).problems[0]


def test_what_a_former_delivery_gave_is_left_out(
    dddt: Department, agent: Person, alice: Person
) -> None:
    former = sent(checked(dddt, agent, row("a.pdf", alice)), agent)
    again = checked(dddt, agent, row("a.pdf", alice), row("b.pdf", alice))
    assert [line(again, each).state for each in (2, 3)] == [LineState.SKIPPED, LineState.READY]
    assert f"n°\u00a0{former.pk}" in line(again).problems[0].replace(" ", "\u00a0")


# ── Who, and how it goes ─────────────────────────────────────────────────────────────────────
def test_only_who_processes_requests_delivers(
    dddt: Department, reader: Person, alice: Person
) -> None:
    with pytest.raises(NotAllowed):
        checked(dddt, reader, row("a.pdf", alice))


def test_a_list_that_cannot_be_read_opens_nothing(dddt: Department, agent: Person) -> None:
    with pytest.raises(BadInput):
        prepared(dddt, agent, b"", {"a.pdf": pdf()})
    assert not Delivery.objects.exists()


def test_the_log_says_how_many_and_nothing_of_anyone(
    dddt: Department, agent: Person, alice: Person
) -> None:
    delivery = checked(dddt, agent, row("a.pdf", alice), row("c.pdf", alice))
    found = Event.objects.filter(subject=delivery.subject).order_by("id")
    assert [each.verb for each in found] == ["delivery.opened", "delivery.checked"]
    assert found[1].details == {"department": dddt.pk, "ready": 1, "refused": 1}


def test_the_zip_is_kept_until_it_is_checked(
    dddt: Department, agent: Person, alice: Person
) -> None:
    archive = store_archive(content=zipped({"a.pdf": pdf()}), by=agent, now=NOW)
    delivery = open_delivery(
        department=dddt,
        content=listed(row("a.pdf", alice)),
        list_name="liste.csv",
        archive=archive,
        by=agent,
        now=NOW,
    )
    assert not check_archive(delivery_id=delivery.pk, now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.archive) == (DeliveryState.READY, None)
    assert not StoredFile.objects.filter(pk=archive.pk).exists()


def test_checking_goes_on_where_it_was_left(
    dddt: Department, agent: Person, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "AT_ONCE", 1)
    files = {f"{each}.pdf": pdf(str(each)) for each in range(3)}
    delivery = open_delivery(
        department=dddt,
        content=listed(*(row(name, alice) for name in files)),
        list_name="liste.csv",
        archive=None,
        by=agent,
        now=NOW,
    )
    opened = ZipFiles(io.BytesIO(zipped(files)))
    assert check_lines(delivery=delivery, files=opened, now=NOW, seconds=0)
    assert delivery.lines.filter(state=LineState.WAITING).count() == 2
    assert not check_lines(delivery=delivery, files=opened, now=NOW)
    assert delivery.lines.filter(state=LineState.READY).count() == 3


def test_queries_do_not_grow_with_the_lines(
    dddt: Department,
    agent: Person,
    alice: Person,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    """Thirty lines of one file: one content to keep, and as many queries as for one line."""
    rows = [row("a.pdf", alice, title=f"Titre {each}") for each in range(30)]
    delivery = open_delivery(
        department=dddt,
        content=listed(*rows),
        list_name="liste.csv",
        archive=None,
        by=agent,
        now=NOW,
    )
    files = ZipFiles(io.BytesIO(zipped({"a.pdf": pdf()})))
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        check_lines(delivery=delivery, files=files, now=NOW)
