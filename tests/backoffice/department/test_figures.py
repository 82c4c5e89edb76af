"""The figures of a department over a period, as they are read and printed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.backoffice.department import figure_words
from niaouli.cases.figures import StepTime
from niaouli.cases.models import Case, Satisfaction
from niaouli.departments.enums import Role
from niaouli.departments.models import Department
from niaouli.departments.operations import give_role
from niaouli.procedures.definitions import canonical
from niaouli.procedures.models import Procedure
from niaouli.procedures.queries import current_version
from tests import cast
from tests.backoffice.pages import ClientOf, copies, sentence, soup, text, value
from tests.cases.versions import renewed

PLACE = reverse("backoffice:figures")


def cells(page: object, section: str) -> list[list[str]]:
    """The tables of a section, row by row."""
    rows = soup(page).select(f"section[aria-labelledby={section}] tbody tr")
    return [[" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in rows]


def with_opinions(case: Case, number: int) -> None:
    for n, each in enumerate(copies(case, number)):
        Satisfaction.objects.create(
            case=each, score=5, comment=f"Commentaire {n}", answered_at=timezone.now()
        )


def test_the_same_figures_are_in_a_chart_and_in_a_table(
    alice: Person, bob: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    now = timezone.now()
    cast.granted(alice, permis, agent, now=now)
    cast.awaiting(bob, permis, agent, now=now)
    page = client_of(agent).get(f"{PLACE}?periode=mois")
    assert page.status_code == 200
    assert ["Acceptée", "1"] in cells(page, "decided")
    assert ["En ligne", "2"] in cells(page, "received")
    assert ["De 0 à 14 jours", "1"] in cells(page, "stock")
    assert cells(page, "durations") == [
        ["Permis de chasser", "1", "1 jour", "1 jour", "1 jour", "1 jour"]
    ]
    assert "1 demande reçue sur 2 (50 %) a dû être complétée" in text(page)
    charts, tables = soup(page).select(".chart-bars"), soup(page).select(".chart table")
    assert len(charts) == len(tables) >= 6


def test_a_period_can_be_typed(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis)
    client = client_of(agent)
    page = client.get(f"{PLACE}?du=2026-03-01&au=2026-03-31")
    assert "du 1er mars 2026 au 31 mars 2026" in text(page)
    assert ["Semaine du 2 mars 2026", "1"] in cells(page, "received")
    assert cells(client.get(f"{PLACE}?du=2026-04-01&au=2026-04-30"), "received") == []


def test_what_is_no_period_is_said_with_what_was_typed(agent: Person, client_of: ClientOf) -> None:
    page = client_of(agent).get(f"{PLACE}?du=2026-03-31&au=2026-03-01&demarche=inconnue")
    assert page.status_code == 422
    assert "avant son début" in sentence(page)
    assert "Choisissez une démarche de la liste." in sentence(page)
    assert value(page, "du") == "2026-03-31"


def test_one_procedure_can_be_chosen(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis, now=timezone.now())
    page = client_of(agent).get(f"{PLACE}?demarche={permis.slug}")
    assert ["En ligne", "1"] in cells(page, "received")
    chosen = soup(page).select_one("select[name=demarche] option[selected]")
    assert chosen is not None
    assert chosen["value"] == permis.slug


@pytest.mark.parametrize(("number", "told"), [(4, False), (5, True)])
def test_few_opinions_are_not_told(
    number: int, told: bool, alice: Person, permis: Procedure, agent: Person, manager: Person,
    client_of: ClientOf,
) -> None:  # fmt: skip
    with_opinions(
        cast.granted(alice, permis, agent, now=timezone.now() - timedelta(days=1)), number
    )
    page = client_of(manager).get(PLACE)
    assert ("5,0 sur 5" in text(page) or "5 sur 5" in text(page)) is told
    assert ("Commentaire 0" in text(page)) is told
    assert ("Moins de 5 personnes ont répondu" in text(page)) is not told


def test_what_people_wrote_is_for_who_answers_for_the_department(
    alice: Person, permis: Procedure, agent: Person, reader: Person, client_of: ClientOf
) -> None:
    with_opinions(cast.granted(alice, permis, agent, now=timezone.now() - timedelta(days=1)), 6)
    for person in (agent, reader):
        page = client_of(person).get(PLACE)
        assert "sur 5 en moyenne, d’après 6 réponses" in text(page)
        assert "Commentaire" not in text(page)


def test_everybody_who_works_on_the_cases_reads_the_same_figures(
    alice: Person, permis: Procedure, agent: Person, reader: Person, manager: Person,
    editor: Person, bob: Person, dddt: Department, client_of: ClientOf,
) -> None:  # fmt: skip
    cast.submitted(alice, permis, now=timezone.now())
    give_role(person=bob, department=dddt, role=Role.AUDITOR, by=None, now=cast.NOW)
    read = {
        str(soup(client_of(person).get(PLACE)).select(".chart, .figures"))
        for person in (agent, reader, manager, bob)
    }
    assert len(read) == 1
    assert client_of(editor).get(PLACE).status_code == 404
    assert client_of(agent).get(f"{PLACE}?direction=DPASS").status_code == 404


def test_only_who_may_export_is_led_there(
    agent: Person, manager: Person, client_of: ClientOf
) -> None:
    exports = reverse("backoffice:department_exports")
    assert exports in client_of(manager).get(PLACE).content.decode()
    assert exports not in client_of(agent).get(PLACE).content.decode()


@pytest.mark.parametrize("number", [1, 60])
def test_the_page_takes_as_many_statements_whatever_the_cases(
    number: int, alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    with_opinions(
        cast.granted(alice, permis, agent, now=timezone.now() - timedelta(days=1)), number
    )
    client = client_of(agent)
    client.get(PLACE)
    with CaptureQueriesContext(connection) as captured:
        client.get(PLACE)
    assert len(captured) <= 12, [each["sql"][:80] for each in captured]


def test_steps_that_read_the_same_are_one_line_and_lose_nothing(
    alice: Person, bob: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    """A later version wrote the same step under another code: both are counted."""
    now = timezone.now()
    first, *others = canonical(current_version(permis).parsed)["steps"]
    cast.taken(alice, permis, agent, now=now)
    twice = renewed(permis, steps=[first, {**first, "code": "encore"}, *others])
    moved = cast.taken(bob, twice, agent, now=now)
    Case.objects.filter(pk=moved.pk).update(step="encore")
    label = f"{first['agent_label']} (Permis de chasser)"
    page = client_of(agent).get(f"{PLACE}?periode=mois")
    assert [row for row in cells(page, "stock") if row[0] == label] == [[label, "2"]]


def test_the_time_spent_in_them_is_the_mean_of_all(permis: Procedure) -> None:
    times = [StepTime(permis.pk, "a", 3, 2.0), StepTime(permis.pk, "b", 1, 6.0)]
    labels = {(permis.pk, "a"): "Vérification", (permis.pk, "b"): "Vérification"}
    (line,) = figure_words.step_bars(times, {}, labels)
    assert line == ("Vérification", 3.0, "3 j sur 4 demandes")
