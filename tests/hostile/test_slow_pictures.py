"""A file that is slow to draw keeps the workshop from nobody: not the other files, not the site."""

from typing import Any

import pytest

from niaouli.accounts.models import Person
from niaouli.documents import previews
from niaouli.documents.checking import workshop
from niaouli.documents.errors import Busy, CannotPreview
from niaouli.documents.models import StoredFile
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(alice: Person) -> StoredFile:
    return cast.given(alice, "attestation-assurance").file


class Drawings:
    """Counts what the workshop was asked, and answers as it is told."""

    def __init__(self, seconds: float = 0.1, *, gives_up: bool = False) -> None:
        self.seconds, self.gives_up = seconds, gives_up
        self.waits: list[float] = []

    def __call__(self, *_args: Any, wait: float, **_more: Any) -> workshop.Drawn:
        self.waits.append(wait)
        if self.gives_up:
            raise CannotPreview
        return workshop.Drawn(b"picture", self.seconds)


def drawn_by(drawings: Drawings, monkeypatch: pytest.MonkeyPatch) -> Drawings:
    monkeypatch.setattr(workshop, "draw_file", drawings)
    return drawings


def test_a_page_that_could_not_be_drawn_is_not_tried_again(
    file: StoredFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings = drawn_by(Drawings(gives_up=True), monkeypatch)
    for _time in range(5):
        with pytest.raises(CannotPreview):
            previews.preview(file)
    assert len(drawings.waits) == 1


def test_a_slow_file_is_drawn_only_when_nobody_else_waits(
    file: StoredFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings = drawn_by(Drawings(seconds=4), monkeypatch)
    for _time in range(3):
        previews.preview(file)
    assert drawings.waits == [workshop.WAIT_TO_DRAW, 0, 0]


def test_an_ordinary_file_may_wait_each_time(
    file: StoredFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings = drawn_by(Drawings(), monkeypatch)
    for _time in range(3):
        previews.preview(file)
    assert set(drawings.waits) == {workshop.WAIT_TO_DRAW}


def test_a_workshop_that_is_taken_says_so_at_once(file: StoredFile) -> None:
    """And is asked again the next time: nothing is wrong with the file."""
    free = workshop._workshop._free
    taken = [free.get(timeout=10) for _ in range(workshop.AT_ONCE)]
    try:
        with pytest.raises(Busy), pytest.MonkeyPatch.context() as patch:
            patch.setattr(workshop, "WAIT_TO_DRAW", 0)
            previews.preview(file)
    finally:
        for each in taken:
            free.put(each)
    assert previews.preview(file).content.startswith(b"\xff\xd8")
