"""Refusals that are not one rule's own sentence."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from niaouli.lib.errors import BadInput, OutOfStep, Refusal

Problem = tuple[str, str]
"""The name of an input, and the sentence shown beside it."""


class InvalidPublication(Refusal):
    """What was written cannot be kept so. `problems` says why, in the order of the form."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_("Cette publication a des points à corriger."))


class Changed(OutOfStep):
    """Somebody else changed the publication since the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Cette publication a changé depuis que vous l’avez affichée. Rien n’a été "
                "enregistré : relisez-la, puis recommencez si c’est encore utile."
            )
        )


class FeedRefused(BadInput):
    """This address cannot be added as a feed; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__("url", sentence)
