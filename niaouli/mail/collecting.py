"""Answers that wait in a mailbox, taken one by one.

A message leaves the mailbox after what it causes is committed: killed in between, the next run
finds it known, and only puts it away.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db import DatabaseError

from niaouli.connectors.imap import Mailbox
from niaouli.mail.enums import Outcome
from niaouli.mail.operations import TryAgain
from niaouli.mail.receiving import receive

log = logging.getLogger(__name__)

MOST = 100
SECONDS = 45.0
"""How long one run takes messages: the next begins a minute after it."""


@dataclass(slots=True)
class Collected:
    """What a run did."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    delayed: int = 0
    """To be tried again: the antivirus does not answer."""
    aside: int = 0
    """Flagged: a mistake of ours that somebody must look at."""


def collect(*, now: datetime) -> Collected:
    """Take what waits in the mailbox of the settings; nothing when there is none.

    Raises `MailboxUnavailable`. Safe to run twice, or at the same time.
    """
    done = Collected()
    if not settings.NIAOULI_IMAP_URL:
        return done
    end, most = monotonic() + SECONDS, settings.NIAOULI_MAX_MAIL_BYTES + 1
    with Mailbox(settings.NIAOULI_IMAP_URL) as mailbox:
        for number in mailbox.waiting()[:MOST]:
            if monotonic() > end:
                break
            _take(mailbox, number, most, done, now)
    return done


def _take(mailbox: Mailbox, number: str, most: int, done: Collected, now: datetime) -> None:
    fetched = mailbox.fetch(number, most=most)
    if fetched is None:
        return
    try:
        done.outcomes[receive(fetched.content, size=fetched.size, now=now)] += 1
    except TryAgain:
        done.delayed += 1
        return
    except DatabaseError:
        raise
    except Exception:
        log.exception("mail set aside")
        mailbox.set_aside(number)
        done.aside += 1
        return
    mailbox.put_away(number)
