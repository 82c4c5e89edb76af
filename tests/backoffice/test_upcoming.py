"""What will happen to a case by itself, as agents read it; a manager suspends its erasing."""

from datetime import timedelta

import pytest

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import Due
from niaouli.cases.models import Case, Hold, ScheduledAct
from niaouli.cases.operations import reviewing
from niaouli.cases.operations.scheduling import run_due
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, soup, text
from tests.cases.scheduled import deliver
from tests.cases.versions import TWO_MONTHS, renewed
from tests.cast import NOW

pytestmark = pytest.mark.django_db
REASON = "Recours au tribunal administratif."


@pytest.fixture
def ended(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.granted(alice, permis, agent)


def test_what_is_coming_is_there_with_its_day(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    legal = {**TWO_MONTHS, "silence": "granted"}
    case = cast.taken(alice, renewed(permis, legal=legal), agent)
    ScheduledAct.objects.filter(case=case).update(due_at=NOW + timedelta(days=9_000))
    page = soup(client_of(agent).get(address("case", case)))
    section = page.find("section", {"aria-labelledby": "a-venir"})
    assert section is not None
    assert "Décision par le silence" in section.get_text()
    assert "23/10/2050" in section.get_text()


def test_several_things_awaited_for_one_day_are_reminded_once(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    """One e-mail reminds them all: the screen says one."""
    case = cast.awaiting(alice, permis, agent)
    due_on = case.items.get().due_on
    reviewing.ask_for(
        case=case,
        field="naissance",
        reason="La date est illisible.",
        due_on=due_on,
        by=agent,
        now=NOW,
        revision=case.revision,
    )
    page = soup(client_of(agent).get(address("case", case)))
    lines = [each.text for each in page.select("[aria-labelledby=a-venir] .events li")]
    assert ScheduledAct.objects.filter(kind=Due.ITEM_REMINDER).count() == 2 * len(lines)
    assert len(set(lines)) == len(lines)


def test_what_holds_it_back_is_said(ended: Case, agent: Person, client_of: ClientOf) -> None:
    told = NOW + timedelta(days=800)
    run_due(now=told)
    deliver(now=told, state="failed")  # type: ignore[arg-type]
    run_due(now=told + timedelta(days=40))
    page = text(client_of(agent).get(address("case", ended)))
    assert "Retenu : l’e-mail qui prévient n’a pas pu être remis." in page


def test_a_manager_suspends_the_erasing_and_resumes_it(
    ended: Case, manager: Person, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(manager)
    page = client.get(address("case", ended))
    assert "Suspendre l’effacement" in text(page)
    ended.refresh_from_db()
    values = {"revision": ended.revision, "hold": REASON}
    answer = client.post(address("hold", ended), values, follow=True)
    assert "L’effacement de cette demande est suspendu." in text(answer)
    assert REASON in text(client_of(agent).get(address("case", ended)))
    ended.refresh_from_db()
    answer = client.post(address("release", ended), {"revision": ended.revision}, follow=True)
    assert "la personne sera prévenue avant" in text(answer)
    assert Hold.objects.get().ended_by == manager
    verbs = Event.objects.filter(verb__in=["case.held", "case.released"])
    assert verbs.filter(by=manager.pk).count() == 2


def test_without_a_reason_nothing_is_suspended_and_the_field_says_so(
    ended: Case, manager: Person, client_of: ClientOf
) -> None:
    answer = client_of(manager).post(
        address("hold", ended), {"revision": ended.revision, "hold": " "}
    )
    assert answer.status_code == 422
    assert soup(answer).find(id="error-hold") is not None
    assert not Hold.objects.exists()


def test_an_agent_is_told_who_may(ended: Case, agent: Person, client_of: ClientOf) -> None:
    client = client_of(agent)
    assert "Suspendre l’effacement" not in text(client.get(address("case", ended)))
    answer = client.post(address("hold", ended), {"revision": ended.revision, "hold": REASON})
    assert answer.status_code == 403
    assert "Seule une personne responsable" in text(answer)
    assert REASON in text(answer)


def test_a_page_out_of_date_suspends_nothing_and_keeps_what_was_typed(
    ended: Case, manager: Person, client_of: ClientOf
) -> None:
    answer = client_of(manager).post(
        address("hold", ended), {"revision": ended.revision - 1, "hold": REASON}
    )
    assert answer.status_code == 409
    assert REASON in text(answer)
    assert not Hold.objects.exists()
