"""Background work of the outbox."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from niaouli.mail import operations


@app.task(
    name="mail.deliver",
    # 100 s, then 200 s, 300 s…: the fortieth attempt comes after a day.
    retry=RetryStrategy(linear_wait=100, retry_exceptions=[operations.TryAgain]),
)
def deliver(mail: int) -> None:
    operations.deliver(mail_id=mail, now=timezone.now())
    operations.check_settled(mail_id=mail)
