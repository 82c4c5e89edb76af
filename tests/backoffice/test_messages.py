"""Files that go with an agent's message, and those that the citizen sent with theirs."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.cases.enums import ReplyUse, Side
from niaouli.cases.models import Case, Message
from niaouli.cases.operations import answering
from niaouli.cases.operations.replies import write_model
from niaouli.documents.models import StoredFile
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.backoffice.pages import ClientOf, address, sentence, soup, text, value
from tests.cases.test_messages import sent

BAD = SimpleUploadedFile("virus.exe", b"MZ")


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def upload(name: str = "note.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(name), "application/pdf")


def written(case: Case, **values: Any) -> dict[str, Any]:
    return {"revision": case.revision, "body": "Lisez ceci.", **values}


def kept(response: Any) -> list[str]:
    return [str(box["value"]) for box in soup(response).select("input[name=kept][checked]")]


def test_files_reach_the_citizen_who_is_told(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    values = written(case, files=[upload(), upload("plan.pdf")])
    page = client.post(address("message", case), values, follow=True)
    assert [link.text for link in soup(page).select(".attachments a")] == ["note.pdf", "plan.pdf"]
    assert "Joints aux messages" in text(page)
    assert case.documents.filter(message__side=Side.DEPARTMENT).count() == 2
    assert "2 fichiers joints" in OutgoingMail.objects.get(template="cases/message").text


def test_a_file_of_the_citizen_is_looked_at_in_place_and_logged(
    alice: Person, case: Case, agent: Person, client_of: ClientOf
) -> None:
    answering.write_to_department(case=case, body="", given=[sent(alice)], by=alice, now=cast.NOW)
    client, document = client_of(agent), case.documents.get(message__isnull=False)
    link = soup(client.get(address("case", case))).select_one(".attachments a")
    assert link is not None
    shown = soup(client.get(str(link["href"])))
    download = shown.select_one(".viewer a[href*=pieces]:not([target])")
    assert download is not None
    assert client.get(str(download["href"])).content.startswith(b"%PDF")
    events = Event.objects.filter(verb="document.consulted", by=agent.pk)
    assert {each.details["document"] for each in events} == {str(document.key)}


def test_a_bad_file_keeps_the_words_and_the_good_files(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    answer = client.post(address("message", case), written(case, files=[upload(), BAD]))
    assert answer.status_code == 422
    assert "n’est pas dans un format accepté" in sentence(answer)
    assert value(answer, "body") == "Lisez ceci."
    assert not Message.objects.exists()
    client.post(address("message", case), written(case, kept=kept(answer)))
    assert Message.objects.get().attachments.get().filename == "note.pdf"


def test_a_stale_page_keeps_the_files_for_the_next_try(
    alice: Person, case: Case, agent: Person, client_of: ClientOf
) -> None:
    values = written(case, files=[upload()])
    answering.write_to_department(case=case, body="Attendez !", by=alice, now=cast.NOW)
    answer = client_of(agent).post(address("message", case), values)
    assert answer.status_code == 409
    assert "note.pdf (PDF" in text(answer)
    case.refresh_from_db()
    again = written(case, kept=kept(answer))
    assert client_of(agent).post(address("message", case), again).status_code == 302


def test_a_double_press_sends_files_once(case: Case, agent: Person, client_of: ClientOf) -> None:
    client = client_of(agent)
    for status in (302, 409):
        values = written(case, files=[upload()])
        assert client.post(address("message", case), values).status_code == status
    assert Message.objects.get().attachments.count() == 1


def test_a_reader_leaves_no_file(case: Case, reader: Person, client_of: ClientOf) -> None:
    before = StoredFile.objects.count()
    answer = client_of(reader).post(address("message", case), written(case, files=[upload()]))
    assert answer.status_code == 403
    assert StoredFile.objects.count() == before


def test_a_file_is_found_under_its_own_case_and_department_only(
    alice: Person,
    bob: Person,
    case: Case,
    permis: Procedure,
    agent: Person,
    other_agent: Person,
    client_of: ClientOf,
) -> None:
    other = cast.taken(bob, permis, agent)
    answering.write_to_department(case=other, body="", given=[sent(bob)], by=bob, now=cast.NOW)
    key = other.documents.get(message__isnull=False).key
    for name in ("document", "preview"):
        wrong = reverse(f"backoffice:{name}", args=[case.reference, key])
        right = reverse(f"backoffice:{name}", args=[other.reference, key])
        assert client_of(agent).get(wrong).status_code == 404
        assert client_of(agent).get(right).status_code == 200
        assert client_of(other_agent).get(right).status_code == 404


def test_a_refused_file_is_told_before_a_model_is_used_and_nothing_typed_is_lost(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    model = write_model(
        department=case.department,
        use=ReplyUse.MESSAGE,
        title="Bonjour",
        body="Bonjour {prenom}",
        by=cast.manager("marc", "Marc", "Poadja", case.department),
        now=cast.NOW,
    )
    values = written(case, files=[upload(), BAD], message_model=str(model.pk), fill="1")
    answer = client_of(agent).post(address("message", case), values)
    assert answer.status_code == 422
    assert "virus.exe" in sentence(answer)
    assert value(answer, "body") == "Lisez ceci."
    assert len(kept(answer)) == 1
    chosen = soup(answer).select_one("select[name=message_model] option[selected]")
    assert chosen is not None
    assert chosen["value"] == str(model.pk)
