"""What every answer carries, and the tools of every page."""

import pytest
from django.test import Client

from niaouli.accounts.models import Person
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/demarches/", "/compte/", "/nulle-part/", "/healthz"])
def test_the_headers_that_protect_are_on_every_answer(address: str) -> None:
    response = Client().get(address)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_private_pages_are_not_kept_by_browsers(alice: Person) -> None:
    response = cast.signed_in(alice).get("/compte/")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("size", ["small", "large", "larger"])
def test_text_size_is_kept_and_comes_back_to_the_page(size: str) -> None:
    client = Client()
    response = client.post("/affichage/taille/", {"size": size, "next": "/demarches/"})
    assert (response.status_code, response["Location"]) == (302, "/demarches/")
    assert f'data-text="{size}"' in client.get("/").content.decode()


def test_an_unknown_size_changes_nothing() -> None:
    client = Client()
    client.post("/affichage/taille/", {"size": "<script>", "next": "/"})
    assert "text_size" not in client.cookies


def test_the_page_is_in_english_when_asked_and_french_again() -> None:
    client = Client()
    client.post("/affichage/langue/", {"language": "en", "next": "/"})
    page = client.get("/")
    assert page["Content-Language"] == "en"
    assert '<html lang="en"' in page.content.decode()
    client.post("/affichage/langue/", {"language": "fr", "next": "/"})
    assert '<html lang="fr"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "javascript:alert(1)", "/\\evil.example", "evil"],
)
def test_nobody_is_sent_to_another_site(target: str) -> None:
    response = Client().post("/affichage/taille/", {"size": "large", "next": target})
    assert response["Location"] == "/"


def test_signed_out_people_are_asked_to_sign_in_and_come_back() -> None:
    response = Client().get("/compte/demandes/?page=2")
    assert response.status_code == 302
    assert response["Location"] == "/compte/connexion/?next=%2Fcompte%2Fdemandes%2F%3Fpage%3D2"


def test_health_says_what_the_service_stands_on() -> None:
    report = Client().get("/healthz")
    assert report.status_code == 200
    assert report.json() == {
        "status": "degraded",
        "database": "ok",
        "worker": "absent",
        "storage": "ok",
    }


def test_an_unknown_page_says_so_kindly() -> None:
    response = Client().get("/nulle-part/")
    assert response.status_code == 404
    assert "<h1" in response.content.decode()


def test_an_unknown_host_is_refused() -> None:
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400
