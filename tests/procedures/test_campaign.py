"""Procedures that can be asked on some days only."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.procedures.campaign import Campaign, CampaignStatus
from niaouli.procedures.errors import CampaignClosed
from niaouli.procedures.policies import campaign_is_open, check_campaign_open, why_campaign_closed
from tests.procedures.samples import definition, problems

ONCE = Campaign(opens_on="2026-05-25", closes_on="2026-07-31")
YEARLY = Campaign(opens_on="11-01", closes_on="02-28")
"""It begins in one year and ends in the next."""


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 5, 24), CampaignStatus.UPCOMING),
        (date(2026, 5, 25), CampaignStatus.OPEN),
        (date(2026, 7, 31), CampaignStatus.OPEN),
        (date(2026, 8, 1), CampaignStatus.OVER),
    ],
)
def test_both_days_are_included(day: date, status: CampaignStatus) -> None:
    state = ONCE.state_on(day)
    assert state.status is status
    assert (state.opens_on, state.closes_on) == (date(2026, 5, 25), date(2026, 7, 31))


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2026, 10, 31), date(2026, 11, 1), date(2027, 2, 28)),
        (date(2026, 11, 1), date(2026, 11, 1), date(2027, 2, 28)),
        (date(2027, 2, 28), date(2026, 11, 1), date(2027, 2, 28)),
        (date(2027, 3, 1), date(2027, 11, 1), date(2028, 2, 28)),
    ],
)
def test_a_yearly_campaign_is_the_one_under_way_or_the_next(
    day: date, opens: date, closes: date
) -> None:
    state = YEARLY.state_on(day)
    assert (state.opens_on, state.closes_on) == (opens, closes)
    assert state.is_open == (opens <= day <= closes)


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
month_days = st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(lambda day: f"{day:%m-%d}")


@given(month_days, month_days, days)
def test_a_yearly_campaign_is_never_over_for_ever(opens: str, closes: str, day: date) -> None:
    state = Campaign(opens_on=opens, closes_on=closes).state_on(day)
    assert state.status is not CampaignStatus.OVER
    assert state.opens_on <= state.closes_on < state.opens_on + timedelta(days=367)
    assert state.is_open == (state.opens_on <= day)


# ── Whether it may be asked ──
def test_a_procedure_without_campaign_is_always_open() -> None:
    assert campaign_is_open(definition(), today=date(2026, 1, 1))


def test_before_it_opens_the_refusal_says_when_to_come_back() -> None:
    made = definition(campaign={"opens_on": "11-01", "closes_on": "02-28"})
    said = why_campaign_closed(made, today=date(2026, 10, 3))
    assert said.startswith("Cette démarche ouvre le 1er novembre 2026.")


def test_once_it_is_over_the_refusal_says_since_when() -> None:
    made = definition(campaign={"opens_on": "2026-05-25", "closes_on": "2026-07-31"})
    with pytest.raises(CampaignClosed, match="terminée depuis le 31 juillet 2026"):
        check_campaign_open(made, today=date(2026, 8, 1))


# ── Definitions ──
def test_dates_written_in_toml_without_quotes_are_read_too() -> None:
    made = definition(campaign={"opens_on": date(2026, 5, 25), "closes_on": date(2026, 7, 31)})
    assert made.campaign == ONCE


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"opens_on": "2026-05-25", "closes_on": "07-31"}, "de la même façon"),
        ({"opens_on": "02-29", "closes_on": "07-31"}, "02-29"),
        ({"opens_on": "2026-02-30", "closes_on": "2026-07-31"}, "2026-02-30"),
        ({"opens_on": "2026-08-01", "closes_on": "2026-07-31"}, "avant opens_on"),
        ({"opens_on": "mai", "closes_on": "07-31"}, "forme attendue"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused(keys: dict[str, Any], said: str) -> None:
    (problem,) = problems(campaign=keys)
    assert said in problem
