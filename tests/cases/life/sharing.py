"""What must hold of who sees what: nothing for who may not, all of it for who may, and the same in
lists, in counts, in the search and in e-mails."""

from collections import Counter
from datetime import timedelta

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.audit.operations import seal_events, verify_seals
from niaouli.cases import queries
from niaouli.cases.enums import OPEN_STATES, Channel, ItemState, State
from niaouli.cases.lists import listing, queues, search, waiting
from niaouli.cases.lists.indexing import terms_of
from niaouli.cases.lists.queues import SORTS, Asked, View
from niaouli.cases.models import Case
from niaouli.datarights.rooms import cases as copied
from niaouli.departments.enums import PROCESSING_ROLES, VIEWING_ROLES
from niaouli.departments.models import Department
from niaouli.departments.queries import memberships_of
from niaouli.documents.queries import read_content
from niaouli.lib.words import fold
from niaouli.mail.models import OutgoingMail
from tests.cases.life.sight import Memory, Sight, known
from tests.cases.life.world import MARK, PERSONAL

EVERY = 6
"""What costs much is looked at once in so many looks, a person or a list at a time."""


def _turn(things: list[Person] | list[View], memory: Memory) -> list[int]:
    """Which of these are looked at now, by number."""
    if memory.thorough:
        return list(range(len(things)))
    place, now = divmod(memory.looks, EVERY)
    return [place % len(things)] if now == 0 else []


def _people() -> list[Person]:
    return list(Person.objects.filter(username__in=NAMES).order_by("id"))


NAMES = ("alice", "bob", "amelie", "marc", "otto", "rita", "odile")


def each_sees_what_is_theirs(sight: Sight, memory: Memory) -> None:
    """And nothing else, in whatever role: pages begin with these."""
    people = _people() if memory.thorough or memory.looks % EVERY == 0 else []
    for number in _turn(people, memory) if people else []:
        person = people[number]
        roles = memberships_of(person, sight.today)
        own = [case for case in sight.cases.values() if case.citizen_id == person.pk]
        mine = {str(case.key) for case in own if not _is_entered(case)}
        assert _keys(queries.cases_of(person)) == mine
        treated = {str(case.key) for case in sight.sent if _views(case, person, memory)}
        assert _keys(queries.cases_for_agent(roles)) == treated
        entered = [case for case in sight.cases.values() if _is_entered(case)]
        assert _keys(queries.counter_drafts(person, roles)) == {
            str(case.key)
            for case in entered
            if case.citizen_id != person.pk and _processes(case, person, memory)
        }
        lines = listing.lines_of(person, start=0, limit=100)
        assert {line.reference or str(line.draft_key) for line in lines} == {
            case.reference or str(case.key) for case in own if not _is_entered(case)
        }
        awaited = [i.pk for case in own for i in case.items.all() if i.state == ItemState.OPEN]
        assert sorted(each.id for each in waiting.awaited_items(person)) == sorted(awaited)
        for word in ("Wamytan", "Tein"):
            found = search.search_cases(roles, word, today=sight.today)
            assert {line.reference for line in found.cases} == {
                case.reference
                for case in sight.sent
                if _views(case, person, memory) and fold(word) in _words(case)
            }


def _keys(cases: object) -> set[str]:
    return {str(case.key) for case in cases}  # type: ignore[attr-defined]


def _is_entered(case: Case) -> bool:
    return case.state == State.DRAFT and case.channel == Channel.COUNTER


def _views(case: Case, person: Person, memory: Memory) -> bool:
    return memory.role(person.pk, case.department.code) in VIEWING_ROLES


def _processes(case: Case, person: Person, memory: Memory) -> bool:
    return memory.role(person.pk, case.department.code) in PROCESSING_ROLES


def _words(case: Case) -> set[str]:
    """Of its citizen, and of the names that its answers say."""
    named = f"{case.answers['nom']} {case.answers['prenoms']}"
    if case.citizen.deleted_at is None:
        named += f" {case.citizen.family_name} {case.citizen.given_name}"
    return set(fold(named).split())


def a_case_is_of_who_sent_it(sight: Sight, memory: Memory) -> None:
    """Only who has its code puts a case of the counter in their account."""
    for key, case in sight.cases.items():
        claim = sight.claims.get(case.pk)
        if memory.owners.get(key, case.citizen_id) != case.citizen_id:
            assert key in memory.codes
            assert claim is not None and claim.claimed_at == sight.now
            assert case.citizen_id != case.entered_by_id


def lists_and_counts_agree(sight: Sight, memory: Memory) -> None:
    """Each list of an agent holds what it says, and the counts beside are those of the lists."""
    departments = {case.department.code: case.department for case in sight.sent}
    views = list(View)
    person = Person.objects.get(username="marc")
    for number in _turn(views, memory):
        for code in sorted(departments):
            _check_list(views[number], departments[code], person, sight)


def _check_list(view: View, department: Department, person: Person, sight: Sight) -> None:
    cases = [each for each in sight.sent if each.department_id == department.pk]
    wanted = {case.pk for case in cases if _is_in(view, case, person, sight)}
    for sort in SORTS[view]:
        page = queues.page(Asked(view, sort), department, person, today=sight.today)
        assert {line.id for line in page.lines} == wanted, (view, sort)
        assert len(page.lines) == len(wanted)
    if view in queues.WATCHED:
        assert queues.watched_counts(department, today=sight.today)[view] == len(wanted)
    counts = queues.queue_counts(department, person)
    if view in queues.STATES:
        assert counts.by_state[queues.STATES[view]] == len(wanted)
    if view is View.MINE:
        assert counts.assigned == len(wanted)


