"""The thread of a case: a message, and the files that go with it.

What both sides share; who may write, and who is told, is in `answering` and `reviewing`.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niaouli.accounts.models import Person
from niaouli.cases import policies
from niaouli.cases.enums import Channel, Side
from niaouli.cases.models import Case, Message, SupportingDocument
from niaouli.cases.operations import giving, steps
from niaouli.cases.supplied import GivenDocument
from niaouli.lib.errors import BadInput, OutOfStep

MESSAGE_LENGTH = 5_000
KIND = "autre"
"""The nature of the files that go with a message: nobody asks for it."""
MOST_FILES = 5
"""What one message takes."""
PRESSED_TWICE = timedelta(minutes=1)
MOST_A_DAY, MOST_IN_CASE = 50, 500
"""Of the citizen, in one case: far above what anyone writes by hand; what a machine does at most.
Every page and the PDF of the case hold them all."""


def post(
    case: Case,
    *,
    side: Side,
    body: str,
    given: Sequence[GivenDocument],
    by: Person,
    now: datetime,
    channel: Channel = Channel.ONLINE,
) -> Message:
    """Add a message to the thread of a locked case: a text, files, or both."""
    text = steps.plain_text(body)
    check_fits(text, len(given))
    for each in given:
        policies.check_can_give(each.wallet_version, by)
    if side == Side.CITIZEN:
        check_not_too_many(case, now)
        case.answered_at = case.answered_at or now
    steps.touch(case, now=now, fields=["answered_at"])
    message = Message.objects.create(
        case=case, side=side, author=by, body=text, channel=channel, sent_at=now
    )
    giving.record_given(case, [each.add_to_message(message) for each in given], by=by, now=now)
    return message


def posted_just_now(
    case: Case, *, body: str, given: Sequence[GivenDocument], by: Person, now: datetime
) -> Message | None:
    """The last message of a locked case, when it says the same from the same person: a button
    pressed twice, or an answer that was lost on the way."""
    last = case.messages.order_by("-id").first()
    if last is None or last.author_id != by.pk or now - last.sent_at > PRESSED_TWICE:
        return None
    if last.body != steps.plain_text(body):
        return None
    files = SupportingDocument.objects.filter(message=last).order_by("id")
    sent = Counter(files.values_list("file__sha256", flat=True))
    return last if sent == Counter(each.file.sha256 for each in given) else None


def check_not_too_many(case: Case, now: datetime) -> None:
    """Nobody fills a case until it cannot be read any more. One query."""
    lately = Q(sent_at__gt=now - timedelta(days=1))
    written = case.messages.filter(side=Side.CITIZEN).aggregate(
        lately=Count("id", filter=lately), ever=Count("id")
    )
    if written["lately"] >= MOST_A_DAY:
        raise OutOfStep(
            _(
                "Vous avez écrit %(most)d messages en un jour pour cette demande. Réunissez le "
                "reste en un seul message, et envoyez-le demain."
            )
            % {"most": MOST_A_DAY}
        )
    if written["ever"] >= MOST_IN_CASE:
        raise OutOfStep(
            _(
                "Cette demande a déjà %(most)d messages de vous, et n’en prend plus. Utilisez les "
                "coordonnées de la direction."
            )
            % {"most": MOST_IN_CASE}
        )


def check_fits(text: str, files: int) -> None:
    """A text, files, or both, and not too much of either. Raises `BadInput`."""
    if not (text or files):
        raise BadInput("body", _("Écrivez votre message."))
    steps.check_length(text, name="body", limit=MESSAGE_LENGTH)
    if files > MOST_FILES:
        raise BadInput(
            "files",
            ngettext(
                "Il y a %(count)d fichier : %(limit)d au plus par message. Gardez-en %(limit)d, "
                "puis envoyez les autres dans un deuxième message.",
                "Il y a %(count)d fichiers : %(limit)d au plus par message. Gardez-en %(limit)d, "
                "puis envoyez les autres dans un deuxième message.",
                files,
            )
            % {"count": files, "limit": MOST_FILES},
        )
