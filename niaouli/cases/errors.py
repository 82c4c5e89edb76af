"""Refusals that are not one rule's own sentence."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from niaouli.lib.errors import BadInput, OutOfStep, Refusal
from niaouli.procedures.results import FieldError


class Incomplete(Refusal):
    """The draft cannot be sent yet. `pages` holds the codes of the pages to complete, in order."""

    def __init__(self, pages: list[str]) -> None:
        self.pages = pages
        super().__init__(
            _("Il manque encore des réponses ou des documents. Complétez les pages signalées.")
        )


class Changed(OutOfStep):
    """Somebody else acted on the case since the page was shown. `meanwhile`: who did what."""

    def __init__(self, meanwhile: str = "") -> None:
        sentence = _(
            "Cette demande a changé depuis que vous l’avez affichée. Rien n’a été enregistré : "
            "relisez-la, puis recommencez si c’est encore utile."
        )
        super().__init__(f"{sentence} {meanwhile}" if meanwhile else sentence)


class Gone(OutOfStep):
    """The case was erased since the page was shown."""

    def __init__(self) -> None:
        super().__init__(_("Cette demande n’existe plus : elle a été supprimée entre-temps."))


class Transferred(OutOfStep):
    """The case went to another department: who treated it before no longer opens it."""

    def __init__(self, reference: str, department: str, day: str) -> None:
        super().__init__(
            _(
                "La demande %(reference)s a été transmise le %(day)s à une autre direction : "
                "%(department)s. Vous ne pouvez plus l’ouvrir ni agir sur elle."
            )
            % {"reference": reference, "department": department, "day": day}
        )


class ClaimRefused(Refusal):
    """The number or the code is not right, or no longer: one sentence for all of it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Ce numéro et ce code ne vont pas ensemble, ou le code ne sert plus. Vérifiez-les "
                "sur votre papier. Si cela ne va toujours pas, demandez un nouveau code au guichet."
            )
        )


class MoreToAnswer(Refusal):
    """The prepared answers open questions that nobody answered: nothing leaves without them."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__(
            ngettext(
                "Vos nouvelles réponses demandent aussi : %(labels)s. Rien n’est encore envoyé : "
                "ouvrez de nouveau votre réponse, la question y est.",
                "Vos nouvelles réponses demandent aussi : %(labels)s. Rien n’est encore envoyé : "
                "ouvrez de nouveau votre réponse, les questions y sont.",
                len(labels),
            )
            % {"labels": ", ".join(f"« {label} »" for label in labels)}
        )


class InvalidDecision(BadInput):
    """Values of the decision that cannot be kept. `problems`: why, by the code of the value."""

    def __init__(self, problems: Sequence[FieldError]) -> None:
        self.problems = {each.asked.code: each for each in problems}
        super().__init__(problems[0].input, problems[0].sentence)
