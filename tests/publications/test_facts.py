"""A publication in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from niaouli.publications import facts
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication
from niaouli.publications.operations import revise_publication
from tests.cast import NOW
from tests.publications.steps import content, online

pytestmark = pytest.mark.django_db


def said(publication: Publication) -> dict[str, Any]:
    return {
        label: (value if isinstance(value, str) else " / ".join(value)).replace("\u00a0", " ")
        for label, value in facts.facts(publication)
    }


def test_an_event_says_when_and_where() -> None:
    event = said(online(Kind.EVENT))
    assert event["Quand"] == "samedi 21 mars 2026, de 9 h à 17 h 30"
    assert event["Où"] == "Parc Fayard, Dumbéa"


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"starts_time": None, "ends_time": None}, "samedi 21 mars 2026"),
        ({"ends_time": None}, "samedi 21 mars 2026 à 9 h"),
        (
            {"ends_on": "2026-03-22"},
            "Du samedi 21 mars 2026 à 9 h au dimanche 22 mars 2026 à 17 h 30",
        ),
    ],
)
def test_times_are_said_where_they_are_known(times: dict[str, Any], expected: str) -> None:
    assert said(online(Kind.EVENT, **times))["Quand"] == expected


def test_times_are_said_in_english_too() -> None:
    event = online(Kind.EVENT)
    with translation.override("en"):
        assert "09:00" in facts.line(event)


def test_a_vacancy_a_tender_and_an_inquiry_say_their_own_fields() -> None:
    vacancy, tender, inquiry = (
        said(online(kind)) for kind in (Kind.VACANCY, Kind.TENDER, Kind.INQUIRY)
    )
    assert vacancy["Candidatures jusqu’au"] == "vendredi 20 mars 2026"
    assert vacancy["Nombre de postes"] == "2"
    assert tender["Référence"] == "DAEM-AO-13-26"
    assert tender["Réponses jusqu’au"] == "jeudi 2 avril 2026 à 15 h 30"
    assert tender["Nature"] == "Travaux"
    assert inquiry["Permanences"] == "lundi 9 mars 2026, de 8 h à 11 h 30 : Mairie"


def test_what_is_not_known_is_left_out() -> None:
    vacancy = online(Kind.VACANCY, grade="", residence="", posts=None)
    assert "Corps ou grade" not in said(vacancy)
    assert [label for label, _address in facts.links(vacancy)] == ["Lire l’avis complet"]


@pytest.mark.parametrize(
    ("kind", "days", "expected"),
    [
        (Kind.NEWS, 400, ""),
        (Kind.EVENT, 0, ""),
        (Kind.EVENT, 18, "Aujourd’hui"),
        (Kind.EVENT, 19, "Terminé"),
        (Kind.VACANCY, 0, ""),
        (Kind.VACANCY, 16, "Encore 1 jour"),
        (Kind.VACANCY, 17, "Dernier jour"),
        (Kind.VACANCY, 18, "Terminé"),
        (Kind.INQUIRY, 21, "Encore 7 jours"),
        (Kind.FLASH, 8, "Terminé"),
    ],
)
def test_what_is_soon_or_over_is_said(kind: Kind, days: int, expected: str) -> None:
    published = online(kind)
    assert facts.standing(published, NOW + timedelta(days=days))[0] == expected
    assert bool(facts.over(published, NOW + timedelta(days=days))) is (expected == "Terminé")


def test_the_deadline_is_what_a_digest_must_not_come_after() -> None:
    assert online(Kind.EVENT).deadline == datetime(2026, 3, 20, 22, tzinfo=UTC)
    assert online(Kind.TENDER).deadline == datetime(2026, 4, 2, 4, 30, tzinfo=UTC)
    assert online(Kind.NEWS).deadline is None


def test_a_page_says_when_it_was_changed() -> None:
    published = online(Kind.NEWS)
    assert facts.dates_of(published) == "Publication du 3 mars 2026"

    changed = revise_publication(
        publication=published, content=content(Kind.NEWS), by=None, now=NOW + timedelta(days=1)
    )
    assert facts.dates_of(changed) == (
        "Publication du 3 mars 2026, modifiée le 4 mars 2026 à 12\u00a0h\u00a030"
    )
