"""Refusals of departments that are not one rule's own sentence."""

from collections.abc import Mapping

from niaouli.lib.errors import Refusal


class ContactRefused(Refusal):
    """What was typed to reach the department cannot be kept. `errors`: a sentence by input."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(errors.values()))


class PlaceRefused(Refusal):
    """What was typed of a pick-up place cannot be kept. `errors`: a sentence by input."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(errors.values()))
