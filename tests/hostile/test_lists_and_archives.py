"""Lists and ZIPs made to harm: refused with a sentence, in a moment, and without much memory."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from niaouli.accounts.models import Person
from niaouli.deliveries.enums import LineState
from niaouli.deliveries.models import Delivery
from niaouli.deliveries.operations.checking import check_archive
from niaouli.deliveries.reading import archives
from niaouli.deliveries.reading.archives import FolderFiles, ZipFiles
from niaouli.lib.errors import BadInput, Refusal
from tests.cast import NOW, signed_in
from tests.deliveries.steps import listed, pdf, row, zipped

NEW = "/agents/envois/nouveau/"


def opened(content: bytes) -> ZipFiles:
    return ZipFiles(io.BytesIO(content))


def entry(name: str, content: bytes, **changed: Any) -> bytes:
    """A ZIP of one entry, with what is changed in what it says of itself."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        for key, value in changed.items():
            setattr(info, key, value)
        archive.writestr(info, content)
    return out.getvalue()


def twice(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(name, b"two")
    return out.getvalue()


def with_flag(content: bytes, flag: int) -> bytes:
    """The same, its entries said to be encrypted."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.index(mark) + place
        changed[at : at + 2] = struct.pack("<H", flag)
    return bytes(changed)


# ── Names ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "name",
    ["../a.pdf", "x/../../a.pdf", "/etc/a.pdf", "C:/a.pdf", r"..\a.pdf", r"\\serveur\a.pdf"],
)
def test_a_name_that_leaves_the_zip_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="interdit"):
        opened(entry(name, b"x"))


def test_the_same_name_twice_is_nobody_s() -> None:
    with pytest.raises(Refusal, match="Plusieurs fichiers"):
        opened(twice("a.pdf")).read("a.pdf")


def test_two_folders_with_the_same_name_are_told_apart_by_the_whole_name() -> None:
    files = opened(zipped({"x/a.pdf": b"one", "y/a.pdf": b"two"}))
    with pytest.raises(Refusal, match="Plusieurs fichiers"):
        files.read("a.pdf")
    assert files.read("y/a.pdf") == b"two"


def test_what_systems_add_is_left_out() -> None:
    files = opened(zipped({"__MACOSX/._a.pdf": b"x", ".DS_Store": b"x", "a.pdf": b"y"}))
    assert files.unnamed([]) == ["a.pdf"]


def test_a_name_with_signs_of_direction_is_shown_without_them() -> None:
    files = opened(zipped({"fdp\u202etxt.a\x01.pdf": b"x"}))
    assert files.unnamed([]) == ["fdptxt.a.pdf"]


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"secret")
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "a.pdf").symlink_to(secret)
    (tmp_path / "pdf" / "dossier").symlink_to(tmp_path)
    with pytest.raises(Refusal, match="pas parmi ceux"):
        FolderFiles(tmp_path / "pdf").read("a.pdf")
    assert FolderFiles(tmp_path / "pdf").unnamed([]) == []


# ── Contents ─────────────────────────────────────────────────────────────────────────────────
def test_a_zip_locked_by_a_password_is_refused() -> None:
    with pytest.raises(BadInput, match="mot de passe"):
        opened(with_flag(entry("a.pdf", b"x"), 1))


def test_one_locked_file_leaves_the_others() -> None:
    files = opened(with_flag(zipped({"a.pdf": b"one", "b.pdf": b"two"}), 1))
    with pytest.raises(Refusal, match="mot de passe"):
        files.read("a.pdf")
    assert files.read("b.pdf") == b"two"


def test_a_bomb_is_refused_before_it_unfolds(settings: Any) -> None:
    bomb = entry("a.pdf", bytes(19_000_000))
    files = opened(bomb)
    tracemalloc.start()
    with pytest.raises(Refusal, match="se déplie"):
        files.read("a.pdf")
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_size_that_lies_is_not_believed() -> None:
    """It says ten bytes, and unfolds to megabytes."""
    honest = entry("a.pdf", bytes(5_000_000))
    lying = honest.replace(struct.pack("<L", 5_000_000), struct.pack("<L", 10))
    assert lying != honest
    with pytest.raises(Refusal, match="abîmé"):
        opened(lying).read("a.pdf")


def test_what_weighs_too_much_in_all_is_refused() -> None:
    large = entry("a.pdf", b"x").replace(
        struct.pack("<LL", 3, 1), struct.pack("<LL", 3, archives.MOST_UNFOLDED + 1)
    )
    with pytest.raises(BadInput, match="pèsent plus"):
        opened(large)


def test_too_many_entries_are_counted_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archives, "MOST_ENTRIES", 3)
    with pytest.raises(BadInput, match="plus de"):
        opened(zipped({f"{each}.pdf": b"x" for each in range(4)}))
    assert opened(zipped({f"{each}.pdf": b"x" for each in range(3)}))


def test_a_million_entries_take_no_memory() -> None:
    """The list that a ZIP gives of itself, forged: it would take hundreds of megabytes."""
    forged = b"PK\x01\x02" + bytes(42) + b"a"
    content = forged * 400_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(content), 0, 0)
    tracemalloc.start()
    with pytest.raises(BadInput, match="plus de"):
        opened(content + end)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x05\x06" + bytes(10), b"PK\x05\x06" + b"\xff" * 18, bytes(1000)],
)
def test_what_is_no_zip_says_so(content: bytes) -> None:
    with pytest.raises(BadInput):
        opened(content)


def test_an_empty_zip_says_so() -> None:
    with pytest.raises(BadInput, match="vide"):
        opened(zipped({}))


def test_a_zip_cut_or_changed_anywhere_never_breaks() -> None:
    whole = zipped({"a.pdf": pdf("a"), "b.pdf": pdf("b")})
    for at in range(0, len(whole), 3):
        changed = bytearray(whole)
        changed[at] ^= 0xFF
        for content in (whole[:at], bytes(changed)):
            try:
                opened(content).read("a.pdf")
            except Refusal:
                continue


def test_a_quine_is_one_file_like_another() -> None:
    """A ZIP in a ZIP is never opened."""
    inner = zipped({"b.pdf": pdf()})
    files = opened(zipped({"a.pdf": inner}))
    assert files.read("a.pdf") == inner
    with pytest.raises(Refusal):
        files.read("b.pdf")


# ── Through the page ─────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        entry("../a.pdf", b"x"),
        with_flag(entry("a.pdf", b"x"), 1),
        zlib.compress(b"x"),
        b"PK\x03\x04" + bytes(500),
    ],
)
def test_the_page_answers_with_a_sentence(agent: Person, alice: Person, content: bytes) -> None:
    sent = {
        "list": SimpleUploadedFile("l.csv", listed(row("a.pdf", alice))),
        "files": SimpleUploadedFile("p.zip", content),
    }
    answer = signed_in(agent).post(NEW, sent)
    assert answer.status_code == 422
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_cells_never_become_more_than_text(
    agent: Person, alice: Person, client_of: Callable[[Person], Any]
) -> None:
    """Formulas, tags, NUL, other scripts: shown as they are, and run by nobody."""
    client = client_of(agent)
    nasty = '<script>alert(1)</script>;=cmd|" /C calc"!A0;@SUM(1);decision;+1;'
    sent = {
        "list": SimpleUploadedFile("<b>l.csv", listed(nasty.replace('"', "'"))),
        "files": SimpleUploadedFile("p.zip", zipped({"a.pdf": pdf()})),
    }
    assert client.post(NEW, sent).status_code == 302
    delivery = Delivery.objects.get()
    check_archive(delivery_id=delivery.pk, now=NOW)
    page = client.get(f"/agents/envois/{delivery.pk}/").content.decode()
    assert "<script>alert" not in page
    report = client.get(f"/agents/envois/{delivery.pk}/compte-rendu/").content.decode("utf-8-sig")
    cells = report.splitlines()[1].split(";")
    assert not any(cell.lstrip('"').startswith(("=", "@", "+")) for cell in cells)
    assert delivery.lines.get().state == LineState.REFUSED


@pytest.mark.django_db
def test_a_list_of_the_largest_size_is_read_in_a_moment(agent: Person) -> None:
    rows = "\r\n".join(["fichier;reference;type", *["a;" * 3] * 100_000])
    sent = {
        "list": SimpleUploadedFile("l.csv", rows.encode()),
        "files": SimpleUploadedFile("p.zip", zipped({"a.pdf": pdf()})),
    }
    began = time.process_time()
    assert signed_in(agent).post(NEW, sent).status_code == 422
    assert time.process_time() - began < 5
