"""An answer by e-mail reaches the thread of its case, whole or not at all.

What cannot be taken is told to the person at their own address, never to who wrote: only the person
is known. A file that is refused refuses the whole e-mail: half an answer would pass for an answer.
"""

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies
from niaouli.cases.enums import Channel, Side
from niaouli.cases.models import CaseIncomingMail, ReplyAddress
from niaouli.cases.operations import messages, steps
from niaouli.cases.reply_addresses import addresses_among, reply_address
from niaouli.cases.supplied import GivenDocument
from niaouli.documents import operations as documents
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import CannotScan, FileRefused
from niaouli.documents.models import StoredFile
from niaouli.lib.errors import Refusal
from niaouli.lib.words import file_size
from niaouli.mail import operations as mail
from niaouli.mail.enums import Outcome
from niaouli.mail.incoming import ReceivedMail
from niaouli.mail.operations import TryAgain
from niaouli.mail.receiving import may_tell, record

log = logging.getLogger(__name__)


class NotTaken(Exception):
    """Why an e-mail does not reach the thread, and the sentence for the person."""

    def __init__(self, outcome: Outcome, sentence: str) -> None:
        self.outcome, self.sentence = outcome, sentence
        super().__init__(outcome)


def take_mail(received: ReceivedMail, now: datetime) -> Outcome:
    """Put the e-mail in the thread of the case that its address names, or tell why not.

    What `mail.receiving` calls (setting `NIAOULI_MAIL_HANDLER`), outside of any transaction. Raises
    `TryAgain` when files cannot be checked now.
    """
    addresses = addresses_among(received.recipients)
    if not addresses or addresses[0].person.deleted_at is not None:
        log.warning("mail to an unknown address", extra={"data": {"size": received.size}})
        record(received, Outcome.UNKNOWN, now=now)
        return Outcome.UNKNOWN
    address = addresses[0]
    with translation.override(address.person.language):
        try:
            _check_author(received, address)
            _check_whole(received)
            if len(addresses) > 1:
                raise NotTaken(
                    Outcome.REFUSED,
                    _(
                        "Il était adressé à plusieurs demandes à la fois : écrivez un e-mail pour "
                        "chacune."
                    ),
                )
            return _take(received, address, now=now)
        except NotTaken as reason:
            return _refuse(received, address, reason, now=now)


@transaction.atomic
def record_original_consultation(*, original: CaseIncomingMail, by: Person, now: datetime) -> None:
    """An agent took a whole e-mail of the case: logged for the citizen, as for a document."""
    if original.case.citizen_id == by.pk:
        return
    audit.record(
        "document.consulted",
        by=by.pk,
        subject=original.case.subject,
        now=now,
        details={"message": original.message_id},
    )


def _check_author(received: ReceivedMail, address: ReplyAddress) -> None:
    """It comes from the person's own address, for those who wrote it and for those who carried
    it."""
    expected = address.person.email.lower()
    carried_for = received.returns_to if received.returns_to is not None else expected
    if received.suspect or received.sender != expected or carried_for != expected:
        raise NotTaken(Outcome.FORGED, "")


def _check_whole(received: ReceivedMail) -> None:
    """All of it could be read, and there is something to read."""
    if received.too_large:
        raise NotTaken(
            Outcome.TOO_LARGE,
            _(
                "Il est trop lourd : %(size)s. Envoyez vos fichiers depuis votre demande, ou "
                "réduisez leur taille."
            )
            % {"size": file_size(received.size)},
        )
    if received.encrypted:
        raise NotTaken(
            Outcome.UNREADABLE,
            _("Il est chiffré, et nous ne pouvons pas l’ouvrir. Envoyez-le sans chiffrement."),
        )
    if received.unreadable:
        raise NotTaken(
            Outcome.UNREADABLE,
            _("Nous n’avons pas pu le lire. Écrivez-le de nouveau, ou répondez sur votre demande."),
        )
    if not (received.text or received.files):
        raise NotTaken(
            Outcome.UNREADABLE,
            _("Nous n’y avons trouvé ni texte ni fichier. Écrivez-le de nouveau."),
        )


