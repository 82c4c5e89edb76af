"""A rule is written once and opened by two doors.

    def check_can_withdraw(case: Case, person: Person) -> None:   # raises, with a sentence
        ...
    can_withdraw = question(check_can_withdraw)                    # answers yes or no

Operations call the first; templates ask the second.
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
