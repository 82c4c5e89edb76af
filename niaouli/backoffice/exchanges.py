"""The thread of a case on its screen: messages with their files, and e-mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from niaouli.backoffice import pieces
from niaouli.cases.enums import Channel, Side
from niaouli.cases.models import Case, Message, SupportingDocument
from niaouli.cases.queries import attachments, exchanges_of
from niaouli.lib.words import NARROW_SPACE, moment
from niaouli.mail.enums import TONES, Delivery
from niaouli.mail.models import OutgoingMail


@dataclass(frozen=True)
class Said:
    """One line of the thread; the names are those of the macro `message`."""

    author: str
    date: str
    side: str
    subject: str
    text: str
    delivery: str
    delivery_kind: str
    unread: bool
    attachments: list[dict[str, str]]


def exchanges(case: Case, documents: Sequence[SupportingDocument]) -> list[Said]:
    """The oldest first."""
    files, lines = attachments(documents), []
    for each in exchanges_of(case):
        if each.mail is not None:
            lines.append(_mail(each.mail, each.at))
        elif each.message is not None:
            lines.append(_said(case, each.message, files.get(each.message.pk, [])))
    return lines


def _said(case: Case, message: Message, files: Sequence[SupportingDocument]) -> Said:
    theirs, by_email = message.side == Side.CITIZEN, message.channel == Channel.EMAIL
    read = message.read_at
    return Said(
        author=message.author.display_name if message.author else str(Side(message.side).label),
        date=moment(message.sent_at) + (_(", par e-mail") if by_email else ""),
        side="theirs" if theirs else "mine",
        subject="",
        text=message.body,
        delivery=""
        if theirs
        else _("Lu par l’usager le %(moment)s") % {"moment": moment(read)}
        if read
        else _("Pas encore lu par l’usager"),
        delivery_kind="success" if read else "neutral",
        unread=theirs and read is None,
        attachments=[
            *(pieces.attachment(case, each) for each in files),
            *([_original(case, message)] if by_email else []),
        ],
    )


def _original(case: Case, message: Message) -> dict[str, str]:
    """The whole e-mail, quotations included."""
    return {
        "title": _("Voir l’original"),
        "href": reverse("backoffice:original", args=[case.reference, message.pk]),
        "meta": _("e-mail entier, à télécharger"),
    }


def _mail(mail: OutgoingMail, at: datetime) -> Said:
    delivery = Delivery(mail.state)
    problem = f"{NARROW_SPACE}: {mail.problem}" if mail.problem else ""
    return Said(
        author=_("E-mail automatique à %(address)s") % {"address": mail.address},
        date=moment(at),
        side="mail",
        subject=mail.subject,
        text=mail.text,
        delivery=f"{capfirst(str(delivery.label))}{problem}",
        delivery_kind=TONES[delivery],
        unread=False,
        attachments=[],
    )
