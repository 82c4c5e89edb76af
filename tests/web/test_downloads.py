"""Files that leave: a slow line never takes a thread from everybody else."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse, StreamingHttpResponse

from niaouli.documents.zipping import Entry
from niaouli.lib.errors import Refusal
from niaouli.web import downloads
from niaouli.web.downloads import zip_attachment

NOW = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)


def leaving(length: int) -> HttpResponse | StreamingHttpResponse:
    entries = [Entry("a.txt", b"a" * length)]
    return zip_attachment(entries, filename="é.zip", now=NOW)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An answer that is closed gives its connection back: there is none here."""
    monkeypatch.setattr(downloads, "WHOLE_BYTES", 100)
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def test_up_to_a_weight_a_zip_is_handed_over_at_once(few: None) -> None:
    response = leaving(100)
    assert isinstance(response, HttpResponse)
    assert response.content.startswith(b"PK")


def test_a_heavy_one_leaves_as_it_is_made_as_safe_to_save(few: None) -> None:
    response = leaving(101)
    assert isinstance(response, StreamingHttpResponse)
    assert response.getvalue().startswith(b"PK")
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Cache-Control"] == "private, no-store"
    response.close()


def test_few_heavy_ones_leave_at_once(few: None) -> None:
    heavy = [leaving(101) for _ in range(downloads.MOST_STREAMS)]
    with pytest.raises(Refusal, match="dans une minute"):
        leaving(101)
    assert leaving(100).status_code == 200
    for each in heavy:
        each.close()


def test_an_answer_that_an_error_replaced_gives_its_place_back(few: None) -> None:
    for _ in range(downloads.MOST_STREAMS + 1):
        response = leaving(101)
        del response
        gc.collect()


def test_the_place_of_one_that_nobody_reads_any_more_is_free_again_once(few: None) -> None:
    for _ in range(downloads.MOST_STREAMS + 1):
        response = leaving(101)
        next(iter(response))
        response.close()
        response.close()
    again = [leaving(101) for _ in range(downloads.MOST_STREAMS)]
    for each in again:
        each.close()
