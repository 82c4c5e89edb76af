"""Where people collect what the department delivers: added, changed, closed by its managers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niaouli.backoffice.department.page import managed_department, page
from niaouli.backoffice.frame import place
from niaouli.departments import places
from niaouli.departments.errors import PlaceRefused
from niaouli.departments.models import PickupPlace
from niaouli.departments.places import TypedPlace, place_words
from niaouli.departments.queries import managed, open_places
from niaouli.web.access import agent_page
from niaouli.web.http import AgentRequest

METHODS = ["GET", "HEAD", "POST"]
FIELDS = ("name", "address", "opening_hours")
TAB = "department_places"


@require_http_methods(METHODS)
@agent_page
def department_places(request: AgentRequest) -> HttpResponse:
    """The open places of the department; below, adding one."""
    department = managed_department(request)
    typed, errors = TypedPlace(), dict[str, str]()
    if request.method == "POST":
        typed = _typed(request)
        try:
            places.add_place(
                department=department, typed=typed, by=request.user, now=timezone.now()
            )
        except PlaceRefused as refusal:
            errors = refusal.errors
        else:
            messages.success(request, _("Le lieu est ajouté : on peut le choisir dès maintenant."))
            return redirect(place(TAB, department))
    context = {
        **page(request, TAB, department),
        "places": [_row(each) for each in open_places(department)],
        "typed": typed,
        "errors": errors,
    }
    status = 422 if errors else 200
    return render(request, "backoffice/department/places.html", context, status=status)


@require_http_methods(METHODS)
@agent_page
def department_place(request: AgentRequest, place_id: int) -> HttpResponse:
    """Change how a place is found."""
    found = _found(request, place_id)
    typed, errors = TypedPlace.of(found), dict[str, str]()
    if request.method == "POST":
        typed = _typed(request)
        try:
            places.change_place(place=found, typed=typed, by=request.user, now=timezone.now())
        except PlaceRefused as refusal:
            errors = refusal.errors
        else:
            messages.success(request, _("Le lieu est enregistré."))
            return redirect(place(TAB, found.department))
    context = {
        **page(request, TAB, found.department),
        "typed": typed,
        "errors": errors,
        "back": place(TAB, found.department),
    }
    status = 422 if errors else 200
    return render(request, "backoffice/department/place.html", context, status=status)


@require_http_methods(METHODS)
@agent_page
def department_close_place(request: AgentRequest, place_id: int) -> HttpResponse:
    """Asks to confirm, then closes it."""
    found = _found(request, place_id)
    back = place(TAB, found.department)
    if request.method == "POST":
        places.close_place(place=found, by=request.user, now=timezone.now())
        messages.success(request, _("Le lieu est fermé : on ne peut plus le choisir."))
        return redirect(back)
    context = {**page(request, TAB, found.department), "place": found, "back": back}
    return render(request, "backoffice/department/close_place.html", context)


def _found(request: AgentRequest, place_id: int) -> PickupPlace:
    """One of the departments that the person manages; 404 for any other."""
    mine = PickupPlace.objects.filter(department__in=managed(request.roles))
    return get_object_or_404(mine.select_related("department"), pk=place_id)


def _typed(request: AgentRequest) -> TypedPlace:
    return TypedPlace(**{name: request.POST.get(name, "").replace("\x00", "") for name in FIELDS})


def _row(each: PickupPlace) -> dict[str, str]:
    return {
        "name": each.name,
        "words": place_words(each),
        "change": reverse("backoffice:department_place", args=[each.pk]),
        "close": reverse("backoffice:department_close_place", args=[each.pk]),
    }
