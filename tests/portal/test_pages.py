"""Pages that say things."""

import pytest
from django.test import Client

from tests.portal.filling import soup, words


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/aide/", "À quoi sert le compte provincial ?"),
        ("/accessibilite/", "Aucun audit indépendant"),
        ("/donnees-personnelles/", "Combien de temps"),
        ("/mentions-legales/", "EUPL"),
    ],
)
@pytest.mark.django_db
def test_page_is_open_to_all_with_one_title(address: str, said: str) -> None:
    response = Client().get(address)

    assert response.status_code == 200
    assert said in words(response)
    assert len(soup(response).select("h1")) == 1


@pytest.mark.parametrize(
    "address", ["/", "/demarches/", "/aide/", "/accessibilite/", "/donnees-personnelles/"]
)
@pytest.mark.django_db
def test_page_is_only_read(address: str) -> None:
    assert Client().post(address).status_code == 405
