"""Refusals that are not one rule's own sentence."""

from django.utils.translation import gettext_lazy as _

from niaouli.lib.errors import OutOfStep, Refusal


class Incomplete(Refusal):
    """The draft cannot be sent yet. `pages` holds the codes of the pages to complete, in order."""

    def __init__(self, pages: list[str]) -> None:
        self.pages = pages
        super().__init__(
            _("Il manque encore des réponses ou des documents. Complétez les pages signalées.")
        )


class Changed(OutOfStep):
    """Somebody else acted on the case since the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Cette demande a changé depuis que vous l’avez affichée. Rien n’a été enregistré : "
                "relisez-la, puis recommencez si c’est encore utile."
            )
        )
