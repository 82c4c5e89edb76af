"""The lists that an agent keeps under a name, to come back to them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.audit import operations as audit
from niaouli.cases.models import SavedView
from niaouli.cases.operations.steps import required_text
from niaouli.departments.models import Department
from niaouli.lib.errors import BadInput, Refusal

NAME_LENGTH = 60
QUERY_LENGTH = 500
MOST = 20
"""In one department: more is no longer a short cut."""


@transaction.atomic
def save_view(
    *, department: Department, name: str, query: str, landing: bool, by: Person, now: datetime
) -> SavedView:
    """Keep a list under a name; the same name again replaces what it stood for. `query`: of its
    address, in the order and with the keys that the page writes."""
    name = _name(name)
    if len(query) > QUERY_LENGTH:
        raise Refusal(_("Cette vue a trop de filtres pour être gardée. Retirez-en un."))
    # One at a time for a person: two presses, or two tabs, would count too few.
    Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
    views = SavedView.objects.filter(person=by, department=department)
    view = views.filter(name=name).order_by("id").first()
    if view is None and views.count() >= MOST:
        raise Refusal(
            _("Vous avez déjà %(most)d vues : supprimez-en une avant d’en garder une autre.")
            % {"most": MOST}
        )
    view = view or SavedView(person=by, department=department, name=name)
    view.query, view.saved_at = query, now
    _land(view, landing=landing)
    _note("case_view.saved", view, by=by, now=now)
    return view


@transaction.atomic
def change_view(
    *, view: SavedView, name: str, landing: bool, by: Person, now: datetime
) -> SavedView:
    """Another name, and whether it is what the agent sees first."""
    Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
    view = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk, person=by)
    view.name = _name(name)
    others = SavedView.objects.filter(person=by, department=view.department, name=view.name)
    if others.exclude(pk=view.pk).exists():
        raise BadInput("name", _("Une de vos vues a déjà ce nom. Choisissez-en un autre."))
    _land(view, landing=landing)
    _note("case_view.changed", view, by=by, now=now)
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: Person, now: datetime) -> None:
    """Forget the name; the cases are not concerned. Nothing happens the second time."""
    if SavedView.objects.filter(pk=view.pk, person=by).delete()[0]:
        _note("case_view.removed", view, by=by, now=now)


def _name(name: str) -> str:
    return " ".join(
        required_text(
            name, name="name", missing=_("Donnez un nom à cette vue."), limit=NAME_LENGTH
        ).split()
    )


def _land(view: SavedView, *, landing: bool) -> None:
    """Save it; one at most is seen first."""
    if landing:
        SavedView.objects.filter(
            person=view.person_id, department=view.department_id, landing=True
        ).exclude(pk=view.pk).update(landing=False)
    view.landing = landing
    view.save()


def _note(verb: str, view: SavedView, *, by: Person, now: datetime) -> None:
    audit.record(verb, by=by.pk, subject=f"person:{by.pk}", now=now, details={"view": view.pk})
