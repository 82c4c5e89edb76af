"""What a person thought of how their case was treated: asked once, at the end."""

from datetime import timedelta

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.models import Case, Satisfaction
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.operations.satisfying import (
    COMMENT_LENGTH,
    decline_satisfaction,
    give_satisfaction,
)
from niaouli.cases.policies import can_satisfy
from niaouli.lib.errors import BadInput, NotAllowed, OutOfStep
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast

NOW = cast.NOW
ASKED = "Comment cela s’est-il passé\u00a0?"


def give(case: Case, by: Person, score: str = "4", comment: str = "") -> Satisfaction:
    return give_satisfaction(case=case, score=score, comment=comment, by=by, now=NOW)


def closed(citizen: Person, permis: Procedure, agent: Person) -> Case:
    case = cast.taken(citizen, permis, agent)
    return reviewing.close_case(
        case=case, reason="En double.", by=agent, now=NOW, revision=case.revision
    )


def reopened(case: Case, agent: Person) -> Case:
    case.refresh_from_db()
    return reviewing.reopen_case(
        case=case, reason="Une erreur.", by=agent, now=NOW, revision=case.revision
    )


def last_mail(person: Person) -> OutgoingMail:
    return OutgoingMail.objects.filter(address=person.email).latest("id")


def test_it_is_kept_and_the_log_does_not_say_what(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent)
    give(case, alice, "2", "  Trop long.\r\n")
    kept = Satisfaction.objects.get()
    assert (kept.case, kept.score, kept.comment) == (case, 2, "Trop long.")
    event = Event.objects.get(verb="case.satisfaction_given")
    assert (event.by, event.subject, event.details) == (alice.pk, case.subject, {})


@pytest.mark.parametrize("first", [give, None])
def test_it_is_asked_once(first: object, alice: Person, permis: Procedure, agent: Person) -> None:
    case = cast.granted(alice, permis, agent)
    assert can_satisfy(case, alice)
    if first is None:
        decline_satisfaction(case=case, by=alice, now=NOW)
    else:
        give(case, alice)
    assert not can_satisfy(case, alice)
    for again in (lambda: give(case, alice), lambda: decline_satisfaction(
        case=case, by=alice, now=NOW
    )):  # fmt: skip
        with pytest.raises(OutOfStep, match="une fois"):
            again()
    assert Satisfaction.objects.count() == 1


def test_a_case_that_was_closed_is_asked_about_too(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    assert can_satisfy(closed(alice, permis, agent), alice)


def test_it_is_not_asked_before_the_end_nor_of_who_withdrew(
    alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    waits = cast.taken(alice, permis, agent)
    gone = answering.withdraw_case(case=cast.submitted(bob, permis), by=bob, now=NOW)
    for case, person in ((waits, alice), (gone, bob)):
        with pytest.raises(OutOfStep):
            give(case, person)


def test_nobody_answers_for_someone_else(
    alice: Person, bob: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent)
    for other in (bob, agent):
        with pytest.raises(NotAllowed):
            give(case, other)


@pytest.mark.parametrize("score", ["", "0", "6", "4.0", "²", "très bien"])
def test_a_score_is_chosen_among_five(
    score: str, alice: Person, permis: Procedure, agent: Person
) -> None:
    with pytest.raises(BadInput) as refused:
        give(cast.granted(alice, permis, agent), alice, score)
    assert refused.value.input == "score"


def test_a_comment_that_is_too_long_is_not_cut(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    with pytest.raises(BadInput) as refused:
        give(cast.granted(alice, permis, agent), alice, comment="a" * (COMMENT_LENGTH + 1))
    assert refused.value.input == "comment"


# ── The e-mail of the decision ───────────────────────────────────────────────────────────────
def test_the_decision_asks_with_a_link(alice: Person, permis: Procedure, agent: Person) -> None:
    case = cast.granted(alice, permis, agent)
    said = last_mail(alice).text
    assert ASKED in said
    assert f"/compte/demandes/{case.reference}/#satisfaction" in said
    closed(alice, permis, agent)
    assert ASKED in last_mail(alice).text


def test_a_second_decision_does_not_ask_again(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent)
    give(case, alice)
    case = reopened(case, agent)
    assert ASKED not in last_mail(alice).text
    reviewing.refuse_case(
        case=case, reason="Non.", by=agent, now=NOW + timedelta(1), revision=case.revision
    )
    assert last_mail(alice).template == "cases/refused"
    assert ASKED not in last_mail(alice).text
