"""Every table of the product has a fate when an account is deleted."""

import pytest
from django.apps import apps
from django.db.models import Model

from niaouli.accounts.models import Person
from niaouli.datarights.holdings import PLACES, ROOMS, Fate


def names_a_person(model: type[Model]) -> bool:
    """A relation to a person, or the id of one."""
    return any(
        field.related_model is Person
        if field.is_relation
        else field.name in {"person", "by", "owner", "user"}
        for field in model._meta.get_fields()
        if field.concrete
    )


def test_every_model_is_placed() -> None:
    """A new one fails here until `PLACES` says what becomes of it."""
    models = {model._meta.label for model in apps.get_models()}
    assert models - set(PLACES) == set()
    assert set(PLACES) - models == set()


def test_what_names_a_person_is_not_about_nobody() -> None:
    allowed = {"auth.Group", "auth.Permission", "account.EmailConfirmation"}
    for model in apps.get_models():
        if names_a_person(model) and model._meta.label not in allowed:
            assert PLACES[model._meta.label].fate is not Fate.NOBODY, model


def test_what_stays_says_why() -> None:
    assert all(place.reason for place in PLACES.values() if place.fate is not Fate.ERASED)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.code)
@pytest.mark.django_db
def test_a_room_with_nothing_says_nothing_and_erases_nothing(room: object, alice: Person) -> None:
    if room.code != "account":  # type: ignore[attr-defined]
        assert room.held(alice) == []  # type: ignore[attr-defined]
        assert room.goes(alice, now=None) == []  # type: ignore[attr-defined]
