"""What can go wrong with procedures. The docstring of each refusal is its sentence."""

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


class Incomplete(Refusal):
    """The request cannot be sent yet: something is missing or must be corrected."""

    def __init__(self, pages: Sequence[str]) -> None:
        self.pages = tuple(pages)
        """The titles of the pages to complete."""
        super().__init__(
            _("Votre demande n’est pas complète. À compléter : %(pages)s.")
            % {"pages": ", ".join(f"« {title} »" for title in self.pages)}
        )


class ProcedureClosed(OutOfStep):
    """Cette démarche ne peut plus être demandée en ligne."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Cette démarche ne peut plus être demandée en ligne."))
