"""Feeds out: what is published, for readers and other sites, in RSS or Atom."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from niaouli.portal.publications.shown import address
from niaouli.publications import facts, queries
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication
from niaouli.topics.models import Topic
from niaouli.ui.theme import current_theme
from niaouli.web.access import public_page
from niaouli.web.http import PageRequest

ITEMS = 50
FORMATS: dict[str, type[SyndicationFeed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}
TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
SECONDS = 300
"""How long a reader may keep it without asking again."""


@require_safe
@public_page
def publications_feed(request: PageRequest) -> HttpResponseBase:
    """The latest, of one kind or topic when the address says so. In French, as they are
    written."""
    with override("fr"):
        form = "atom" if request.GET.get("format") == "atom" else "rss"
        content = _content(request, form, timezone.now())
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=f"{TYPES[form]}; charset=utf-8")
    response["ETag"] = etag
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, public=True, max_age=SECONDS)
    return get_conditional_response(request, etag=etag, response=response) or response


def _content(request: HttpRequest, form: str, now: datetime) -> bytes:
    kind = Kind.of_slug(request.GET.get("nature", ""))
    code = request.GET.get("theme", "")[:40].replace("\x00", "")
    topic = Topic.objects.filter(code=code).order_by("id").first() if code else None
    found = queries.published(now)
    if kind is not None:
        found = found.filter(kind=kind)
    if topic is not None:
        found = found.filter(topics=topic)
    names = [str(kind.plural) if kind else "", topic.label if topic else ""]
    feed = _feed(request, form, [name for name in names if name])
    for each in found.prefetch_related("topics")[:ITEMS]:
        _add(feed, each)
    return feed.writeString("utf-8").encode()


def _feed(request: HttpRequest, form: str, names: list[str]) -> SyndicationFeed:
    body = current_theme().name
    make = FORMATS[form]
    return make(
        title=" – ".join([*names, body]),
        link=_whole(reverse("portal:publications")),
        description=_("Ce que publie la collectivité : %(body)s.") % {"body": body},
        language="fr",
        feed_url=_whole(request.get_full_path()),
    )


def _add(feed: SyndicationFeed, publication: Publication) -> None:
    """The line that says when comes first: many readers show nothing more."""
    said = [facts.line(publication), publication.summary]
    feed.add_item(
        title=publication.title,
        link=_whole(address(publication)),
        description=" – ".join(part for part in said if part),
        # The address never changes, and is the name of the item.
        unique_id=_whole(address(publication)),
        unique_id_is_permalink=True,
        pubdate=publication.published_at,
        updateddate=publication.revised_at or publication.published_at,
        categories=[
            str(Kind(publication.kind).label),
            *sorted(topic.label for topic in publication.topics.all()),
        ],
    )


def _whole(path: str) -> str:
    return settings.NIAOULI_BASE_URL + path
