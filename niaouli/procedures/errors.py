"""What can go wrong with procedures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from niaouli.lib.errors import OutOfStep, Refusal


class ConditionError(Exception):
    """A condition of a definition does not hold together; the message is a sentence for its
    author."""


@dataclass(frozen=True)
class Problem:
    """One thing to correct in a definition: where, and a sentence."""

    place: str
    sentence: str

    def __str__(self) -> str:
        if not self.place:
            return self.sentence
        return _("%(place)s : %(sentence)s") % {"place": self.place, "sentence": self.sentence}


class InvalidDefinition(Refusal):
    """This definition cannot be used; `problems` says why, one sentence each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(
            ngettext(
                "Cette définition contient %(count)d problème.",
                "Cette définition contient %(count)d problèmes.",
                count,
            )
            % {"count": count}
        )


class ProcedureClosed(OutOfStep):
    """There is no version under which to start a new case."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Cette démarche ne peut plus être demandée en ligne."))


class CampaignClosed(OutOfStep):
    """The procedure is asked for on other days only; the message says which."""
