"""A case goes for ever: one way for the end of its keeping and for deleted accounts."""

from datetime import datetime

from django.db import transaction

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases.enums import Channel, State
from niaouli.cases.models import Case, CaseIncomingMail, CaseMail
from niaouli.cases.operations import steps
from niaouli.cases.operations.drafting import discard_draft, forget_person
from niaouli.cases.past import past_of
from niaouli.documents.models import StoredFile
from niaouli.documents.operations import discard_unused_file
from niaouli.mail.models import IncomingMail, OutgoingMail


def lock_cases_of(person: Person) -> list[Case]:
    """All the person's cases as they are now: one that is being sent is waited for."""
    return list(Case.objects.select_for_update(of=("self",)).filter(citizen=person).order_by("id"))


@transaction.atomic
def forget_drafts(*, person: Person, now: datetime) -> None:
    """Remove what was never sent, as the person would; and what an agent was entering for them."""
    for draft in Case.objects.filter(citizen=person, state=State.DRAFT).order_by("id"):
        if draft.channel == Channel.COUNTER:
            erase_case(case=steps.lock(draft), now=now)
        else:
            discard_draft(case=draft, by=person, now=now)


@transaction.atomic
def erase_case(*, case: Case, now: datetime) -> None:
    """Erase a locked case with everything it holds: contents that nothing else uses, e-mails, its
    history. What was sent leaves its figures (`PastCase`); a draft leaves nothing.

    Its reference is never given again: numbers only grow. Documents of a wallet stay there.
    """
    files, mails, received = _files_of(case), _mails_of(case), _received_by(case)
    subject, was_sent, citizen = case.subject, case.state != State.DRAFT, case.citizen
    if was_sent:
        past_of(case).save()
    case.delete()
    OutgoingMail.objects.filter(pk__in=mails).delete()
    IncomingMail.objects.filter(pk__in=received).delete()
    for file in files:
        discard_unused_file(file=file, by=None, now=now)
    forget_person(citizen, by=None, now=now)
    verb = "case.erased" if was_sent else "case.discarded"
    audit.record(verb, by=None, subject=subject, now=now)


def _files_of(case: Case) -> list[StoredFile]:
    """Every content that the case refers to, by whatever way."""
    held = set(case.documents.values_list("file", flat=True).order_by("id"))
    held |= set(case.items.values_list("documents__file", flat=True).order_by("id"))
    held |= set(case.opinions.values_list("file", flat=True).order_by("id"))
    held |= set(case.incoming.values_list("original", flat=True).order_by("id"))
    return list(StoredFile.objects.filter(pk__in=held - {None}).order_by("id"))


def _mails_of(case: Case) -> list[int]:
    return list(CaseMail.objects.filter(case=case).order_by("id").values_list("mail", flat=True))


def _received_by(case: Case) -> list[int]:
    incoming = CaseIncomingMail.objects.filter(case=case).order_by("id")
    return list(incoming.values_list("mail", flat=True))
