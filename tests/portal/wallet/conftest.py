"""Alice's browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from niaouli.accounts.models import Person


@pytest.fixture
def client(alice: Person, client_of: Callable[[Person], Client]) -> Client:
    return client_of(alice)
