"""Publications as the pieces show them. Each value is put into words once, here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from niaouli.lib.words import together
from niaouli.portal.contacts import contact_lines
from niaouli.publications import facts
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication
from niaouli.topics.queries import in_order


def address(publication: Publication) -> str:
    return reverse("portal:publication", args=[Kind(publication.kind).slug, publication.slug])


def cards(found: Iterable[Publication], now: datetime) -> list[dict[str, str]]:
    """As the macro `publication_card` takes them. No query."""
    shown = []
    for each in found:
        word, tone = facts.standing(each, now)
        shown.append(
            {
                "title": together(each.title),
                "href": address(each),
                "text": together(each.summary),
                "kind": str(Kind(each.kind).label),
                "line": facts.line(each),
                "icon_name": facts.ICONS[each.kind],
                "word": word,
                "tone": tone,
            }
        )
    return shown


def page_of(publication: Publication, now: datetime) -> dict[str, Any]:
    """The whole page of a publication. One query, for its topics."""
    kind = Kind(publication.kind)
    word, tone = facts.standing(publication, now)
    department = publication.department
    return {
        "publication": publication,
        "title": together(publication.title),
        "summary": together(publication.summary),
        "kind": kind,
        "word": word,
        "tone": tone,
        "over": facts.over(publication, now),
        "facts": facts.facts(publication),
        "links": facts.links(publication),
        "dates": facts.dates_of(publication),
        "topics": [
            {
                "label": topic.label,
                "href": f"{reverse('portal:publications')}?{urlencode({'theme': topic.code})}",
            }
            for topic in in_order(publication.topics.order_by("id"))
        ],
        "contact_lines": contact_lines(department) if department else [],
        "in_calendar": publication.deadline is not None and not publication.is_over(now),
    }


def subscribe_address(kind: Kind | None, topic: str = "") -> str:
    """Where to ask to be told of the next ones."""
    asked = {"nature": kind.slug if kind else "", "theme": topic}
    query = urlencode({name: value for name, value in asked.items() if value})
    page = reverse("portal:subscribe")
    return f"{page}?{query}" if query else page
