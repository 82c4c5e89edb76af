"""A report that leaves, for a spreadsheet."""

from datetime import datetime

from niaouli.accounts.models import Person
from niaouli.deliveries.models import Delivery, DeliveryLine
from niaouli.deliveries.operations import steps
from niaouli.deliveries.queries import lines_of


def report_of(*, delivery: Delivery, by: Person, now: datetime) -> list[DeliveryLine]:
    """Every line, those that need a look first; who took it out is noted."""
    steps.note(delivery, "report_taken", by=by, now=now)
    return list(lines_of(delivery))
