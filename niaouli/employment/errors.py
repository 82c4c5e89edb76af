"""What can go wrong with employment."""

from django.utils.translation import gettext_lazy as _

from niaouli.lib.errors import OutOfStep, Refusal


class UnreadableOffers(Refusal):
    """The file as a whole cannot be read: nothing of it was kept."""


class UnknownOffer(Refusal):
    """There is no offer of this number."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Aucune offre ne porte le numéro %(number)s.") % {"number": number})


class AlreadyCheckedIn(OutOfStep):
    """There is a check-in for that month, and it says something else: nothing was changed."""

    def __init__(self, *, by_office: bool) -> None:
        if by_office:
            sentence = _(
                "Le pointage de ce mois a déjà été fait pour vous, par la direction. Rien n’a été "
                "changé : pour y mettre vos réponses, corrigez-le."
            )
        else:
            sentence = _(
                "Vous avez déjà pointé pour ce mois, avec d’autres réponses. Rien n’a été changé : "
                "pour les remplacer, corrigez votre pointage."
            )
        super().__init__(sentence)
