"""The family of refusals that people read.

A rule that is not met raises a `Refusal` whose message is a sentence for the person concerned.
Each face turns it into an answer in one place (`niaouli/web/middleware.py`).
"""

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
