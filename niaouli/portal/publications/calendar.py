"""An event, or a deadline, for people's calendars."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from niaouli.portal.publications.shown import address
from niaouli.publications import queries
from niaouli.publications.details import EventDetails
from niaouli.publications.enums import Kind, Status
from niaouli.publications.models import Publication
from niaouli.web.access import public_page
from niaouli.web.downloads import attachment
from niaouli.web.http import PageRequest

BEFORE = timedelta(minutes=30)
"""A deadline is shown as the half-hour that ends with it."""


@require_safe
@public_page
def publication_calendar(request: PageRequest, kind: str, slug: str) -> HttpResponse:
    """A file that any calendar opens. The same name each time: opened twice, it makes one
    entry."""
    now = timezone.now()
    found = get_object_or_404(
        queries.public(now), kind=Kind.of_slug(kind), slug=slug, status=Status.PUBLISHED
    )
    if found.deadline is None:
        raise Http404
    calendar = Calendar()
    calendar.add("prodid", "-//Niaouli//Publications//FR")
    calendar.add("version", "2.0")
    calendar.add_component(_entry(found, found.deadline))
    return attachment(
        calendar.to_ical(),
        filename=f"{found.slug}.ics",
        content_type="text/calendar; charset=utf-8",
    )


def _entry(publication: Publication, deadline: datetime) -> Event:
    details, entry = publication.parsed, Event()
    if isinstance(details, EventDetails):
        _add_times(entry, publication, details)
        entry.add("summary", publication.title)
        entry.add("location", ", ".join(details.place.splitlines()))
    else:
        entry.add("dtstart", timezone.localtime(deadline) - BEFORE)
        entry.add("dtend", timezone.localtime(deadline))
        entry.add("summary", _("Date limite : %(title)s") % {"title": publication.title})
    whole = settings.NIAOULI_BASE_URL + address(publication)
    entry.add("uid", f"publication-{publication.pk}@{urlsplit(whole).hostname}")
    entry.add("dtstamp", publication.revised_at or publication.published_at)
    entry.add("sequence", publication.revision)
    entry.add("description", f"{publication.summary}\n\n{whole}".strip())
    entry.add("url", whole)
    return entry


def _add_times(entry: Event, publication: Publication, details: EventDetails) -> None:
    """Whole days where no time is said: their end is then the day after the last."""
    start = details.starts_on
    if start is not None and details.starts_time is None:
        entry.add("dtstart", start)
        entry.add("dtend", (details.ends_on or start) + timedelta(days=1))
        return
    if publication.starts_at is None:
        raise Http404
    entry.add("dtstart", timezone.localtime(publication.starts_at))
    known = details.ends_time is not None and publication.ends_at is not None
    end = publication.ends_at if known else publication.starts_at + timedelta(hours=1)
    if details.ends_time is None and details.ends_on not in {None, start}:
        end = publication.ends_at
    if end is not None:
        entry.add("dtend", timezone.localtime(end))
