"""A draft is sent: complete, numbered, acknowledged, once."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niaouli.accounts import operations as accounts
from niaouli.accounts.models import Person
from niaouli.cases.acknowledgement import acknowledge
from niaouli.cases.delays import deadlines
from niaouli.cases.enums import Channel, State
from niaouli.cases.errors import Incomplete
from niaouli.cases.lifecycle import Act
from niaouli.cases.lists.indexing import index_case
from niaouli.cases.models import Case, ReferenceCounter, SupportingDocument
from niaouli.cases.operations import claiming, collecting, giving, steps
from niaouli.cases.supplied import document_fields, supplied_documents
from niaouli.departments.models import Department
from niaouli.lib.errors import NotAllowed
from niaouli.lib.references import format_reference
from niaouli.procedures import engine
from niaouli.procedures.enums import ProcedureStatus
from niaouli.procedures.models import definition_of
from niaouli.procedures.policies import check_campaign_open

WRITTEN = [
    "answers",
    "reference",
    "submitted_at",
    "department",
    "legal_extension",
    "pickup_place",
]
"""What sending writes, beside the state and its clock."""


@transaction.atomic
def submit_case(*, case: Case, by: Person, now: datetime, place: str = "") -> Case:
    """Send the draft. Twice, from two tabs or after a lost answer, gives the same case.

    `place`: where it will be collected, when the procedure says so (an id of
    `collecting.places_for`). At the counter an agent sends it: the case is the citizen's from then
    on, and who has no account gets a code to put it in one.

    Raises `Incomplete` with the pages to go back to, `CampaignClosed` outside of its days,
    `BadInput` on `place`.
    """
    case = steps.lock(case)
    if case.state != State.DRAFT and by.pk in (case.citizen_id, case.entered_by_id):
        return case
    steps.check_draft(case, by=by, now=now)
    if case.procedure.status == ProcedureStatus.RETIRED:
        raise NotAllowed(
            _(
                "Cette démarche n’est plus proposée en ligne. Votre brouillon est conservé : "
                "contactez la direction, qui vous dira comment faire."
            )
        )
    today = timezone.localdate(now)
    check_campaign_open(case.version.parsed, today=today)
    documents = _keep_what_counts(case, today)
    case.department = department_of(case, today=today)
    case.pickup_place = collecting.chosen_place(case, place)
    _set_legal_date(case, today)
    case.reference = _next_reference(case.department, now)
    case.submitted_at = now
    steps.move(case, Act.SUBMIT, by=by, now=now, fields=WRITTEN)
    giving.record_given(case, documents, by=by, now=now)
    _learn_names(case, by=by, now=now)
    index_case(case)
    # The e-mail is in the account's language, which may not be this page's.
    with translation.override(case.citizen.language):
        said = acknowledge(case)
    if case.citizen.is_without_account:
        claiming.make_claim(case, by=by, now=now, acknowledgement=said)
    else:
        steps.tell_of(Act.SUBMIT, case, now=now, values={"acknowledgement": said})
    return case


def _learn_names(case: Case, *, by: Person, now: datetime) -> None:
    """An account without names takes those of its first request: nobody has to say them twice."""
    if case.citizen.given_name or case.citizen.family_name or case.channel == Channel.COUNTER:
        return
    definition = case.version.parsed
    given_name, family_name = (
        engine.told(definition, case.answers, known) for known in ("given_name", "family_name")
    )
    if given_name or family_name:
        case.citizen = accounts.change_names(
            person=case.citizen, given_name=given_name, family_name=family_name, by=by, now=now
        )


def _keep_what_counts(case: Case, today: date) -> list[SupportingDocument]:
    """Leave out the answers and documents that no question asks for any more, then check the rest;
    the documents that stay.

    A person who went back and changed an answer has such left-overs; they are not ours to keep.
    """
    definition = case.version.parsed
    case.answers = engine.prune(definition, case.answers, today=today)
    missing = engine.incomplete_pages(
        definition, case.answers, today=today, supplied=supplied_documents(case)
    )
    if missing:
        raise Incomplete([each.page.code for each in missing])
    asked = {field.code for field in document_fields(case, today=today)}
    documents = list(case.documents.order_by("id"))
    left = {each.pk for each in documents if each.field not in asked}
    if left:
        case.documents.filter(pk__in=left).delete()
    return [each for each in documents if each.pk not in left]


def department_of(case: Case, *, today: date) -> Department:
    """The department that treats the draft as it is answered: by the commune, where the procedure
    says so. A commune that is not ours is among what keeps the draft from being sent."""
    route = engine.routed(definition_of(case.version_id), case.answers, today)
    if route is None or not route.is_ours or route.department == case.department.code:
        return case.department
    return Department.objects.get(code=route.department)


def _set_legal_date(case: Case, today: date) -> None:
    """The law's date, and why it is later than usual: what is said now holds."""
    law = deadlines.legal_delay(case, today)
    if law is not None:
        case.legal_due_on = law.last_day(today)
        case.legal_extension = law.extension.code if law.extension else ""


def _next_reference(department: Department, now: datetime) -> str:
    """The next number of the department in the local year.

    The counter's row stays locked until the case is committed: numbers follow each other, and a
    submission that fails gives its number back.
    """
    year = timezone.localdate(now).year
    ReferenceCounter.objects.get_or_create(department=department, year=year)
    counter = ReferenceCounter.objects.filter(department=department, year=year)
    counter.update(last=F("last") + 1)
    return format_reference(year, department.code, counter.get().last)
