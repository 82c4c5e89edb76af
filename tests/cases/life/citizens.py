"""What citizens do in a life, on their case or on another's."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from niaouli.accounts.models import Person
from niaouli.cases.enums import DECIDED_STATES, OPEN_STATES, ItemState, State
from niaouli.cases.lists.indexing import index_person
from niaouli.cases.models import Case, PendingItem
from niaouli.cases.operations import answering, drafting, satisfying, sending
from niaouli.cases.reply_addresses import reply_address
from niaouli.datarights.operations import delete_account
from niaouli.lib.errors import Refusal
from niaouli.mail.enums import Outcome
from niaouli.mail.receiving import receive
from tests import cast
from tests.cases.life.acting import Acting
from tests.cases.life.world import COMMUNES
from tests.mail.letters import letter

PICK = st.integers(0, 99)
"""Which case, which person: as many as there are, over and over."""
MOST_CASES = 7
"""At once."""
DOCUMENTS = {cast.INSURANCE: "attestation-assurance", "photo": "photo-identite"}


class Citizens(Acting):
    """Each act is also tried by who is not the citizen, once in seven."""

    @precondition(lambda self: len(self.cases()) < MOST_CASES)
    @rule(who=PICK)
    def start(self, who: int) -> None:
        citizen = self.world.citizens[who % len(self.world.citizens)]
        if Person.objects.get(pk=citizen.pk).deleted_at is not None:
            return
        try:
            drafting.start_case(procedure=self.world.procedure(), by=citizen, now=self.now)
        except Refusal:
            assert self.memory.is_retired
            self.seen["start refused"] += 1
        else:
            assert not self.memory.is_retired

    def fill(self, pick: int) -> None:
        case = self.case(pick, State.DRAFT)
        if case is not None and case.state == State.DRAFT and not case.answers:
            by = self.fills_in(case)
            commune = COMMUNES[pick % len(COMMUNES)]
            self.world.fill(case, by, now=self.now, commune=commune)

    def fills_in(self, case: Case) -> Person:
        """At the counter, whoever is of the department: who began may have gone to another."""
        return self.world.manager if case.entered_by else case.citizen

    def send(self, pick: int) -> None:
        """By who filled it in; the agent who entered it gets the code to claim it."""
        case = self.case(pick, State.DRAFT)
        if case is None or case.state != State.DRAFT:
            return
        by = self._other(pick, case.entered_by or case.citizen)
        sent = self.attempt(
            case, "send", lambda: sending.submit_case(case=case, by=by, now=self.now)
        )
        assert not (sent and self.memory.is_retired)
        if sent and case.citizen.is_without_account:
            self._note_code(case)

    def _note_code(self, case: Case) -> None:
        raise NotImplementedError

    @rule(pick=PICK)
    def send_at_once(self, pick: int) -> None:
        """What makes lives longer: a draft that is filled in and sent."""
        if len(self.cases()) < MOST_CASES:
            self.start(pick)
        self.fill(pick // 10)
        self.see()
        self.send(pick // 10)

    def _other(self, pick: int, person: Person) -> Person:
        """Somebody else, once in seven."""
        others = [each for each in self.world.people if each.pk != person.pk]
        return others[pick % len(others)] if pick % 7 == 6 else person

    def discard(self, pick: int) -> None:
        case = self.case(pick, State.DRAFT)
        if case is None or pick % 3:
            return
        by = self._other(pick, case.entered_by or case.citizen)
        if self.attempt(
            case, "discard", lambda: drafting.discard_draft(case=case, by=by, now=self.now)
        ):
            self.memory.discarded.add(str(case.key))

    def renew(self, pick: int) -> None:
        case = self.case(pick, State.DRAFT)
        if case is not None:
            by = self._other(pick, case.entered_by or case.citizen)
            self.attempt(
                case, "renew", lambda: drafting.renew_draft(case=case, by=by, now=self.now)
            )

    def withdraw(self, pick: int) -> None:
        case = self.case(pick, *OPEN_STATES)
        if case is not None:
            by = self._other(pick, case.citizen)
            self.attempt(
                case, "withdraw", lambda: answering.withdraw_case(case=case, by=by, now=self.now)
            )

    def write(self, pick: int) -> None:
        """Pressed twice at times: it is written once."""
        case = self.case(pick, *OPEN_STATES)
        if case is None:
            return
        by, body = self._other(pick, case.citizen), f"Bonjour {self.now} {pick}"
        written = self.memory.said[str(case.key)]
        for _press in range(1 + pick % 2):
            if (
                self.attempt(
                    case,
                    "write",
                    lambda: answering.write_to_department(
                        case=case, body=body, by=by, now=self.now
                    ),
                )
                and body not in written
            ):
                written.append(body)

    def write_by_email(self, pick: int) -> None:
        """From their address, from another's, from a machine; the same e-mail comes twice."""
        case = self.case(pick, *OPEN_STATES)
        if case is None or case.state == State.DRAFT or not case.citizen.email:
            return
        kind = ("own", "own", "stranger", "automatic")[pick % 4]
        sender = "mallory@example.net" if kind == "stranger" else case.citizen.email
        headers: dict[str, Any] = {"Auto_Submitted": "auto-replied"} if kind == "automatic" else {}
        body = f"Par e-mail {self.now} {pick}"
        to = reply_address(case, case.citizen, now=self.now)
        name = f"<{self.now.timestamp()}-{pick}-{self.memory.looks}@example.net>"
        content = letter(body, to=to, sender=sender, name=name, **headers)
        outcome = receive(content, now=self.now)
        assert receive(content, now=self.now) is outcome
        is_open = case.state in OPEN_STATES and not case.citizen.is_without_account
        expected = {
            "own": Outcome.TAKEN if is_open else Outcome.REFUSED,
            "stranger": Outcome.FORGED,
            "automatic": Outcome.AUTOMATIC,
        }[kind]
        if case.citizen.deleted_at is None and not case.citizen.is_without_account:
            assert outcome is expected
        self.seen[f"e-mail {outcome}"] += 1
        if outcome is Outcome.TAKEN:
            self.memory.said[str(case.key)].append(body)

    # ── What is awaited ──
    def item(self, pick: int) -> PendingItem | None:
        """One that is open nearly always; any other, to be refused, once in ten."""
        items = PendingItem.objects.exclude(case__citizen__deleted_at__isnull=False)
        items = items if pick % 10 == 9 else items.filter(state=ItemState.OPEN)
        found = list(items.select_related("case__citizen", "case__version").order_by("id"))
        return found[pick % len(found)] if found else None

    def answer_to(self, item: PendingItem, pick: int) -> str | None:
        """To a question; None for a document."""
        if item.field == "commune":
            return COMMUNES[pick // 10 % len(COMMUNES)]
        return None if item.field in DOCUMENTS else f"Nom {pick}"

    def prepare(self, pick: int, item: PendingItem | None = None) -> None:
        item = item or self.item(pick)
        if item is None:
            return
        case, by = item.case, item.case.citizen
        if case.citizen.is_without_account:
            return
        if item.field in DOCUMENTS:
            given = cast.given(by, DOCUMENTS[item.field], now=self.now)
            self.attempt(
                case,
                "attach",
                lambda: answering.attach_documents(
                    item=item, field=item.field, given=[given], by=by, now=self.now
                ),
            )
        value = self.answer_to(item, pick)
        self.attempt(
            case,
            "prepare",
            lambda: answering.prepare_item(item=item, value=value, by=by, now=self.now),
        )

    def send_prepared(self, pick: int) -> None:
        case = self.case(pick, State.AWAITING_CITIZEN)
        if case is not None:
            by = self._other(pick, case.citizen)
            self.attempt(
                case,
                "send prepared",
                lambda: answering.send_prepared(case=case, by=by, now=self.now),
            )

    def supply(self, pick: int, item: PendingItem | None = None) -> None:
        item = item or self.item(pick)
        if item is None:
            return
        by = self._other(pick, item.case.citizen)
        is_document = item.field in DOCUMENTS
        given = [cast.given(by, DOCUMENTS[item.field], now=self.now)] if is_document else []
        value = self.answer_to(item, pick)
        self.attempt(
            item.case,
            "supply",
            lambda: answering.supply_item(item=item, given=given, value=value, by=by, now=self.now),
        )

    # ── At the end ──
    def judge(self, pick: int) -> None:
        """How they were treated: said, or not."""
        case = self.case(pick, *DECIDED_STATES)
        if case is None:
            return
        by = self._other(pick, case.citizen)
        if pick % 3:
            self.attempt(
                case,
                "satisfaction",
                lambda: satisfying.give_satisfaction(
                    case=case, score=str(pick % 7), comment="", by=by, now=self.now
                ),
            )
        else:
            self.attempt(
                case,
                "no satisfaction",
                lambda: satisfying.decline_satisfaction(case=case, by=by, now=self.now),
            )

    def delete_account(self, pick: int) -> None:
        person = Person.objects.get(pk=self.world.citizens[pick % 2].pk)
        if pick % 3 or person.deleted_at is not None:
            return
        own = Case.objects.filter(citizen=person)
        under_way = own.filter(state__in=OPEN_STATES).exists()
        drafts = own.filter(state=State.DRAFT).order_by("id").values_list("key", flat=True)
        given_up = {str(key) for key in drafts}
        try:
            delete_account(person=person, by=person, now=self.now)
        except Refusal:
            assert under_way
            self.seen["delete account refused"] += 1
        else:
            assert not under_way
            assert not own.filter(state=State.DRAFT).exists()
            self.memory.discarded |= given_up
            # What the job does that the end of an account asks for.
            index_person(person.pk)
            self.seen["delete account"] += 1

    @rule(
        pick=PICK,
        what=st.sampled_from(
            ["write", "withdraw", "discard", "renew", "judge", "write_by_email", "delete_account"]
        ),
    )
    def citizen_does(self, pick: int, what: str) -> None:
        getattr(self, what)(pick)

    @rule(pick=PICK, what=st.sampled_from(["prepare", "send_prepared", "supply", "judge"]))
    def citizen_answers(self, pick: int, what: str) -> None:
        getattr(self, what)(pick)
