"""The family of refusals that people read.

A rule that is not met raises a `Refusal` whose message is a sentence for the person concerned.
Each face turns it into an answer in one place (`niaouli/web/middleware.py`).
"""

from types import TracebackType

from django.utils.functional import Promise


class Refusal(Exception):
    """What was asked may not be done; the message says why, and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refusal):
    """This person may see the thing but not act on it."""


class OutOfStep(Refusal):
    """The thing is no longer in the state in which this can be done: a stale page, two acts at
    once."""


class BadInput(Refusal):
    """What was typed cannot be kept. `input` names it, so that the sentence is shown beside it."""

    def __init__(self, input: str, sentence: str) -> None:  # noqa: A002
        self.input = input
        super().__init__(sentence)


class BadInputs(BadInput):
    """Several at once. `errors`: the sentences by input, in the order of the form; who shows one
    shows the first."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(*next(iter(errors.items())))


def errors_of(refusal: Refusal) -> dict[str, str]:
    """Its sentences by input; that of the whole form has no name."""
    if isinstance(refusal, BadInputs):
        return refusal.errors
    return {refusal.input if isinstance(refusal, BadInput) else "": str(refusal)}


class Mistakes:
    """What is wrong with a form, gathered: `with mistakes:` around the check of each input, then
    `mistakes.check()`."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def __enter__(self) -> None:
        """Nothing: the checks follow."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        mistake: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(mistake, BadInput):
            return False
        self.errors.setdefault(mistake.input, str(mistake))
        return True

    def check(self) -> None:
        """Raises `BadInputs` when there is any."""
        if self.errors:
            raise BadInputs(self.errors)
