"""The exchanges of a case, as the macro `message` takes them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from niaouli.cases.contents import CaseContents, DocumentLine, MailLine, MessageLine
from niaouli.cases.enums import Channel, Side
from niaouli.cases.models import Case
from niaouli.cases.queries import attachments
from niaouli.documents.enums import HELD
from niaouli.lib.words import moment
from niaouli.mail.enums import TONES, Delivery
from niaouli.portal.places import case_document_place, message_original_place
from niaouli.web.file_words import file_words


@dataclass(frozen=True)
class ThreadLine:
    """A message, or an e-mail kept with its delivery."""

    anchor: str
    side: str
    author: str
    date: str
    subject: str
    text: str
    delivery: str
    delivery_kind: str
    unread: bool
    attachments: list[dict[str, str]]


def message_anchor(message: int) -> str:
    """Where the message is in the page of its case."""
    return f"message-{message}"


def thread_lines(case: Case, contents: CaseContents) -> list[ThreadLine]:
    files = attachments(contents.documents)
    return [
        _message(case, each, files.get(each.pk, []))
        if isinstance(each, MessageLine)
        else _mail(case, each)
        for each in contents.thread
    ]


def _message(case: Case, message: MessageLine, files: Iterable[DocumentLine]) -> ThreadLine:
    mine, by_email = message.side == Side.CITIZEN, message.channel == Channel.EMAIL
    read = _("Lu le %(moment)s") % {"moment": moment(message.read_at)} if message.read_at else ""
    return ThreadLine(
        anchor=message_anchor(message.pk),
        side="mine" if mine else "theirs",
        author=_("Vous") if mine else _agent_words(case, message),
        date=moment(message.at) + (_(", par e-mail") if by_email else ""),
        subject="",
        text=message.body,
        delivery=(read or _("Envoyé, pas encore lu")) if mine else "",
        delivery_kind="success" if read else "neutral",
        unread=not mine and message.read_at is None,
        attachments=[
            *(_attachment(case, each) for each in files),
            *([_original(case, message)] if by_email else []),
        ],
    )


def _attachment(case: Case, document: DocumentLine) -> dict[str, str]:
    return {
        "title": document.filename,
        "href": ""
        if document.file.scan in HELD
        else case_document_place(case.reference or "", document.key),
        "meta": file_words(document.file),
    }


def _original(case: Case, message: MessageLine) -> dict[str, str]:
    """The whole e-mail, quotations included."""
    return {
        "title": _("Voir l’original"),
        "href": message_original_place(case.reference or "", message.pk),
        "meta": _("e-mail entier, à télécharger"),
    }


def _agent_words(case: Case, message: MessageLine) -> str:
    """« Amélie Tein, Direction… »; the department alone when the agent has no name any more."""
    department = case.department.name
    return f"{message.author}, {department}" if message.author else department


def _mail(case: Case, mail: MailLine) -> ThreadLine:
    state = Delivery(mail.state)
    words = {
        Delivery.WAITING: _("En cours d’envoi à %(address)s"),
        Delivery.SENT: _("Envoyé à %(address)s"),
        Delivery.FAILED: _("N’a pas pu être remis à %(address)s"),
    }
    return ThreadLine(
        anchor=f"courriel-{mail.key}",
        side="mail",
        author=case.department.name,
        date=moment(mail.at),
        subject=mail.subject,
        text=mail.text,
        delivery=words[state] % {"address": mail.address},
        delivery_kind=TONES[state],
        unread=False,
        attachments=[],
    )
