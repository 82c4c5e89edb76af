"""The number of a check-in: `P-2026-11-000123-K`.

The month, the check-in's own number, and a check character, so that a number misheard by phone is
noticed. It is not a secret and opens nothing.
"""

import re
from datetime import date

from niaouli.lib.references import check_character

SHAPE = re.compile(r"^P-(\d{4})-(\d{2})-(\d{6,15})-([A-Z])$", re.ASCII)


def format_number(period: date, number: int) -> str:
    letter = check_character(period.year, f"P{period.month:02d}", number)
    return f"P-{period.year}-{period.month:02d}-{number:06d}-{letter}"


def parse_number(text: str) -> tuple[date, int] | None:
    """The month and the number of a check-in, from its exact writing; None when it is not one."""
    match = SHAPE.match(text)
    if match is None:
        return None
    year, month, number, _letter = match.groups()
    try:
        period = date(int(year), int(month), 1)
    except ValueError:
        return None
    return (period, int(number)) if format_number(period, int(number)) == text else None
