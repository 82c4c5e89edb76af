"""The check-in on screen: one page, its receipt; twice, late, by a stranger: nothing is lost."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.documents.models import WalletDocument
from niaouli.documents.operations import bin_document
from niaouli.employment.models import CheckIn
from tests.employment.seeking import LOOKING, WORKED, at, checked_in, registered
from tests.portal.employment.clock import today_is
from tests.portal.reading import href, one, page, soup_of, words

ClientOf = Callable[[Person], Client]
CHECK_IN = reverse("portal:check_in")
NO = {
    "form-period": "2026-02-01",
    "recherche": "yes",
    "travail": "no",
    "formation": "no",
    "arret": "no",
    "exactitude": "on",
}
YES = {**NO, "travail": "yes", "heures": "35", "salaire": "62 000"}


@pytest.fixture
def seeker(alice: Person, del_: object, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Alice, registered for months; it is 3 March 2026."""
    registered(alice)
    today_is(monkeypatch, at(3))
    return alice


def place(name: str, made: CheckIn) -> str:
    return reverse(f"portal:{name}", args=[made.number])


def ticked(tag: object, name: str) -> str:
    """The value chosen among radios."""
    return str(one(tag, f"[name={name}][checked]")["value"])  # type: ignore[arg-type]


def test_the_page_asks_everything_at_once(seeker: Person, client_of: ClientOf) -> None:
    shown = page(client_of(seeker), CHECK_IN)
    assert "Pointage de février 2026" in words(one(shown, "h1"))
    legends = [words(each) for each in shown.select("legend")]
    assert len(legends) == 4
    assert one(shown, "[name=form-period]")["value"] == "2026-02-01"


def test_sending_it_leads_to_the_receipt(seeker: Person, client_of: ClientOf) -> None:
    answer = client_of(seeker).post(CHECK_IN, NO, follow=True)
    made = CheckIn.objects.get()
    assert answer.redirect_chain == [(place("check_in_receipt", made), 302)]
    text = words(one(soup_of(answer), "#main")).replace("\u00a0", " ")
    assert made.number in text
    assert "3 mars 2026 à 12 h 00, heure de Nouméa" in text
    assert "Dans les délais" in text
    assert "Prochain pointage, pour mars 2026" in text


def test_pressed_twice_leads_to_the_same_receipt(seeker: Person, client_of: ClientOf) -> None:
    client = client_of(seeker)
    first, second = client.post(CHECK_IN, NO), client.post(CHECK_IN, NO)
    assert first["Location"] == second["Location"]
    assert CheckIn.objects.count() == WalletDocument.objects.count() == 1


def test_an_answer_that_opens_others_brings_the_page_back_with_them(
    seeker: Person, client_of: ClientOf
) -> None:
    shown = [name for name in NO if name not in {"form-period", "travail"}] + ["travail"]
    answer = client_of(seeker).post(CHECK_IN, {**NO, "travail": "yes", "form-shown": shown})
    tag = soup_of(answer)
    assert answer.status_code == 200
    assert "Encore une chose" in words(one(tag, ".notice"))
    assert not tag.select(".error-summary")
    assert one(tag, "[name=heures]")["value"] == ""
    assert ticked(tag, "formation") == "no"
    assert not CheckIn.objects.exists()


def test_by_htmx_the_questions_come_alone_and_nothing_is_recorded(
    seeker: Person, client_of: ClientOf
) -> None:
    answer = client_of(seeker).post(CHECK_IN, YES, headers={"HX-Request": "true"})
    tag = soup_of(answer)
    assert not tag.select("h1")
    assert one(tag, "[name=heures]")["value"] == "35"
    assert not CheckIn.objects.exists()


def test_hours_and_pay_are_taken_as_people_write_them(seeker: Person, client_of: ClientOf) -> None:
    client_of(seeker).post(CHECK_IN, YES)
    assert CheckIn.objects.get().answers == WORKED


