"""One page of a draft."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from niaouli.cases.models import Case
from niaouli.portal.draft_access import DESK, draft_view
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.filling.pages import fill_page
from niaouli.web.http import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
@draft_view
def draft_page(request: CitizenRequest, case: Case, page: str) -> HttpResponse:
    """The questions of one page. A POST by htmx only looks: it records nothing."""
    return fill_page(request, case, page, desk=DESK, person=request.user, now=timezone.now())
