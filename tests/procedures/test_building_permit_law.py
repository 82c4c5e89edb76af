"""The legal delay of every building request, against the law's own figures.

The oracle is written from the urban planning code of the province (articles on the delays of
instruction): three months for a permit, two for a declaration; one month more for a building open
to the public or a notice of impact, forty days for heritage, two months in a flood zone; not added
up, the longest applies; a year at most in all. On a protected building, silence refuses.
"""

from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple

import pytest

from niaouli.procedures import engine
from niaouli.procedures.catalogue import CATALOGUE, read_definition
from tests import cast

BUILDING = read_definition(CATALOGUE / "permis-de-construire.toml")
DAY = timedelta(days=1)
HERITAGE = ("non", "abords", "classe")


class Project(NamedTuple):
    """Everything on which the delay depends."""

    asked: str
    heritage: str
    public: bool
    impact: bool
    flood: bool


PROJECTS = [
    Project(*each)
    for each in product(
        ("permis", "declaration"), HERITAGE, (False, True), (False, True), (False, True)
    )
]


def ends_of_months() -> list[date]:
    """The last four days of each month and the first of the next, over a leap year and its
    neighbours."""
    every = [date(2027, 1, 1) + number * DAY for number in range(3 * 365 + 1)]
    return [day for day in every if day.day == 1 or (day + 4 * DAY).day <= 4]


DATES = ends_of_months()


def months_later(day: date, count: int) -> date:
    """The same day of a later month; where there is none, the last one before it."""
    year, month = day.year, day.month
    for _month in range(count):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError(day)


def last_day_by_law(project: Project, received: date) -> date:
    end = months_later(received, 3 if project.asked == "permis" else 2)
    ends = [end]
    if project.public or project.impact:
        ends.append(months_later(end, 1))
    if project.heritage != "non":
        ends.append(end + 40 * DAY)
    if project.flood:
        ends.append(months_later(end, 2))
    return max(ends)


def petition(project: Project) -> dict[str, Any]:
    answers = {
        **cast.ANSWERS["permis-de-construire"],
        "demande": project.asked,
        "patrimoine": project.heritage,
        "erp": project.public,
        "impact": project.impact,
        "inondable": project.flood,
    }
    return answers | ({"petits_travaux": "cloture"} if project.asked == "declaration" else {})


def test_every_situation_and_every_set_of_extensions_is_there() -> None:
    assert len(PROJECTS) == len(set(PROJECTS)) == 48
    assert BUILDING.legal is not None
    assert len(BUILDING.legal.cases) == 4
    assert len(BUILDING.legal.extensions) == 3
    assert date(2028, 2, 29) in DATES and len(DATES) > 150


@pytest.mark.parametrize("project", PROJECTS, ids=lambda each: "-".join(map(str, each)))
def test_the_last_day_is_the_one_of_the_law(project: Project) -> None:
    answers = petition(project)
    for received in DATES:
        law = engine.legal_delay(BUILDING, answers, received)
        assert law is not None
        assert law.last_day(received) == last_day_by_law(project, received), received
        assert law.last_day(received) <= months_later(received, 12)
        assert law.silence == ("refused" if project.heritage == "classe" else "granted")


@pytest.mark.parametrize("project", PROJECTS, ids=lambda each: "-".join(map(str, each)))
def test_the_extension_that_is_named_is_the_one_that_counts(project: Project) -> None:
    """Its reason is among those of the project; without a reason, there is none."""
    reasons = {
        "public": project.public or project.impact,
        "patrimoine": project.heritage != "non",
        "inondable": project.flood,
    }
    for received in DATES:
        law = engine.legal_delay(BUILDING, petition(project), received)
        assert law is not None
        named = law.extension.code if law.extension else ""
        assert reasons[named] if named else not any(reasons.values())


def test_the_department_has_a_month_to_say_that_the_file_is_incomplete() -> None:
    assert BUILDING.legal is not None and BUILDING.legal.completeness_delay is not None
    assert BUILDING.legal.completeness_delay.words() == "1 mois"