def test_what_is_missing_is_said_beside_it_and_the_rest_is_there(
    seeker: Person, client_of: ClientOf
) -> None:
    answer = client_of(seeker).post(CHECK_IN, {**YES, "heures": "mille", "exactitude": ""})
    tag = soup_of(answer)
    assert answer.status_code == 422
    assert "Corrigez le nombre d’heures" in words(one(tag, "#error-heures"))
    assert one(tag, "[name=heures]")["value"] == "mille"
    assert one(tag, "[name=salaire]")["value"] == "62 000"
    assert ticked(tag, "travail") == "yes"
    assert "vous déclarez que vos réponses sont exactes" in words(one(tag, ".error-summary"))


def test_once_done_the_page_is_the_receipt(seeker: Person, client_of: ClientOf) -> None:
    made = checked_in(seeker)
    assert client_of(seeker).get(CHECK_IN)["Location"] == place("check_in_receipt", made)


def test_other_answers_from_another_tab_are_not_lost_but_offered_as_a_correction(
    seeker: Person, client_of: ClientOf
) -> None:
    made = checked_in(seeker)
    client = client_of(seeker)
    answer = client.post(CHECK_IN, YES)
    tag = soup_of(answer)
    assert answer.status_code == 409
    assert "Vous avez déjà pointé pour ce mois" in words(one(tag, ".error-summary"))
    assert one(tag, "[name=heures]")["value"] == "35"
    assert one(tag, "form[action$=corriger\\/]")["action"] == place("check_in_correct", made)
    client.post(place("check_in_correct", made), YES)
    assert CheckIn.objects.get().answers == WORKED


def test_late_is_said_before_and_after(
    seeker: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, at(17))
    client = client_of(seeker)
    assert "il sera noté en retard" in words(page(client, CHECK_IN))
    assert "En retard" in words(soup_of(client.post(CHECK_IN, NO, follow=True)))


def test_too_late_says_what_to_do_and_shows_what_was_answered(
    seeker: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, at(21))
    client = client_of(seeker)
    answer = client.post(CHECK_IN, YES)
    tag = soup_of(answer)
    assert answer.status_code == 409
    summary = words(one(tag, ".error-summary"))
    assert "Il est trop tard pour le pointage de février 2026" in summary
    assert "20.00.00" in summary
    assert one(tag, "[name=heures]")["value"] == "35"
    assert "trop tard" in words(page(client, CHECK_IN))


