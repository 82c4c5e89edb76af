"""What must hold of what people give and write: nothing is lost before its time, nothing is
doubled, and what remains afterwards names nobody."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from niaouli.cases.delays.deadlines import legal_delay
from niaouli.cases.enums import ENDED_STATES, OPEN_STATES, Channel, OpinionState, Side, State
from niaouli.cases.lifecycle import MAILS, Act
from niaouli.cases.models import Case, PastCase
from niaouli.cases.operations.planning import NOTICES
from niaouli.lib.words import add_months
from niaouli.mail.enums import Delivery
from tests.cases.life.course import is_automatic
from tests.cases.life.sight import Memory, Sight, known
from tests.cases.life.world import PERSONAL, SHORT

DRAFT_NOTICE = timedelta(days=10)
"""Half of the time of a draft."""
NOTICE = timedelta(days=30)


def what_was_filed_can_be_read(sight: Sight, memory: Memory) -> None:
    """The answers as they were sent, from the corrections undone; every content ever given."""
    for key, case in sight.cases.items():
        if key in memory.answers:
            answers = dict(case.answers)
            for each in reversed(case.corrections.all()):
                assert answers.get(each.field) == each.after
                answers[each.field] = each.before
            assert _told(answers) == _told(memory.answers[key])
            held = {each.file.sha256 for each in case.documents.all()}
            assert held >= memory.contents[key]


def _told(answers: dict[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in answers.items() if value is not None}


def sending_loses_nothing(sight: Sight, memory: Memory) -> None:
    """What leaves is what the draft had, with its number, once."""
    for case in sight.sent:
        draft = memory.last.cases.get(str(case.key)) if memory.last else None
        if draft is not None and draft.state == State.DRAFT:
            assert _told(case.answers) == _told(draft.answers)
            assert _contents(case) == _contents(draft)
            assert case.reference


def _contents(case: Case) -> Counter[tuple[str, str]]:
    return Counter((each.field, each.file.sha256) for each in case.documents.all())


def what_was_written_stays(sight: Sight, memory: Memory) -> None:
    """Nothing that was once in a case that was sent is changed or taken out."""
    for case in sight.sent:
        before = memory.last.cases.get(str(case.key)) if memory.last else None
        if before is not None and before.state != State.DRAFT:
            assert _written(before) <= _written(case), _written(before) - _written(case)


def _written(case: Case) -> set[tuple[object, ...]]:
    return {
        *((m.pk, m.act, m.source, m.target, m.at, m.reason, m.why) for m in case.movements.all()),
        *((m.pk, m.side, m.author_id, m.body, m.sent_at) for m in case.messages.all()),
        *((d.pk, d.key, d.field, d.file_id, d.added_at) for d in case.documents.all()),
        *((i.pk, i.field, i.reason, i.due_on, i.asked_at) for i in case.items.all()),
        *((c.pk, c.field, str(c.before), str(c.after), c.at) for c in case.corrections.all()),
        *((n.pk, n.body, n.at) for n in case.notes.all()),
        *((h.pk, h.reason, h.at) for h in case.holds.all()),
        *((t.pk, t.source_id, t.target_id, t.at) for t in case.transfers.all()),
        *((o.pk, o.question, o.asked_at) for o in case.opinions.all()),
        *((o.pk, o.answer, o.verdict) for o in case.opinions.all() if o.state != "asked"),
    }


def what_is_written_is_there_once(sight: Sight, memory: Memory) -> None:
    """Each message as often as somebody wrote it, and no other."""
    for key, case in sight.cases.items():
        written = [each.body for each in case.messages.all() if not is_automatic(each.body)]
        assert Counter(written) == Counter(memory.said[key])


def nothing_goes_before_its_time(sight: Sight, memory: Memory) -> None:
    """A case that is no longer there had ended, its time was over, nobody held it or was asked for
    an opinion, and who can be told was told long enough before; a draft, that nobody touched."""
    before = memory.last.cases if memory.last else {}
    for key, case in before.items():
        if key in sight.cases or key in memory.discarded:
            continue
        assert case.state not in OPEN_STATES
        draft = case.state == State.DRAFT
        began, last = (_draft_kept if draft else _kept)(case)
        assert sight.now >= last, (case.state, last)
        assert not any(hold.ended_at is None for hold in case.holds.all())
        assert not any(each.state == OpinionState.ASKED for each in case.opinions.all())
        if known(case) and not case.citizen.is_without_account and not _is_entered(case):
            went = _told_at(case, since=began)
            assert went and max(went) + (DRAFT_NOTICE if draft else NOTICE) <= sight.now


def _is_entered(case: Case) -> bool:
    return case.state == State.DRAFT and case.channel == Channel.COUNTER


def _draft_kept(case: Case) -> tuple[datetime, datetime]:
    return case.changed_at, case.changed_at + timedelta(days=SHORT["draft_days"])


def _kept(case: Case) -> tuple[datetime, datetime]:
    withdrawn = case.state == State.WITHDRAWN
    moved = [each.at for each in case.movements.all() if each.source != each.target]
    months = SHORT["withdrawn_months" if withdrawn else "decided_months"]
    last = add_months(timezone.localdate(moved[-1]), months)
    midnight = datetime.combine(last, datetime.min.time()) + timedelta(days=1)
    released = [hold.ended_at for hold in case.holds.all() if hold.ended_at]
    return max([moved[-1], *released]), timezone.make_aware(midnight)


def _told_at(case: Case, *, since: datetime) -> list[datetime]:
    """When the e-mails that said so really went."""
    mails = [each.mail for each in case.mails.all()]
    return [
        mail.settled_at
        for mail in mails
        if mail.template == NOTICES[State(case.state)]
        and mail.state == Delivery.SENT
        and mail.settled_at
        and mail.created_at >= since
    ]


def a_number_names_one_case_for_ever(sight: Sight, memory: Memory) -> None:
    for key, case in sight.cases.items():
        assert (case.reference is None) == (case.state == State.DRAFT)
        if case.reference is not None:
            assert memory.numbers.get(case.reference, key) == key
            assert key not in memory.numbers.values() or case.reference in memory.numbers


def figures_remain_of_what_was_erased_and_of_nothing_else(sight: Sight, memory: Memory) -> None:
    alive = {case.reference for case in sight.sent}
    assert len(sight.past) == len(set(memory.numbers) - alive)


def figures_name_nobody(sight: Sight, memory: Memory) -> None:
    """Nothing of a person, and every answer in the shape of its question."""
    for past in sight.past:
        kept = json.dumps(_row(past), ensure_ascii=False, default=str)
        for word in (*PERSONAL, *memory.numbers):
            assert word not in kept
        assert past.answers["nature"] == "premiere"
        assert past.submitted_on.day == 1
        assert past.state in ENDED_STATES


def _row(past: PastCase) -> dict[str, Any]:
    return {each.attname: getattr(past, each.attname) for each in PastCase._meta.concrete_fields}


def the_log_names_nobody(sight: Sight, memory: Memory) -> None:
    for event in sight.events:
        said = json.dumps([event.verb, event.subject, event.details], ensure_ascii=False)
        for word in PERSONAL:
            assert word not in said


def an_act_is_told_once(sight: Sight, memory: Memory) -> None:
    """By the e-mail that goes with it, and no e-mail tells of an act that was not done."""
    for key, case in sight.cases.items():
        before = memory.last.cases.get(key) if memory.last else None
        if before is None or case.citizen.is_without_account or not known(case):
            continue
        written = Counter(each.template for each in sight.mails_of(case))
        assert all(count == 1 for count in written.values()), written
        acts = [each.act for each in case.movements.all() if each not in before.movements.all()]
        told = {MAILS[Act(act)] for act in acts} - {None}
        if not any(event.verb.startswith("case.item_cancelled") for event in sight.news_of(case)):
            assert told == {each for each in written if each in MAILS.values()}
        wrote = [each for each in case.messages.all() if each not in before.messages.all()]
        by_department = [each for each in wrote if each.side == Side.DEPARTMENT]
        letters = [each for each in by_department if not is_automatic(each.body)]
        assert written["cases/message"] == len(letters)


def a_paper_holds_as_long_as_its_decision(sight: Sight, memory: Memory) -> None:
    """A request that is granted has its papers, one of each name in force; one that is refused,
    closed or withdrawn has none that anyone would take for right. Nothing in force is marked as
    replaced in the case."""
    for case in sight.sent:
        produced = [
            each
            for each in case.documents.all()
            # A letter that an agent issued beside is revoked by itself.
            if each.side == Side.DEPARTMENT and not each.message_id and not each.letter_model_id
        ]
        held = [
            each
            for each in produced
            if (issuance := sight.issuances.get(each.file.sha256)) is not None
            and issuance.revoked_at is None
            and issuance.replaced_by_id is None
        ]
        assert not any(each.replaced_at for each in held)
        if case.state == State.GRANTED:
            assert held
        if case.state in (State.REFUSED, State.CLOSED, State.WITHDRAWN):
            assert not held, case.state
        assert all(count == 1 for count in Counter(each.title for each in held).values())


def the_law_is_read_as_it_was_sent(sight: Sight, memory: Memory) -> None:
    """Why the date is later than usual is what the answers say."""
    for case in sight.sent:
        law = legal_delay(case, timezone.localdate(case.submitted_at))
        assert case.legal_extension == (law.extension.code if law and law.extension else "")


KEEPING = (
    what_was_filed_can_be_read,
    sending_loses_nothing,
    what_was_written_stays,
    what_is_written_is_there_once,
    nothing_goes_before_its_time,
    a_number_names_one_case_for_ever,
    figures_remain_of_what_was_erased_and_of_nothing_else,
    figures_name_nobody,
    the_log_names_nobody,
    an_act_is_told_once,
    a_paper_holds_as_long_as_its_decision,
    the_law_is_read_as_it_was_sent,
)
