"""Writing procedures: publish a version, retire."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.departments.models import Department
from niaouli.documents.kinds import kinds
from niaouli.lib.words import fold
from niaouli.procedures.definitions import Definition, canonical, fingerprint
from niaouli.procedures.enums import ProcedureStatus
from niaouli.procedures.errors import InvalidDefinition, Problem
from niaouli.procedures.fields import DocumentField
from niaouli.procedures.models import Procedure, ProcedureVersion
from niaouli.topics.models import Topic


@transaction.atomic
def publish_version(
    *, definition: Definition, by: Person | None, now: datetime
) -> ProcedureVersion:
    """Put this wording online: a new version, or the current one when nothing changed.

    The procedure is created at its first version; a retired one is back online. Drafts and cases
    under way keep their version. Raises `InvalidDefinition` where the department, a topic or a kind
    of document does not exist here.
    """
    problems = reference_problems(definition)
    if problems:
        raise InvalidDefinition(problems)
    procedure = _locked_procedure(definition)
    digest = fingerprint(definition)
    current = procedure.current
    if current is not None and current.sha256 == digest:
        if procedure.status == ProcedureStatus.PUBLISHED:
            return current
        version = current
    else:
        version = ProcedureVersion.objects.create(
            procedure=procedure,
            number=procedure.versions.count() + 1,
            definition=canonical(definition),
            sha256=digest,
            published_at=now,
        )
    _bring_online(procedure, version, definition)
    audit.record(
        "procedure.published",
        by=by.pk if by else None,
        subject=procedure.subject,
        now=now,
        details={"version": version.number, "sha256": digest},
    )
    return version


@transaction.atomic
def retire_procedure(*, procedure: Procedure, by: Person | None, now: datetime) -> None:
    """Nobody may start it any more; the cases under way go on. Safe to run twice."""
    locked = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
    procedure.status = ProcedureStatus.RETIRED
    if locked.status == ProcedureStatus.RETIRED:
        return
    locked.status = ProcedureStatus.RETIRED
    locked.save(update_fields=["status"])
    audit.record("procedure.retired", by=by.pk if by else None, subject=locked.subject, now=now)


def reference_problems(definition: Definition) -> list[Problem]:
    """What the definition names and this installation does not have."""
    problems = []
    if not Department.objects.filter(code=definition.department).exists():
        problems.append(
            Problem(
                "department",
                _("la direction « %(code)s » n’existe pas.") % {"code": definition.department},
            )
        )
    known = set(
        Topic.objects.filter(code__in=definition.topics)
        .order_by("code")
        .values_list("code", flat=True)
    )
    problems += [
        Problem("topics", _("le thème « %(code)s » n’existe pas.") % {"code": code})
        for code in definition.topics
        if code not in known
    ]
    return problems + kind_problems(definition)


def kind_problems(definition: Definition) -> list[Problem]:
    """The kinds of document that the definition names and the catalogue does not have."""
    named = [
        (_("question « %(code)s », kinds") % {"code": field.code}, kind)
        for field in definition.fields()
        if isinstance(field, DocumentField)
        for kind in field.kinds
    ]
    named += [
        (_("résultat « %(code)s », kind") % {"code": outcome.code}, outcome.kind)
        for outcome in definition.outcomes
    ]
    return [
        Problem(place, _("la nature de document « %(kind)s » n’existe pas.") % {"kind": kind})
        for place, kind in named
        if kind not in kinds()
    ]


def _locked_procedure(definition: Definition) -> Procedure:
    """The procedure's row, held until the end of the transaction: versions are numbered one by
    one."""
    Procedure.objects.get_or_create(
        slug=definition.slug,
        defaults={
            "department": Department.objects.get(code=definition.department),
            "title": definition.title,
            "summary": definition.summary,
        },
    )
    return (
        Procedure.objects.select_for_update(of=("self",))
        .select_related("current")
        .get(slug=definition.slug)
    )


def _bring_online(procedure: Procedure, version: ProcedureVersion, definition: Definition) -> None:
    topics = Topic.objects.filter(code__in=definition.topics).order_by("code")
    procedure.current = version
    procedure.status = ProcedureStatus.PUBLISHED
    procedure.department = Department.objects.get(code=definition.department)
    procedure.title = definition.title
    procedure.summary = definition.summary
    procedure.search_text = fold(
        " ".join(
            [
                definition.title,
                definition.summary,
                *definition.keywords,
                definition.what_for,
                *(topic.label for topic in topics),
            ]
        )
    )
    procedure.save()
    procedure.topics.set(topics)
