"""What an agent narrows the queue to, and in which order it is read."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.lists import walks
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.departments.models import Department
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, copies, rows, soup, text
from tests.cases.versions import TWO_MONTHS, renewed

QUEUE = reverse("backoffice:queue")


def listed(client_of: ClientOf, who: Person, query: str) -> list[str]:
    return rows(client_of(who).get(f"{QUEUE}?{query}"))


def sent(citizen: Person, permis: Procedure, *, days: int) -> Case:
    """So many days ago. The hunting permit is announced in thirty days."""
    return cast.submitted(citizen, permis, now=timezone.now() - timedelta(days=days))


# ── What could be forgotten ──────────────────────────────────────────────────────────────────
def test_what_is_late_is_a_list_the_latest_first(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    late, later = sent(alice, permis, days=80), sent(bob, permis, days=90)
    sent(cast.person("chloe", "Chloé", "Nonke"), permis, days=1)
    assert listed(client_of, agent, "liste=en-retard") == [later.reference, late.reference]


def test_a_deadline_in_the_fortnight_is_close(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    close = sent(alice, permis, days=0)
    Case.objects.filter(pk=close.pk).update(due_on=timezone.localdate() + timedelta(days=15))
    far = sent(bob, permis, days=0)
    Case.objects.filter(pk=far.pk).update(due_on=timezone.localdate() + timedelta(days=16))
    assert listed(client_of, agent, "liste=echeance-proche") == [close.reference]


def test_what_the_citizen_just_answered_is_a_list_until_an_agent_opens_it(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.taken(alice, permis, agent)
    assert listed(client_of, agent, "liste=reponses") == []
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=timezone.now())
    assert listed(client_of, agent, "liste=reponses") == [case.reference]
    client_of(agent).get(address("case", case))
    assert listed(client_of, agent, "liste=reponses") == []


def test_what_nobody_follows_is_a_list(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    new, followed = cast.submitted(alice, permis), cast.taken(bob, permis, agent)
    left = cast.taken(cast.person("chloe", "Chloé", "Nonke"), permis, agent)
    Case.objects.filter(pk=left.pk).update(assignee=None)
    found = listed(client_of, agent, "liste=sans-suivi")
    assert sorted(found) == sorted([str(new.reference), str(left.reference)])
    assert followed.reference not in found


def test_each_says_how_many_there_are(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    sent(alice, permis, days=80)
    cast.taken(bob, permis, agent)
    links = soup(client_of(agent).get(QUEUE)).select(".short-links a")
    assert [" ".join(link.text.split()) for link in links] == [
        "En retard 2",
        "Échéance proche 0",
        "L’usager vient de répondre 0",
        "Personne ne suit 1",
    ]


# ── Filters ──────────────────────────────────────────────────────────────────────────────────
def test_by_procedure(alice: Person, agent: Person, permis: Procedure, client_of: ClientOf) -> None:
    case = cast.submitted(alice, permis)
    assert listed(client_of, agent, "demarche=permis-de-chasser") == [case.reference]
    cast.published("subvention-association")
    assert listed(client_of, agent, "demarche=subvention-association") == []


def test_by_who_follows(
    alice: Person,
    bob: Person,
    agent: Person,
    manager: Person,
    permis: Procedure,
    client_of: ClientOf,
) -> None:
    mine, theirs = cast.taken(alice, permis, agent), cast.taken(bob, permis, manager)
    left = cast.taken(cast.person("chloe", "Chloé", "Nonke"), permis, agent)
    Case.objects.filter(pk=left.pk).update(assignee=None)
    for who, case in (("moi", mine), (manager.username, theirs), ("personne", left)):
        assert listed(client_of, agent, f"liste=en-instruction&suivi={who}") == [case.reference]


def test_by_the_day_it_was_sent(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    """Days of Nouméa: the case was sent at half past twelve there on the third."""
    first = cast.submitted(alice, permis)
    second = cast.submitted(bob, permis, now=cast.NOW + timedelta(days=1))
    assert listed(client_of, agent, "au=2026-03-03") == [first.reference]
    assert listed(client_of, agent, "du=2026-03-04") == [second.reference]
    assert len(listed(client_of, agent, "du=2026-03-03&au=2026-03-04")) == 2


def test_filters_are_said_and_taken_away_one_by_one(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis)
    client = client_of(agent)
    page = client.get(f"{QUEUE}?demarche=permis-de-chasser&du=2027-01-01")
    chips = {" ".join(chip.text.split()): str(chip["href"]) for chip in soup(page).select(".chip")}
    assert "Aucune demande ne correspond à ces filtres." in text(page)
    assert len(rows(client.get(chips["Retirer le filtre déposée depuis le 01/01/2027"]))) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("demarche=disparue", "La démarche « disparue » n’existe plus ici."),
        ("suivi=parti", "« parti » n’étudie plus les demandes de cette direction."),
        ("du=hier", "« hier » n’est pas une date."),
        ("au=9999-12-31", "« 9999-12-31 » n’est pas une date."),
        ("demarche=permis-de-chasser&etape=jamais", "L’étape « jamais » n’existe pas"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_said(
    query: str, said: str, alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    page = client_of(agent).get(f"{QUEUE}?{query}")
    assert rows(page) == [case.reference]
    assert said in text(page)


def test_a_list_keeps_its_filters_when_one_looks_at_another(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    page = client_of(agent).get(f"{QUEUE}?demarche=permis-de-chasser")
    links = soup(page).select(".sub-tabs a, .short-links a")
    assert all("demarche=permis-de-chasser" in str(link["href"]) for link in links)


# ── Orders ───────────────────────────────────────────────────────────────────────────────────
def test_the_newest_first(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    old, new = sent(alice, permis, days=3), sent(bob, permis, days=1)
    assert listed(client_of, agent, "tri=recentes") == [new.reference, old.reference]


def test_by_deadline_what_has_none_comes_last(
    alice: Person, bob: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    reopened = cast.granted(alice, permis, agent)
    reviewing.reopen_case(
        case=reopened, reason="Erreur.", by=agent, now=cast.NOW, revision=reopened.revision
    )
    later = cast.taken(bob, permis, agent, now=cast.NOW + timedelta(days=1))
    sooner = cast.taken(cast.person("chloe", "Chloé", "Nonke"), permis, agent)
    found = listed(client_of, agent, "liste=en-instruction&tri=echeance")
    assert found == [sooner.reference, later.reference, reopened.reference]


@pytest.mark.parametrize(
    "query", ["liste=en-instruction&tri=echeance", "liste=les-miennes&tri=echeance"]
)
def test_pages_by_deadline_follow_one_another_without_hole_nor_double(
    query: str,
    alice: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walks, "PAGE", 3)
    made = copies(cast.taken(alice, permis, agent), 9)
    Case.objects.filter(pk__in=[each.pk for each in made[:5]]).update(due_on=None)
    Case.objects.filter(pk__in=[each.pk for each in made[5:7]]).update(due_on=date(2026, 1, 1))
    seen = _every_page(client_of, agent, f"{QUEUE}?{query}")
    assert len(seen) == len(set(seen)) == 10
    assert set(seen[5:]) == {each.reference for each in made[:5]}


@pytest.mark.parametrize(
    "query", ["suivi=personne", "tri=recentes&suivi=personne", "tri=echeance&suivi=personne"]
)
def test_a_filter_that_leaves_most_out_goes_so_far_then_goes_on(
    query: str,
    alice: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is hidden, and no page looks at more than so many."""
    monkeypatch.setattr(walks, "PAGE", 2)
    monkeypatch.setattr(walks, "DEPTH", 3)
    made = copies(cast.taken(alice, permis, agent), 11)
    left = [made[each] for each in (1, 5, 6, 7)]
    Case.objects.filter(pk__in=[each.pk for each in left]).update(assignee=None)
    first = f"{QUEUE}?liste=en-instruction&{query}"
    assert "demandes ont été regardées" in text(client_of(agent).get(first))
    seen = _every_page(client_of, agent, first)
    assert sorted(seen) == sorted(str(each.reference) for each in left)


