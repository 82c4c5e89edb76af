"""Finding a case, for agents: by its number, even mistyped, or by the words that `indexing` wrote:
the person's name, e-mail, telephone, RIDET, and what the procedure declares searchable.

Only among the cases that the agent's roles may open, and never more than a screen of them.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from niaouli.cases.lists.indexing import LONGEST_TERM
from niaouli.cases.lists.lookups import COUNT_LIMIT, Matches, look_up
from niaouli.cases.lists.queue_lines import QueueLine, lines_of
from niaouli.cases.lists.queues import named
from niaouli.departments.models import Department, Membership
from niaouli.departments.queries import viewable
from niaouli.lib.references import format_reference
from niaouli.lib.words import fold, searchable

LIMIT = 50
SHORTEST = 2
LONGEST = 100
MOST_WORDS = 8
YEARS = 3
"""A number without its year is looked for in this one and those just before."""

# Year, department, number, letter: all but the number may be missing, O and I stand for digits.
LOOSE = re.compile(
    r"^(?:(?P<year>\d{4})(?:-|(?=[A-Z])))?(?:(?P<code>[A-Z]{2,8})-?)?"
    r"(?=[OI]*\d)(?P<number>[\dOI]{1,9})(?:-?(?P<letter>[A-Z]))?$"
)
# A telephone number or a RIDET, however it is spaced.
DIGITS = re.compile(r"(?<![\w.@-])\+?\d[\d .\-/()\u00a0\u202f]{4,}\d(?![\w@])")
COUNTRY = ("00687", "687")
PHONE = 6


@dataclass(frozen=True)
class Found:
    """What a search gives, the latest submission first."""

    cases: Sequence[QueueLine] = ()
    total: int = 0
    """How many there are; above `COUNT_LIMIT`, only « more than that »."""
    more: bool = False
    """There are others: what was typed is too vague."""
    looked: int = 0
    """When not 0: only among that many cases, the latest of those that have the rarest word."""
    vague: bool = False
    """Too many words begin as one that was typed: some were not looked at."""
    approximate: bool = False
    """No case has the number that was typed; these have one that resembles it."""


def search_cases(roles: Collection[Membership], text: str, *, today: date) -> Found:
    """The cases that the text names. A few statements, whatever is found."""
    text = text.replace("\x00", "").strip()[:LONGEST]
    departments = viewable(roles)
    typed = _Number.read(text, [each.code for each in departments], today.year)
    if typed is None:
        return _by_words(departments, text)
    found = _by_number(departments, typed)
    if not typed.is_bare:
        return found
    return _together(found, _by_words(departments, text))


def words_of(text: str) -> list[str]:
    """What is looked up, as `indexing` writes it: addresses whole, numbers by their digits."""
    text = fold(text)
    found = []
    for number in DIGITS.findall(text):
        digits = re.sub(r"\D", "", number)
        for prefix in COUNTRY:
            if len(digits) == PHONE + len(prefix):
                digits = digits.removeprefix(prefix)
        found.append(digits)
    for word in DIGITS.sub(" ", text).split():
        found += [f"@{word}"] if "@" in word.strip("@") else searchable(word).split()
    return list(dict.fromkeys(word[:LONGEST_TERM] for word in found))[:MOST_WORDS]


def _by_words(departments: Collection[Department], text: str) -> Found:
    words = words_of(text)
    if not any(len(word) >= SHORTEST for word in words):
        return Found()
    matches: Matches = look_up([each.pk for each in departments], words, limit=LIMIT + 1)
    return Found(
        lines_of(matches.ids[:LIMIT]),
        total=matches.total,
        more=len(matches.ids) > LIMIT,
        looked=matches.looked,
        vague=matches.vague,
    )


def _together(numbered: Found, others: Found) -> Found:
    """A few digits are a number, or the beginning of a telephone or of a RIDET."""
    known = {case.id for case in numbered.cases}
    cases = [*numbered.cases, *(case for case in others.cases if case.id not in known)]
    return Found(
        cases[:LIMIT],
        total=min(max(others.total, len(cases)), COUNT_LIMIT + 1),
        more=others.more or len(cases) > LIMIT,
        looked=others.looked,
        vague=others.vague,
        approximate=numbered.approximate,
    )


@dataclass(frozen=True)
class _Number:
    """A number as it was typed, or misread, or heard by phone."""

    years: list[int]
    codes: list[str]
    number: int
    letter: str
    """The check character that was typed; empty when it was left out."""
    is_bare: bool
    """Nothing but digits."""

    @classmethod
    def read(cls, text: str, codes: list[str], this_year: int) -> "_Number | None":
        plain = re.sub(r"[^0-9A-Z]+", "-", fold(text).upper()).strip("-")
        match = LOOSE.match(plain)
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
            is_bare=plain.replace("-", "").isdecimal(),
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
        return Found(exact, total=len(exact))
    close = named(departments, typed.resembling(), limit=LIMIT)
    both = [*exact, *close][:LIMIT]
    return Found(both, total=len(both), approximate=True)
