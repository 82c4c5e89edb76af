"""The relay: where mails are handed over, and what it answers."""

import re
from dataclasses import dataclass
from smtplib import (
    SMTP,
    SMTPDataError,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from types import TracebackType
from typing import Any, cast

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from niaouli.mail.message import Letter, compose, recipient, sender
from niaouli.mail.models import OutgoingMail

NOT_THE_ADDRESS = re.compile(rb"\b5\.(?:7|2\.2)\b")
"""Enhanced codes of a refusal that says nothing of the address: our own reputation, a full box."""
TAKEN, FORWARDED, CLOSING = 250, 251, 421
"""What a relay answers when all is well, when it passes the mail on, when it hangs up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of handing one mail over."""

    problem: str = ""
    """Empty when it was taken; else what was said, beginning with its code if it has one."""
    refused: bool = False
    """There is nobody at this address, and there will not be."""
    away: bool = False
    """The relay itself is out of reach: the next mail would fail in the same way."""

    @property
    def final(self) -> bool:
        """Trying again would give the same."""
        return self.problem.startswith("5")


class Relay:
    """One connection, kept from one mail to the next. Opened by the first, closed by `with`.

    A relay may end the conversation after some mails: the next one begins another.
    """

    def __init__(self) -> None:
        self._connection = get_connection()
        self._used = False

    def __enter__(self) -> "Relay":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def send(self, mail: OutgoingMail) -> Answer:
        """Hand one mail over."""
        kept, self._used = self._used, True
        answer, ended = self._try(mail)
        if ended and kept:
            answer, _ended = self._try(mail)
        return answer

    def _try(self, mail: OutgoingMail) -> tuple[Answer, bool]:
        """The answer, and whether the relay ended the conversation."""
        try:
            self._connection.open()
        except OSError as error:
            return _out_of_reach(error), False
        try:
            self._hand_over(mail)
        except SMTPRecipientsRefused as error:
            return _about_the_address(error), False
        except SMTPResponseException as error:
            if error.smtp_code == CLOSING or isinstance(error, SMTPHeloError):
                return self._ended(error)
            return Answer(f"{error.smtp_code} {error.smtp_error!r}"[:300]), False
        except OSError as error:
            return self._ended(error)
        except ValueError as error:
            # An address or a header that no mail may carry.
            return Answer(f"500 unwritable: {error}"[:300]), False
        return Answer(), False

    def _hand_over(self, mail: OutgoingMail) -> None:
        smtp = self._connection.connection if isinstance(self._connection, EmailBackend) else None
        if smtp is not None:
            _say(smtp, mail)
        else:
            self._connection.send_messages([Letter(mail)])

    def _ended(self, error: OSError) -> tuple[Answer, bool]:
        self._connection.close()
        hung_up = isinstance(error, SMTPServerDisconnected | SMTPResponseException)
        return _out_of_reach(error), hung_up


def _say(smtp: SMTP, mail: OutgoingMail) -> None:
    """What `SMTP.sendmail` says, with its errors. It and Django read the addresses again at each
    mail, which takes longer than composing the message."""
    smtp.ehlo_or_helo_if_needed()
    address = recipient(mail)
    code, said = smtp.docmd("MAIL", f"FROM:<{sender()}>")
    if code != TAKEN:
        _give_up(smtp, code)
        raise SMTPSenderRefused(code, said, sender())
    code, said = smtp.docmd("RCPT", f"TO:<{address}>")
    if code not in {TAKEN, FORWARDED}:
        _give_up(smtp, code)
        if code == CLOSING:
            raise SMTPResponseException(code, said)
        raise SMTPRecipientsRefused({address: (code, said)})
    try:
        code, said = smtp.data(compose(mail))
    except SMTPDataError as error:
        code, said = error.smtp_code, cast(bytes, error.smtp_error)
    if code != TAKEN:
        _give_up(smtp, code)
        raise SMTPDataError(code, said)


def _give_up(smtp: SMTP, code: int) -> None:
    """The next mail begins afresh."""
    if code != CLOSING:
        smtp.rset()


def _out_of_reach(error: OSError) -> Answer:
    said: Any = error.smtp_error if isinstance(error, SMTPResponseException) else error
    return Answer(f"connection: {said}"[:300], away=True)


def _about_the_address(error: SMTPRecipientsRefused) -> Answer:
    code, said = next(iter(error.recipients.values()))
    gone = 500 <= code < 600 and not NOT_THE_ADDRESS.search(said)
    return Answer(f"{code} {said!r}"[:300], refused=gone)
