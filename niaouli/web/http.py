"""Request types that say who is there."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from niaouli.accounts.models import Person
from niaouli.departments.models import Membership


class PageRequest(HttpRequest):
    """Anybody."""

    htmx: HtmxDetails


class CitizenRequest(PageRequest):
    """A person who is signed in: the view is behind `access.citizen_page`."""

    user: Person


class AgentRequest(CitizenRequest):
    """A person with at least one role, signed in with a second factor: `access.agent_page`."""

    roles: list[Membership]
