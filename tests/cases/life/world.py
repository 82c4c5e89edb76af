"""Who lives in `test_life`, and what they give."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import drafting
from niaouli.cases.supplied import GivenDocument, document_fields
from niaouli.departments.enums import Role
from niaouli.documents.models import StoredFile
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.versions import FAR_AWAY, TWO_MONTHS, renewed

SHORT = {"draft_days": 20, "withdrawn_months": 2, "decided_months": 3}
ISLANDS = "98814"
"""From there, the law gives a month more."""
COMMUNES = ("98818", ISLANDS, "98805")
PLACE = "permis-de-chasser"
MARK = "⚑"
"""In whatever only agents may read."""
PERSONAL = (
    *("Wamytan", "Lefèvre", "Tein", "Poadja", "Martin", "Alice", "Amélie", "Jeanne"),
    *("example.org", "12 rue du Niaouli", "201234", "1990-03-27", MARK),
)
"""What names or reaches somebody, as forms and accounts have it."""


class World:
    """The agent and the agent of elsewhere ask for permits too."""

    def __init__(self, silence: str) -> None:
        self.dddt = cast.department("DDDT", "Direction du développement durable")
        self.dpass = cast.department("DPASS", "Direction de l’action sanitaire")
        self.alice = cast.person("alice", "Alice", "Wamytan")
        self.bob = cast.person("bob", "Bob", "Lefèvre")
        self.agent = cast.agent("amelie", "Amélie", "Tein", self.dddt)
        self.manager = cast.manager("marc", "Marc", "Poadja", self.dddt)
        self.other_agent = cast.agent("otto", "Otto", "Martin", self.dpass)
        self.reader = cast.reader("rita", "Rita", "Nonke", self.dddt)
        self.auditor = cast.auditor("odile", "Odile", "Wea", self.dddt)
        legal = {**TWO_MONTHS, "silence": silence, "extensions": [FAR_AWAY]}
        self.permis = renewed(cast.permis_de_chasser(), legal=legal, retention=SHORT)
        self.citizens = [self.alice, self.bob, self.agent, self.other_agent]
        self.agents = [self.agent, self.manager, self.agent, self.other_agent, self.manager]
        self.people = [*self.citizens, self.manager, self.reader, self.auditor]
        self._given: dict[tuple[int, str], GivenDocument] = {}
        self._begin()

    def _begin(self) -> None:
        """Lives begin in the middle: what comes before is tried too, by the rules."""
        cast.taken(self.alice, self.permis, self.agent)
        cast.awaiting(self.bob, self.permis, self.agent)
        cast.submitted(self.agent, self.permis)
        cast.granted(self.alice, self.permis, self.manager)

    def roles(self) -> dict[int, dict[str, str]]:
        """By person, then by the code of the department."""
        return {
            self.agent.pk: {"DDDT": Role.AGENT},
            self.manager.pk: {"DDDT": Role.MANAGER},
            self.other_agent.pk: {"DPASS": Role.AGENT},
            self.reader.pk: {"DDDT": Role.READER},
            self.auditor.pk: {"DDDT": Role.AUDITOR},
        }

    def procedure(self) -> Procedure:
        """As it is now: it is retired at times."""
        return Procedure.objects.get(pk=self.permis.pk)

    def given(self, person: Person, kind: str, *, now: datetime) -> GivenDocument:
        """The same file each time, as from a wallet: sending one costs more than all the rest."""
        known = self._given.get((person.pk, kind))
        if known is None or not StoredFile.objects.filter(pk=known.file.pk).exists():
            known = self._given[person.pk, kind] = cast.given(person, kind, now=now)
        return known

    def fill(self, case: Case, by: Person, *, now: datetime, **answers: Any) -> Case:
        """Every answer and every document of a draft."""
        values = {**cast.ANSWERS[PLACE], **answers}
        case = drafting.save_answers(case=case, values=values, by=by, now=now)
        for field in document_fields(case, today=timezone.localdate(now)):
            given = self.given(by, field.kinds[0], now=now)
            drafting.attach_document(case=case, field=field, given=given, by=by, now=now)
        case.refresh_from_db()
        return case
