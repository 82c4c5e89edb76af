"""The administrative number of a case: `2026-DDDT-004217-K`.

Year, department, number in the year and department, and a check character, so that a number
misheard by phone is noticed. It is not a secret and opens nothing.
"""

import re

# Twenty-three letters, a prime number: without I, O and Q, which look like digits.
CHECK_CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
SHAPE = re.compile(r"^(\d{4})-([A-Z]{2,8})-(\d{6,9})-([A-Z])$")


def check_character(year: int, department: str, number: int) -> str:
    """The last letter of a reference: the sum of its characters, each times its position.

    Positions stay under the prime modulus, so that any single wrong digit and any two neighbouring
    digits swapped change the letter.
    """
    characters = f"{year}{department}{number:06d}"
    total = sum(place * int(each, 36) for place, each in enumerate(characters, start=1))
    return CHECK_CHARACTERS[total % len(CHECK_CHARACTERS)]


def format_reference(year: int, department: str, number: int) -> str:
    return f"{year}-{department}-{number:06d}-{check_character(year, department, number)}"


def parse_reference(text: str) -> str | None:
    """The reference in its exact form, from what a person typed; None when it cannot be one.

    Spaces, lower case and other dashes are forgiven.
    """
    compact = re.sub(r"[\s\-\u2010-\u2015]+", "-", text.strip().upper())
    match = SHAPE.match(compact)
    if match is None:
        return None
    year, department, number, _letter = match.groups()
    # Written anew: a longer number that begins with a zero is another one's, with one digit wrong.
    expected = format_reference(int(year), department, int(number))
    return compact if compact == expected else None
