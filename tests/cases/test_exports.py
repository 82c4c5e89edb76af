"""Lists that a manager takes out: asked, made in the background, told, kept a week."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import ExportState
from niaouli.cases.exporting import Selection, TooLarge, rows, write_export
from niaouli.cases.models import Case, Export
from niaouli.cases.operations import exports
from niaouli.cases.operations.exports import ask_export, make_export, take_up_exports
from niaouli.cases.periods import Period
from niaouli.departments.models import Department
from niaouli.departments.operations import end_role
from niaouli.documents.models import StoredFile
from niaouli.documents.queries import read_content
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.definitions import canonical
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import copies
from tests.cases.versions import renewed
from tests.lib.test_sheets import read_ods
from tests.procedures.samples import text_field

NOW = cast.NOW
DAY = timedelta(days=1)
YEAR = Selection(Period(date(2026, 1, 1), date(2026, 12, 31)))
PERMITS = Selection(YEAR.period, "permis-de-chasser")


def asked(dddt: Department, by: Person, **values: Any) -> Export:
    known: dict[str, Any] = {"content": "cases", "format": "csv", "selection": YEAR, "now": NOW}
    return ask_export(department=dddt, by=by, **{**known, **values})


def made(export: Export) -> Export:
    assert make_export(export_id=export.pk, now=NOW)
    export.refresh_from_db()
    return export


def table(export: Export) -> list[list[str]]:
    assert export.file is not None
    text = read_content(export.file).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def jobs() -> list[int]:
    """The exports that the queue was asked to make."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'export')::int FROM procrastinate_jobs "
            "WHERE task_name = 'cases.make_export' ORDER BY id"
        )
        return [pk for (pk,) in cursor.fetchall()]


def cell(found: Sequence[Sequence[Any]], name: str, row: int = 1) -> Any:
    return found[row][list(found[0]).index(name)]


# ── What the list says ───────────────────────────────────────────────────────────────────────
def test_a_row_says_where_a_case_stands_and_nothing_of_the_person(
    alice: Person, permis: Procedure, agent: Person, manager: Person, dddt: Department
) -> None:
    case = cast.granted(alice, permis, agent)
    Case.objects.update(first_decided_at=NOW + 10 * DAY, waited_days=3)
    found = table(made(asked(dddt, manager)))
    assert cell(found, "Numéro") == case.reference
    assert cell(found, "État") == "Acceptée"
    assert cell(found, "Origine") == "en ligne"
    assert cell(found, "Envoyée le") == "03/03/2026"
    assert cell(found, "Durée (jours)") == "10,0"
    assert cell(found, "Durée sans l’attente (jours)") == "7,0"
    assert cell(found, "Confiée à") == "Amélie Tein"
    assert "Wamytan" not in str(found)


def test_drafts_and_other_departments_stay_out(
    alice: Person, bob: Person, permis: Procedure, manager: Person, dddt: Department,
    dpass: Department,
) -> None:  # fmt: skip
    cast.submitted(alice, permis)
    cast.draft(alice, permis)
    elsewhere = cast.submitted(bob, permis)
    Case.objects.filter(pk=elsewhere.pk).update(department=dpass)
    assert made(asked(dddt, manager)).rows == 1


def test_only_what_was_sent_in_the_period_and_of_the_procedure(
    alice: Person, permis: Procedure, manager: Person, dddt: Department
) -> None:
    cast.submitted(alice, permis)
    march = Selection(Period(date(2026, 3, 3), date(2026, 3, 3)))
    april = Selection(Period(date(2026, 4, 1), date(2026, 4, 30)))
    other = Selection(YEAR.period, "permis-de-construire")
    counts = [len(list(rows(dddt, each, "cases"))) - 1 for each in (march, april, PERMITS, other)]
    assert counts == [1, 0, 1, 0]


