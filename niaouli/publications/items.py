"""What an item of a feed says, as a publication of the feed's kind.

Feeds write the fields of a notice as lines, « Date de clôture : 16/04/2026 », or in the title. What
is recognised goes to its field; the rest stays in the text. Nothing here refuses: what makes no
sense is left out.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from pydantic import ValidationError

from niaouli.departments.models import Department
from niaouli.lib.words import fold
from niaouli.publications.content import Content
from niaouli.publications.details import MODELS, tender_reference, tender_type
from niaouli.publications.enums import Kind
from niaouli.publications.feeds import Item
from niaouli.publications.models import BODY, SUMMARY, TITLE

LABELS: dict[Kind, dict[str, str]] = {
    Kind.VACANCY: {
        "reference": "reference",
        "numero": "reference",
        "direction": "service",
        "service": "service",
        "corps/grade": "grade",
        "corps": "grade",
        "grade": "grade",
        "lieu de travail": "place",
        "lieu": "place",
        "a pourvoir": "start",
        "date a pourvoir": "start",
        "date de cloture": "ends_on",
        "cloture": "ends_on",
        "date limite": "ends_on",
        "duree de residence exigee": "residence",
        "contact": "contact",
        "contacts": "contact",
        "poste": "",
    },
    Kind.TENDER: {
        "reference": "reference",
        "acheteur": "buyer",
        "lieu": "place",
        "procedure": "procedure",
        "date limite": "ends_on",
        "date de cloture": "ends_on",
    },
    Kind.EVENT: {
        "lieu": "place",
        "tarif": "price",
        "prix": "price",
        "organisateur": "organiser",
        "date": "starts_on",
        "date de debut": "starts_on",
        "date de fin": "ends_on",
    },
    Kind.INQUIRY: {
        "objet": "object",
        "commissaire enqueteur": "commissioner",
        "ouverture": "starts_on",
        "cloture": "ends_on",
        "date d'ouverture": "starts_on",
        "date de cloture": "ends_on",
    },
}
"""By kind, what a line begins with (accents and case folded), and its field; an empty field says
again what the title says."""
DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
NUMBERED = re.compile(r"^(\d{2,4}-\d{3,6}(?:[-/][A-Z0-9]+)*)\s")
"""`26-0422 - DT - Commercial`: the number of a vacancy notice, first in its title."""
DATES = {"starts_on", "ends_on"}
RECENT = timedelta(days=30)
"""What a feed brings that is older than this is put online and announced to nobody."""


@dataclass(frozen=True)
class Read:
    """An item, ready to be written."""

    id: str
    content: Content
    published_at: datetime
    hash: str
    """Of all that it says: it changes when the item does."""


def read_item(item: Item, kind: Kind, department: Department, *, now: datetime) -> Read:
    """The publication of this kind that an item stands for. An unknown or future date becomes
    now."""
    fields, text = _fields(kind, item)
    published = item.published
    if kind is Kind.VACANCY:
        published = _exchanged_with_closing(fields, published)
    content = Content(
        title=_cut(item.title or item.text, TITLE),
        summary=_summary(kind, item, text),
        body=_cut_text(text),
        department=department,
        details=_sane(kind, fields),
        external_url=item.link,
    )
    return Read(item.id, content, min(published or now, now), _hash(item))


def _fields(kind: Kind, item: Item) -> tuple[dict[str, Any], str]:
    """The fields that the lines and the title say, and the text without these lines."""
    labels, fields, rest = LABELS.get(kind, {}), {}, []
    for line in item.text.split("\n"):
        label, colon, value = (part.strip() for part in line.partition(":"))
        name = labels.get(fold(label).replace("’", "'")) if colon and value else None
        if name is None:
            rest.append(line)
        elif name and name not in fields:
            fields[name] = _day(value) if name in DATES else value[:200]
    fields |= {name: each for name, each in _of_title(kind, item, fields) if name not in fields}
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(rest)).strip()
    return {name: each for name, each in fields.items() if each}, text


def _of_title(kind: Kind, item: Item, fields: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if kind is Kind.VACANCY:
        numbered = NUMBERED.match(item.title)
        if numbered:
            yield "reference", numbered[1]
        if item.links:
            yield "file_url", item.links[0]
    if kind is Kind.TENDER:
        reference = tender_reference(f"{fields.get('reference', '')} {item.title} {item.link}")
        yield "reference", reference
        yield "type", tender_type(reference)
        yield "tender_url", item.link


def _exchanged_with_closing(fields: dict[str, Any], published: datetime | None) -> datetime | None:
    """A notice that closes before it appears has its two dates exchanged: it happens. The later
    one is when it closes."""
    closing = fields.get("ends_on")
    if closing is None or published is None or closing >= timezone.localdate(published):
        return published
    fields["ends_on"] = timezone.localdate(published)
    return timezone.make_aware(datetime.combine(closing, datetime.min.time()))


def _sane(kind: Kind, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that hold together: dates in order, the others each for itself."""
    start, end = fields.get("starts_on"), fields.get("ends_on")
    if start and end and end < start:
        fields = {**fields, "starts_on": end, "ends_on": start}
    try:
        MODELS[kind].model_validate(fields)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
        return {name: each for name, each in fields.items() if name not in wrong}
    return fields


def _day(text: str) -> date | None:
    found = DAY.search(text)
    if found is None:
        return None
    day, month, year = (
        (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _summary(kind: Kind, item: Item, text: str) -> str:
    """A few words for the lists: the feed's own summary, else how the text begins."""
    first = next((part for part in text.split("\n\n") if not part.startswith("- ")), "")
    if kind is Kind.VACANCY and len(first) < len("Télécharger le PDF de l’avis"):
        first = ""
    return _cut(item.summary or " ".join(first.split()), SUMMARY)


def _cut(text: str, most: int) -> str:
    """Whole words, and an ellipsis where something is left out."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def _cut_text(text: str) -> str:
    return text if len(text) <= BODY else text[: BODY - 1].rsplit("\n", 1)[0] + "\n\n…"


def _hash(item: Item) -> str:
    """The date is left out: some feeds give a new one at each reading."""
    said = [item.title, item.text, item.summary, item.link, item.links]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
