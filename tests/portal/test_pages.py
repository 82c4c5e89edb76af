"""Pages that say what the site is: open to all, and true."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from niaouli.accounts.models import Person
from niaouli.portal import keeping
from niaouli.procedures.models import Procedure
from niaouli.ui import theme
from tests import cast
from tests.portal.filling import soup, words
from tests.portal.reading import one

PRIVACY, LEGAL = reverse("portal:privacy"), reverse("portal:legal")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/aide/", "À quoi sert le compte provincial ?"),
        ("/accessibilite/", "Aucun audit indépendant"),
        ("/donnees-personnelles/", "Combien de temps"),
        ("/mentions-legales/", "EUPL"),
        ("/directions/", "Les directions"),
    ],
)
@pytest.mark.django_db
def test_page_is_open_to_all_with_one_title(address: str, said: str) -> None:
    response = Client().get(address)

    assert response.status_code == 200
    assert said in words(response)
    assert len(soup(response).select("h1")) == 1


@pytest.mark.parametrize(
    "address",
    ["/", "/demarches/", "/aide/", "/accessibilite/", "/donnees-personnelles/", "/directions/"],
)
@pytest.mark.django_db
def test_page_is_only_read(address: str) -> None:
    assert Client().post(address).status_code == 405


# ── Personal data ──
def rows(response: Any, caption: str) -> list[list[str]]:
    tables = soup(response).select("table")
    table = next(each for each in tables if caption in one(each, "caption").get_text())
    return [
        [" ".join(cell.get_text().split()) for cell in row.select("th, td")]
        for row in table.select("tbody tr")
    ]


@pytest.mark.django_db
def test_the_keeping_of_each_procedure_is_that_of_its_definition(permis: Procedure) -> None:
    assert permis.current is not None
    kept = permis.current.parsed.retention
    found = rows(Client().get(PRIVACY), "Ce que dit chaque démarche")
    assert found[0][:2] == [permis.title, f"{kept.draft_days} jours"]
    assert len(found[0]) == 4


@pytest.mark.django_db
def test_figures_are_those_that_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BIN_DAYS", 12)
    assert "plus 12 jours dans la corbeille" in words(Client().get(PRIVACY))


@pytest.mark.django_db
def test_every_cookie_that_the_site_sets_is_told(
    alice: Person, client_of: Callable[[Person], Client]
) -> None:
    told = {row[0] for row in rows(Client().get(PRIVACY), "Les cookies")}
    browser = Client()
    browser.get("/compte/connexion/")
    browser.post("/compte/connexion/", {"login": "alice", "password": cast.PASSWORD})
    browser.post("/affichage/taille/", {"size": "large", "next": "/"})
    browser.post("/affichage/langue/", {"language": "en", "next": "/"})
    response = browser.post("/compte/profil/nom/", {"given_name": "Alice", "family_name": "W"})
    set_here = set(browser.cookies) | set(response.cookies)
    assert {"session", "csrf", "browser", "text_size", "language"} <= set_here
    assert set_here <= told


@pytest.mark.django_db
def test_cookies_have_the_names_that_production_gives_them(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME = "__Host-session"
    names = {row[0] for row in rows(Client().get(PRIVACY), "Les cookies")}
    assert {"__Host-session", "__Host-browser"} <= names


# ── What the body gives, and nothing else ──
@pytest.mark.django_db
def test_what_the_theme_gives_is_shown_and_the_rest_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "La présidente de l’assemblée" in words(Client().get(LEGAL))
    assert "Hébergement" not in words(Client().get(LEGAL))
    assert "donnees@province.example" in words(Client().get(PRIVACY))
    bare = theme.Legal(host="Les Machines du Lagon\n98800 Nouméa")
    monkeypatch.setitem(vars(theme.current_theme()), "legal", bare)
    assert "Les Machines du Lagon" in words(Client().get(LEGAL))
    assert "Direction de la publication" not in words(Client().get(LEGAL))
    assert "mailto:donnees@" not in Client().get(PRIVACY).content.decode()
