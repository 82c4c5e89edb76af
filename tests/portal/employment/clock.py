"""The day of the pages: they read the time where requests enter."""

from datetime import datetime

import pytest
from django.utils import timezone


def today_is(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The pages believe that it is that moment."""
    monkeypatch.setattr(timezone, "now", lambda: moment)
