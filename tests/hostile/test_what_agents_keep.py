"""What agents write to each other, and what they think of a case, reaches its citizen by no way;
and nobody acts, as an agent, on a case of their own."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import BatchAct, Verdict
from niaouli.cases.models import BatchReport, Case, CaseTerm
from niaouli.cases.operations import opinions, reviewing
from niaouli.cases.operations.batches import Given as Together
from niaouli.cases.operations.batches import Picked, act_on_many
from niaouli.cases.operations.notes import write_note
from niaouli.cases.operations.opinions import Asked, Given
from niaouli.datarights.copy import make_part
from niaouli.documents.models import WalletDocument
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.architecture.routes import routes

pytestmark = pytest.mark.django_db
CANARY = "CANARI"
PdfDocument: Any = pypdfium2.PdfDocument


@pytest.fixture
def case(alice: Person, agent: Person, other_agent: Person, permis: Procedure) -> Case:
    """With notes and opinions, then refused."""
    now = timezone.now()
    case = cast.taken(alice, permis, agent, now=now)
    write_note(case=case, body=f"Note {CANARY}", by=agent, now=now)
    due = timezone.localdate(now) + timedelta(days=9)
    expert = Asked(
        question=f"Question {CANARY}",
        due_on=due,
        expert_name=f"Expert {CANARY}",
        expert_email=f"{CANARY.lower()}@example.org",
    )
    by_link = opinions.ask_opinion(case=case, asked=expert, by=agent, now=now)
    given = Given(verdict=Verdict.UNFAVOURABLE, answer=f"Avis {CANARY}")
    opinions.give_opinion_by_link(opinion=by_link, given=given, now=now)
    asked = Asked(question=f"Question {CANARY}", due_on=due, department="DPASS")
    other = opinions.ask_opinion(case=case, asked=asked, by=agent, now=now)
    opinions.give_opinion(opinion=other, given=given, by=other_agent, now=now)
    case.refresh_from_db()
    return reviewing.refuse_case(
        case=case, reason="Non.", by=agent, now=now, revision=case.revision
    )


def hidden(content: str | bytes) -> bool:
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    return CANARY.lower() not in text.lower()


def test_no_page_of_the_citizen_has_it(case: Case, alice: Person) -> None:
    client = cast.signed_in(alice)
    for name in ("case", "case_sent", "satisfaction", "bundle"):
        assert hidden(read(client.get(reverse(f"portal:{name}", args=[case.reference])))), name
    for name in ("todo", "cases", "wallet", "my_data", "profile_history"):
        assert hidden(read(client.get(reverse(f"portal:{name}")))), name
    found = client.get(reverse("portal:cases"), {"q": CANARY})
    assert str(case.reference) not in read(found).decode()


def test_no_pdf_has_it(case: Case, alice: Person) -> None:
    client = cast.signed_in(alice)
    for name in ("case_pdf", "acknowledgement"):
        content = read(client.get(reverse(f"portal:{name}", args=[case.reference])))
        assert hidden(words_of(content)), name


def test_the_copy_of_data_has_none_of_it(case: Case, alice: Person) -> None:
    made = make_part(alice, number=1, now=timezone.now())
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert hidden(words_of(content) if name.endswith(".pdf") else content), name


def test_no_mail_to_the_citizen_and_no_word_of_the_search_has_it(case: Case, alice: Person) -> None:
    mails = OutgoingMail.objects.filter(address=alice.email).order_by("id")
    assert mails.filter(template="cases/refused").exists()
    for mail in mails:
        assert hidden(mail.subject + mail.text + mail.html), mail.template
    terms = CaseTerm.objects.filter(case=case).order_by("id").values_list("term", flat=True)
    assert terms
    assert all(hidden(term) for term in terms)


# ── One's own case ───────────────────────────────────────────────────────────────────────────
WRITTEN = {
    "reason": "Motif.",
    "body": "Texte.",
    "note": "Note.",
    "hold": "Motif.",
    "why": "Motif.",
    "question": "Question ?",
    "who": "DPASS",
    "target": "DPASS",
    "to": "amelie",
    "field": cast.INSURANCE,
    "cause": "other",
    "step": "instruction",
    "place": "1",
    "due_on-day": "1",
    "due_on-month": "12",
    "due_on-year": "2027",
}


@pytest.mark.parametrize("state", ["submitted", "review", "awaiting", "granted"])
def test_an_agent_does_nothing_to_a_case_of_their_own(
    state: str, agent: Person, manager: Person, other_agent: Person, permis: Procedure
) -> None:
    """Each route of agents about a case, or what is awaited in it, whoever adds one."""
    makes: dict[str, Any] = {
        "submitted": lambda: cast.submitted(manager, permis),
        "review": lambda: cast.taken(manager, permis, agent),
        "awaiting": lambda: cast.awaiting(manager, permis, agent),
        "granted": lambda: cast.granted(manager, permis, agent),
    }
    own = makes[state]()
    item = own.items.values_list("pk", flat=True).order_by("id").first() or 1
    client, before, tried = cast.signed_in(manager), snapshot(own), 0
    for route in routes():
        if not route.name.startswith("backoffice:") or "reference" not in route.parameters:
            continue
        if set(route.parameters) <= {"reference", "item"}:
            named = {"reference": own.reference, "item": item}
            place = reverse(route.name, kwargs={name: named[name] for name in route.parameters})
            answer = client.post(place, {**WRITTEN, "revision": own.revision})
            assert answer.status_code in {403, 404, 405, 409}, route.name
            assert snapshot(own) == before, route.name
            tried += 1
    assert tried >= 20


def test_nor_among_many(agent: Person, manager: Person, permis: Procedure) -> None:
    own = cast.submitted(manager, permis)
    given = Together(reason="Motif.", body="Texte.", to="amelie")
    before = snapshot(own)
    for number, act in enumerate(BatchAct):
        key: Any = f"5f3c2a1e-0000-4000-8000-00000000000{number}"
        report = act_on_many(
            key=key,
            department=own.department,
            act=act,
            picked=[Picked(own.reference or "", own.revision)],
            given=given,
            by=manager,
            now=timezone.now(),
        )
        (line,) = report.lines
        assert line["result"] == "refused", act
        assert "votre propre demande" in line["sentence"]
    assert snapshot(own) == before


def test_the_key_of_another_s_report_shows_nothing_and_does_nothing(
    alice: Person, agent: Person, manager: Person, permis: Procedure
) -> None:
    case = cast.submitted(alice, permis)
    values = {
        "act": "take",
        "key": "5f3c2a1e-0000-4000-8000-000000000001",
        "case": f"{case.reference}.{case.revision}",
    }
    address = reverse("backoffice:batch_act")
    assert cast.signed_in(agent).post(address, values).status_code == 302
    assert cast.signed_in(manager).post(address, values).status_code == 409
    assert BatchReport.objects.get().by == agent


@pytest.mark.parametrize("number", ["9" * 18, "9" * 30, "0"])
def test_a_number_beyond_what_the_database_holds_is_nothing(
    number: str, alice: Person, agent: Person, manager: Person, permis: Procedure
) -> None:
    case = cast.taken(alice, permis, agent)
    citizen, client = cast.signed_in(alice), cast.signed_in(manager)
    for browser, path in (
        (citizen, f"/compte/demandes/{case.reference}/elements/{number}/"),
        (citizen, f"/compte/demandes/{case.reference}/messages/{number}/original/"),
        (client, f"/agents/demandes/{case.reference}/messages/{number}/original/"),
        (client, f"/agents/vues/{number}/"),
        (client, f"/agents/direction/modeles/{number}/"),
        (client, f"/agents/direction/lieux/{number}/"),
    ):
        assert browser.get(path).status_code == 404, path


def snapshot(case: Case) -> tuple[object, ...]:
    return (
        Case.objects.filter(pk=case.pk).values().get(),
        case.movements.count(),
        case.messages.count(),
        case.notes.count(),
        case.opinions.count(),
        case.items.count(),
        case.holds.count(),
        WalletDocument.objects.count(),
        OutgoingMail.objects.count(),
    )


def read(answer: Any) -> bytes:
    assert answer.status_code == 200
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content


def words_of(content: bytes) -> str:
    document = PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
