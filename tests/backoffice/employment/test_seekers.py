"""The advisers' room: who has checked in, who has not; one person; their résumé if it is shared."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.audit.models import Event
from niaouli.departments.models import Department
from niaouli.employment.models import CheckIn, JobSeeker, Resume
from niaouli.employment.operations.resumes import stop_sharing
from niaouli.employment.operations.seekers import end_registration
from niaouli.employment.queries.advising import PAGE
from tests import cast
from tests.employment.seeking import ABOUT, FEBRUARY, LOOKING, at, checked_in, registered, resume
from tests.portal.employment.clock import today_is
from tests.portal.reading import one, page, soup_of, words

ClientOf = Callable[[Person], Client]
LIST = reverse("backoffice:employment")


@pytest.fixture(autouse=True)
def _third_of_march(del_: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    today_is(monkeypatch, at(3))


@pytest.fixture
def desk(adviser: Person, client_of: ClientOf) -> Client:
    """The adviser at work."""
    return client_of(adviser)


def names(client: Client, query: str = "") -> list[str]:
    return [words(each) for each in page(client, f"{LIST}{query}").select("tbody th a")]


def place(name: str, person: Person) -> str:
    return reverse(f"backoffice:{name}", args=[person.job_seeker.key])


def crowd(count: int) -> list[JobSeeker]:
    """Many job seekers, without going through every form."""
    department = Department.objects.get(code="DEL")
    people = Person.objects.bulk_create(
        Person(username=f"p{n}", email=f"p{n}@example.org", family_name=f"Nom{n:05}")
        for n in range(count)
    )
    about = {**ABOUT, "department": department, "registered_at": at(1, 1)}
    return JobSeeker.objects.bulk_create(JobSeeker(person=each, **about) for each in people)


# ── The list ──


def test_it_is_where_an_adviser_lands(desk: Client) -> None:
    answer = desk.get(reverse("backoffice:queue"), follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert "Demandeurs d’emploi" in words(one(soup_of(answer), "h1"))


def test_each_tab_has_its_people_and_their_number(
    desk: Client, alice: Person, bob: Person, agent: Person
) -> None:
    for person in (alice, bob):
        registered(person)
    registered(agent, now=at(2))
    checked_in(alice)
    assert names(desk) == ["Bob Lefèvre"]
    assert names(desk, "?liste=pointe") == ["Alice Wamytan"]
    assert names(desk, "?liste=nouveaux") == ["Amélie Tein"]
    counted = [words(each) for each in page(desk, LIST).select(".sub-tabs a")]
    assert counted == [
        "N’ont pas pointé 1",
        "Ont pointé 1",
        "En retard 0",
        "D’office 0",
        "Nouveaux inscrits 1",
    ]


def test_late_is_a_list_of_its_own(
    adviser: Person, alice: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(alice)
    checked_in(alice, now=at(17))
    today_is(monkeypatch, at(18))
    desk = client_of(adviser)
    assert names(desk, "?liste=en-retard") == ["Alice Wamytan"]
    assert names(desk, "?liste=pointe") == []


@pytest.mark.parametrize(("day", "said"), [(3, "Pas encore pointé"), (22, "À relancer")])
def test_after_the_window_who_is_missing_is_to_be_called(
    adviser: Person,
    alice: Person,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    day: int,
    said: str,
) -> None:
    registered(alice)
    today_is(monkeypatch, at(day))
    assert said in words(one(page(client_of(adviser), LIST), "tbody"))


def test_a_commune_and_a_month_can_be_chosen(desk: Client, alice: Person, bob: Person) -> None:
    registered(alice, commune="98805")
    registered(bob)
    checked_in(alice)
    assert names(desk, "?commune=98805&liste=pointe") == ["Alice Wamytan"]
    assert names(desk, "?commune=98805") == []
    assert names(desk, "?mois=2026-01") == ["Alice Wamytan", "Bob Lefèvre"]
    assert names(desk, "?mois=2025-08") == []


@pytest.mark.parametrize(
    "query",
    [
        "?mois=2026-13",
        "?mois=1",
        "?commune=x",
        "?liste=tout",
        "?apres=1",
        "?apres=9-99999999999999999999",
    ],
)
def test_an_address_that_is_not_ours_shows_the_first_page(
    desk: Client, alice: Person, query: str
) -> None:
    registered(alice)
    assert names(desk, query) == ["Alice Wamytan"]


def test_who_stopped_is_not_listed_but_found(desk: Client, alice: Person) -> None:
    registered(alice)
    end_registration(person=alice, reason="emploi", by=alice, now=at(2))
    assert names(desk) == []
    assert names(desk, "?q=wamytan") == ["Alice Wamytan"]
    assert "Inscription arrêtée" in words(page(desk, f"{LIST}?q=wamytan"))


@pytest.mark.parametrize("text", ["lefevre", "LEFÈVRE bob", "bob@ex", "lef"])
def test_a_search_forgives_case_and_accents(
    desk: Client, alice: Person, bob: Person, text: str
) -> None:
    registered(alice)
    registered(bob)
    assert names(desk, f"?q={text}") == ["Bob Lefèvre"]


@pytest.mark.parametrize("text", ["%", "a", "' OR 1=1 --", "\\", "zzz", "\x00"])
def test_a_strange_search_finds_nothing_or_little(desk: Client, alice: Person, text: str) -> None:
    registered(alice)
    assert desk.get(LIST, {"q": text}).status_code == 200


def test_pages_follow_each_other_without_repeating_anyone(desk: Client) -> None:
    crowd(2 * PAGE + 7)
    seen, address = [], ""
    for _turn in range(3):
        shown = page(desk, f"{LIST}{address}")
        seen += [words(each) for each in shown.select("tbody th a")]
        following = shown.select_one("a[rel=next]")
        address = str(following["href"]) if following else ""
    assert address == ""
    assert len(seen) == len(set(seen)) == 2 * PAGE + 7


def test_the_newest_are_paged_too(desk: Client) -> None:
    made = crowd(PAGE + 5)
    for number, each in enumerate(made):
        each.registered_at = at(2) - timedelta(minutes=number)
    JobSeeker.objects.bulk_update(made, ["registered_at"])
    shown = page(desk, f"{LIST}?liste=nouveaux")
    first = [words(each) for each in shown.select("tbody th a")]
    second = names(desk, str(one(shown, "a[rel=next]")["href"]))
    assert (len(first), len(second)) == (PAGE, 5)
    assert not set(first) & set(second)


def test_the_list_costs_the_same_statements_with_few_and_many(desk: Client, alice: Person) -> None:
    registered(alice)
    desk.get(LIST)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        return len(queries)

    few = statements()
    crowd(PAGE * 2)
    assert statements() == few <= 7


def test_the_real_volume_is_counted_and_listed_quickly(desk: Client) -> None:
    """9,500 people, nearly all of whom have checked in."""
    made = crowd(9_500)
    CheckIn.objects.bulk_create(
        CheckIn(seeker=each, period=FEBRUARY, origin="self", answers=LOOKING, filed_at=at(2))
        for each in made[:9_480]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE employment_jobseeker, employment_checkin, accounts_person")
    with CaptureQueriesContext(connection) as queries:
        assert len(names(desk)) == 20
    assert sum(float(each["time"]) for each in queries) < 0.5


# ── The table to take away ──


def test_the_list_is_exported_as_it_is_shown(desk: Client, alice: Person, bob: Person) -> None:
    registered(alice)
    registered(bob)
    made = checked_in(alice)
    answer = desk.get(f"{reverse('backoffice:employment_export')}?liste=pointe")
    text = answer.getvalue().decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text), delimiter=";")
    assert header[0] == "Nom"
    assert row[:5] == ["Wamytan", "Alice", "alice@example.org", "752525", "Nouméa"]
    assert row[-1] == made.number
    assert "pointage-2026-02-pointe.csv" in answer["Content-Disposition"]
    event = Event.objects.get(verb="seekers.exported")
    assert event.details == {"list": "pointe", "period": "2026-02-01", "commune": ""}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n", " =", '"=', "＝", "\u00a0＠"])
def test_no_cell_is_a_formula(desk: Client, alice: Person, start: str) -> None:
    registered(alice)
    JobSeeker.objects.update(occupation=f"{start}HYPERLINK(1)")
    answer = desk.get(reverse("backoffice:employment_export"))
    text = answer.getvalue().decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(text), delimiter=";"))[1]
    assert row[5] == f"'{start}HYPERLINK(1)"


def test_a_long_list_leaves_whole(desk: Client) -> None:
    crowd(1_203)
    answer = desk.get(reverse("backoffice:employment_export"))
    text = answer.getvalue().decode("utf-8-sig")
    assert len({row[0] for row in csv.reader(io.StringIO(text), delimiter=";")}) == 1_204


# ── One person ──


def test_a_person_s_page_has_what_they_said_and_declared(desk: Client, alice: Person) -> None:
    registered(alice)
    checked_in(alice, travail=True, heures=35)
    text = words(page(desk, place("employment_seeker", alice))).replace("\u00a0", " ")
    for expected in ("Alice Wamytan", "75.25.25", "Serveuse", "A pointé", "35 heures"):
        assert expected in text, expected
    assert "n’a pas partagé de CV" in text


def test_a_person_s_page_says_of_the_month_what_the_list_says(
    adviser: Person, alice: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(alice)
    checked_in(alice, now=at(17))
    today_is(monkeypatch, at(18))
    desk = client_of(adviser)
    listed = words(one(page(desk, f"{LIST}?liste=en-retard"), "tbody .status"))
    shown = words(one(page(desk, place("employment_seeker", alice)), ".case-number"))
    assert listed == shown == "En retard"


def test_opening_it_is_shown_to_the_person(
    desk: Client, alice: Person, client_of: ClientOf
) -> None:
    registered(alice)
    desk.get(place("employment_seeker", alice))
    space = words(page(client_of(alice), reverse("portal:employment")))
    assert "mardi 3 mars 2026" in space.split("Qui a consulté votre dossier")[1]


def test_a_resume_that_is_not_shared_does_not_exist(desk: Client, alice: Person) -> None:
    registered(alice)
    resume(alice)
    for name in ("employment_resume", "employment_resume_pdf"):
        assert desk.get(place(name, alice)).status_code == 404
    assert not Event.objects.filter(verb="resume.consulted").exists()


def test_a_shared_resume_is_read_and_the_person_sees_by_whom_it_was(
    desk: Client, alice: Person
) -> None:
    registered(alice)
    resume(alice, shared=True)
    text = words(page(desk, place("employment_resume", alice)))
    assert "Le Faré, depuis mars 2021" in text
    assert desk.get(place("employment_resume_pdf", alice)).content.startswith(b"%PDF-")
    subject = Resume.objects.get().subject
    assert Event.objects.filter(verb="resume.consulted", subject=subject).count() == 2
    stop_sharing(person=alice, now=at(4))
    assert desk.get(place("employment_resume", alice)).status_code == 404


def test_advisers_read_their_own_file_and_act_on_it_in_no_way(
    desk: Client, adviser: Person
) -> None:
    registered(adviser)
    shown = page(desk, place("employment_seeker", adviser))
    assert "un autre conseiller s’en occupe" in words(shown)
    assert not shown.select(".toolbar")
    assert not page(desk, LIST).select("[type=checkbox][name=personne]")
    assert not Event.objects.filter(verb="seeker.consulted").exists()


# ── Strangers ──


@pytest.mark.parametrize("who", ["alice", "agent", "editor"])
def test_the_room_does_not_exist_for_others(
    who: str, alice: Person, bob: Person, request: pytest.FixtureRequest, client_of: ClientOf
) -> None:
    registered(bob)
    client = client_of(request.getfixturevalue(who))
    for address in (
        LIST,
        reverse("backoffice:employment_export"),
        reverse("backoffice:employment_office"),
        place("employment_seeker", bob),
        place("employment_resume", bob),
    ):
        assert client.get(address).status_code == 404, address


def test_an_adviser_of_another_department_finds_nobody(
    alice: Person, dpass: Department, client_of: ClientOf
) -> None:
    registered(alice)
    other = client_of(cast.adviser("oscar", "Oscar", "Dupont", dpass))
    assert names(other) == []
    assert other.get(place("employment_seeker", alice)).status_code == 404
