"""PDFs that act, hide or tell by less travelled roads: nothing of it is left in what is kept."""

import io

import pikepdf
import pytest
from PIL import Image

from niaouli.documents import errors
from niaouli.documents.checking.inspection import Inspected, inspect
from niaouli.documents.enums import Cleaned, FileFormat
from tests.hostile.made import CATALOG, PAGE, PAGES, raw_pdf, stream

PLAIN = PAGE % b""
SCRIPT = b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"


def taken(content: bytes) -> Inspected:
    return inspect(content, "a.pdf", frozenset(FileFormat))


def catalog(more: bytes) -> bytes:
    return b"<</Type/Catalog/Pages 2 0 R%s>>" % more


def link(address: bytes) -> bytes:
    return PAGE % (b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(%s)>>>>]" % address)


def changed(content: bytes, catalogue: bytes) -> bytes:
    """The same with another catalogue added at its end, as software that saves quickly does."""
    before = content.rsplit(b"startxref\n", 1)[1].split()[0]
    added = content + b"1 0 obj\n%s\nendobj\n" % catalogue
    table = b"xref\n1 1\n%010d 00000 n \n" % len(content)
    tail = b"trailer<</Size 4/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
    return added + table + tail % (before, len(added))


@pytest.mark.parametrize(
    "more",
    [
        b"/OpenAction<</S/URI/URI(http://elsewhere.example/read)>>",
        b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(http://elsewhere.example/)>>>>",
    ],
)
def test_no_address_is_asked_for_because_the_file_is_opened(more: bytes) -> None:
    inspected = taken(raw_pdf(catalog(more), PAGES, PLAIN))
    assert inspected.cleaned == [Cleaned.ACTIONS]
    assert b"elsewhere" not in inspected.content


def test_the_page_at_which_a_file_opens_stays() -> None:
    content = raw_pdf(catalog(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"), PAGES, PLAIN)
    assert taken(content).content == content


def test_no_link_becomes_a_script_by_what_stands_before_its_address() -> None:
    inspected = taken(
        raw_pdf(catalog(b"/URI<</Base(javascript:)>>"), PAGES, link(b"app.alert%281%29"))
    )
    assert inspected.cleaned == [Cleaned.SCRIPTS]
    assert b"javascript" not in inspected.content


def test_no_link_opens_a_machine_of_the_network() -> None:
    inspected = taken(raw_pdf(CATALOG, PAGES, link(rb"\\\\elsewhere\\share")))
    assert b"elsewhere" not in inspected.content


def test_links_without_a_scheme_stay() -> None:
    content = raw_pdf(CATALOG, PAGES, link(b"www.province-sud.nc/demarches"))
    assert taken(content).content == content


@pytest.mark.parametrize(
    "more",
    [
        b"/F<</FS/URL/F(http://elsewhere.example/a)>>",
        b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Ref<</F(elsewhere.pdf)/Page 0>>",
    ],
)
def test_nothing_that_is_drawn_is_fetched_from_elsewhere(more: bytes) -> None:
    inspected = taken(raw_pdf(CATALOG, PAGES, PAGE % b"/Contents 4 0 R", stream(b"", more)))
    assert inspected.cleaned == [Cleaned.ACTIONS]
    assert b"elsewhere" not in inspected.content


def test_what_the_file_was_before_it_was_changed_goes() -> None:
    content = changed(raw_pdf(catalog(SCRIPT), PAGES, PLAIN), CATALOG)
    inspected = taken(content)
    assert inspected.cleaned == [Cleaned.REPAIRED]
    assert b"JavaScript" not in inspected.content
    assert inspected.pages == 1


def test_a_linearised_file_is_left_as_it_was() -> None:
    written = io.BytesIO()
    pikepdf.open(io.BytesIO(raw_pdf(CATALOG, PAGES, PLAIN))).save(written, linearize=True)
    assert taken(written.getvalue()).content == written.getvalue()


def test_a_signature_is_no_shield_for_a_file_that_two_readers_read_otherwise() -> None:
    signature = b"<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>"
    content = raw_pdf(catalog(b"/AcroForm<</SigFlags 3/Fields[]>>"), PAGES, PLAIN, signature)
    assert taken(content).content == content
    with pytest.raises(errors.DamagedFile):
        taken(content.replace(b"startxref\n", b"startxref\n9"))


def test_a_photograph_inside_a_pdf_says_no_place_however_it_is_packed() -> None:
    exif, drawn = Image.Exif(), io.BytesIO()
    exif[0x8825] = {1: "S", 2: (22.0, 16.0, 33.0)}
    Image.new("RGB", (8, 8)).save(drawn, "JPEG", exif=exif)
    image = b"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8"
    image += b"/ColorSpace/DeviceRGB/Filter[/DCTDecode]"
    inspected = taken(raw_pdf(CATALOG, PAGES, PLAIN, stream(drawn.getvalue(), image)))
    assert inspected.cleaned == [Cleaned.LOCATION]
    assert b"Exif" not in inspected.content


def test_an_author_is_not_told_in_another_alphabet() -> None:
    told = "<x:xmpmeta><dc:creator>Durand</dc:creator></x:xmpmeta>".encode("utf-16")
    more = b"/Type/Metadata/Subtype/XML"
    inspected = taken(raw_pdf(catalog(b"/Metadata 4 0 R"), PAGES, PLAIN, stream(told, more)))
    assert inspected.cleaned == [Cleaned.METADATA]
    assert "Durand".encode("utf-16-le") not in inspected.content