def test_late_cases_of_every_state_are_merged_in_order(
    alice: Person,
    bob: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walks, "PAGE", 2)
    made = [*copies(cast.submitted(alice, permis), 3)]
    made += copies(cast.taken(bob, permis, agent), 3, start=10)
    for number, case in enumerate(made):
        Case.objects.filter(pk=case.pk).update(due_on=date(2026, 1, 1 + number * 5 % 7))
    seen = _every_page(client_of, agent, f"{QUEUE}?liste=en-retard")
    due = [Case.objects.get(reference=each).due_on for each in seen]
    assert len(set(seen)) == 8
    assert due == sorted(each for each in due if each)


def _every_page(client_of: ClientOf, who: Person, at: str) -> list[str]:
    client, seen = client_of(who), []
    while at:
        page = client.get(at)
        seen += rows(page)
        further = soup(page).select_one("[rel=next]")
        at = str(further["href"]) if further else ""
    return seen


@pytest.mark.parametrize("after", ["sans-5", "sans-x", "3652059-1", "9999999999999999-1", "-4-1"])
@pytest.mark.parametrize("order", ["tri=echeance", "tri=recentes", ""])
def test_a_place_that_nobody_gave_is_no_error(
    after: str, order: str, agent: Person, client_of: ClientOf
) -> None:
    assert client_of(agent).get(f"{QUEUE}?{order}&apres={after}").status_code == 200


@pytest.mark.parametrize("number", [1, 120])
@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("liste=en-retard", 11),
        ("liste=sans-suivi&tri=echeance&demarche=permis-de-chasser", 26),
        ("liste=en-instruction&demarche=permis-de-chasser&suivi=moi", 11),
    ],
)
def test_statements_do_not_grow_with_the_cases(
    query: str,
    most: int,
    number: int,
    alice: Person,
    agent: Person,
    permis: Procedure,
    client_of: ClientOf,
) -> None:
    copies(cast.taken(alice, permis, agent), number - 1)
    client = client_of(agent)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as statements:
        assert client.get(f"{QUEUE}?{query}").status_code == 200
    assert len(statements) <= most
    assert not any("OFFSET" in each["sql"] for each in statements)


def test_the_law_s_date_is_the_one_that_is_late(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    permis = renewed(permis, legal=TWO_MONTHS)
    sent(alice, permis, days=45)
    assert listed(client_of, agent, "liste=en-retard") == []


def test_another_department_s_filters_are_its_own(
    alice: Person, other_agent: Person, dpass: Department, permis: Procedure, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis)
    assert listed(client_of, other_agent, "demarche=permis-de-chasser&suivi=personne") == []
    assert Case.objects.get().state == State.SUBMITTED