def test_too_early_says_when_it_opens(
    alice: Person, del_: object, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(alice, now=at(2))
    today_is(monkeypatch, at(3))
    assert "ouvre le samedi 28 mars 2026" in words(page(client_of(alice), CHECK_IN))


def test_a_form_left_open_for_weeks_declares_no_other_month(
    seeker: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, at(29))
    answer = client_of(seeker).post(CHECK_IN, YES)
    assert answer.status_code == 409
    assert one(soup_of(answer), "[name=heures]")["value"] == "35"
    assert not CheckIn.objects.exists()


def test_a_stranger_is_told_to_register_and_keeps_what_they_typed(
    bob: Person, del_: object, client_of: ClientOf
) -> None:
    client = client_of(bob)
    assert "Vous n’êtes pas inscrit" in words(page(client, CHECK_IN))
    answer = client.post(CHECK_IN, YES)
    tag = soup_of(answer)
    assert answer.status_code == 403
    assert "Inscrivez-vous d’abord" in words(one(tag, ".error-summary"))
    assert one(tag, "[name=heures]")["value"] == "35"
    assert href(tag, "#main .button-primary") == reverse("portal:employment_register")


def test_a_session_that_ended_loses_nothing(seeker: Person, client: Client) -> None:
    assert client.post(CHECK_IN, YES).status_code == 401
    client.force_login(seeker, settings.AUTHENTICATION_BACKENDS[0])
    shown = page(client, CHECK_IN)
    assert "Voici ce que vous aviez répondu" in words(shown)
    assert one(shown, "[name=heures]")["value"] == "35"
    client.post(CHECK_IN, YES)
    assert CheckIn.objects.get().answers == WORKED


@pytest.mark.parametrize(
    "period", ["", "2026-02-30", "9999-12-01", "hier", "0001-01-01", "2026-02-17"]
)
def test_a_form_without_its_month_is_about_the_month_of_the_day(
    seeker: Person, client_of: ClientOf, period: str
) -> None:
    client_of(seeker).post(CHECK_IN, {**NO, "form-period": period})
    assert CheckIn.objects.get().period.isoformat() == "2026-02-01"


# ── The receipt ──


def test_the_receipt_is_in_the_wallet_and_can_be_downloaded(
    seeker: Person, client_of: ClientOf
) -> None:
    made, client = checked_in(seeker), client_of(seeker)
    shown = page(client, place("check_in_receipt", made))
    document = reverse("portal:wallet_document", args=[WalletDocument.objects.get().key])
    assert [link["href"] for link in shown.select(".meta a")] == [document]
    assert client.get(document).status_code == 200
    answer = client.get(place("check_in_pdf", made))
    assert answer.content.startswith(b"%PDF-")
    assert made.number in answer["Content-Disposition"]


def test_a_receipt_thrown_away_can_still_be_downloaded(seeker: Person, client_of: ClientOf) -> None:
    made = checked_in(seeker)
    document = WalletDocument.objects.get()
    bin_document(document=document, by=seeker, now=at(3, hour=13))
    shown = page(client_of(seeker), place("check_in_receipt", made))
    assert "n’est plus dans votre porte-documents" in words(shown)


def test_a_correction_shows_the_answers_and_gives_a_new_receipt(
    seeker: Person, client_of: ClientOf
) -> None:
    made, client = checked_in(seeker), client_of(seeker)
    assert ticked(page(client, place("check_in_correct", made)), "travail") == "no"
    answer = client.post(place("check_in_correct", made), YES, follow=True)
    text = words(soup_of(answer))
    assert "Votre pointage est corrigé" in text
    assert "Corrigé le" in text
    assert WalletDocument.objects.count() == 2


def test_a_correction_typed_when_the_session_had_ended_is_there_after_signing_in(
    seeker: Person, client: Client
) -> None:
    address = place("check_in_correct", checked_in(seeker))
    assert client.post(address, YES).status_code == 401
    client.force_login(seeker, settings.AUTHENTICATION_BACKENDS[0])
    shown = page(client, address)
    assert "Rien n’est encore enregistré" in words(shown)
    assert one(shown, "[name=heures]")["value"] == "35"
    client.post(address, YES)
    assert CheckIn.objects.get().answers == WORKED
    assert one(page(client, address), "[name=heures]")["value"] == "35"


def test_after_the_window_a_correction_is_refused_and_nothing_typed_is_lost(
    seeker: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = checked_in(seeker)
    today_is(monkeypatch, at(21))
    client = client_of(seeker)
    assert "ne peut plus être corrigé" in words(page(client, place("check_in_correct", made)))
    answer = client.post(place("check_in_correct", made), YES)
    assert answer.status_code == 409
    assert one(soup_of(answer), "[name=heures]")["value"] == "35"
    assert CheckIn.objects.get().answers == LOOKING


def test_who_looks_no_more_is_shown_how_to_stop(seeker: Person, client_of: ClientOf) -> None:
    made = checked_in(seeker, recherche=False)
    shown = page(client_of(seeker), place("check_in_receipt", made))
    assert "Votre inscription continue" in words(shown)
    assert href(shown, ".notice .button") == reverse("portal:employment_stop")


@pytest.mark.parametrize("name", ["check_in_receipt", "check_in_pdf", "check_in_correct"])
def test_a_stranger_finds_nothing(
    seeker: Person, bob: Person, client_of: ClientOf, name: str
) -> None:
    made = checked_in(seeker)
    registered(bob)
    client = client_of(bob)
    assert client.get(place(name, made)).status_code == 404
    assert client.post(place(name, made), YES).status_code in {404, 405}
    wrong = reverse(f"portal:{name}", args=["P-2026-02-000001-A"])
    assert client_of(seeker).get(wrong).status_code == 404
