"""What is taken and what is refused, each refusal with a sentence that says what to do."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from niaouli.documents import errors
from niaouli.documents.checking.inspection import Inspected, inspect
from niaouli.documents.enums import FileFormat
from niaouli.documents.errors import FileRefused
from tests.documents import crafted

ALL = frozenset(FileFormat)


def refusal(content: bytes, filename: str, accepted: frozenset[FileFormat] = ALL) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        inspect(content, filename, accepted)
    return refused.value


# ── What is taken ──


def test_a_pdf_is_taken_with_its_pages() -> None:
    content = crafted.pdf(3)
    assert inspect(content, "bail.pdf", ALL) == Inspected(FileFormat.PDF, "bail.pdf", 3, content)


@pytest.mark.parametrize(
    ("format", "filename"),
    [("JPEG", "carte.jpg"), ("JPEG", "CARTE.JPEG"), ("PNG", "carte.png"), ("WEBP", "carte.webp")],
)
def test_a_picture_is_taken_and_has_no_pages(format: str, filename: str) -> None:
    inspected = inspect(crafted.picture(format), filename, ALL)
    assert (inspected.format.value, inspected.pages) == (format.lower(), None)


def test_a_picture_in_grey_or_with_transparency_is_taken() -> None:
    assert inspect(crafted.picture("PNG", mode="L", colour="white"), "a.png", ALL)
    assert inspect(crafted.picture("PNG", mode="RGBA"), "a.png", ALL)
    assert inspect(crafted.picture("JPEG", mode="CMYK", colour="black"), "a.jpg", ALL)


def test_a_phones_picture_with_a_second_one_inside_is_taken() -> None:
    assert inspect(crafted.phone_picture(), "IMG_0001.jpg", ALL).format is FileFormat.JPEG


def test_a_pdf_that_ends_with_blanks_is_taken() -> None:
    assert inspect(crafted.pdf() + b"\r\n\r\n\0\0", "a.pdf", ALL)


def test_the_name_comes_back_cleaned() -> None:
    inspected = inspect(crafted.pdf(), "C:\\Documents\\..\\bail\u202e\r\n.pdf", ALL)
    assert inspected.filename == "bail.pdf"


# ── What is refused ──


def test_an_empty_file() -> None:
    refused = refusal(b"", "vide.pdf")
    assert isinstance(refused, errors.EmptyFile)
    assert "vide.pdf" in str(refused)


def test_a_file_of_one_byte_too_many(settings: Settings) -> None:
    content = crafted.pdf()
    settings.NIAOULI_MAX_UPLOAD_BYTES = len(content)
    assert inspect(content, "a.pdf", ALL)
    settings.NIAOULI_MAX_UPLOAD_BYTES = len(content) - 1
    assert isinstance(refusal(content, "a.pdf"), errors.FileTooLarge)


@pytest.mark.parametrize("filename", ["a.docx", "a.php", "a.html", "a", ".pdf", "a.pdf.exe", ""])
def test_an_extension_that_is_not_known(filename: str) -> None:
    assert isinstance(refusal(crafted.pdf(), filename), errors.FormatNotAccepted)


def test_a_format_that_is_not_asked_for_and_those_that_are() -> None:
    refused = refusal(crafted.pdf(), "a.pdf", frozenset({FileFormat.JPEG, FileFormat.PNG}))
    assert isinstance(refused, errors.FormatNotAccepted)
    assert "JPEG ou PNG" in str(refused)


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (crafted.picture(), "permis.pdf"),
        (crafted.pdf(), "photo.jpg"),
        (crafted.picture("PNG"), "photo.jpg"),
        (b"<html><script>alert(1)</script></html>", "permis.pdf"),
        (b"MZ\x90\x00" + bytes(300), "permis.pdf"),
        (b"junk" + crafted.pdf(), "permis.pdf"),
        (crafted.archive(), "permis.pdf"),
    ],
    ids=["picture", "pdf", "other picture", "page", "program", "late header", "archive"],
)
def test_a_content_that_is_not_what_the_name_says(content: bytes, filename: str) -> None:
    refused = refusal(content, filename)
    assert isinstance(refused, errors.NotWhatItsNameSays)
    assert str(refused).startswith(
        f"Ce fichier s’appelle «\u00a0{filename}\u00a0» mais ce n’est pas"
    )


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_pdf_or_a_picture_that_was_cut(kept: float) -> None:
    for content, filename in (
        (crafted.pdf(20), "a.pdf"),
        (crafted.picture("JPEG", size=(900, 900)), "a.jpg"),
        (crafted.picture("PNG", size=(900, 900)), "a.png"),
        (crafted.picture("WEBP", size=(900, 900)), "a.webp"),
    ):
        cut = content[: int(len(content) * kept)]
        assert isinstance(refusal(cut, filename), errors.DamagedFile), filename


def test_a_pdf_with_its_signatures_and_nothing_between() -> None:
    assert isinstance(refusal(b"%PDF-1.7\n nothing \n%%EOF", "a.pdf"), errors.DamagedFile)


def test_a_pdf_that_asks_for_a_password() -> None:
    assert isinstance(refusal(crafted.locked_pdf(), "a.pdf"), errors.ProtectedByPassword)


def test_a_pdf_that_only_forbids_changes_is_taken() -> None:
    assert inspect(crafted.locked_pdf(password=""), "a.pdf", ALL)


def test_more_pages_than_the_limit() -> None:
    assert inspect(crafted.pdf(200), "a.pdf", ALL).pages == 200
    refused = refusal(crafted.pdf(201), "a.pdf")
    assert isinstance(refused, errors.TooManyPages)
    assert "201" in str(refused) and "200" in str(refused)


def test_a_picture_that_unfolds_to_more_points_than_the_limit() -> None:
    content = crafted.picture_bomb()
    assert len(content) < 1000
    assert isinstance(refusal(content, "a.png"), errors.PictureTooBig)


def test_a_pdf_that_asks_for_gigabytes_is_refused_in_seconds() -> None:
    assert isinstance(refusal(crafted.pdf_bomb(), "a.pdf"), errors.DamagedFile)


def test_a_pdf_that_is_quick_to_read_and_too_large_to_hold() -> None:
    assert isinstance(refusal(crafted.pdf_of_blanks(), "a.pdf"), errors.DamagedFile)


def test_a_comment_that_unfolds_to_a_hundred_megabytes_is_taken_off_without_being_read() -> None:
    inspected = inspect(crafted.chatty_picture(), "a.png", ALL)
    assert inspected.cleaned == ["metadata"]
    assert len(inspected.content) < 1000


@pytest.mark.parametrize("filename", ["a.svg", "a.png", "a.pdf"])
def test_a_drawing_that_is_a_program(filename: str) -> None:
    assert isinstance(refusal(crafted.SVG, filename), errors.DrawingRefused)


@pytest.mark.parametrize("filename", ["IMG_1.HEIC", "IMG_1.jpg"])
def test_a_picture_that_only_its_phone_can_read_says_how_to_change_it(filename: str) -> None:
    refused = refusal(crafted.HEIC, filename)
    assert isinstance(refused, errors.PhonePicture)
    assert "Le plus compatible" in str(refused)


@pytest.mark.parametrize(("format", "filename"), [("PNG", "a.png"), ("WEBP", "a.webp")])
def test_a_picture_that_moves(format: str, filename: str) -> None:
    assert isinstance(refusal(crafted.moving_picture(format), filename), errors.MovingPicture)


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (crafted.pdf() + crafted.archive(), "a.pdf"),
        (crafted.picture() + crafted.archive(), "a.jpg"),
        (crafted.picture("PNG") + crafted.archive(), "a.png"),
        (crafted.picture(place="<script>alert(1)</script>"), "a.jpg"),
        (crafted.picture(place="%PDF-1.7"), "a.jpg"),
    ],
    ids=["zip in pdf", "zip in jpeg", "zip in png", "script in jpeg", "pdf in jpeg"],
)
def test_a_file_that_is_two_things_at_once(content: bytes, filename: str) -> None:
    assert isinstance(refusal(content, filename), errors.HidesAnotherFile)


def test_a_pdf_followed_by_something_else() -> None:
    assert isinstance(refusal(crafted.pdf() + b"anything " * 300, "a.pdf"), errors.DamagedFile)


# ── Whatever comes ──

SAMPLES = {
    "a.pdf": crafted.pdf(2),
    "a.jpg": crafted.picture("JPEG", size=(64, 64)),
    "a.png": crafted.picture("PNG", size=(64, 64)),
    "a.webp": crafted.picture("WEBP", size=(64, 64)),
}
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(st.data())
def test_a_spoilt_file_is_taken_or_refused_never_more(data: st.DataObject) -> None:
    filename = data.draw(st.sampled_from(sorted(SAMPLES)))
    content = bytearray(SAMPLES[filename])
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    try:
        inspect(bytes(content), filename, ALL)
    except FileRefused as refused:
        assert str(refused)


@MANY
@given(st.binary(max_size=400), st.text(max_size=300))
def test_any_bytes_under_any_name_are_refused_with_a_sentence(content: bytes, name: str) -> None:
    for filename in (name, f"{name}.pdf"):
        assert str(refusal(content, filename)).endswith(".")
