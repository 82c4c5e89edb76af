"""What can go wrong with employment."""

from niaouli.lib.errors import Refusal


class UnreadableOffers(Refusal):
    """The file as a whole cannot be read: nothing of it was kept."""
