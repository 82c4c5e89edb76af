"""Background work of the outbox."""

import logging

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from niaouli.connectors.imap import MailboxUnavailable
from niaouli.lib.jobs import enqueue
from niaouli.mail import collecting, operations, receiving

log = logging.getLogger(__name__)


@app.task(
    name="mail.deliver",
    # 100 s, then 200 s, 300 s…: the fortieth attempt comes after a day.
    retry=RetryStrategy(linear_wait=100, retry_exceptions=[operations.TryAgain]),
)
def deliver(mail: int) -> None:
    operations.deliver(mail_id=mail, now=timezone.now())
    operations.check_settled(mail_id=mail)


@app.task(name="mail.deliver_many", priority=-10)
def deliver_many() -> None:
    """Below all other work: whoever waits for a code comes first."""
    if operations.deliver_many(now=timezone.now()):
        enqueue("mail.deliver_many")


@app.periodic(cron="*/2 * * * *")
@app.task(name="mail.take_up", queueing_lock="mail.take_up")
def take_up(timestamp: int) -> None:
    """What is to be tried again, and what a worker that was killed had taken."""
    if operations.is_any_due(now=timezone.now()):
        enqueue("mail.deliver_many")


@app.periodic(cron="* * * * *")
@app.task(name="mail.collect", queueing_lock="mail.collect", lock="mail.collect")
def collect(timestamp: int) -> None:
    """Read the mailbox of answers. One that is out of reach is tried again a minute later."""
    try:
        done = collecting.collect(now=timezone.now())
    except MailboxUnavailable as error:
        log.warning("mailbox out of reach", extra={"data": {"error": str(error)}})
        return
    if done.aside:
        log.error("mails set aside", extra={"data": {"mails": done.aside}})


@app.periodic(cron="15 15 * * *")  # A quarter past two at night in Nouméa.
@app.task(name="mail.forget_received", queueing_lock="mail.forget_received")
def forget_received(timestamp: int) -> None:
    receiving.forget_received(before=timezone.now() - receiving.FORGOTTEN_AFTER)
