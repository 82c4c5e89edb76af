"""What agents do in a life: on a case of their department, of another, on their own; on a page that
is out of date at times."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from niaouli.accounts.models import Person
from niaouli.cases.enums import ENDED_STATES, OPEN_STATES, ItemState, State
from niaouli.cases.lifecycle import TRANSITIONS, Act
from niaouli.cases.models import Case, LetterModel, Opinion, PendingItem, SupportingDocument
from niaouli.cases.operations import (
    answering,
    keeping,
    letters,
    notes,
    opinions,
    reviewing,
    transferring,
)
from niaouli.departments.enums import PROCESSING_ROLES, Role
from niaouli.departments.models import Membership
from niaouli.departments.operations import end_role, give_role
from niaouli.procedures.operations import publish_version, retire_procedure
from niaouli.procedures.queries import current_version
from tests import cast
from tests.cases.life.citizens import DOCUMENTS, PICK, Citizens
from tests.cases.life.world import MARK

FIELDS = (cast.INSURANCE, "photo", "commune", "nom")
Values = Callable[[datetime, int], dict[str, Any]]


def issue_letter(
    *, case: Case, text: str, by: Person, now: datetime, revision: int
) -> SupportingDocument:
    """With the model of the department that has the case, written the first time."""
    model, _new = LetterModel.objects.get_or_create(
        department=case.department,
        name="Attestation",
        defaults={"title": "Attestation", "kind": "attestation", "body": "Oui.", "changed_at": now},
    )
    return letters.issue_letter(
        case=case, model=model, text=text, by=by, now=now, revision=revision
    )


DONE: dict[Act, tuple[Callable[..., object], Values]] = {
    Act.TAKE: (reviewing.take_case, lambda now, n: {}),
    Act.ASK: (
        reviewing.ask_for,
        lambda now, n: {
            "field": FIELDS[n % len(FIELDS)],
            "reason": "Illisible.",
            "due_on": timezone.localdate(now) + timedelta(days=n % 30),
        },
    ),
    Act.GRANT: (reviewing.grant_case, lambda now, n: {}),
    Act.REFUSE: (reviewing.refuse_case, lambda now, n: {"reason": "Non."}),
    Act.CLOSE: (reviewing.close_case, lambda now, n: {"reason": "Sans objet."}),
    Act.REOPEN: (reviewing.reopen_case, lambda now, n: {"reason": "Recours."}),
    Act.TRANSFER: (
        transferring.transfer_case,
        lambda now, n: {"to": ("DDDT", "DPASS")[n % 2], "reason": "Chez vous."},
    ),
    Act.CORRECT: (
        reviewing.correct_case,
        lambda now, n: {"why": "Une erreur.", "reason": f"Motif du {now} {n}"},
    ),
    Act.ISSUE: (issue_letter, lambda now, n: {"text": f"Lettre {n}."}),
}
"""Each act of an agent on a case, and what they write; `n` is any number."""


class Agents(Citizens):
    """Beside the acts of the life cycle: steps, notes, opinions, holds, and agents who move."""

    def agent_acts(
        self, case: Case, by: Person, act: Act, *, n: int = 0, stale: bool = False
    ) -> bool:
        operation, values = DONE[act]
        return self.on_page(case, act.name.lower(), operation, by, stale, **values(self.now, n))

    def on_page(
        self,
        case: Case,
        name: str,
        operation: Callable[..., object],
        by: Person,
        stale: bool = False,
        **values: Any,
    ) -> bool:
        """From a page that shows the case as it is, or as it was before."""
        revision = case.revision - (stale and case.revision > 0)
        done = self.attempt(
            case,
            name,
            lambda: operation(case=case, by=by, now=self.now, revision=revision, **values),
        )
        assert not (done and revision != case.revision), "a stale page was accepted"
        return done

    @rule(pick=PICK, who=PICK, act=st.sampled_from(list(DONE)))
    def agent_does(self, pick: int, who: int, act: Act) -> None:
        case = self.case(pick, *TRANSITIONS[act].sources)
        if case is not None:
            self.agent_acts(case, self.agent(who), act, n=who, stale=who % 10 == 7)

    @rule(pick=PICK, who=PICK, act=st.sampled_from([Act.TAKE, Act.ASK, Act.GRANT, Act.REFUSE]))
    def agent_goes_on(self, pick: int, who: int, act: Act) -> None:
        """The usual course, by who may: what makes lives go far."""
        cases = self.cases(*TRANSITIONS[act].sources)
        if cases:
            case = cases[pick % len(cases)]
            self.agent_acts(case, self.who_may(case, who), act, n=1 + who)

    @rule(pick=PICK, who=PICK, act=st.sampled_from([Act.CORRECT, Act.REOPEN, Act.TRANSFER]))
    def agent_goes_back(self, pick: int, who: int, act: Act) -> None:
        cases = self.cases(*TRANSITIONS[act].sources)
        if cases:
            case = cases[pick % len(cases)]
            to = 0 if case.department.code == "DPASS" else 1
            self.agent_acts(case, self.who_may(case, who), act, n=2 * who + to)

    @rule(
        pick=PICK,
        field=st.integers(0, len(FIELDS) - 1),
        how=st.sampled_from(["supply", "prepare", "supply_at_counter", "cancel_item"]),
    )
    def ask_and_end(self, pick: int, field: int, how: str) -> None:
        """Something is asked, and is given in one way or another, or is no longer asked."""
        cases = [each for each in self.cases(State.IN_REVIEW) if not each.citizen.deleted_at]
        if not cases:
            return
        case = cases[pick % len(cases)]
        # Ten days to answer, or a little more.
        self.agent_acts(case, self.who_may(case, pick), Act.ASK, n=12 + field)
        self.see()
        asked = PendingItem.objects.filter(case=case, state=ItemState.OPEN)
        item = asked.select_related("case__citizen", "case__version").order_by("id").last()
        if item is None:
            return
        self.now += timedelta(hours=3)
        if how in ("supply", "prepare"):
            getattr(self, how)(0, item)
        else:
            getattr(self, how)(0, 1 + 4 * (pick % 9), item)
        if how == "prepare" and not case.citizen.is_without_account:
            by = case.citizen
            self.attempt(
                case,
                "send prepared",
                lambda: answering.send_prepared(case=case, by=by, now=self.now),
            )

    def who_may(self, case: Case, pick: int) -> Person:
        """Somebody who may treat the case; anybody, where nobody may."""
        may = [
            each
            for each in (self.world.agent, self.world.manager, self.world.other_agent)
            if self.memory.role(each.pk, case.department.code) in PROCESSING_ROLES
            and each.pk != case.citizen_id
        ]
        return may[pick % len(may)] if may else self.agent(pick)

    # ── Beside the life cycle ──
    def enter_step(self, pick: int, who: int) -> None:
        case = self.case(pick, State.IN_REVIEW)
        if case is not None:
            step = ("signature", "verification", "signature", "inconnue")[who % 4]
            by = self.agent(who // 4)
            self.on_page(case, "step", reviewing.enter_step, by, step=step)

    def assign(self, pick: int, who: int) -> None:
        case = self.case(pick, *OPEN_STATES)
        if case is not None:
            to = ("amelie", "marc", "otto")[who // 3 % 3]
            self.on_page(case, "assign", reviewing.assign_case, self.agent(who), to=to)

    def answer(self, pick: int, who: int) -> None:
        """A letter of the department to the citizen."""
        case = self.case(pick, *OPEN_STATES, *ENDED_STATES)
        body = f"La direction, {self.now} {pick} {self.memory.looks}"
        if case is not None and self.on_page(
            case, "letter", reviewing.write_to_citizen, self.agent(who), body=body
        ):
            self.memory.said[str(case.key)].append(body)

    def note(self, pick: int, who: int) -> None:
        case = self.case(pick, *OPEN_STATES, *ENDED_STATES)
        if case is not None:
            by = [*self.world.agents, self.world.reader][who % 6]
            body = f"{MARK} entre nous, {self.now} {pick}"
            self.attempt(
                case,
                "note",
                lambda: notes.write_note(case=case, body=body, by=by, now=self.now),
            )

    def consult(self, pick: int, who: int) -> None:
        """Only what pages let them open."""
        case = self.case(pick, *OPEN_STATES)
        by = [*self.world.agents, self.world.reader][who % 6]
        if case is None or case.state == State.DRAFT:
            return
        if self.memory.role(by.pk, case.department.code) in Role:
            reviewing.record_consultation(case=case, by=by, now=self.now)

    def cancel_item(self, pick: int, who: int, item: PendingItem | None = None) -> None:
        item = item or self.item(pick)
        if item is not None:
            by = self.who_may(item.case, who) if who % 4 else self.agent(who)
            self.attempt(
                item.case,
                "cancel item",
                lambda: reviewing.cancel_item(
                    item=item, by=by, now=self.now, revision=item.case.revision
                ),
            )

    def supply_at_counter(self, pick: int, who: int, item: PendingItem | None = None) -> None:
        item = item or self.item(pick)
        if item is None:
            return
        by = self.who_may(item.case, who) if who % 4 else self.agent(who)
        given = {}
        if item.field in DOCUMENTS:
            given[item.field] = [cast.given(by, DOCUMENTS[item.field], now=self.now)]
        value = self.answer_to(item, pick)
        self.attempt(
            item.case,
            "supply at counter",
            lambda: answering.supply_at_counter(
                item=item, given=given, value=value, is_present=who % 5 > 0, by=by, now=self.now
            ),
        )

    def hold_or_release(self, pick: int, who: int) -> None:
        case = self.case(pick, *ENDED_STATES)
        if case is None:
            return
        by = self.world.manager if who % 3 else self.agent(who)
        if case.holds.filter(ended_at__isnull=True).exists():
            self.on_page(case, "release", keeping.release_case, by)
        else:
            self.on_page(case, "hold", keeping.hold_case, by, reason="Recours.")

    # ── Opinions ──
    def ask_opinion(self, pick: int, who: int) -> None:
        """Of the other department, or of an expert."""
        case = self.case(pick, *OPEN_STATES)
        if case is None or case.opinions.count() > 2:
            return
        expert = {"expert_name": "Dr Kanaky", "expert_email": "expert@example.com"}
        department = "DDDT" if case.department.code == "DPASS" else "DPASS"
        asked = opinions.Asked(
            question=f"{MARK} La zone ?",
            due_on=timezone.localdate(self.now) + timedelta(days=who % 20),
            shows_answers=bool(pick % 2),
            **(expert if who % 2 else {"department": department}),
        )
        self.attempt(
            case,
            "ask opinion",
            lambda: opinions.ask_opinion(case=case, asked=asked, by=self.agent(who), now=self.now),
        )

    def opinion(self, pick: int) -> Opinion | None:
        found = list(Opinion.objects.select_related("case", "department").order_by("id"))
        asked = [each for each in found if each.state == "asked"] or found
        among = found if pick % 5 == 4 else asked
        return among[pick % len(among)] if among else None

    def give_opinion(self, pick: int, who: int) -> None:
        opinion = self.opinion(pick)
        if opinion is None:
            return
        given = opinions.Given(verdict="favourable", answer=f"{MARK} Oui, {pick}.")
        by = self.agent(who)

        def act() -> object:
            if opinion.department is None:
                return opinions.give_opinion_by_link(opinion=opinion, given=given, now=self.now)
            return opinions.give_opinion(opinion=opinion, given=given, by=by, now=self.now)

        kind = "by department" if opinion.department else "by link"
        self.attempt(opinion.case, f"give opinion {kind}", act)

    def cancel_opinion(self, pick: int, who: int) -> None:
        opinion = self.opinion(pick)
        if opinion is not None:
            by = self.agent(who)
            self.attempt(
                opinion.case,
                "cancel opinion",
                lambda: opinions.cancel_opinion(opinion=opinion, by=by, now=self.now),
            )

    @rule(
        pick=PICK,
        who=PICK,
        what=st.sampled_from(
            [
                *("enter_step", "assign", "answer", "note", "consult", "hold_or_release"),
                *("ask_opinion", "give_opinion", "cancel_opinion"),
                *("cancel_item", "supply_at_counter"),
            ]
        ),
    )
    def department_does(self, pick: int, who: int, what: str) -> None:
        getattr(self, what)(pick, who)

    # ── What changes around the cases ──
    def move_agent(self) -> None:
        """Amélie goes to the other department, or comes back: at once."""
        agent, roles = self.world.agent, self.memory.roles
        for code in list(roles[agent.pk]):
            held = Membership.objects.filter(person=agent, until__isnull=True)
            for membership in held.select_related("department").order_by("id"):
                end_role(membership=membership, by=None, now=self.now)
            there = self.world.dpass if code == "DDDT" else self.world.dddt
            give_role(person=agent, department=there, role=Role.AGENT, by=None, now=self.now)
            roles[agent.pk] = {there.code: Role.AGENT}
            break
        self.seen["agent moved"] += 1

    def retire_or_publish(self) -> None:
        procedure = self.world.procedure()
        if self.memory.is_retired:
            version = current_version(procedure)
            publish_version(definition=version.parsed, by=None, now=self.now)
        else:
            retire_procedure(procedure=procedure, by=None, now=self.now)
        self.memory.is_retired = not self.memory.is_retired
        self.seen["retired or published"] += 1

    @rule(pick=PICK, what=st.sampled_from(["move_agent", "retire_or_publish"]))
    def around(self, pick: int, what: str) -> None:
        """Seldom: a procedure that is retired stops nearly everything."""
        if pick % 4 == 0 or (self.memory.is_retired and what == "retire_or_publish"):
            getattr(self, what)()
