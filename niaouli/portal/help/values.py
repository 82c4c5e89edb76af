"""The figures that answers quote, from where they hold."""

from django.conf import settings

from niaouli.accounts.passwords import MINIMUM_LENGTH
from niaouli.documents.policies import BIN_DAYS, WALLET_BYTES, WALLET_SIZE
from niaouli.documents.reminders import REMIND_DAYS
from niaouli.lib.words import file_size
from niaouli.ui.theme import current_theme


def values() -> dict[str, str | int]:
    theme = current_theme()
    return {
        "the_account": theme.words.the_account,
        "password_length": MINIMUM_LENGTH,
        "upload_mb": settings.NIAOULI_MAX_UPLOAD_BYTES // (1024 * 1024),
        "bin_days": BIN_DAYS,
        "wallet_documents": WALLET_SIZE,
        "wallet_size": file_size(WALLET_BYTES),
        "remind_first": REMIND_DAYS[0],
        "remind_last": REMIND_DAYS[-1],
    }