def test_answers_have_a_column_each_and_keep_their_kind(
    alice: Person, manager: Person, dddt: Department
) -> None:
    procedure = cast.published("permis-de-construire")
    case = cast.submitted(alice, procedure, description="=1+1")
    assert case.department_id != dddt.pk
    Case.objects.filter(pk=case.pk).update(department=dddt)
    Procedure.objects.filter(pk=procedure.pk).update(department=dddt)
    selection = Selection(YEAR.period, procedure.slug)
    export = made(asked(dddt, manager, content="answers", format="ods", selection=selection))
    assert export.file is not None
    heads, answers = read_ods(read_content(export.file))
    by_head = dict(zip([text for _kind, text in heads], answers, strict=False))
    fields = {each.code: each.label for each in case.version.parsed.fields()}
    assert by_head[fields["surface_brute"]] == ("float", "140")
    assert by_head[fields["nom"]] == ("string", "Wamytan")
    assert by_head[fields["description"]] == ("string", "'=1+1")
    assert by_head["Envoyée le"] == ("date", "2026-03-03")


def test_each_answer_has_one_column_of_its_own(
    alice: Person, permis: Procedure, dddt: Department
) -> None:
    cast.submitted(alice, permis)
    heads, row = rows(dddt, PERMITS, "answers")
    assert len(heads) == len(row) == len(set(heads))
    assert date(1990, 3, 27) in row


def test_over_two_versions_each_question_has_one_column_worded_by_the_latest(
    alice: Person, bob: Person, permis: Procedure, dddt: Department
) -> None:
    """One is asked no more, one is new, one is worded anew: no answer is lost, none is moved."""
    before = cast.submitted(alice, permis)
    pages = canonical(before.version.parsed)["pages"]
    about = next(page for page in pages if any(f["code"] == "commune" for f in page["fields"]))
    gone = next(f for f in about["fields"] if f["code"] == "telephone")
    about["fields"].remove(gone)
    next(f for f in about["fields"] if f["code"] == "commune")["label"] = "Où habitez-vous ?"
    about["fields"].append(text_field("surnom", label="Surnom", required=False))
    after = cast.submitted(bob, renewed(permis, pages=pages), surnom="Bobby")
    heads, *found = rows(dddt, PERMITS, "answers")
    assert len(heads) == len(set(heads))
    told = {row[0]: dict(zip(heads, row, strict=True)) for row in found}
    first, second = told[before.reference], told[after.reference]
    assert first["Où habitez-vous ?"] == second["Où habitez-vous ?"] == "Nouméa"
    assert (first["Surnom"], second["Surnom"]) == (None, "Bobby")
    assert (first[gone["label"]], second[gone["label"]]) == ("20.12.34", None)


def test_a_long_list_is_whole_and_each_page_is_one_statement(
    alice: Person, permis: Procedure, dddt: Department
) -> None:
    copies(cast.submitted(alice, permis), 1_100)
    # Sent at the same moment: the page after begins in the middle of them.
    Case.objects.update(submitted_at=NOW)
    with CaptureQueriesContext(connection) as captured:
        found = list(rows(dddt, YEAR, "cases"))
    assert len({row[0] for row in found}) == 1_102
    assert len(captured) == 3


# ── Asking ───────────────────────────────────────────────────────────────────────────────────
def test_it_is_asked_logged_and_enqueued(manager: Person, dddt: Department) -> None:
    export = asked(dddt, manager)
    assert export.state == ExportState.WAITING
    assert jobs() == [export.pk]
    event = Event.objects.get(verb="export.asked")
    assert (event.by, event.subject) == (manager.pk, f"export:{export.key}")
    assert event.details["query"] == "du=2026-01-01&au=2026-12-31"


def test_asked_twice_in_a_minute_it_is_asked_once(manager: Person, dddt: Department) -> None:
    first = asked(dddt, manager)
    assert asked(dddt, manager, now=NOW + timedelta(seconds=30)) == first
    assert asked(dddt, manager, format="ods") != first
    assert asked(dddt, manager, now=NOW + timedelta(seconds=61)) != first


def test_nobody_asks_for_everything_at_once(manager: Person, dddt: Department) -> None:
    for minutes in range(3):
        asked(dddt, manager, now=NOW + timedelta(minutes=2 * minutes))
    with pytest.raises(OutOfStep, match="déjà en préparation"):
        asked(dddt, manager, now=NOW + timedelta(minutes=9))


def test_only_who_answers_for_the_department_asks(
    agent: Person, reader: Person, manager: Person, dddt: Department, dpass: Department
) -> None:
    for person in (agent, reader):
        with pytest.raises(NotAllowed):
            asked(dddt, person)
    with pytest.raises(NotAllowed):
        asked(dpass, manager)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"content": "people"}, "content"),
        ({"format": "exe"}, "format"),
        ({"selection": Selection(YEAR.period, "inconnue")}, "demarche"),
        ({"content": "answers"}, "demarche"),
    ],
)
def test_what_cannot_be_made_is_said(
    values: dict[str, Any], name: str, manager: Person, dddt: Department
) -> None:
    with pytest.raises(BadInput) as refused:
        asked(dddt, manager, **values)
    assert refused.value.input == name


