"""Writing the reply models of a department."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases import policies, replies
from niaouli.cases.enums import ReplyUse
from niaouli.cases.models import ReplyModel
from niaouli.cases.operations import steps
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of
from niaouli.lib.errors import BadInput, Mistakes, OutOfStep

TITLE_LENGTH = 100
BODY_LENGTH = 2_000
"""As long as the shortest of the texts that it fills in."""


@transaction.atomic
def write_model(
    *, department: Department, use: str, title: str, body: str, by: Person, now: datetime
) -> ReplyModel:
    """Add a model. Raises `BadInput` on `title`, `use` or `body`."""
    department = _locked(department, by=by, now=now)
    model = ReplyModel(department=department)
    _write(model, use=use, title=title, body=body, by=by, now=now)
    _record("reply_model.written", model, by=by, now=now)
    return model


@transaction.atomic
def change_model(
    *, model: ReplyModel, use: str, title: str, body: str, by: Person, now: datetime
) -> ReplyModel:
    """Change a model: replies that were sent keep what they said."""
    _locked(model.department, by=by, now=now)
    model = _current(model)
    _write(model, use=use, title=title, body=body, by=by, now=now)
    _record("reply_model.changed", model, by=by, now=now)
    return model


@transaction.atomic
def retire_model(*, model: ReplyModel, by: Person, now: datetime) -> None:
    """No longer propose it."""
    _locked(model.department, by=by, now=now)
    model = _current(model)
    model.retired_at, model.changed_by, model.changed_at = now, by, now
    model.save(update_fields=["retired_at", "changed_by", "changed_at"])
    _record("reply_model.retired", model, by=by, now=now)


def _locked(department: Department, *, by: Person, now: datetime) -> Department:
    """One change at a time in a department: titles are looked at before they are written."""
    policies.check_can_author(department, memberships_of(by, timezone.localdate(now)))
    return Department.objects.select_for_update(of=("self",)).get(pk=department.pk)


def _current(model: ReplyModel) -> ReplyModel:
    """As it is now."""
    model = ReplyModel.objects.select_related("department").get(pk=model.pk)
    if model.retired_at is not None:
        raise OutOfStep(_("Ce modèle est déjà retiré : il n’est plus proposé."))
    return model


def _write(
    model: ReplyModel, *, use: str, title: str, body: str, by: Person, now: datetime
) -> None:
    mistakes = Mistakes()
    with mistakes:
        model.title = steps.required_text(
            " ".join(title.split()),
            name="title",
            missing=_("Donnez un titre au modèle : les agents le choisissent par lui."),
            limit=TITLE_LENGTH,
        )
        same = model.department.reply_models.filter(title=model.title, retired_at__isnull=True)
        if same.exclude(pk=model.pk).exists():
            raise BadInput("title", _("Un modèle de la direction porte déjà ce titre."))
    with mistakes:
        model.use = _use(use)
    with mistakes:
        model.body = steps.required_text(
            body, name="body", missing=_("Écrivez le texte du modèle."), limit=BODY_LENGTH
        )
        replies.check_body(model.body)
    mistakes.check()
    model.changed_at, model.changed_by = now, by
    model.save()


def _use(typed: str) -> str:
    if typed not in ReplyUse.values:
        raise BadInput("use", _("Choisissez où le modèle sera proposé."))
    return typed


def _record(verb: str, model: ReplyModel, *, by: Person, now: datetime) -> None:
    audit.record(
        verb,
        by=by.pk,
        subject=f"department:{model.department.code}",
        now=now,
        details={"model": model.pk},
    )
