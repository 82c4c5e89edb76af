"""A rule is written once and opened by several doors.

    def check_can_withdraw(case: Case, person: Person) -> None:   # raises, with a sentence
        ...
    can_withdraw = question(check_can_withdraw)                    # answers yes or no

Operations call the first; templates ask the second. `why_not(check_can_withdraw)(case, person)`
gives the sentence to a page that says it before anyone tries.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from niaouli.lib.errors import Refusal

P = ParamSpec("P")


def question(check: Callable[P, None]) -> Callable[P, bool]:
    """Turn a check that raises `Refusal` into a question that answers yes or no."""

    @wraps(check)
    def ask(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except Refusal:
            return False
        return True

    return ask


def why_not(check: Callable[P, None]) -> Callable[P, str]:
    """Turn a check into the sentence of its refusal; empty when there is nothing against it."""

    @wraps(check)
    def ask(*args: P.args, **kwargs: P.kwargs) -> str:
        try:
            check(*args, **kwargs)
        except Refusal as refusal:
            return str(refusal)
        return ""

    return ask