# ── Making ───────────────────────────────────────────────────────────────────────────────────
def test_it_is_kept_encrypted_and_told(
    alice: Person, permis: Procedure, manager: Person, dddt: Department
) -> None:
    cast.submitted(alice, permis)
    export = made(asked(dddt, manager))
    assert (export.state, export.rows, export.ended_at) == (ExportState.READY, 1, NOW)
    mail = OutgoingMail.objects.get(template="cases/export_ready")
    assert mail.address == manager.email
    assert "/agents/direction/exports/?direction=DDDT" in mail.text


def test_a_job_that_comes_twice_makes_it_once(manager: Person, dddt: Department) -> None:
    export = made(asked(dddt, manager))
    assert not make_export(export_id=export.pk, now=NOW)
    assert OutgoingMail.objects.count() == 1


def test_a_job_that_died_is_taken_up_again(manager: Person, dddt: Department) -> None:
    export = asked(dddt, manager)
    killed = patch.object(exports, "write_export", side_effect=SystemExit)
    with killed, pytest.raises(SystemExit):
        make_export(export_id=export.pk, now=NOW)
    assert not StoredFile.objects.exists()
    assert take_up_exports(now=NOW + timedelta(minutes=5)) == 0
    assert take_up_exports(now=NOW + timedelta(minutes=11)) == 1
    assert jobs() == [export.pk, export.pk]
    assert made(export).state == ExportState.READY


def test_what_never_succeeds_is_given_up_and_said(manager: Person, dddt: Department) -> None:
    export = asked(dddt, manager)
    take_up_exports(now=NOW + timedelta(hours=3))
    take_up_exports(now=NOW + timedelta(hours=4))
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    mail = OutgoingMail.objects.get(template="cases/export_failed")
    assert "Demandez-le de nouveau" in mail.text


@pytest.mark.parametrize(("bound", "value"), [("MOST_ROWS", 2), ("MOST_BYTES", 500)])
@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_a_list_that_is_too_large_says_so(
    bound: str, value: int, kind: str, alice: Person, permis: Procedure, manager: Person,
    dddt: Department,
) -> None:  # fmt: skip
    copies(cast.submitted(alice, permis), 20)
    with patch.object(exports, bound, value):
        export = made(asked(dddt, manager, format=kind))
    assert (export.state, export.file) == (ExportState.FAILED, None)
    assert export.rows > 0
    assert "trop grand" in OutgoingMail.objects.get(template="cases/export_failed").text


def test_the_bound_itself_fits(alice: Person, permis: Procedure, dddt: Department) -> None:
    copies(cast.submitted(alice, permis), 2)
    export = Export(department=dddt, content="cases", format="csv", query=YEAR.query())
    assert write_export(export, io.BytesIO(), most_rows=3, most_bytes=10_000) == 3
    with pytest.raises(TooLarge):
        write_export(export, io.BytesIO(), most_rows=2, most_bytes=10_000)


def test_who_no_longer_answers_for_the_department_is_given_nothing(
    manager: Person, dddt: Department
) -> None:
    export = asked(dddt, manager)
    end_role(membership=manager.memberships.get(), by=None, now=NOW)
    assert made(export).state == ExportState.FAILED
    assert not OutgoingMail.objects.exists()


# ── Erasing ──────────────────────────────────────────────────────────────────────────────────
def test_after_a_week_the_file_goes_and_the_trace_stays(manager: Person, dddt: Department) -> None:
    export = made(asked(dddt, manager))
    assert exports.erase_exports(now=NOW + timedelta(days=6, hours=23)) == 0
    assert exports.erase_exports(now=NOW + 7 * DAY) == 1
    assert exports.erase_exports(now=NOW + 7 * DAY) == 0
    export.refresh_from_db()
    assert (export.state, export.file) == (ExportState.ERASED, None)
    assert not StoredFile.objects.exists()
    with pytest.raises(OutOfStep):
        exports.record_download(export=export, by=manager, now=NOW)
