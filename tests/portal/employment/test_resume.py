"""The résumé on screen: a part at a time, without a script; private unless the person decides."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.documents.models import WalletDocument
from niaouli.employment.models import Resume
from niaouli.employment.operations.resumes import add_entry, record_resume_consultation
from niaouli.employment.resume_parts import List
from tests.employment.seeking import at, registered, resume
from tests.portal.reading import href, one, page, soup_of, words

ClientOf = Callable[[Person], Client]
RESUME = reverse("portal:resume")
SHARING = reverse("portal:resume_sharing")
ADD = reverse("portal:resume_add", args=["experiences"])
JOB = {
    "role": "Maçon",
    "employer": "BTP du Sud",
    "start-month": "3",
    "start-year": "2019",
    "end-month": "",
    "end-year": "",
    "description": "Murs et dalles.",
}

pytestmark = pytest.mark.django_db


def part(name: str) -> str:
    return reverse("portal:resume_part", args=[name])


def entry_place(name: str, person: Person, index: int = 0) -> str:
    entry = Resume.objects.get(person=person).experiences[index]["id"]
    return reverse(f"portal:{name}", args=["experiences", entry])


def test_it_begins_with_one_button_and_says_who_sees_it(alice: Person, client_of: ClientOf) -> None:
    shown = one(page(client_of(alice), RESUME), "#main")
    assert href(shown, ".button-primary") == part("metier")
    assert "Vous seul le voyez" in words(shown)
    assert not Resume.objects.exists()


def test_a_part_is_filled_in_on_its_own_page(alice: Person, client_of: ClientOf) -> None:
    client = client_of(alice)
    typed = {"title": "Maçon", "occupations": "Carreleur\n- Plaquiste\n\nCarreleur"}
    assert client.post(part("metier"), typed)["Location"] == f"{RESUME}#metier"
    assert "Carreleur, Plaquiste" in words(page(client, RESUME))


def test_what_the_registration_knows_is_proposed(
    alice: Person, del_: object, client_of: ClientOf
) -> None:
    registered(alice)
    client = client_of(alice)
    assert one(page(client, part("metier")), "[name=title]")["value"] == "Serveuse"
    assert one(page(client, part("coordonnees")), "[name=phone]")["value"] == "75.25.25"


def test_a_mistake_in_a_part_loses_nothing(alice: Person, client_of: ClientOf) -> None:
    typed = {"title": "", "occupations": "Carreleur"}
    answer = client_of(alice).post(part("metier"), typed)
    tag = soup_of(answer)
    assert answer.status_code == 422
    assert "Indiquez le métier que vous cherchez." in words(one(tag, "#error-title"))
    assert "Carreleur" in one(tag, "[name=occupations]").text


@pytest.mark.parametrize("name", ["inconnu", "porte-document"])
def test_a_part_that_does_not_exist_is_not_there(
    alice: Person, client_of: ClientOf, name: str
) -> None:
    client = client_of(alice)
    assert client.get(part(name)).status_code == 404
    assert client.get(reverse("portal:resume_add", args=[name])).status_code == 404


def test_an_experience_is_added_changed_moved_and_removed(
    alice: Person, client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.post(ADD, JOB)
    client.post(ADD, {**JOB, "role": "Carreleur", "end-month": "6", "end-year": "2020"})
    shown = [words(each) for each in page(client, RESUME).select(".case .case-title")]
    assert shown == ["Carreleur", "Maçon"]
    assert "de mars 2019 à juin 2020" in words(page(client, RESUME))
    client.post(entry_place("resume_move", alice, 1), {"towards": "up"})
    client.post(entry_place("resume_entry", alice), {**JOB, "role": "Chef d’équipe"})
    shown = [words(each) for each in page(client, RESUME).select(".case .case-title")]
    assert shown == ["Chef d’équipe", "Carreleur"]
    client.post(entry_place("resume_remove", alice, 1))
    assert len(Resume.objects.get().experiences) == 1


@pytest.mark.parametrize(
    ("more", "anchor", "said"),
    [
        ({"start-month": "13"}, "start", "le mois s’écrit en chiffres, de 1 à 12"),
        ({"start-year": "19"}, "start-year", "l’année s’écrit avec quatre chiffres"),
        ({"start-month": ""}, "start", "Complétez le début"),
        ({"start-year": "2199"}, "start", "n’est pas encore là"),
        ({"end-month": "2", "end-year": "2019"}, "end", "elle est avant le début"),
        ({"role": ""}, "role", "Indiquez votre poste"),
        ({"role": "x" * 121}, "role", "120 caractères au plus"),
    ],
)
def test_dates_and_lengths_are_said_beside_the_field_and_nothing_is_lost(
    alice: Person, client_of: ClientOf, more: dict[str, str], anchor: str, said: str
) -> None:
    answer = client_of(alice).post(ADD, {**JOB, **more})
    tag = soup_of(answer)
    assert answer.status_code == 422
    assert said in words(one(tag, ".error-summary"))
    target = href(one(tag, ".error-summary"))
    assert target == f"#field-{anchor}"
    assert tag.select_one(target)
    assert one(tag, "[name=employer]")["value"] == "BTP du Sud"
    assert "Murs et dalles." in one(tag, "[name=description]").text
    assert not Resume.objects.exists()


def test_a_full_list_says_so_and_offers_no_more(alice: Person, client_of: ClientOf) -> None:
    for number in range(20):
        answers = {"role": f"Poste {number}", "employer": "X", "start": "2019-01-01"}
        add_entry(person=alice, entries=List.EXPERIENCES, answers=answers, now=at(3))
    client = client_of(alice)
    assert "le plus possible" in words(page(client, RESUME))
    answer = client.post(ADD, JOB)
    assert answer.status_code == 409
    assert one(soup_of(answer), "[name=role]")["value"] == "Maçon"


def test_it_costs_the_same_whatever_it_holds(alice: Person, client_of: ClientOf) -> None:
    resume(alice)
    client = client_of(alice)
    client.get(RESUME)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(RESUME)
        return len(queries)

    few = statements()
    for number in range(12):
        answers = {"role": f"Poste {number}", "employer": "X", "start": "2019-01-01"}
        add_entry(person=alice, entries=List.EXPERIENCES, answers=answers, now=at(3))
    assert statements() == few <= 5


# ── Paper and wallet ──


def test_it_is_downloaded_as_a_pdf(alice: Person, client_of: ClientOf) -> None:
    client = client_of(alice)
    assert client.get(reverse("portal:resume_pdf"))["Location"] == RESUME
    resume(alice)
    answer = client.get(reverse("portal:resume_pdf"))
    assert answer.content.startswith(b"%PDF-")
    assert "CV%20Alice%20Wamytan.pdf" in answer["Content-Disposition"]


def test_it_is_kept_in_the_wallet_in_one_press(alice: Person, client_of: ClientOf) -> None:
    resume(alice)
    client = client_of(alice)
    answer = client.post(reverse("portal:resume_keep"), follow=True)
    document = WalletDocument.objects.get(owner=alice)
    assert href(one(soup_of(answer), ".notice-success")) == reverse(
        "portal:wallet_document", args=[document.key]
    )


def test_an_empty_one_is_not_kept(alice: Person, client_of: ClientOf) -> None:
    assert client_of(alice).post(reverse("portal:resume_keep")).status_code == 409


# ── Sharing ──


def test_sharing_is_explained_dated_and_taken_back(
    alice: Person, del_: object, client_of: ClientOf
) -> None:
    registered(alice)
    resume(alice)
    client = client_of(alice)
    assert "Chaque consultation vous est montrée" in words(page(client, SHARING))
    client.post(SHARING, {"share": "yes"})
    assert Resume.objects.get().shared_at
    assert "Partagé avec les conseillers depuis le" in words(page(client, RESUME))
    client.post(SHARING, {"share": "no"})
    assert Resume.objects.get().shared_at is None


def test_who_is_not_registered_is_told_why_it_cannot_be_shared(
    alice: Person, client_of: ClientOf
) -> None:
    resume(alice)
    client = client_of(alice)
    assert "Inscrivez-vous d’abord" in words(page(client, SHARING))
    assert client.post(SHARING, {"share": "yes"}).status_code == 403


def test_who_opened_it_is_shown(alice: Person, adviser: Person, client_of: ClientOf) -> None:
    registered(alice)
    resume(alice, shared=True)
    found = Resume.objects.get()
    record_resume_consultation(resume=found, by=adviser, now=at(4))
    record_resume_consultation(resume=found, by=adviser, now=at(4, hour=15))
    said = words(page(client_of(alice), RESUME))
    assert "mercredi 4 mars 2026" in said
    assert "conseillers)" not in said


def test_a_stranger_finds_no_entry(alice: Person, bob: Person, client_of: ClientOf) -> None:
    resume(alice)
    resume(bob)
    client = client_of(bob)
    assert client.get(entry_place("resume_entry", alice)).status_code == 404
    for name in ("resume_entry", "resume_move", "resume_remove"):
        assert client.post(entry_place(name, alice), JOB).status_code == 404
    assert "Serveuse" in str(Resume.objects.get(person=alice).experiences)
