"""Before sending: start, answer, attach, give up."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.counter import remove_counter_person
from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies, queries
from niaouli.cases.enums import Channel
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations import planning, steps
from niaouli.cases.supplied import GivenDocument
from niaouli.documents import operations as documents
from niaouli.documents.errors import FileStillUsed
from niaouli.documents.models import WalletDocument
from niaouli.lib.errors import NotAllowed, Refusal
from niaouli.mail.models import OutgoingMail
from niaouli.procedures import engine
from niaouli.procedures.enums import ProcedureStatus
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import Procedure
from niaouli.procedures.policies import check_campaign_open
from niaouli.procedures.queries import current_version


@transaction.atomic
def start_case(*, procedure: Procedure, by: Person, now: datetime) -> Case:
    """The person's draft of this procedure: the one under way, or a new one.

    Pressing twice gives the same draft; the database allows one per person and procedure.
    """
    check_proposed(procedure)
    # Two presses at once: the second waits here, then finds the draft of the first.
    Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
    return queries.draft_of(by, procedure) or new_draft(
        procedure=procedure, citizen=by, by=by, now=now
    )


def check_proposed(procedure: Procedure) -> None:
    """Raises `NotAllowed` for a procedure that nobody can ask any more."""
    if procedure.status != ProcedureStatus.PUBLISHED:
        raise NotAllowed(_("Cette démarche n’est plus proposée en ligne."))


def new_draft(*, procedure: Procedure, citizen: Person, by: Person, now: datetime) -> Case:
    """A draft of the version in use, by the citizen or by an agent for them. The caller has
    checked that there is none yet."""
    version = current_version(procedure)
    check_campaign_open(version.parsed, today=timezone.localdate(now))
    at_counter = citizen.pk != by.pk
    case = Case.objects.create(
        procedure=procedure,
        version=version,
        title=version.parsed.title,
        department=procedure.department,
        citizen=citizen,
        channel=Channel.COUNTER if at_counter else Channel.ONLINE,
        entered_by=by if at_counter else None,
        started_at=now,
        changed_at=now,
    )
    audit.record(
        "case.started_at_counter" if at_counter else "case.started",
        by=by.pk,
        subject=case.subject,
        now=now,
        details={"procedure": procedure.slug, "version": version.number},
    )
    planning.follow(case, now=now)
    return case


@transaction.atomic
def save_answers(*, case: Case, values: Mapping[str, object], by: Person, now: datetime) -> Case:
    """Keep the answers of one page; those of other pages are left as they are."""
    case = steps.lock_draft(case, by=by, now=now)
    case.answers = {**case.answers, **values}
    steps.touch(case, now=now, fields=["answers"])
    return case


@transaction.atomic
def attach_document(
    *,
    case: Case,
    field: DocumentField,
    given: GivenDocument,
    by: Person,
    now: datetime,
) -> SupportingDocument:
    """Put a document in a draft. A field that takes one document gets it in place of the former.

    Raises when the field already has all the documents that it takes.
    """
    case = steps.lock_draft(case, by=by, now=now)
    policies.check_can_give(given.wallet_version, by)
    present = case.documents.filter(field=field.code)
    if field.maximum == 1:
        # Nothing was sent yet, so nothing has to be kept.
        present.delete()
    elif present.count() >= field.maximum:
        raise Refusal(
            _("Vous avez déjà ajouté %(maximum)d documents ici. Retirez-en un d’abord.")
            % {"maximum": field.maximum}
        )
    document = given.add_to(case, field=field.code, title=field.label, now=now)
    steps.touch(case, now=now, fields=[])
    return document


@transaction.atomic
def detach_document(*, document: SupportingDocument, by: Person, now: datetime) -> None:
    """Take a document out of a draft. The wallet keeps what it has."""
    case = steps.lock_draft(document.case, by=by, now=now)
    document.delete()
    steps.touch(case, now=now, fields=[])


@transaction.atomic
def renew_draft(*, case: Case, by: Person, now: datetime) -> Case:
    """Move a draft to the version of its procedure in use now, with all that still makes sense.

    Pressing twice changes nothing more.
    """
    case = steps.lock_draft(case, by=by, now=now)
    version = current_version(case.procedure)
    if version.pk == case.version_id:
        return case
    definition = version.parsed
    case.version, case.title = version, definition.title
    case.department = case.procedure.department
    case.answers = engine.carry_over(definition, case.answers)
    accepted = {
        field.code: field.kinds for field in definition.fields() if isinstance(field, DocumentField)
    }
    for document in case.documents.order_by("id"):
        if document.kind not in accepted.get(document.field, ()):
            document.delete()
    steps.touch(case, now=now, fields=["version", "title", "department", "answers"])
    audit.record(
        "case.renewed",
        by=by.pk,
        subject=case.subject,
        now=now,
        details={"version": version.number},
    )
    return case


@transaction.atomic
def discard_draft(*, case: Case, by: Person, now: datetime) -> None:
    """Give up a draft: its answers and documents are removed for good."""
    case = steps.lock_draft(case, by=by, now=now)
    files = [each.file for each in case.documents.select_related("file").order_by("id")]
    mails = list(case.mails.order_by("id").values_list("mail", flat=True))
    subject, citizen = case.subject, case.citizen
    case.delete()
    OutgoingMail.objects.filter(pk__in=mails).delete()
    for file in files:
        with suppress(FileStillUsed):
            documents.discard_file(file=file, by=by, now=now)
    forget_person(citizen, by=by, now=now)
    audit.record("case.discarded", by=by.pk, subject=subject, now=now)


def forget_person(person: Person, *, by: Person | None, now: datetime) -> None:
    """A person without account, of whom no request is left, is no longer known; nor what was issued
    to them. Does nothing to an account."""
    if not person.is_without_account or Case.objects.filter(citizen=person).exists():
        return
    for document in WalletDocument.objects.filter(owner=person).order_by("id"):
        documents.delete_with_contents(document=document, by=by, now=now)
    remove_counter_person(person=person, by=by, now=now)
