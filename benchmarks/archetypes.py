"""One case of each sort, made by the product's own operations: every other case is a copy."""

from datetime import datetime, timedelta

from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing, sending
from niaouli.departments.models import Department
from niaouli.mail import operations as mail
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast

DAY = timedelta(days=1)
AGE = 40 * DAY
"""How long ago the archetypes were sent. Copies are moved in time."""

# How many of a hundred cases are of each sort, as in a department that keeps up.
SHARES = {
    "granted": 52,
    "refused": 8,
    "closed": 5,
    "withdrawn": 5,
    "submitted": 9,
    "in_review": 8,
    "awaiting": 5,
    "supplied": 5,
    "draft": 3,
}
OPEN = {"submitted", "in_review", "awaiting", "supplied", "draft"}


class Maker:
    """Brings cases of one person to a state, on successive days."""

    def __init__(self, citizen: Person, agent: Person, procedure: Procedure, now: datetime) -> None:
        self.citizen, self.agent, self.procedure = citizen, agent, procedure
        self.start = now - AGE

    def make(self, sort: str) -> Case:
        """A case of that sort. Drafts come last: there is one at most at a time."""
        case: Case = getattr(self, f"_{sort}")()
        return case

    def _draft(self) -> Case:
        return cast.filled(self.citizen, self.procedure, now=self.start)

    def _submitted(self) -> Case:
        return sending.submit_case(case=self._draft(), by=self.citizen, now=self.start)

    def _in_review(self) -> Case:
        case, now = self._submitted(), self.start + DAY
        case = reviewing.take_case(case=case, by=self.agent, now=now, revision=case.revision)
        reviewing.record_consultation(case=case, by=self.agent, now=now)
        return case

    def _awaiting(self) -> Case:
        case, now = self._in_review(), self.start + 2 * DAY
        reviewing.ask_for(
            case=case,
            field=cast.INSURANCE,
            reason="Le document est illisible : photographiez-le à plat, en pleine lumière.",
            due_on=timezone.localdate(now) + 60 * DAY,
            by=self.agent,
            now=now,
            revision=case.revision,
        )
        reviewing.write_to_citizen(
            case=case,
            body="Bonjour,\n\nIl nous manque une attestation lisible.",
            by=self.agent,
            now=now,
        )
        answering.write_to_department(
            case=case,
            body="Bonjour,\n\nJe vous l’envoie dès que mon assureur me répond.",
            by=self.citizen,
            now=now + DAY,
        )
        case.refresh_from_db()
        return case

    def _supplied(self) -> Case:
        case, now = self._awaiting(), self.start + 4 * DAY
        answering.supply_item(
            item=case.items.get(),
            given=[cast.given(self.citizen, "attestation-assurance", now=now)],
            by=self.citizen,
            now=now,
        )
        case.refresh_from_db()
        return case

    def _granted(self) -> Case:
        case = self._in_review()
        now = self.start + 8 * DAY
        return reviewing.grant_case(case=case, by=self.agent, now=now, revision=case.revision)

    def _refused(self) -> Case:
        case = self._supplied()
        return reviewing.refuse_case(
            case=case,
            reason="L’attestation ne couvre pas la chasse.",
            by=self.agent,
            now=self.start + 9 * DAY,
            revision=case.revision,
        )

    def _closed(self) -> Case:
        case = self._awaiting()
        return reviewing.close_case(
            case=case,
            reason="Demande déposée deux fois.",
            by=self.agent,
            now=self.start + 9 * DAY,
            revision=case.revision,
        )

    def _withdrawn(self) -> Case:
        case = self._submitted()
        return answering.withdraw_case(case=case, by=self.citizen, now=self.start + 3 * DAY)


def make_all(
    *, department: Department, agent: Person, procedure: Procedure, now: datetime
) -> dict[str, Case]:
    """An archetype of each sort, each of a person of their own, with their e-mails delivered."""
    made = {}
    for sort in SHARES:
        citizen = cast.person(f"modele-{sort.replace('_', '-')}", "Alice", "Wamytan")
        made[sort] = Maker(citizen, agent, procedure, now).make(sort)
    for each in OutgoingMail.objects.order_by("id"):
        mail.deliver(mail_id=each.pk, now=each.created_at + timedelta(seconds=20))
    return made
