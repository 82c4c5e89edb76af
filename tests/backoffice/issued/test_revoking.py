"""« Retirer ce document »: a page to confirm, with the reason that its holder will read."""

import pytest

from niaouli.accounts.counter import Typed, open_counter_person
from niaouli.accounts.models import Person
from niaouli.departments.models import Department
from niaouli.documents.issued.revoking import revoke_document
from niaouli.documents.models import Issuance
from niaouli.mail.models import OutgoingMail
from tests import cast
from tests.backoffice.issued.steps import WHY, erased, issued, place, replaced
from tests.backoffice.pages import ClientOf, has, sentence, soup, text, value

CONTROL = "/agents/controle/?du=2026-01-01"


@pytest.fixture
def permit(alice: Person, dddt: Department) -> Issuance:
    return issued(alice, dddt)


def is_revoked(issuance: Issuance) -> bool:
    issuance.refresh_from_db()
    return issuance.revoked_at is not None


def test_it_is_confirmed_then_done_and_the_person_is_told(
    permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    browser, address = client_of(agent), place(permit, "issued_revoke")
    assert "La personne reçoit un e-mail avec le motif" in text(browser.get(address))
    assert not is_revoked(permit)
    page = browser.post(address, {"reason": WHY}, follow=True)
    assert "Le document est retiré. La personne est prévenue par e-mail." in text(page)
    assert is_revoked(permit)
    assert WHY in OutgoingMail.objects.get().text


def test_without_a_reason_nothing_is_done_and_the_field_says_so(
    permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).post(place(permit, "issued_revoke"), {"reason": " "})
    assert page.status_code == 422
    assert "Écrivez pourquoi" in sentence(page)
    assert not is_revoked(permit)


def test_what_was_typed_is_not_lost(permit: Issuance, agent: Person, client_of: ClientOf) -> None:
    page = client_of(agent).post(place(permit, "issued_revoke"), {"reason": "a" * 1001})
    assert page.status_code == 422
    assert value(page, "reason") == "a" * 1001


def test_a_reader_reads_that_it_is_not_for_them(
    permit: Issuance, reader: Person, client_of: ClientOf
) -> None:
    browser, address = client_of(reader), place(permit, "issued_revoke")
    assert not soup(browser.get(place(permit))).select(f'a[href="{address}"]')
    assert "pas de le retirer" in text(browser.get(address))
    assert browser.post(address, {"reason": WHY}).status_code == 403
    assert not is_revoked(permit)


def test_an_agent_does_not_revoke_their_own(
    agent: Person, dddt: Department, client_of: ClientOf
) -> None:
    own = issued(agent, dddt)
    assert client_of(agent).post(place(own, "issued_revoke"), {"reason": WHY}).status_code == 403
    assert not is_revoked(own)


def test_a_stale_page_is_told_what_happened_meanwhile(
    permit: Issuance, agent: Person, manager: Person, client_of: ClientOf
) -> None:
    revoke_document(issuance=permit, reason=WHY, by=manager, now=cast.NOW)
    page = client_of(agent).post(place(permit, "issued_revoke"), {"reason": "Autre."})
    assert page.status_code == 409
    assert "déjà retiré" in text(page)
    assert not has(page, "reason")


def test_a_replaced_one_leads_to_the_newer(
    permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    replaced(permit)
    page = client_of(agent).post(place(permit, "issued_revoke"), {"reason": WHY})
    assert page.status_code == 409
    assert "version plus récente" in text(page)


def test_what_its_holder_deleted_is_revoked_without_a_reason(
    permit: Issuance, agent: Person, client_of: ClientOf
) -> None:
    erased(permit)
    browser, address = client_of(agent), place(permit, "issued_revoke")
    page = browser.get(address)
    assert not has(page, "reason")
    assert "elle ne sera pas prévenue" in text(page)
    browser.post(address)
    assert is_revoked(permit)


@pytest.mark.parametrize(
    ("email", "said"),
    [("", "au 20.12.34"), ("jeanne@example.org", "qui lui dit de vous contacter")],
)
def test_of_who_has_no_account_the_page_says_how_they_will_know(
    email: str, said: str, agent: Person, dddt: Department, client_of: ClientOf
) -> None:
    typed = Typed("Jeanne", "Wamytan", email, "20.12.34")
    person = open_counter_person(typed=typed, by=agent, now=cast.NOW)
    page = client_of(agent).get(place(issued(person, dddt), "issued_revoke"))
    assert said in text(page)


def test_the_control_reads_who_revoked_and_who_looked(
    permit: Issuance, agent: Person, auditor: Person, bob: Person, client_of: ClientOf
) -> None:
    browser = client_of(agent)
    browser.get(place(permit))
    browser.post(place(permit, "issued_revoke"), {"reason": WHY})

    def told(query: str) -> list[str]:
        page = soup(client_of(auditor).get(f"{CONTROL}{query}"))
        rows = [
            [" ".join(each.text.split()) for each in row.select("th, td")[1:]]
            for row in page.select("tbody tr")
        ]
        return [", ".join(row) for row in rows]

    revoked = f"Document délivré retiré, {permit.code}, Amélie Tein"
    looked = f"Document délivré consulté, {permit.code}, Amélie Tein"
    assert told("") == [revoked, looked]
    assert told("&acte=document.revoked") == [revoked]
    assert told(f"&personne={agent.pk}") == [revoked, looked]
    assert told(f"&personne={bob.pk}") == []
    assert WHY not in text(client_of(auditor).get(CONTROL))


def test_the_control_of_another_department_reads_nothing_of_it(
    permit: Issuance, agent: Person, dpass: Department, client_of: ClientOf
) -> None:
    client_of(agent).get(place(permit))
    other = cast.auditor("ines", "Inès", "Poadja", dpass)
    assert permit.code not in text(client_of(other).get(CONTROL))
