"""Asking an opinion on a case, giving it, no longer asking it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import opinions
from niaouli.cases.enums import OpinionState, Verdict
from niaouli.cases.models import Case, Opinion
from niaouli.cases.operations import planning, steps
from niaouli.cases.operations.asked import tell_asked
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of
from niaouli.documents.operations import Stored
from niaouli.lib.errors import BadInput
from niaouli.mail import operations as mail
from niaouli.mail.addresses import problem_of

QUESTION_LENGTH = ANSWER_LENGTH = 5_000
NAME_LENGTH = 150
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Asked:
    """What is asked, of whom, and what they will see."""

    question: str
    due_on: date
    department: str = ""
    """The code of the department that is asked; empty for an expert."""
    expert_name: str = ""
    expert_email: str = ""
    shows_answers: bool = True
    documents: Collection[str] = field(default=())
    """Keys of documents of the case."""


@dataclass(frozen=True)
class Given:
    """What is answered."""

    verdict: str
    answer: str
    file: Stored | None = None


@transaction.atomic
def ask_opinion(*, case: Case, asked: Asked, by: Person, now: datetime) -> Opinion:
    """Ask it, and tell who is asked by e-mail: the department in its list, an expert by a link that
    only that e-mail has. The case stays where it is, and its citizen is not disturbed."""
    case = steps.lock(case)
    today = timezone.localdate(now)
    opinions.check_can_ask_opinion(case, by, memberships_of(by, today))
    department = _department(case, asked, today)
    name, address = ("", "") if department else _expert(asked)
    question = steps.required_text(
        asked.question,
        name="question",
        missing=_("Écrivez votre question : c’est elle qui sera lue."),
        limit=QUESTION_LENGTH,
    )
    _check_due_on(asked.due_on, today)
    secret = "" if department else opinions.new_secret()
    known = opinions.documents_to_show(case)
    opinion = Opinion.objects.create(
        case=case,
        department=department,
        expert_name=name,
        expert_email=address,
        fingerprint=opinions.fingerprint(secret) if secret else "",
        question=question,
        shows_answers=asked.shows_answers,
        documents=[key for key in dict.fromkeys(asked.documents) if key in known],
        due_on=asked.due_on,
        asked_at=now,
        asked_by=by,
    )
    _record("case.opinion_asked", opinion, by=by, now=now)
    tell_asked("cases/opinion_asked", opinion, now=now, secret=secret)
    planning.follow(case, now=now)
    return opinion


@transaction.atomic
def give_opinion(*, opinion: Opinion, given: Given, by: Person, now: datetime) -> Opinion:
    """An agent of the department that was asked answers, once."""
    opinion = _locked(opinion)
    roles = memberships_of(by, timezone.localdate(now))
    opinions.check_can_give_opinion(opinion, by, roles)
    return _give(opinion, given, by=by, now=now)


@transaction.atomic
def give_opinion_by_link(*, opinion: Opinion, given: Given, now: datetime) -> Opinion:
    """The expert who has the link answers, once."""
    opinion = _locked(opinion)
    opinions.check_link_is_open(opinion, timezone.localdate(now))
    return _give(opinion, given, by=None, now=now)


@transaction.atomic
def cancel_opinion(*, opinion: Opinion, by: Person, now: datetime) -> Opinion:
    """No longer ask it: the link closes, and who was asked is told."""
    opinion = _locked(opinion)
    roles = memberships_of(by, timezone.localdate(now))
    opinions.check_can_cancel_opinion(opinion, by, roles)
    opinion.state, opinion.ended_at = OpinionState.CANCELLED, now
    opinion.save(update_fields=["state", "ended_at"])
    _record("case.opinion_cancelled", opinion, by=by, now=now)
    tell_asked("cases/opinion_cancelled", opinion, now=now)
    planning.follow(opinion.case, now=now)
    return opinion


@transaction.atomic
def record_opinion_consultation(*, opinion: Opinion, by: Person | None, now: datetime) -> None:
    """Who was asked looked at what is shown to them: logged for the citizen."""
    _record("opinion.consulted", opinion, by=by, now=now)


def _give(opinion: Opinion, given: Given, *, by: Person | None, now: datetime) -> Opinion:
    if given.verdict not in Verdict.values:
        raise BadInput("verdict", _("Choisissez ce que vous concluez."))
    opinion.answer = steps.required_text(
        given.answer,
        name="answer",
        missing=_("Écrivez votre avis, même en une phrase."),
        limit=ANSWER_LENGTH,
    )
    opinion.verdict, opinion.state, opinion.ended_at = given.verdict, OpinionState.GIVEN, now
    opinion.answered_by = by
    if given.file is not None:
        opinion.file, opinion.filename = given.file.file, given.file.filename
    opinion.save()
    _record("case.opinion_given", opinion, by=by, now=now)
    if opinion.asked_by is not None and opinion.asked_by.deleted_at is None:
        _tell_asking(opinion, opinion.asked_by, now=now)
    planning.follow(opinion.case, now=now)
    return opinion


def _department(case: Case, asked: Asked, today: date) -> Department | None:
    if not asked.department:
        return None
    department = opinions.departments_to_ask(case, today=today).get(asked.department)
    if department is None:
        raise BadInput("department", _("Choisissez une direction, dans la liste."))
    return department


def _expert(asked: Asked) -> tuple[str, str]:
    name = steps.required_text(
        asked.expert_name,
        name="expert_name",
        missing=_("Écrivez le nom de l’expert."),
        limit=NAME_LENGTH,
    )
    address = asked.expert_email.strip()
    if problem_of(address):
        raise BadInput(
            "expert_email", _("Écrivez l’adresse e-mail de l’expert, comme nom@exemple.nc.")
        )
    return name, address


def _check_due_on(due_on: date, today: date) -> None:
    if due_on <= today:
        raise BadInput("due_on", _("Choisissez une date à venir."))
    if due_on > today + LONGEST:
        raise BadInput("due_on", _("Vérifiez l’année : cette date est dans plus d’un an."))


def _locked(opinion: Opinion) -> Opinion:
    """As it is now, with its case locked before it, as everywhere."""
    case = steps.lock(opinion.case)
    opinion = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("department", "asked_by")
        .get(pk=opinion.pk)
    )
    opinion.case = case
    return opinion


def _tell_asking(opinion: Opinion, person: Person, *, now: datetime) -> None:
    """The agent who asked."""
    mail.write(
        "cases/opinion_given",
        address=person.email,
        person=person.pk,
        language=person.language,
        values={
            "opinion": opinion,
            "person": person,
            "case": opinion.case,
            "address": f"{settings.NIAOULI_BASE_URL}/agents/demandes/{opinion.case.reference}/",
        },
        now=now,
    )


def _record(verb: str, opinion: Opinion, *, by: Person | None, now: datetime) -> None:
    audit.record(
        verb,
        by=by.pk if by else None,
        subject=opinion.case.subject,
        now=now,
        details={"opinion": opinion.pk},
    )
