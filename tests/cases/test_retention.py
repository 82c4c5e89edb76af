"""Until when an ended case can be read: one answer, wherever it is asked."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from niaouli.accounts.models import Person
from niaouli.cases.retention import kept_until, last_day, last_day_told
from niaouli.procedures.models import Procedure
from tests import cast

NOUMEA = ZoneInfo("Pacific/Noumea")
TODAY = date(2028, 3, 4)


def test_what_goes_at_midnight_can_be_read_until_the_evening_before() -> None:
    assert last_day(datetime(2028, 3, 12, tzinfo=NOUMEA), today=TODAY) == date(2028, 3, 11)


def test_what_goes_in_the_day_can_still_be_read_that_day() -> None:
    assert last_day(datetime(2028, 3, 12, 9, tzinfo=NOUMEA), today=TODAY) == date(2028, 3, 12)


def test_the_day_is_ours_not_that_of_greenwich() -> None:
    assert last_day(datetime(2028, 3, 11, 13, 1, tzinfo=ZoneInfo("UTC")), today=TODAY) == date(
        2028, 3, 12
    )


@pytest.mark.parametrize("days", [0, 1, 400])
def test_what_is_held_back_after_its_moment_is_there_today(days: int) -> None:
    erased_at = datetime(2028, 3, 5, tzinfo=NOUMEA)
    today = TODAY + timedelta(days=days)
    assert last_day(erased_at, today=today) == today


@pytest.mark.django_db
def test_the_e_mail_names_the_day_of_the_rule_or_thirty_days_from_it(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent)
    assert kept_until(case) == date(2028, 3, 3)
    assert last_day_told(case, today=date(2028, 2, 1)) == date(2028, 3, 3)
    assert last_day_told(case, today=date(2028, 2, 3)) == TODAY