def _is_in(view: View, case: Case, person: Person, sight: Sight) -> bool:
    due, soon = case.due_on, sight.today + timedelta(days=15)
    is_open = case.state in OPEN_STATES
    under_way = case.state in (State.IN_REVIEW, State.AWAITING_CITIZEN)
    return {
        View.NEW: case.state == State.SUBMITTED,
        View.IN_REVIEW: case.state == State.IN_REVIEW,
        View.AWAITING: case.state == State.AWAITING_CITIZEN,
        View.MINE: under_way and case.assignee_id == person.pk,
        View.DECIDED: case.decided_at is not None,
        View.LATE: is_open and due is not None and due < sight.today,
        View.SOON: is_open and due is not None and sight.today <= due <= soon,
        View.ANSWERED: case.answered_at is not None,
        View.UNFOLLOWED: is_open and case.assignee_id is None,
    }[view]


def the_index_says_what_the_cases_say(sight: Sight, memory: Memory) -> None:
    for case in sight.cases.values():
        written = {(each.term, each.department_id, each.submitted_at) for each in case.terms.all()}
        terms = [] if case.state == State.DRAFT else terms_of(case)
        assert written == {(term, case.department_id, case.submitted_at) for term in terms}
        if terms:
            assert _words(case) <= set(terms)


def every_mail_of_a_case_is_in_its_thread(sight: Sight, memory: Memory) -> None:
    for mail in sight.mails:
        if mail.template.startswith("cases/") and "opinion" not in mail.template:
            assert mail.pk in sight.threads, mail.template


def mails_reach_only_who_is_concerned(sight: Sight, memory: Memory) -> None:
    """At their address, about their case; an expert is told of nobody."""
    for mail in sight.mails:
        if "opinion" in mail.template:
            _check_opinion_mail(mail, sight)
        elif mail.pk in sight.threads:
            case = sight.cases[sight.threads[mail.pk]]
            # Who gave an address at the counter is told that somebody has their code.
            is_former = mail.template == "cases/claimed_by_code"
            key = str(case.key)
            assert mail.address == (memory.reached[key] if is_former else known(case))
            assert mail.person in (case.citizen_id, None)
            others = {each.reference for each in sight.sent} - {case.reference}
            assert not any(other in mail.text for other in others if other)
        else:
            assert mail.person is not None
            assert mail.address == memory.addresses[mail.person]


def _check_opinion_mail(mail: OutgoingMail, sight: Sight) -> None:
    opinions = [each for case in sight.cases.values() for each in case.opinions.all()]
    asked = {each.expert_email for each in opinions if each.expert_email}
    asked |= {each.department.email for each in opinions if each.department}
    if mail.person is not None:
        assert mail.person in {each.asked_by_id for each in opinions}
    else:
        assert mail.address in asked
        for word in (*PERSONAL, *(case.reference or MARK for case in sight.sent)):
            assert word not in mail.text.replace("dddt@example.org", "").replace(MARK, "")


def what_agents_write_to_each_other_stays_there(sight: Sight, memory: Memory) -> None:
    """Notes, and the opinions that are asked and given: nothing of them in what citizens read."""
    for mail in sight.mails:
        assert mail.pk not in sight.threads or MARK not in mail.subject + mail.text + mail.html
    for case in sight.cases.values():
        read = [
            *(f"{each.reason} {each.why}" for each in case.movements.all()),
            *(each.body for each in case.messages.all()),
            *(f"{each.label} {each.reason}" for each in case.items.all()),
            *(each.reason for each in case.holds.all()),
        ]
        assert not any(MARK in each for each in read)
    people = _people() if memory.thorough or memory.looks % EVERY == 0 else []
    for number in _turn(people, memory) if people else []:
        assert MARK not in repr(copied.held(people[number]))


def what_is_prepared_is_not_in_the_case(sight: Sight, memory: Memory) -> None:
    """Before it is sent: neither among its documents, nor in its answers."""
    for case in sight.sent:
        shown = {(each.file_id, each.field) for each in case.documents.all()}
        before = memory.last.cases.get(str(case.key)) if memory.last else None
        for item in case.items.all():
            if item.state == ItemState.OPEN:
                assert not shown & {(each.file_id, each.field) for each in item.documents.all()}
        if before and not sight.news_of(case):
            assert (case.answers, case.revision) == (before.answers, before.revision)


# ── At the end of a life ─────────────────────────────────────────────────────────────────────
def the_log_holds(sight: Sight, memory: Memory) -> None:
    """Every event is in an unbroken chain of seals, once."""
    seal_events(now=sight.now + timedelta(hours=1))
    found = verify_seals()
    assert (found.broken, found.events) == ("", Event.objects.count())


def contents_can_be_read(sight: Sight, memory: Memory) -> None:
    """Every file of every case, as it was given."""
    files = {each.file_id: each.file for case in sight.sent for each in case.documents.all()}
    sizes = Counter(len(read_content(file)) > 0 for file in files.values())
    assert not sizes[False]


SHARING = (
    each_sees_what_is_theirs,
    a_case_is_of_who_sent_it,
    lists_and_counts_agree,
    the_index_says_what_the_cases_say,
    every_mail_of_a_case_is_in_its_thread,
    mails_reach_only_who_is_concerned,
    what_agents_write_to_each_other_stays_there,
    what_is_prepared_is_not_in_the_case,
)
AT_THE_END = (the_log_holds, contents_can_be_read)
