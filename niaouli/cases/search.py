"""Finding a case, for agents: by its number, even mistyped, by the person's name or e-mail.

Only among the cases that the agent's roles may open, and never more than a screen of them.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from niaouli.cases.queues import QueueLine, named, of_people
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import viewable
from niaouli.lib.references import format_reference
from niaouli.lib.words import fold

LIMIT = 50
SHORTEST = 2
LONGEST = 100
YEARS = 3
"""A number without its year is looked for in this one and those just before."""

# Year, department, number, letter: all but the number may be missing, O and I stand for digits.
LOOSE = re.compile(
    r"^(?:(?P<year>\d{4})(?:-|(?=[A-Z])))?(?:(?P<code>[A-Z]{2,8})-?)?"
    r"(?=[OI]*\d)(?P<number>[\dOI]{1,9})(?:-?(?P<letter>[A-Z]))?$"
)


@dataclass(frozen=True)
class Found:
    """What a search gives, the latest submission first."""

    cases: Sequence[QueueLine] = ()
    more: bool = False
    """There are others: what was typed is too vague."""
    approximate: bool = False
    """No case has the number that was typed; these have one that resembles it."""


def search_cases(roles: Collection[Membership], text: str, *, today: date) -> Found:
    """The cases that the text names. One or two statements."""
    text = text.replace("\x00", "").strip()[:LONGEST]
    departments = viewable(roles)
    typed = _Number.read(text, [each.code for each in departments], today.year)
    if typed is not None:
        return _by_number(departments, typed)
    words = _plain(text).split()
    if not any(len(word) >= SHORTEST for word in words):
        return Found()
    found = of_people(departments, words, (ACCENTED, PLAIN), limit=LIMIT + 1)
    return Found(found[:LIMIT], more=len(found) > LIMIT)


@dataclass(frozen=True)
class _Number:
    """A number as it was typed, or misread, or heard by phone."""

    years: list[int]
    codes: list[str]
    number: int
    letter: str
    """The check character that was typed; empty when it was left out."""

    @classmethod
    def read(cls, text: str, codes: list[str], this_year: int) -> "_Number | None":
        match = LOOSE.match(re.sub(r"[^0-9A-Z]+", "-", fold(text).upper()).strip("-"))
        if match is None:
            return None
        code = match["code"]
        digits = match["number"].replace("O", "0").replace("I", "1")
        return cls(
            years=[int(match["year"])]
            if match["year"]
            else [this_year - back for back in range(YEARS)],
            # A department that the agent does not know is a slip too.
            codes=[code] if code in codes else codes,
            number=int(digits),
            letter=match["letter"] or "",
        )

    def as_typed(self) -> list[str]:
        """The references it names, with their own check character."""
        return self._references([self.number])

    def contradicts_itself(self) -> bool:
        """The letter belongs to none of them: something was mistyped."""
        return bool(self.letter) and not any(
            reference.endswith(self.letter) for reference in self.as_typed()
        )

    def resembling(self) -> list[str]:
        """The references one slip away that have the letter that was typed."""
        close = self._references(_one_slip_away(self.number))
        return [reference for reference in close if reference.endswith(self.letter)]

    def _references(self, numbers: Iterable[int]) -> list[str]:
        return [
            format_reference(year, code, number)
            for number in numbers
            for year in self.years
            for code in self.codes
        ]


def _one_slip_away(number: int) -> list[int]:
    """Numbers with one digit wrong, or two neighbours swapped."""
    digits = f"{number:06d}"
    wrong = [
        digits[:place] + digit + digits[place + 1 :]
        for place in range(len(digits))
        for digit in "0123456789"
        if digit != digits[place]
    ]
    swapped = [
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        for place in range(len(digits) - 1)
        if digits[place] != digits[place + 1]
    ]
    return [int(each) for each in wrong + swapped]


def _by_number(departments: Collection[Department], typed: _Number) -> Found:
    exact = named(departments, typed.as_typed(), limit=LIMIT)
    if not typed.contradicts_itself():
        return Found(exact)
    close = named(departments, typed.resembling(), limit=LIMIT)
    return Found([*exact, *close][:LIMIT], approximate=True)


# The database folds as we do, letter by letter: no extension is asked of it.
ACCENTED = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿ’-"
PLAIN = "aaaaaaceeeeiiiinooooouuuuyy' "


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text).lower()
    return " ".join(text.translate(str.maketrans(ACCENTED, PLAIN)).split())
