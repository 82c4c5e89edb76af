"""Whose job seekers an adviser may see. For everyone else this room does not exist."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from niaouli.departments.models import Department
from niaouli.departments.queries import advised
from niaouli.employment.models import JobSeeker
from niaouli.employment.queries.seekers import seekers_for_adviser
from niaouli.web.http import AgentRequest


def departments_or_404(request: AgentRequest) -> list[Department]:
    """The departments whose job seekers the agent follows."""
    departments = advised(request.roles)
    if not departments:
        raise Http404
    return departments


def seeker_or_404(request: AgentRequest, key: UUID) -> JobSeeker:
    return get_object_or_404(seekers_for_adviser(request.roles), key=key)
