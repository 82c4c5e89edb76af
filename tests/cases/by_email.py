"""A case whose citizen answers by e-mail."""

from datetime import datetime
from typing import Any

from django.test import override_settings

from niaouli.cases.models import Case, Message
from niaouli.cases.reply_addresses import reply_address
from niaouli.mail.enums import Outcome
from niaouli.mail.receiving import receive
from tests.cast import NOW
from tests.mail.letters import REPLY, letter


def answered_by_email(
    case: Case, text: str = "Voici.", *, now: datetime = NOW, **values: Any
) -> Message:
    """The message that the answer became."""
    citizen = case.citizen
    with override_settings(NIAOULI_REPLY_ADDRESS=REPLY):
        to = reply_address(case, citizen, now=now)
        name = f"<{case.reference}-{case.messages.count()}@example.org>"
        content = letter(text, to=to, sender=citizen.email, name=name, **values)
        assert receive(content, now=now) is Outcome.TAKEN
    message: Message = case.messages.latest("id")
    return message
