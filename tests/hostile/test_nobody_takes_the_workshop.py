"""One person, or a passer-by, who has slow files opened again and again: the others still work."""

from contextlib import ExitStack
from threading import Event, Thread
from time import sleep
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.documents import gathering, guessing
from niaouli.documents.checking import slow, workshop
from niaouli.documents.errors import Busy
from niaouli.documents.gathering import Sheet, gather_sheets
from niaouli.documents.issued import verifying
from niaouli.lib.errors import Refusal
from niaouli.portal.wallet import gathering as page
from tests import cast
from tests.documents import crafted
from tests.documents.steps import sent
from tests.documents.test_gathering import photo

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()


def test_each_has_one_place_of_the_workshop_and_the_others_have_theirs() -> None:
    turns = workshop._Turns()
    with ExitStack() as inside:
        for who in ("alice", "bob", "", ""):
            inside.enter_context(turns.of(who, 0))
        with pytest.raises(Busy):
            inside.enter_context(turns.of("alice", 0))
    # The place is free again, whatever became of the file.
    with pytest.raises(ValueError), turns.of("alice", 0):
        raise ValueError
    with turns.of("alice", 0):
        pass


def test_a_second_file_waits_for_the_first() -> None:
    turns, inside, order = workshop._Turns(), Event(), list[str]()

    def first() -> None:
        with turns.of("alice", 0):
            inside.set()
            sleep(0.05)
            order.append("first")

    thread = Thread(target=first)
    thread.start()
    inside.wait()
    with turns.of("alice", 10):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_passers_by_are_one_person_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    content, given = crafted.pdf(), list[str]()

    def ask(request: Any, _content: bytes, *, who: str = "", **_more: Any) -> Any:
        given.append(who)
        return {"problem": "", "seconds": 0, "pages": 1}, b""

    monkeypatch.setattr(workshop._workshop, "ask", ask)
    for _again in range(2):
        assert verifying.by_file(content, today=TODAY).verdict is verifying.Verdict.UNKNOWN
    assert given == [verifying.PASSERS_BY] * 2


def test_who_sends_a_file_is_known_to_it(
    alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, ask = list[str](), workshop._workshop.ask

    def asked(*args: Any, who: str = "", **more: Any) -> Any:
        given.append(who)
        return ask(*args, who=who, **more)

    monkeypatch.setattr(workshop._workshop, "ask", asked)
    sent(alice)
    sent(bob)
    assert given == [f"person:{alice.pk}", f"person:{bob.pk}"]


def test_a_person_gathers_one_document_at_a_time(
    alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet, other = Sheet(photo(alice)), Sheet(photo(bob))
    draw, seen = workshop.make_page, list[str]()

    def gather(person: Person, each: Sheet) -> None:
        gather_sheets(sheets=[each], title="a", filename="a.pdf", by=person, now=cast.NOW)

    def meanwhile(*given: Any, **more: Any) -> bytes:
        if not seen:
            seen.append("once")
            with pytest.raises(Refusal, match="déjà en train"):
                gather(alice, sheet)
            gather(bob, other)
        return draw(*given, **more)

    monkeypatch.setattr(workshop, "make_page", meanwhile)
    gather(alice, sheet)
    gather(alice, sheet)
    assert seen


def test_frames_are_looked_for_during_some_seconds_only(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [photo(alice, colour=colour) for colour in ("teal", "red", "blue")]
    clock, looked = SimpleNamespace(now=0.0), list[Any]()

    def long(file: Any) -> Sheet:
        looked.append(file)
        clock.now += page.FIND_SECONDS - 1
        return Sheet(file)

    monkeypatch.setattr(page, "monotonic", lambda: clock.now)
    monkeypatch.setattr(page, "propose_sheet", long)
    answer = cast.signed_in(alice).post(
        reverse("portal:wallet_gather"), {"held": [f"{each.key} a.jpg" for each in files]}
    )
    assert answer.status_code == 200
    assert looked == files[:2]
    assert all(str(each.key) in answer.content.decode() for each in files)


def test_a_slow_photograph_does_not_wait_behind_others(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = list[float]()

    def long(*_given: Any, wait: float, **_more: Any) -> workshop.Drawn:
        waits.append(wait)
        return workshop.Drawn(b"", slow.SECONDS + 1)

    monkeypatch.setattr(workshop, "draw_sheet", long)
    sheet = Sheet(photo(alice, colour="red"))
    for _turn in range(2):
        gathering.draw_sheet(sheet, width=480, shaded=True)
    assert waits == [workshop.WAIT_TO_DRAW, 0]


def test_a_slow_file_is_read_once(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    file, read = sent(alice).file, list[bytes]()

    def long(content: bytes) -> workshop.Read:
        read.append(content)
        return workshop.Read("carte nationale d'identité", slow.SECONDS + 1)

    monkeypatch.setattr(workshop, "read_text", long)
    for _turn in range(3):
        guessing.guess(file, "a.pdf", today=TODAY)
    assert len(read) == 1
