"""`mail receive`, `mail collect` and `mail status`: see docs/operate.md."""

import logging
import sys
from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from niaouli.connectors.imap import Mailbox, MailboxUnavailable
from niaouli.lib.words import moment
from niaouli.mail.collecting import collect
from niaouli.mail.enums import Delivery, Outcome
from niaouli.mail.models import IncomingMail, OutgoingMail
from niaouli.mail.receiving import receive

log = logging.getLogger(__name__)

UNKNOWN_USER, TRY_AGAIN = 67, 75
"""What mail servers understand (sysexits.h)."""
PERIOD = timedelta(days=7)
CHUNK = 1024 * 1024


class Command(BaseCommand):
    help = "Les e-mails reçus : en prendre un, relever la boîte, dire où l’on en est."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        one = what.add_parser("receive", help="Prend un e-mail sur l’entrée standard.")
        one.add_argument("--sender", help="L’expéditeur de l’enveloppe.")
        one.add_argument("--recipient", default="", help="Le destinataire de l’enveloppe.")
        what.add_parser("collect", help="Relève maintenant la boîte de NIAOULI_IMAP_URL.")
        what.add_parser("status", help="Dit ce qui est réglé, ce qui attend, ce qui est arrivé.")

    def handle(self, *args: object, what: str, **options: Any) -> None:
        if what == "receive":
            self._receive(options["sender"], options["recipient"])
        elif what == "collect":
            self._collect()
        else:
            self._status()

    def _receive(self, sender: str | None, recipient: str) -> None:
        """Whatever goes wrong, the mail server keeps the mail and comes again."""
        try:
            content, size = _standard_input(settings.NIAOULI_MAX_MAIL_BYTES + 1)
            outcome = receive(
                content, size=size, sender=sender, recipient=recipient, now=timezone.now()
            )
        except Exception as error:
            log.exception("mail not taken")
            raise CommandError(
                "L’e-mail n’est pas pris pour le moment.", returncode=TRY_AGAIN
            ) from error
        if outcome is Outcome.UNKNOWN:
            raise CommandError("Cette adresse n’existe pas.", returncode=UNKNOWN_USER)

    def _collect(self) -> None:
        if not settings.NIAOULI_IMAP_URL:
            raise CommandError("NIAOULI_IMAP_URL est vide : il n’y a pas de boîte à relever.")
        try:
            done = collect(now=timezone.now())
        except MailboxUnavailable as error:
            raise CommandError(f"La boîte ne répond pas : {error}") from None
        for outcome, count in sorted(done.outcomes.items()):
            self.stdout.write(f"{count} : {outcome.label}")
        self.stdout.write(f"{done.delayed} à reprendre, {done.aside} mis de côté.")

    def _status(self) -> None:
        now = timezone.now()
        address = settings.NIAOULI_REPLY_ADDRESS
        self.stdout.write(
            f"Adresse de réponse : {address or 'aucune, les réponses ne sont pas lues'}"
        )
        self.stdout.write(f"Boîte relevée : {_mailbox_words()}")
        recent = IncomingMail.objects.filter(received_at__gt=now - PERIOD).order_by("-received_at")
        counts = Counter(recent.values_list("outcome", flat=True))
        self.stdout.write(f"Reçus depuis 7 jours : {sum(counts.values())}")
        for outcome in Outcome:
            if counts[outcome]:
                self.stdout.write(f"  {counts[outcome]} : {outcome.label}")
        last = IncomingMail.objects.order_by("-received_at").first()
        self.stdout.write(f"Dernier reçu : {moment(last.received_at) if last else 'aucun'}")
        waiting = OutgoingMail.objects.filter(state=Delivery.WAITING).count()
        failed = OutgoingMail.objects.filter(
            state=Delivery.FAILED, settled_at__gt=now - PERIOD
        ).count()
        self.stdout.write(f"À envoyer : {waiting} ; non remis depuis 7 jours : {failed}")


def _mailbox_words() -> str:
    """Without the password."""
    if not settings.NIAOULI_IMAP_URL:
        return "aucune"
    host = urlsplit(settings.NIAOULI_IMAP_URL).hostname
    try:
        with Mailbox(settings.NIAOULI_IMAP_URL) as mailbox:
            return f"{host}, {len(mailbox.waiting())} en attente, {mailbox.aside()} de côté"
    except MailboxUnavailable as error:
        return f"{host} ne répond pas ({error})"


def _standard_input(most: int) -> tuple[bytes, int]:
    """The beginning of what comes, and how much there is: all is read, so that the mail server is
    not cut short."""
    content, size = bytearray(), 0
    while chunk := sys.stdin.buffer.read(CHUNK):
        size += len(chunk)
        content += chunk[: most - len(content)]
    return bytes(content), size
