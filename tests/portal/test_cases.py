"""« Mes demandes » and « Détail de ma demande »: what the citizen sees, and no one else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import Side
from niaouli.cases.filling import kept_until
from niaouli.cases.models import Case, ProcessingTime
from niaouli.cases.operations import answering, reviewing
from niaouli.lib.references import format_reference
from niaouli.lib.words import date_words
from niaouli.mail import operations as mail
from niaouli.mail.relay import Answer, Relay
from niaouli.procedures.models import Procedure
from tests import cast
from tests.cases.test_messages import sent
from tests.cases.versions import TWO_MONTHS, renewed
from tests.lib.test_pdf import read
from tests.portal import filling
from tests.portal.reading import href, one, page, words

LIST = reverse("portal:cases")
ClientOf = Callable[[Person], Client]


def main(client: Client, address: str) -> str:
    """What the page says."""
    return words(one(page(client, address), "#main"))


def place(case: Case, name: str = "portal:case", *more: object) -> str:
    return reverse(name, args=[case.reference, *more])


def many(owner: Person, model: Case, count: int) -> None:
    """More rows, with what the list and the page look at; no operation is tested here."""
    start = Case.objects.count() + 100
    Case.objects.bulk_create(
        Case(
            reference=format_reference(2026, "DDDT", start + number),
            procedure_id=model.procedure_id,
            version_id=model.version_id,
            title=model.title,
            department_id=model.department_id,
            citizen=owner,
            state="submitted",
            started_at=cast.NOW,
            changed_at=cast.NOW + timedelta(minutes=number),
            submitted_at=cast.NOW,
        )
        for number in range(count)
    )


# ── Mes demandes ─────────────────────────────────────────────────────────────────────────────
def test_the_list_says_what_each_case_is_and_where_it_stands(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    reviewing.write_to_citizen(case=case, body="Bonjour", by=agent, now=cast.NOW)
    row = one(page(client_of(alice), LIST), "tbody tr")
    assert href(row, "th a") == place(case)
    text = words(row)
    for said in (
        case.title,
        str(case.reference),
        "3 mars 2026",
        "Direction du développement durable",
        "À compléter",
        "15 jours (annoncé)",
        "1 élément à fournir",
        "Étape 2 sur",
        "Message non lu",
    ):
        assert said in text


def test_a_draft_is_in_the_list_and_leads_to_where_it_is_filled_in(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    draft = cast.draft(alice, permis)
    row = one(page(client_of(alice), LIST), "tbody tr")
    assert href(row) == reverse("portal:draft", args=[draft.key])
    assert "Brouillon" in row.get_text()
    assert "Date d’envoi" in str(row)
    assert "pas encore (commencée le 3 mars 2026)" in words(row)
    assert f"gardée jusqu’au {date_words(kept_until(draft))}" in words(row)


def test_a_draft_begun_on_one_device_is_resumed_on_another(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    phone, desk = client_of(alice), client_of(alice)
    start = phone.post(reverse("portal:start", args=[permis.slug]))
    draft = Case.objects.get()
    filling.send(phone, draft, "nature", filling.FIRST)
    row = one(page(desk, LIST), "tbody tr")
    assert href(row) == start.headers["Location"]
    chosen = one(page(desk, filling.page_of(draft, "nature")), "input[name=nature][checked]")
    assert chosen["value"] == filling.FIRST["nature"]
    # Starting it again from there leads to the same draft.
    again = desk.get(reverse("portal:start", args=[permis.slug]))
    assert again.headers["Location"] == start.headers["Location"]


def test_the_observed_delay_replaces_the_declared_one(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis)
    ProcessingTime.objects.create(
        procedure=permis, computed_on=timezone.localdate(), window_days=90, cases=24, mean_days=18.2
    )
    assert "18 jours en moyenne, sur 24 demandes" in main(client_of(alice), LIST)


def test_the_delay_is_said_as_long_as_an_answer_is_awaited(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    cast.granted(alice, permis, agent)
    cell = one(page(client_of(alice), LIST), "tbody td[data-label='Délai de réponse']")
    assert cell.get_text() == ""
    assert "empty-cell" in cell["class"]


def test_without_any_case_the_list_says_so_and_offers_one_action(
    alice: Person, client_of: ClientOf
) -> None:
    soup = page(client_of(alice), LIST)
    assert "pas encore fait de demande" in words(soup)
    assert href(soup, ".empty a") == reverse("portal:procedures")


@pytest.mark.parametrize("count", [1, 20, 200])
def test_the_list_takes_six_statements_at_most_whatever_the_rows(
    count: int, alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    many(alice, cast.awaiting(alice, permis, agent), count - 1)
    client = client_of(alice)
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    assert len(captured) <= 4, [each["sql"] for each in captured]


def test_the_list_goes_on_fifty_at_a_time(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    many(alice, cast.submitted(alice, permis), 119)
    client = client_of(alice)
    seen = [row["href"] for row in page(client, LIST).select("tbody th a")]
    second = page(client, f"{LIST}?page=2")
    assert href(second, "a[rel=prev]") == LIST
    seen += [row["href"] for row in second.select("tbody th a")]
    third = page(client, href(second, "a[rel=next]"))
    seen += [row["href"] for row in third.select("tbody th a")]
    assert third.select_one("a[rel=next]") is None
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "99999999999999999999", "1 OR 1=1"])
def test_a_page_that_is_not_a_number_is_the_first(
    number: str, alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis)
    assert page(client_of(alice), f"{LIST}?page={number}").select("tbody tr")


def test_a_page_too_far_leads_back(alice: Person, client_of: ClientOf) -> None:
    assert client_of(alice).get(f"{LIST}?page=9").headers["Location"] == LIST


def test_nobody_sees_the_cases_of_someone_else_in_their_list(
    alice: Person, bob: Person, permis: Procedure, client_of: ClientOf
) -> None:
    cast.submitted(alice, permis)
    assert not page(client_of(bob), LIST).select("tbody tr")


# ── Détail de ma demande ─────────────────────────────────────────────────────────────────────
def test_the_page_says_all_that_a_person_needs(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    reviewing.record_consultation(case=case, by=agent, now=cast.NOW)
    soup = page(client_of(alice), place(case))
    text = words(one(soup, "#main"))
    for said in (
        str(case.reference),
        "envoyée le mardi 3 mars 2026",
        "Il nous manque quelque chose de votre part",
        "Le document est illisible.",
        "au plus tard le mercredi 18 mars 2026",
        "Demande envoyée",
        "Nous attendons votre réponse",
        "Réponse de la direction",
        "Délai annoncé par la direction : 15 jours.",
        "Wamytan",
        "27 mars 1990",
        "Attestation d’assurance pour la chasse",
        "Un agent l’a ouverte (Direction du développement durable des territoires)",
        "Il nous manque un document",
        "alice@example.org",
    ):
        assert said in text, said
    aside = words(one(soup, "aside"))
    assert "20.00.00" in aside
    assert place(case, "portal:case_pdf") in str(soup)
    assert place(case, "portal:acknowledgement") in str(soup)
    assert place(case, "portal:withdraw") in str(soup)


def test_what_must_be_done_comes_before_everything_else(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    first = one(page(client_of(alice), place(case)), "#main .todo, #main .section")
    assert href(first) == place(case, "portal:supply", case.items.get().pk)


def test_the_answers_shown_are_those_of_the_day_it_was_sent(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    """Whoever has turned eighteen since keeps the answers about the person who goes with them."""
    minor: dict[str, Any] = {
        "naissance": "2008-06-01",
        "responsable_nom": "Wamytan",
        "responsable_prenoms": "Rose",
        "responsable_naissance": "1980-01-01",
        "responsable_lien": "parent",
        "responsable_telephone": "+687201235",
    }
    case = cast.submitted(alice, permis, **minor)
    assert "Rose" in main(client_of(alice), place(case))


def test_a_replaced_document_stays_and_says_so(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.supplied(alice, permis, agent)
    cards = page(client_of(alice), place(case)).select(".document")
    assert len(cards) == 4
    assert sum("Remplacé" in card.get_text() for card in cards) == 1


def test_a_granted_case_shows_the_permit_first(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.granted(alice, permis, agent)
    soup = page(client_of(alice), place(case))
    assert "Votre demande est acceptée." in words(soup)
    received = href(soup, "section[aria-labelledby=received] a")
    assert client_of(alice).get(received).content.startswith(b"%PDF")


def test_a_refused_case_gives_the_reason_and_closes_what_can_be_done(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.taken(alice, permis, agent)
    reviewing.refuse_case(
        case=case, reason="Une condition manque.", by=agent, now=cast.NOW, revision=case.revision
    )
    soup = page(client_of(alice), place(case))
    assert "Une condition manque." in words(soup)
    assert place(case, "portal:withdraw") not in str(soup)
    assert not soup.select("textarea[name=body]")


def test_opening_the_page_reads_the_messages_of_the_department(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.taken(alice, permis, agent)
    reviewing.write_to_citizen(case=case, body="Passez nous voir.", by=agent, now=cast.NOW)
    client = client_of(alice)
    assert page(client, place(case)).select(".message-unread")
    assert not page(client, place(case)).select(".message-unread")
    assert case.messages.get(side=Side.DEPARTMENT).read_at is not None


def test_looking_writes_nothing_when_nothing_is_new(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.taken(alice, permis, agent)
    events = Event.objects.count()
    client = client_of(alice)
    with CaptureQueriesContext(connection) as captured:
        client.get(place(case))
    sent = [each["sql"].strip() for each in captured]
    assert [sql for sql in sent if not sql.startswith("SELECT")] == []
    assert Event.objects.count() == events


@pytest.mark.parametrize("count", [0, 20, 200])
def test_the_page_takes_ten_statements_at_most_whatever_it_holds(
    count: int, alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    for number in range(count):
        reviewing.record_consultation(
            case=case, by=agent, now=cast.NOW + timedelta(hours=number * 7)
        )
        if number % 4 == 0:
            answering.write_to_department(case=case, body="Merci.", by=alice, now=cast.NOW)
    client = client_of(alice)
    client.get(place(case))
    with CaptureQueriesContext(connection) as captured:
        client.get(place(case))
    assert len(captured) <= 10, [each["sql"] for each in captured]


def test_files_of_messages_add_no_statement(
    alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    for number in range(8):
        given = [sent(alice, f"{number}-{n}.pdf") for n in range(2)]
        answering.write_to_department(case=case, body="", given=given, by=alice, now=cast.NOW)
    client = client_of(alice)
    client.get(place(case))
    with CaptureQueriesContext(connection) as captured:
        client.get(place(case))
    assert len(captured) <= 10, [each["sql"] for each in captured]


@pytest.mark.parametrize("name", ["portal:cases", "portal:todo"])
def test_the_list_can_be_printed(
    name: str, alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    cast.draft(alice, permis)
    said = main(client_of(alice), f"{reverse(name)}?vue=impression")
    assert case.title in said


# ── The law and the delay ────────────────────────────────────────────────────────────────────
def test_the_legal_date_and_the_observed_delay_are_two_things(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, renewed(permis, legal=TWO_MONTHS))
    text = main(client_of(alice), place(case))
    assert "Date limite fixée par la loi" in text
    assert "dimanche 3 mai 2026" in text
    assert "considérée comme refusée" in text
    assert "Délai annoncé par la direction : 15 jours." in text
    assert "Comment est-ce calculé ?" in text


# ── The e-mails of the case ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(), "Envoyé à alice@example.org"),
        (Answer("550 no such user", refused=True), "N’a pas pu être remis à alice@example.org"),
        (Answer("connection: away", away=True), "En cours d’envoi à alice@example.org"),
    ],
)
def test_each_e_mail_is_read_in_the_case_with_what_became_of_it(
    answer: Answer,
    said: str,
    alice: Person,
    permis: Procedure,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = cast.submitted(alice, permis)
    monkeypatch.setattr(Relay, "send", lambda _relay, _mail: answer)
    mail.deliver(mail_id=case.mails.get().mail_id, now=cast.NOW)
    thread = words(one(page(client_of(alice), place(case)), ".thread"))
    assert said in thread
    assert "Nous avons bien reçu votre demande" in thread
    assert "Direction chargée de la demande" in thread


@pytest.mark.parametrize("change", [str.lower, lambda text: text.replace("-", " ")])
def test_a_reference_typed_by_hand_is_forgiven(
    change: Callable[[str], str], alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    address = reverse("portal:case", args=[change(str(case.reference))])
    assert client_of(alice).get(address).headers["Location"] == place(case)


@pytest.mark.parametrize(
    "reference", ["2026-DDDT-000001-Z", "brouillons", "%00", "../..", "é" * 300]
)
def test_what_is_no_reference_does_not_exist(
    reference: str, alice: Person, client_of: ClientOf
) -> None:
    assert client_of(alice).get(f"{LIST}{reference}/").status_code == 404


# ── Papers and files ─────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["portal:acknowledgement", "portal:case_pdf"])
def test_the_papers_are_pdfs_to_save(
    name: str, alice: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.supplied(alice, permis, agent)
    response = client_of(alice).get(place(case, name))
    assert response.content.startswith(b"%PDF")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert str(case.reference) in response.headers["Content-Disposition"]


def test_the_acknowledgement_in_pdf_says_what_the_law_says(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, renewed(permis, legal=TWO_MONTHS))
    text = read(client_of(alice).get(place(case, "portal:acknowledgement")).content)
    for said in ("2 mois", "dimanche 3 mai 2026", "considérée comme refusée", "20.00.00"):
        assert said in text


def test_a_document_is_saved_as_it_was_given_and_shown_as_a_picture(
    alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    document = case.documents.get(field="assurance")
    client = client_of(alice)
    given = client.get(place(case, "portal:case_document", document.key))
    assert given.content.startswith(b"%PDF")
    assert "attachment" in given.headers["Content-Disposition"]
    picture = client.get(place(case, "portal:case_document_preview", document.key))
    assert picture.headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("query", ["?page=7", "?page=0", "?page=99999999999"])
def test_a_picture_of_a_page_that_is_not_there_does_not_exist(
    query: str, alice: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    document = case.documents.get(field="assurance")
    address = place(case, "portal:case_document_preview", document.key) + query
    assert client_of(alice).get(address).status_code in {200, 404}


# ── Strangers ────────────────────────────────────────────────────────────────────────────────
def addresses(case: Case) -> list[tuple[str, str]]:
    document, item = case.documents.first(), case.items.first()
    assert document and item
    return [
        ("get", place(case)),
        ("get", place(case, "portal:acknowledgement")),
        ("get", place(case, "portal:case_pdf")),
        ("get", place(case, "portal:case_document", document.key)),
        ("get", place(case, "portal:case_document_preview", document.key)),
        ("get", place(case, "portal:supply", item.pk)),
        ("post", place(case, "portal:supply", item.pk)),
        ("get", place(case, "portal:message")),
        ("post", place(case, "portal:message")),
        ("get", place(case, "portal:withdraw")),
        ("post", place(case, "portal:withdraw")),
    ]


def test_to_a_stranger_none_of_it_exists(
    alice: Person, bob: Person, permis: Procedure, agent: Person, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    for stranger in (bob, agent):
        client = client_of(stranger)
        answers = [getattr(client, method)(address) for method, address in addresses(case)]
        assert {answer.status_code for answer in answers} == {404}


def test_without_signing_in_one_is_asked_to(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    case = cast.awaiting(alice, permis, agent)
    answers = [getattr(client, method)(address) for method, address in addresses(case)]
    assert {answer.status_code for answer in answers} == {302, 401}


def test_a_document_of_another_case_is_not_found_in_this_one(
    alice: Person, bob: Person, permis: Procedure, client_of: ClientOf
) -> None:
    mine, other = cast.submitted(alice, permis), cast.submitted(bob, permis)
    for key in (other.documents.get(field="assurance").key, uuid4()):
        assert client_of(alice).get(place(mine, "portal:case_document", key)).status_code == 404


def test_a_draft_has_no_page_here(alice: Person, permis: Procedure, client_of: ClientOf) -> None:
    draft = cast.filled(alice, permis)
    assert client_of(alice).get(f"{LIST}{draft.key}/").status_code == 404
