"""Until when a document says that it holds, read in its words: proposed, never decided.

French and English, dates in words or in figures (day first, as here and in the whole Pacific; or as
ISO writes them). What is not sure is left to the person: two different ends, a date that does not
exist, one that is too far to be meant.
"""

import re
import unicodedata
from datetime import date, timedelta

PAST, FUTURE = timedelta(days=10 * 365), timedelta(days=40 * 365)
"""How far from today the end of a document may plausibly be."""
BETWEEN = r"[^0-9]{0,30}?"
"""What may stand between the words and the date: « : le », « / Date of expiry »."""
MONTHS = {
    **{
        name: number
        for number, names in enumerate(
            (
                ("janvier", "janv", "january", "jan"),
                ("fevrier", "fevr", "february", "feb"),
                ("mars", "march", "mar"),
                ("avril", "avr", "april", "apr"),
                ("mai", "may"),
                ("juin", "june", "jun"),
                ("juillet", "juil", "july", "jul"),
                ("aout", "august", "aug"),
                ("septembre", "sept", "september", "sep"),
                ("octobre", "oct", "october"),
                ("novembre", "nov", "november"),
                ("decembre", "dec", "december"),
            ),
            1,
        )
        for name in names
    }
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = (
    r"(?:(?P<y{n}>\d{{4}})-(?P<m{n}>\d{{1,2}})-(?P<d{n}>\d{{1,2}})"
    r"|(?P<da{n}>\d{{1,2}})(?: ?[/.-] ?| )(?P<ma{n}>\d{{1,2}})(?: ?[/.-] ?| )(?P<ya{n}>\d{{4}})"
    r"|(?P<db{n}>\d{{1,2}})(?:er|st|nd|rd|th)? (?P<mb{n}>" + _MONTH + r")\.? (?P<yb{n}>\d{{4}})"
    r"|\b(?P<mc{n}>" + _MONTH + r")\.? (?P<dc{n}>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<yc{n}>\d{{4}}))"
    r"(?!\d)"
)
ENDS = (
    *("valable jusqu'?a", "valables jusqu'?a", "valide jusqu'?a", "valides jusqu'?a"),
    *("validite jusqu'?a", "valid until", "valid through", "valid to", "valid till"),
    *("expire le", "expirera le", "expirant le", "expires? on", "expires?:", "expiring on"),
    *("date d'?expiration", "date of expiry", "expiry date", "expiration date"),
    *("fin de (?:la )?validite", "date limite de validite", "expiration :"),
)
_END = re.compile(rf"\b(?:{'|'.join(ENDS)}){BETWEEN}{_DATE.format(n=1)}")
_PERIOD = re.compile(
    r"\b(?:valable|valables|valide|valides|validite|valid|validity)\b[^0-9]{0,30}?"
    rf"\b(?:du|from) {_DATE.format(n=2)} ?(?:inclus )?(?:au|to|until|-) {_DATE.format(n=1)}"
)


def read_validity(text: str, today: date) -> date | None:
    """The last day that the text states, when it states one, and one only."""
    read = plain(text)
    found = {_read(match) for pattern in (_END, _PERIOD) for match in pattern.finditer(read)}
    likely = {day for day in found if day and today - PAST <= day <= today + FUTURE}
    return likely.pop() if len(likely) == 1 else None


def plain(text: str) -> str:
    """Small letters without accents, one kind of apostrophe, single spaces."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'").replace("`", "'"))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(letters.lower().split())


def _read(match: "re.Match[str]") -> date | None:
    for form in ("", "a", "b", "c"):
        day, month, year = (match[f"{part}{form}1"] for part in "dmy")
        if day:
            number = int(month) if month.isdigit() else MONTHS[month]
            try:
                return date(int(year), number, int(day))
            except ValueError:
                return None
    return None
