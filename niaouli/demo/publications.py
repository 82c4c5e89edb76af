"""What the demonstration body announces, from `publications.toml`: the same each time, with days
counted from today."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.publications.content import Content
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication
from niaouli.publications.operations.writing import create_publication, publish_publication
from niaouli.topics.models import Topic

FILE = Path(__file__).with_name("publications.toml")
FRESH = 1
"""Days: what is newer is announced, so that the alerts of the demonstration have their e-mail."""


def announce(departments: Mapping[str, Department], *, by: Person, now: datetime) -> None:
    """Publish everything, the oldest first."""
    with FILE.open("rb") as file:
        written = tomllib.load(file)["publication"]
    topics = {topic.code: topic for topic in Topic.objects.all()}
    for each in sorted(written, key=lambda each: -int(each["days_ago"])):
        at = _morning(now, each["days_ago"])
        content = Content(
            title=each["title"],
            summary=each["summary"],
            body=each["body"],
            department=departments.get(each.get("department", "")),
            topics=[topics[code] for code in each["topics"]],
            details=_details(each, now),
        )
        publication = create_publication(kind=Kind(each["kind"]), content=content, by=by, now=at)
        publish_publication(
            publication=publication, by=by, now=at, announce=each["days_ago"] <= FRESH
        )


def write_drafts(
    departments: Mapping[str, Department], *, by: Person, now: datetime
) -> Publication:
    """What the editor has under way."""
    return create_publication(
        kind=Kind.NEWS,
        content=Content(
            title="Les horaires d’été des guichets",
            summary="À compléter : les horaires de Bourail et de Yaté manquent.",
            body="Pendant les vacances, les guichets ferment plus tôt.",
            department=departments["DDDT"],
        ),
        by=by,
        now=now,
    )


def _details(written: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The fields of the kind, with real days."""
    details = dict(written.get("details", {}))
    for name in ("starts", "ends"):
        if f"{name}_in" in written:
            details[f"{name}_on"] = _day(now, written[f"{name}_in"])
        if f"{name}_time" in written:
            details[f"{name}_time"] = written[f"{name}_time"]
    if "sessions" in written:
        details["sessions"] = [
            {
                "place": each["place"],
                "day": _day(now, each["in_days"]),
                "opens": each["opens"],
                "closes": each["closes"],
            }
            for each in written["sessions"]
        ]
    return details


def _day(now: datetime, days: int) -> str:
    return (timezone.localdate(now) + timedelta(days=days)).isoformat()


def _morning(now: datetime, days_ago: int) -> datetime:
    """Half past seven of that day; today, when that is still to come, just now."""
    day = timezone.localdate(now) - timedelta(days=days_ago)
    return min(now, timezone.make_aware(datetime.combine(day, time(7, 30))))
