"""What an editor typed, kept as it came so that a refusal loses nothing."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from niaouli.backoffice.publications.inputs import Input, Shape, inputs_of
from niaouli.backoffice.typed import read_day, read_number
from niaouli.departments.models import Department
from niaouli.publications.content import Content
from niaouli.publications.enums import Kind
from niaouli.publications.errors import InvalidPublication, Problem
from niaouli.publications.facts import clock
from niaouli.publications.models import Publication
from niaouli.topics.models import Topic

PARTS = ("day", "month", "year")
SESSION = ("place", "day-day", "day-month", "day-year", "opens", "closes")
MOST_SESSIONS = 20
TIME = re.compile(r"(\d{1,2})\s*(?:[hH:]\s*(\d{2})?)?")
COMMON = {"title", "summary", "body"}


@dataclass(frozen=True)
class Typed:
    """The form of one kind, as it came. `values`: by the name of the input."""

    kind: Kind
    values: Mapping[str, str] = field(default_factory=dict)
    topics: Collection[str] = ()
    sessions: int = 0
    """How many permanences the form has, filled in or not."""
    revision: int = -1
    announce: bool = False

    @classmethod
    def read(cls, kind: Kind, data: Mapping[str, str], topics: Collection[str]) -> "Typed":
        """`data`: one value by name, as a form sends them."""
        names = [name for each in inputs_of(kind) for name in _names(each)]
        asked = data.get("sessions-count", "") if kind is Kind.INQUIRY else ""
        count = min(max(read_number(asked), 0), MOST_SESSIONS)
        names += [f"sessions-{number}-{part}" for number in range(count) for part in SESSION]
        return cls(
            kind=kind,
            # A NUL is nothing that anyone types, and no page can show it.
            values={
                name: data.get(name, "").replace("\x00", "") for name in (*names, "department")
            },
            topics=topics,
            sessions=count,
            revision=read_number(data.get("revision", "")),
            announce=bool(data.get("announce")),
        )

    @classmethod
    def of(cls, publication: Publication) -> "Typed":
        """The form as the publication fills it in."""
        kind = Kind(publication.kind)
        details = publication.parsed.model_dump()
        values = {name: getattr(publication, name) for name in COMMON}
        for each in inputs_of(kind):
            if each.name not in COMMON:
                values |= _written(each.name, each.shape, details[each.name])
        sessions = details.get("sessions", ())
        for number, session in enumerate(sessions):
            name = f"sessions-{number}"
            values[f"{name}-place"] = session["place"]
            values |= _written(f"{name}-day", Shape.DAY, session["day"])
            values |= _written(f"{name}-opens", Shape.TIME, session["opens"])
            values |= _written(f"{name}-closes", Shape.TIME, session["closes"])
        department = publication.department
        return cls(
            kind=kind,
            values=values | {"department": department.code if department else ""},
            topics=[topic.code for topic in publication.topics.order_by("label", "id")],
            sessions=len(sessions),
            revision=publication.revision,
        )

    def with_sessions(self, *, add: bool = False, remove: int | None = None) -> "Typed":
        """One permanence more, or one less; what the others hold moves up."""
        kept = [number for number in range(self.sessions) if number != remove]
        values = {name: each for name, each in self.values.items() if "sessions-" not in name}
        for place, number in enumerate(kept):
            for part in SESSION:
                values[f"sessions-{place}-{part}"] = self.get(f"sessions-{number}-{part}")
        more = 1 if add and len(kept) < MOST_SESSIONS else 0
        return Typed(self.kind, values, self.topics, len(kept) + more, self.revision, self.announce)

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def content(self, departments: Collection[Department], topics: Collection[Topic]) -> Content:
        """What is to be written. Raises `InvalidPublication` with all that cannot be read."""
        problems: list[Problem] = []
        details: dict[str, Any] = {}
        for each in inputs_of(self.kind):
            if each.name in COMMON:
                continue
            if each.shape is Shape.SESSIONS:
                details["sessions"] = self._sessions(problems)
            else:
                details[each.name] = self._value(each.name, each.shape, problems)
        chosen = next((each for each in departments if each.code == self.get("department")), None)
        if chosen is None:
            problems.append(("department", _("Choisissez la direction.")))
        if problems:
            raise InvalidPublication(problems)
        return Content(
            title=self.get("title"),
            summary=self.get("summary"),
            body=self.get("body"),
            department=chosen,
            topics=[topic for topic in topics if topic.code in self.topics],
            details={name: value for name, value in details.items() if value not in (None, "")},
        )

    def _sessions(self, problems: list[Problem]) -> list[dict[str, Any]]:
        """Those of which something is filled in."""
        found = []
        for number in range(self.sessions):
            name = f"sessions-{number}"
            if not any(self.get(f"{name}-{part}").strip() for part in SESSION):
                continue
            before = len(problems)
            session = {
                "place": self.get(f"{name}-place"),
                "day": self._value(f"{name}-day", Shape.DAY, problems),
                "opens": self._value(f"{name}-opens", Shape.TIME, problems),
                "closes": self._value(f"{name}-closes", Shape.TIME, problems),
            }
            if session["day"] is None and len(problems) == before:
                problems.append((f"{name}-day", _("Indiquez le jour de la permanence.")))
            found.append(session)
        return found

    def _value(self, name: str, shape: Shape, problems: list[Problem]) -> Any:
        try:
            if shape is Shape.DAY:
                return read_day(*(self.get(f"{name}-{part}") for part in PARTS))
            text = self.get(name).strip()
            if shape is Shape.TIME:
                return read_time(text)
            if shape is Shape.NUMBER and text:
                return int("".join(text.split()))
        except ValueError as error:
            sentence = str(error) if shape is not Shape.NUMBER else _("Écrivez un nombre entier.")
            problems.append((name, sentence))
            return None
        return text


def read_time(text: str) -> time | None:
    """« 9 h », « 14h30 », « 14:30 ». None when nothing is typed. Raises `ValueError`."""
    if not text:
        return None
    found = TIME.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        raise ValueError(_("Écrivez l’heure ainsi : 9 h, ou 14 h 30.")) from None


def _names(each: Input) -> list[str]:
    return [f"{each.name}-{part}" for part in PARTS] if each.shape is Shape.DAY else [each.name]


def _written(name: str, shape: Shape, value: Any) -> dict[str, str]:
    """The values of the inputs of a field, from what is stored."""
    if shape is Shape.DAY:
        parts = (value.day, value.month, value.year) if value else ("", "", "")
        return {f"{name}-{part}": str(each) for part, each in zip(PARTS, parts, strict=True)}
    if shape is Shape.SESSIONS:
        return {}
    if shape is Shape.TIME:
        return {name: clock(value) if value else ""}
    return {name: "" if value is None else str(value)}
