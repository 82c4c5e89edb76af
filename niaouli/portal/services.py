"""« Mes services »: the personal services of the account, and how to reach each department."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from niaouli.departments.models import Department
from niaouli.portal.contacts import contact_lines
from niaouli.procedures.queries import departments_in_use
from niaouli.ui.theme import current_theme
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest


@dataclass(frozen=True)
class Service:
    """A card of the page. A new service is one line of `SERVICES`."""

    route: str
    title: Promise
    text: Promise
    icon: str


SERVICES = (
    Service(
        "portal:alerts",
        gettext_lazy("Mes alertes"),
        gettext_lazy("Un e-mail quand paraît ce qui vous intéresse."),
        "bell",
    ),
    Service(
        "portal:employment",
        gettext_lazy("Recherche d’emploi"),
        gettext_lazy("Inscrivez-vous, pointez chaque mois, écrivez votre CV."),
        "calendar",
    ),
    Service(
        "portal:offers",
        gettext_lazy("Offres d’emploi"),
        gettext_lazy("Cherchez un emploi par métier, par commune ou par contrat."),
        "work",
    ),
)
"""In the order of the page. Services of other sites are in the theme file (`[[services]]`)."""


@require_safe
@citizen_page
def services(request: CitizenRequest) -> HttpResponse:
    """What can be done, and how to reach each department."""
    departments = [_reach(each) for each in departments_in_use()]
    return render(
        request,
        "portal/services/services.html",
        {"services": service_cards(), "departments": departments},
    )


def service_cards() -> list[dict[str, str]]:
    """The services as the macro `service_card` takes them: ours, then those of other sites."""
    ours = [
        {
            "title": str(each.title),
            "href": reverse(each.route),
            "text": str(each.text),
            "icon_name": each.icon,
            "meta": "",
        }
        for each in SERVICES
    ]
    others = [
        {
            "title": each.title,
            "href": each.url,
            "text": each.text,
            "icon_name": "external",
            "meta": _("Sur un autre site : %(site)s") % {"site": urlsplit(each.url).hostname},
        }
        for each in current_theme().services
    ]
    return ours + others


def _reach(department: Department) -> dict[str, object]:
    return {"name": department.name, "contact": contact_lines(department)}
