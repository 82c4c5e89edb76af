"""The sent case that an address names, for its owner only."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404

from niaouli.cases.models import Case
from niaouli.cases.queries import cases_of, detailed
from niaouli.lib.references import parse_reference
from niaouli.web.http import CitizenRequest

P = ParamSpec("P")


def own_case(request: CitizenRequest, reference: str) -> Case:
    """The person's case of that exact reference; 404 for anyone else's. One statement."""
    return get_object_or_404(detailed(cases_of(request.user)), reference=_exact(reference))


def _exact(reference: str) -> str:
    """The reference as it is written; 404 for what cannot be one, which the database never sees."""
    if parse_reference(reference) != reference:
        raise Http404
    return reference


def sent_case_view(
    view: Callable[Concatenate[CitizenRequest, Case, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Gives the view the case that `reference` names."""

    @wraps(view)
    def with_case(
        request: CitizenRequest, reference: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        return view(request, own_case(request, reference), *args, **kwargs)

    return with_case