def _take(received: ReceivedMail, address: ReplyAddress, *, now: datetime) -> Outcome:
    try:
        # Before keeping any file: a case that ended takes none.
        _check_open(address)
        messages.check_not_too_many(address.case, now)
        messages.check_fits(received.text, len(received.files))
        given = _store_files(received, address, now=now)
        original = _store_original(received, address, now=now)
        _post(received, address, given, original, now=now)
    except Refusal as refusal:
        raise NotTaken(Outcome.REFUSED, str(refusal)) from None
    return Outcome.TAKEN


def _check_open(address: ReplyAddress) -> None:
    if address.case.citizen_id != address.person_id:
        raise Refusal(_("Cette demande n’est plus dans votre compte."))
    policies.check_can_write(address.case, address.person)


def _store_files(
    received: ReceivedMail, address: ReplyAddress, *, now: datetime
) -> list[GivenDocument]:
    """Every file, with the checks of those that are sent on the site. All the refusals are told
    together."""
    given, refused = [], []
    for each in received.files:
        try:
            stored = documents.store_file(
                content=each.content,
                filename=each.filename,
                accepted=frozenset(FileFormat),
                by=address.person,
                now=now,
            )
        except CannotScan:
            raise TryAgain from None
        except FileRefused as refusal:
            refused.append(str(refusal))
        else:
            given.append(
                GivenDocument(kind=messages.KIND, file=stored.file, filename=stored.filename)
            )
    if refused:
        raise Refusal("\n\n".join(refused))
    return given


def _store_original(received: ReceivedMail, address: ReplyAddress, *, now: datetime) -> StoredFile:
    try:
        return documents.store_received_mail(content=received.content, by=address.person, now=now)
    except CannotScan:
        raise TryAgain from None


@transaction.atomic
def _post(
    received: ReceivedMail,
    address: ReplyAddress,
    given: list[GivenDocument],
    original: StoredFile,
    *,
    now: datetime,
) -> None:
    """Once: the row of the e-mail is unique, and its message is written with it."""
    person, case = address.person, steps.lock(address.case)
    address.case = case
    _check_open(address)
    row = record(received, Outcome.TAKEN, now=now)
    message = messages.post(
        case,
        side=Side.CITIZEN,
        body=received.text,
        given=given,
        by=person,
        now=now,
        channel=Channel.EMAIL,
    )
    CaseIncomingMail.objects.create(case=case, message=message, mail=row, original=original)
    audit.record(
        "case.message_written",
        by=person.pk,
        subject=case.subject,
        now=now,
        details={"id": message.pk, "files": len(given), "channel": str(Channel.EMAIL)},
    )


@transaction.atomic
def _refuse(
    received: ReceivedMail, address: ReplyAddress, reason: NotTaken, *, now: datetime
) -> Outcome:
    recipient = reply_address(address.case, address.person, now=now)
    told = may_tell(received, recipient=recipient, now=now)
    record(received, reason.outcome, now=now, recipient=recipient, told=told)
    audit.record(
        "case.mail_not_taken",
        by=None,
        subject=address.case.subject,
        now=now,
        details={"outcome": str(reason.outcome)},
    )
    if told:
        template = "reply_forged" if reason.outcome is Outcome.FORGED else "reply_not_taken"
        values = {"sentence": reason.sentence, "email": address.person.email}
        _tell(address, f"cases/{template}", values, now=now)
    return reason.outcome


def _tell(
    address: ReplyAddress, template: str, values: Mapping[str, object], *, now: datetime
) -> None:
    """At the person's own address. In the thread too, while the case is theirs."""
    case, person = address.case, address.person
    if case.citizen_id == person.pk:
        steps.tell_citizen(case, template, now=now, values=values)
        return
    mail.write(
        template,
        address=person.email,
        person=person.pk,
        language=person.language,
        values={
            "case": case,
            "person": person,
            "department": case.department,
            "can_write": False,
            "address": "",
            **values,
        },
        now=now,
        reply_to=reply_address(case, person, now=now),
    )
