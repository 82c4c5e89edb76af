"""Taking a case, asking for a document again, writing: each act and each refusal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.cases.enums import ItemState, State
from niaouli.cases.models import Case, Message, PendingItem
from niaouli.cases.operations import answering, reviewing
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from tests import cast
from tests.backoffice.pages import ClientOf, address, due, has, sentence, soup, text, value

REASON = "La page 2 manque."


@pytest.fixture
def case(alice: Person, agent: Person, permis: Procedure) -> Case:
    return cast.taken(alice, permis, agent)


def asked(case: Case, **changes: str) -> dict[str, str]:
    return {
        "revision": str(case.revision),
        "field": cast.INSURANCE,
        "cause": "unreadable",
        "reason": REASON,
        **due(),
        **changes,
    }


# ── Take ─────────────────────────────────────────────────────────────────────────────────────
def test_taking_a_case_opens_it(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    answer = client_of(agent).post(address("take", case), {"revision": case.revision}, follow=True)
    assert answer.redirect_chain == [(address("case", case), 302)]
    case.refresh_from_db()
    assert (case.state, case.assignee) == (State.IN_REVIEW, agent)


def test_the_second_to_take_it_is_told(
    alice: Person, agent: Person, manager: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    client_of(agent).post(address("take", case), {"revision": case.revision})
    answer = client_of(manager).post(address("take", case), {"revision": case.revision})
    assert answer.status_code == 409
    assert "Cette demande a changé depuis que vous l’avez affichée." in sentence(answer)
    assert "Amélie Tein" in text(answer)
    case.refresh_from_db()
    assert case.assignee == agent


def test_next_never_leads_elsewhere(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    answer = client_of(agent).post(
        address("take", case), {"revision": case.revision, "next": "//mechant.example/"}
    )
    assert answer["Location"] == address("case", case)


# ── Ask ──────────────────────────────────────────────────────────────────────────────────────
def test_the_form_opens_beside_the_case_with_a_fortnight_and_the_document_in_sight(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    page = client_of(agent).get(f"{address('ask', case)}?champ={cast.INSURANCE}")
    assert "Redemander : Attestation d’assurance pour la chasse" in text(page)
    assert {name: value(page, name) for name in due()} == due()
    shown = soup(page).select_one(".piece-shown a")
    assert shown is not None
    assert shown.text == "attestation-assurance.pdf"


def test_each_answer_has_its_link_to_ask_for_a_correction(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    page = soup(client.get(address("case", case)))
    link = page.select_one("a[href$='?champ=telephone#panneau']")
    assert link is not None
    assert link.get_text(" ", strip=True) == "Demander une correction Téléphone"
    panel = client.get(str(link["href"]))
    assert "Faire corriger : Téléphone" in text(panel)
    causes = [str(each["value"]) for each in soup(panel).select("input[name=cause]")]
    assert causes == ["unclear", "missing", "other"]
    client.post(address("ask", case), asked(case, field="telephone", cause="unclear"))
    item = PendingItem.objects.get(case=case)
    assert (item.field, item.label, item.cause) == ("telephone", "Téléphone", "unclear")
    waiting = client.get(address("case", case))
    assert "Correction attendue au plus tard le" in text(waiting)
    assert soup(waiting).select_one("a[href$='?champ=telephone#panneau']") is None


def test_what_was_corrected_is_marked_with_what_was_there_before(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    client.post(address("ask", case), asked(case, field="prenoms", cause="unclear"))
    item = PendingItem.objects.get(case=case)
    answering.supply_item(item=item, value="Alice Marie", by=alice, now=timezone.now())
    page, today = text(client.get(address("case", case))), timezone.localdate()
    assert f"Corrigé le {today:%d/%m/%Y}" in page
    assert f"Avant le {today:%d/%m/%Y} : Alice" in page
    assert "Réponse à préciser" in page


def test_the_document_is_asked_for_and_the_citizen_told(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(address("ask", case), asked(case), follow=True)
    assert "L’usager est prévenu" in text(answer)
    item = PendingItem.objects.get(case=case)
    assert (item.field, item.reason, item.asked_by) == (cast.INSURANCE, REASON, agent)
    assert item.due_on == timezone.localdate() + timedelta(days=15)
    assert OutgoingMail.objects.filter(template="cases/completion_asked").count() == 1


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"cause": ""}, "Choisissez la raison", "cause"),
        ({"cause": "inconnue"}, "Choisissez la raison", "cause"),
        ({"reason": "  "}, "Expliquez pourquoi", "reason"),
        ({"reason": "a" * 2001}, "Raccourcissez-le", "reason"),
        ({"due_on-day": ""}, "Complétez la date", "due_on"),
        ({"due_on-day": "31", "due_on-month": "2"}, "Cette date n’existe pas", "due_on"),
        ({"due_on-month": "mars"}, "Écrivez la date en chiffres", "due_on"),
        ({"due_on-year": "26"}, "Écrivez la date en chiffres", "due_on"),
        ({"due_on-year": "0000"}, "Cette date n’existe pas", "due_on"),
        ({"due_on-day": "٣"}, "Écrivez la date en chiffres", "due_on"),
        (due(-1), "Choisissez une date à venir", "due_on"),
        (due(0), "Choisissez une date à venir", "due_on"),
        ({"due_on-year": "9999"}, "Vérifiez l’année", "due_on"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_it_and_nothing_is_lost(
    changes: dict[str, str],
    said: str,
    field: str,
    case: Case,
    agent: Person,
    client_of: ClientOf,
) -> None:
    sent = asked(case, **changes)
    answer = client_of(agent).post(address("ask", case), sent)
    assert answer.status_code == 422
    assert said in sentence(answer)
    page = soup(answer)
    assert page.select_one(f".error-summary a[href='#field-{field}']")
    assert page.select_one(f"#error-{field}")
    assert page.title is not None
    assert page.title.text.startswith("Erreur")
    assert value(answer, "reason") == sent["reason"].strip()
    assert value(answer, "due_on-year") == sent["due_on-year"]
    assert not PendingItem.objects.exists()


@pytest.mark.parametrize("field", ["", "responsable_nom", "inconnu"])
def test_only_what_the_form_asked_of_that_person_can_be_asked_again(
    field: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(address("ask", case), asked(case, field=field))
    assert answer.status_code == 422
    assert "Choisissez ce que vous demandez" in sentence(answer)
    kept = soup(answer).select_one("#kept")
    assert kept is not None
    assert kept.text.strip() == REASON


def test_a_document_is_asked_once_at_a_time(
    alice: Person, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.awaiting(alice, permis, agent)
    answer = client_of(agent).post(address("ask", case), asked(case))
    assert answer.status_code == 409
    assert "Ceci est déjà demandé" in sentence(answer)
    assert PendingItem.objects.filter(state=ItemState.OPEN).count() == 1


def test_a_stale_page_asks_nothing_and_gives_the_text_back(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    answering.write_to_department(case=case, body="Bonjour", by=alice, now=cast.NOW)
    answer = client_of(agent).post(address("ask", case), asked(case))
    assert answer.status_code == 409
    assert "Rien n’a été enregistré" in sentence(answer)
    # The form is there again, with what was typed, for the case as it is now.
    assert value(answer, "reason") == REASON
    assert value(answer, "revision") == str(Case.objects.get(pk=case.pk).revision)
    assert not PendingItem.objects.exists()


def test_a_case_withdrawn_meanwhile_gives_the_text_back_to_copy(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    answering.withdraw_case(case=case, by=alice, now=cast.NOW)
    answer = client_of(agent).post(address("ask", case), asked(case))
    assert answer.status_code == 409
    assert "Retirée par l’usager" in text(answer)
    kept = soup(answer).select_one("#kept")
    assert kept is not None
    assert kept.text.strip() == REASON
    assert not has(answer, "reason")


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "٣"])
def test_a_form_without_a_sound_revision_does_nothing(
    revision: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    answer = client_of(agent).post(address("ask", case), asked(case, revision=revision))
    assert answer.status_code == 409
    assert not PendingItem.objects.exists()


# ── Write ────────────────────────────────────────────────────────────────────────────────────
def test_the_message_reaches_the_thread_and_the_citizen_is_told(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    sent = {"revision": case.revision, "body": "Bonjour,\r\n\r\nMerci."}
    answer = client_of(agent).post(address("message", case), sent, follow=True)
    assert "Votre message est envoyé." in text(answer)
    message = Message.objects.get(case=case)
    assert (message.author, message.read_at) == (agent, None)
    assert OutgoingMail.objects.filter(template="cases/message").count() == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [("", "Écrivez votre message."), ("\x00 ", "Écrivez votre message."), ("a" * 5001, "5 000")],
)
def test_a_message_that_cannot_be_sent_stays_in_the_form(
    body: str, said: str, case: Case, agent: Person, client_of: ClientOf
) -> None:
    sent = {"revision": case.revision, "body": body}
    answer = client_of(agent).post(address("message", case), sent)
    assert answer.status_code == 422
    assert said in sentence(answer).replace("\u202f", " ").replace("\xa0", " ")
    assert value(answer, "body") == body.strip(" \x00")
    assert not Message.objects.exists()


def test_messages_that_cross_are_read_before_answering(
    case: Case, alice: Person, agent: Person, client_of: ClientOf
) -> None:
    answering.write_to_department(case=case, body="Je l’ai trouvée !", by=alice, now=cast.NOW)
    sent = {"revision": case.revision, "body": "Avez-vous votre attestation ?"}
    answer = client_of(agent).post(address("message", case), sent)
    assert answer.status_code == 409
    assert "Je l’ai trouvée !" in text(answer)
    assert value(answer, "body") == sent["body"]


def test_a_double_press_writes_once(case: Case, agent: Person, client_of: ClientOf) -> None:
    sent = {"revision": case.revision, "body": "Bonjour"}
    client = client_of(agent)
    assert client.post(address("message", case), sent).status_code == 302
    assert client.post(address("message", case), sent).status_code == 409
    assert Message.objects.count() == 1


# ── Who may not ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("act", ["take", "ask", "message"])
def test_a_reader_is_told_that_they_only_read(
    act: str, alice: Person, reader: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(alice, permis)
    sent = {**asked(case), "body": "Bonjour"}
    answer = client_of(reader).post(address(act, case), sent)
    assert answer.status_code == 403
    assert "pas de la traiter" in sentence(answer)
    # What they wrote is given back all the same.
    assert "Bonjour" in text(answer)
    case.refresh_from_db()
    assert case.state == State.SUBMITTED


@pytest.mark.parametrize("act", ["take", "ask", "message"])
def test_nobody_processes_their_own_case(
    act: str, agent: Person, permis: Procedure, client_of: ClientOf
) -> None:
    case = cast.submitted(agent, permis)
    answer = client_of(agent).post(address(act, case), {**asked(case), "body": "Oui"})
    assert answer.status_code == 403
    assert "votre propre demande" in sentence(answer)
    case.refresh_from_db()
    assert case.state == State.SUBMITTED


def test_a_colleague_of_the_department_may_go_on(
    case: Case, manager: Person, client_of: ClientOf
) -> None:
    assert client_of(manager).post(address("ask", case), asked(case)).status_code == 302
    case.refresh_from_db()
    assert case.state == State.AWAITING_CITIZEN


def test_a_role_that_ended_this_minute_is_checked_again(
    case: Case, agent: Person, client_of: ClientOf
) -> None:
    client = client_of(agent)
    agent.memberships.update(until=timezone.localdate())
    assert client.post(address("ask", case), asked(case)).status_code == 404
    with pytest.raises(Exception, match="pas de la traiter"):
        reviewing.ask_for(
            case=case,
            field=cast.INSURANCE,
            reason=REASON,
            due_on=timezone.localdate() + timedelta(days=9),
            by=agent,
            now=timezone.now(),
            revision=case.revision,
        )
