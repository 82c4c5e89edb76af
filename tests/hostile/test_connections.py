"""The web server’s threads come and go: what they held goes back."""

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from niaouli.config import environment
from niaouli.config.environment import Mode


@pytest.mark.django_db
@pytest.mark.parametrize("mode", [Mode.PRODUCTION, Mode.LOCAL, Mode.DEMONSTRATION])
def test_threads_that_are_gone_hold_no_connection(
    mode: Mode, request: pytest.FixtureRequest
) -> None:
    mark = f"test-{uuid.uuid4()}"
    served = [request_of_a_new_thread(mode, mark) for _each in range(30)]
    request.addfinalizer(close_all_of(served))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [mark])
        row = cursor.fetchone()
    assert row is not None
    assert row[0] <= 2


def request_of_a_new_thread(mode: Mode, mark: str) -> DatabaseWrapper:
    """What Django does around a request, with the thread’s own wrapper, which nobody closes."""
    values = {**connection.settings_dict, **environment.database(mode)}
    values["NAME"] = connection.settings_dict["NAME"]
    values["OPTIONS"] = {**values["OPTIONS"], "application_name": mark}
    wrapper = DatabaseWrapper(values, alias=mark)
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT 1")
    wrapper.close_if_unusable_or_obsolete()
    return wrapper


def close_all_of(wrappers: list[DatabaseWrapper]) -> Callable[[], None]:
    def close() -> None:
        for wrapper in wrappers:
            wrapper.close()
        wrappers[0].close_pool()

    return close
