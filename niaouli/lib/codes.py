"""Codes that people copy from a paper: groups of signs that nobody takes for one another."""

import re
import secrets

SIGNS = "BCDFGHJKMNPQRTVWXYZ234679"
"""Without vowels, which make words, and without what is taken for another sign."""
LENGTH, GROUP = 12, 4
CODE_IN_TEXT = re.compile(rf"\b[{SIGNS}]{{4}}-[{SIGNS}]{{4}}-[{SIGNS}]{{4}}\b")
"""A code in its exact form, in a longer text."""


def code_of(number: int) -> str:
    """Three groups of four signs, worked out of a number of at least sixty bits."""
    signs = ""
    for _place in range(LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs += SIGNS[sign]
    return grouped(signs)


def drawn_code() -> str:
    """A code that nobody can guess: fifty-five bits of chance."""
    return code_of(secrets.randbits(128))


def grouped(signs: str) -> str:
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


def signs_of(text: str) -> str:
    """What was typed, without what does not matter: case, spaces, hyphens."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def parse_code(text: str) -> str | None:
    """The code in its exact form, however it was typed; None when it cannot be one."""
    signs = signs_of(text)
    if len(signs) != LENGTH or not set(signs) <= set(SIGNS):
        return None
    return grouped(signs)
