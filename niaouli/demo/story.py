"""How a request of the demonstration goes, through the real operations.

Days are counted back from today, at working hours of the body: the same story each time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import Cause
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, collecting, drafting, reviewing, sending
from niaouli.cases.supplied import GivenDocument, document_fields
from niaouli.demo.answers import answers, decision_on
from niaouli.demo.citizens import Citizen
from niaouli.demo.papers import drawn
from niaouli.documents import operations as documents
from niaouli.documents.kinds import kind_of
from niaouli.documents.operations import Stored
from niaouli.procedures.models import Procedure


@dataclass
class Story:
    """Who plays, when it is now, and the papers that were drawn already."""

    agent: Person
    people: dict[str, Person]
    """By user name."""
    procedures: dict[str, Procedure]
    """By slug."""
    now: datetime
    _papers: dict[tuple[str, str, bool], Stored] = field(default_factory=dict)

    def at(self, days_ago: int, clock: str = "09:00") -> datetime:
        day = timezone.localdate(self.now) - timedelta(days=days_ago)
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))

    def open_day(self, days_ago: int) -> int:
        """That day, or the Monday after a weekend."""
        weekday = (timezone.localdate(self.now) - timedelta(days=days_ago)).weekday()
        return days_ago - (7 - weekday if weekday > 4 else 0)

    def person(self, who: Citizen) -> Person:
        return self.people[who.username]

    # ── What citizens do ──
    def begin(self, slug: str, who: Citizen, days_ago: int, **changes: Any) -> Case:
        """A draft with its answers, and no document yet."""
        now, person = self.at(days_ago, "07:40"), self.person(who)
        case = drafting.start_case(procedure=self.procedures[slug], by=person, now=now)
        values = answers(slug, who, timezone.localdate(now), **changes)
        return drafting.save_answers(case=case, values=values, by=person, now=now)

    def send(
        self,
        slug: str,
        who: Citizen,
        days_ago: int,
        *,
        blurred: str = "",
        **changes: Any,
    ) -> Case:
        """A whole request, sent. `blurred`: the kind of document whose photo cannot be read."""
        case, person = self.begin(slug, who, days_ago, **changes), self.person(who)
        now = self.at(days_ago, "07:50")
        for each in document_fields(case, today=timezone.localdate(now)):
            kind = each.kinds[0]
            if each.required:
                given = self.paper(kind, who, now=now, blurred=kind == blurred)
                drafting.attach_document(case=case, field=each, given=given, by=person, now=now)
        places = collecting.places_for(case, case.department)
        return sending.submit_case(
            case=case,
            by=person,
            now=self.at(days_ago, "08:05"),
            place=str(places[0].pk) if places else "",
        )

    def supply(self, case: Case, who: Citizen, days_ago: int) -> None:
        """What was asked again, readable this time."""
        now, item = self.at(days_ago, "12:10"), case.items.order_by("id").get()
        asked = {each.code: each for each in document_fields(case, today=timezone.localdate(now))}
        given = self.paper(asked[item.field].kinds[0], who, now=now)
        answering.supply_item(item=item, given=[given], by=self.person(who), now=now)

    def withdraw(self, case: Case, who: Citizen, days_ago: int) -> None:
        answering.withdraw_case(case=case, by=self.person(who), now=self.at(days_ago, "18:30"))

    def write(self, case: Case, who: Citizen, days_ago: int, body: str, *, kind: str = "") -> None:
        """A message, with a document of this kind where one is named."""
        now = self.at(days_ago, "17:50")
        given = [self.paper(kind, who, now=now)] if kind else []
        answering.write_to_department(
            case=case, body=body, given=given, by=self.person(who), now=now
        )

    def paper(
        self, kind: str, who: Citizen, *, now: datetime, blurred: bool = False
    ) -> GivenDocument:
        """A document of this kind: the same file each time that this person gives it, out of their
        wallet where they keep it."""
        key = (who.username, kind, blurred)
        if key not in self._papers:
            filename, content = drawn(kind, who, blurred=blurred)
            self._papers[key] = documents.store_file(
                content=content,
                filename=filename,
                accepted=kind_of(kind).formats,
                by=self.person(who),
                now=now,
            )
        stored = self._papers[key]
        versions = stored.file.wallet_versions.select_related("document")
        kept = versions.filter(document__owner=self.person(who)).first()
        if kept is not None:
            return GivenDocument.from_wallet(kept)
        return GivenDocument(kind=kind, file=stored.file, filename=stored.filename)

    # ── What the agent does ──
    def take(self, case: Case, days_ago: int) -> Case:
        now = self.at(days_ago, "10:20")
        reviewing.record_consultation(case=case, by=self.agent, now=now)
        return reviewing.take_case(case=case, by=self.agent, now=now, revision=_revision(case))

    def ask(
        self, case: Case, field: str, cause: Cause, reason: str, days_ago: int, *, within: int
    ) -> None:
        now = self.at(days_ago, "11:05")
        reviewing.ask_for(
            case=case,
            field=field,
            cause=cause,
            reason=reason,
            due_on=timezone.localdate(now) + timedelta(days=within),
            by=self.agent,
            now=now,
            revision=_revision(case),
        )

    def step(self, case: Case, step: str, days_ago: int) -> None:
        now = self.at(days_ago, "16:20")
        reviewing.enter_step(case=case, step=step, by=self.agent, now=now, revision=_revision(case))

    def answer(self, case: Case, days_ago: int, body: str) -> None:
        reviewing.record_consultation(case=case, by=self.agent, now=self.at(days_ago, "08:30"))
        reviewing.write_to_citizen(
            case=case, body=body, by=self.agent, now=self.at(days_ago, "08:40")
        )

    def grant(self, case: Case, days_ago: int) -> None:
        now = self.at(days_ago, "14:30")
        reviewing.grant_case(
            case=case,
            by=self.agent,
            now=now,
            revision=_revision(case),
            decision=decision_on(case, now),
        )

    def refuse(self, case: Case, days_ago: int, reason: str) -> None:
        now = self.at(days_ago, "15:10")
        reviewing.refuse_case(
            case=case, reason=reason, by=self.agent, now=now, revision=_revision(case)
        )

    def close(self, case: Case, days_ago: int, reason: str) -> None:
        now = self.at(days_ago, "15:40")
        reviewing.close_case(
            case=case, reason=reason, by=self.agent, now=now, revision=_revision(case)
        )


def _revision(case: Case) -> int:
    case.refresh_from_db(fields=["revision"])
    return case.revision


@dataclass(frozen=True)
class Scene:
    """One request, from the day when it was sent."""

    days_ago: int
    tell: Callable[[Story], object]
