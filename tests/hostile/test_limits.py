"""Whatever a file asks for, it gets the time and the memory of one file, and no more."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from niaouli.documents import errors
from niaouli.documents.checking import workshop
from niaouli.documents.checking.inspection import MAX_PAGES, MAX_PIXELS
from niaouli.documents.enums import FileFormat
from tests.documents import crafted
from tests.hostile.made import bombs

SHORT = 1
"""Seconds, so that the tests are not as long as the limit."""
START = (
    "import sys; sys.path.insert(0, sys.argv[3]);from tests.hostile import measure; measure.main()"
)


def test_the_limits_are_those_that_are_promised() -> None:
    assert workshop.LONGEST <= 10
    assert workshop.SECONDS < workshop.LONGEST
    assert workshop.MEMORY <= 512 * 1024 * 1024


def test_no_bomb_goes_past_the_limits(tmp_path: Path) -> None:
    lines, named = [], []
    for number, each in enumerate(bombs()):
        path = tmp_path / str(number)
        path.write_bytes(each.content)
        format = FileFormat.of_extension(each.filename.rpartition(".")[2])
        request = {"path": str(path), "format": format, "max_pages": MAX_PAGES}
        request |= {"max_pixels": MAX_PIXELS, "page": 1, "width": 960, "made_here": False}
        for job in ("open", "draw"):
            lines.append(json.dumps({**request, "job": job}))
            named.append(f"{each}, {job}")
    measured = subprocess.run(
        [sys.executable, "-I", "-c", START, str(SHORT), str(workshop.MEMORY), str(workshop.ROOT)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    said = [json.loads(line) for line in measured.stdout.splitlines()]
    assert len(said) == len(named)
    for name, each in zip(named, said, strict=True):
        assert each["peak"] <= workshop.MEMORY, name
        # Of processor; the system counts to the second.
        assert each["seconds"] <= SHORT + 1, name


def test_a_workshop_that_hangs_is_killed_and_another_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even if its own watch fails."""
    pool = workshop._Workshops(1)
    monkeypatch.setattr(workshop, "_workshop", pool)
    monkeypatch.setattr(workshop, "LONGEST", 1)
    monkeypatch.setattr(workshop, "START", "import time; print(flush=True); time.sleep(60)")
    try:
        with pytest.raises(errors.CannotScan):
            workshop.open_file(crafted.pdf(), FileFormat.PDF, max_pages=9, max_pixels=9)
        assert pool._all[0]._process is None
        monkeypatch.undo()
        monkeypatch.setattr(workshop, "_workshop", pool)
        opened = workshop.open_file(crafted.pdf(), FileFormat.PDF, max_pages=9, max_pixels=9)
        assert opened.problem == ""
    finally:
        pool.close()


def test_two_files_are_open_at_once_and_a_third_does_not_wait_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = workshop._Workshops(workshop.AT_ONCE)
    taken = [pool._free.get_nowait() for _ in range(workshop.AT_ONCE)]
    monkeypatch.setattr(workshop, "_workshop", pool)
    with pytest.raises(errors.Busy):
        workshop.draw_file(crafted.pdf(), FileFormat.PDF, page=1, width=240, wait=0)
    pool._free.put(taken.pop())
    try:
        assert workshop.draw_file(crafted.pdf(), FileFormat.PDF, page=1, width=240)
    finally:
        pool.close()


def test_the_largest_photographs_hold_in_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine of the tests."""
    pool = workshop._Workshops(1)
    monkeypatch.setattr(workshop, "_workshop", pool)
    monkeypatch.setattr(workshop, "SECONDS", 60)
    monkeypatch.setattr(workshop, "LONGEST", 60)
    for mode, format, more in (
        ("RGB", "JPEG", {"progressive": True, "subsampling": 0}),
        ("RGBA", "PNG", {"compress_level": 1}),
    ):
        written = BytesIO()
        Image.new(mode, (9000, 6660), "teal").save(written, format, **more)
        file = FileFormat(format.lower())
        opened = workshop.open_file(
            written.getvalue(), file, max_pages=MAX_PAGES, max_pixels=MAX_PIXELS
        )
        assert opened.problem == "", format
        assert workshop.draw_file(written.getvalue(), file, page=1, width=960).content
    pool.close()
