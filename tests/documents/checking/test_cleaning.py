"""What is taken off a file that was sent, and what is left as it was."""

import hashlib
import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from niaouli.accounts.models import Person
from niaouli.connectors.signing import made_identity, read_identity, seal
from niaouli.documents import errors
from niaouli.documents.checking.inspection import Inspected, inspect
from niaouli.documents.enums import Cleaned, FileFormat
from niaouli.documents.operations import store_made_file
from niaouli.documents.queries import read_content
from tests.documents import crafted
from tests.documents.steps import NOW, sent

ALL = frozenset(FileFormat)
NAMES = {"JPEG": "a.jpg", "PNG": "a.png", "WEBP": "a.webp"}
GPS = {1: "S", 2: (22.0, 16.0, 33.0), 3: "E", 4: (166.0, 27.0, 29.0)}


def taken(content: bytes, filename: str) -> Inspected:
    return inspect(content, filename, ALL)


def signed(content: bytes, name: str = "Jean Dupont") -> bytes:
    identity = read_identity(made_identity(name, now=NOW))
    return seal(content, identity=identity, name=name, reason="Essai")


def photograph(format: str, *, orientation: int = 1, **kept: Any) -> bytes:
    """Half red, half blue, with what a phone writes of itself."""
    drawn = Image.new("RGB", (64, 32), "red")
    drawn.paste("blue", (32, 0, 64, 32))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = orientation, "Telephone", GPS
    written = io.BytesIO()
    drawn.save(written, format, exif=exif, **kept)
    return written.getvalue()


# ── Pictures ──


@pytest.mark.parametrize("format", NAMES)
def test_a_photograph_no_longer_says_where_nor_with_what(format: str) -> None:
    content = photograph(format)
    inspected = taken(content, NAMES[format])
    assert inspected.cleaned == [Cleaned.LOCATION, Cleaned.METADATA]
    assert b"Telephone" not in inspected.content
    assert not Image.open(io.BytesIO(inspected.content)).getexif()


@pytest.mark.parametrize("format", NAMES)
def test_not_a_point_of_the_picture_changes(format: str) -> None:
    content = photograph(format)
    before, after = (
        Image.open(io.BytesIO(each)).tobytes()
        for each in (content, taken(content, NAMES[format]).content)
    )
    assert before == after


@pytest.mark.parametrize("format", NAMES)
def test_a_photograph_held_sideways_stays_upright(format: str) -> None:
    inspected = taken(photograph(format, orientation=6), NAMES[format])
    exif = Image.open(io.BytesIO(inspected.content)).getexif()
    assert dict(exif) == {0x0112: 6}


@pytest.mark.parametrize("format", NAMES)
def test_what_was_cleaned_has_nothing_left_to_clean(format: str) -> None:
    once = taken(photograph(format, orientation=8), NAMES[format])
    again = taken(once.content, NAMES[format])
    assert (again.content, again.cleaned) == (once.content, [])


@pytest.mark.parametrize("format", NAMES)
def test_colours_keep_their_profile(format: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    inspected = taken(photograph(format, icc_profile=profile), NAMES[format])
    assert Image.open(io.BytesIO(inspected.content)).info["icc_profile"] == profile


def test_a_picture_that_tells_nothing_is_kept_as_it_was_sent() -> None:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "JPEG", progressive=True)
    inspected = taken(written.getvalue(), "a.jpg")
    assert (inspected.content, inspected.cleaned) == (written.getvalue(), [])


def test_a_comment_goes() -> None:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "JPEG", comment=b"written by me")
    inspected = taken(written.getvalue(), "a.jpg")
    assert inspected.cleaned == [Cleaned.METADATA]
    assert b"written by me" not in inspected.content


def test_the_words_of_a_png_go() -> None:
    text, written = PngInfo(), io.BytesIO()
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>exif:GPSLatitude</x:xmpmeta>")
    Image.new("RGB", (8, 8)).save(written, "PNG", pnginfo=text)
    inspected = taken(written.getvalue(), "a.png")
    assert inspected.cleaned == [Cleaned.LOCATION, Cleaned.METADATA]
    assert b"xmpmeta" not in inspected.content


@pytest.mark.parametrize("format", NAMES)
def test_what_follows_the_picture_goes(format: str) -> None:
    film = b"\0\0\0\x18ftypmp42" + bytes(range(1, 200))
    inspected = taken(photograph(format) + film, NAMES[format])
    assert Cleaned.EMBEDDED in inspected.cleaned
    assert b"ftypmp42" not in inspected.content


def test_a_phones_second_picture_goes() -> None:
    content = crafted.phone_picture()
    inspected = taken(content, "a.jpg")
    assert Cleaned.EMBEDDED in inspected.cleaned
    assert Image.open(io.BytesIO(inspected.content)).format == "JPEG"


def test_a_profile_that_unfolds_to_gigabytes_is_taken_off_unread() -> None:
    body = b"x\0\0" + zlib.compress(bytes(50_000_000), 9)
    chunk = len(body).to_bytes(4) + b"iCCP" + body + zlib.crc32(b"iCCP" + body).to_bytes(4)
    plain = crafted.picture("PNG")
    inspected = taken(plain[:33] + chunk + plain[33:], "a.png")
    assert inspected.cleaned == [Cleaned.METADATA]
    assert b"iCCP" not in inspected.content


# ── PDFs ──


def script(document: Any) -> Any:
    return document.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    )


def action(kind: str, **more: Any) -> pikepdf.Object:
    return pikepdf.Dictionary(S=pikepdf.Name("/" + kind), **more)


def annotated(document: Any, subtype: str, **more: Any) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name("/" + subtype),
        Rect=pikepdf.Array([0, 0, 9, 9]),
        **more,
    )
    note = document.make_indirect(note)
    document.pages[0].obj.Annots = pikepdf.Array([note])
    if subtype == "Widget":
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([note]))


def at_opening(document: Any) -> None:
    document.Root.OpenAction = script(document)


def among_names(document: Any) -> None:
    names = pikepdf.Array([pikepdf.String("a"), script(document)])
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=names))


def of_a_page(document: Any) -> None:
    document.pages[0].obj.AA = pikepdf.Dictionary(O=script(document))


def of_a_field(document: Any) -> None:
    annotated(document, "Widget", FT=pikepdf.Name.Tx, AA=pikepdf.Dictionary(K=script(document)))


def after_another(document: Any) -> None:
    annotated(document, "Link", A=action("URI", URI="https://a.example/", Next=script(document)))


def in_an_address(document: Any) -> None:
    annotated(document, "Link", A=action("URI", URI=" javascript:alert(1)"))


def in_a_bookmark(document: Any) -> None:
    item = document.make_indirect(pikepdf.Dictionary(Title="a", A=script(document)))
    document.Root.Outlines = document.make_indirect(pikepdf.Dictionary(First=item, Last=item))


def in_xfa(document: Any) -> None:
    form = pikepdf.Stream(document, b"<xdp:xdp/>")
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=form)


def launching(document: Any) -> None:
    document.Root.OpenAction = action("Launch", F="calc.exe")


def sending(document: Any) -> None:
    annotated(document, "Widget", A=action("SubmitForm", F="https://a.example/"))


def importing(document: Any) -> None:
    annotated(document, "Widget", A=action("ImportData", F="a.fdf"))


def elsewhere(document: Any) -> None:
    annotated(document, "Link", A=action("GoToR", F="//server/share", D=0))


def renamed_by_reference(document: Any) -> None:
    kind = document.make_indirect(pikepdf.Name.JavaScript)
    document.Root.OpenAction = pikepdf.Dictionary(S=kind, JS=pikepdf.String("1"))


def attached_to_a_page(document: Any) -> None:
    held = pikepdf.Stream(document, b"MZ")
    file = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, EF=pikepdf.Dictionary(F=held))
    annotated(document, "FileAttachment", FS=file)


def film(document: Any) -> None:
    annotated(document, "RichMedia", RichMediaContent=pikepdf.Dictionary())


def in_three_dimensions(document: Any) -> None:
    annotated(document, "3D")


def associated(document: Any) -> None:
    held = pikepdf.Dictionary(EF=pikepdf.Dictionary(F=pikepdf.Stream(document, b"MZ")))
    document.Root.AF = pikepdf.Array([document.make_indirect(held)])


@pytest.mark.parametrize(
    ("fill", "code"),
    [
        *((each, Cleaned.SCRIPTS) for each in (at_opening, among_names, of_a_page, of_a_field)),
        *((each, Cleaned.SCRIPTS) for each in (after_another, in_an_address, in_a_bookmark)),
        *((each, Cleaned.SCRIPTS) for each in (in_xfa, renamed_by_reference)),
        *((each, Cleaned.ACTIONS) for each in (launching, sending, importing, elsewhere)),
        *((each, Cleaned.EMBEDDED) for each in (attached_to_a_page, film, associated)),
        (in_three_dimensions, Cleaned.EMBEDDED),
    ],
)
def test_what_acts_or_hides_is_taken_off(fill: Callable[[Any], None], code: str) -> None:
    inspected = taken(crafted.pdf_of(fill), "a.pdf")
    assert code in inspected.cleaned
    written = io.BytesIO()
    pikepdf.open(io.BytesIO(inspected.content)).save(
        written, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable
    )
    left = written.getvalue()
    for mark in (b"JavaScript", b"javascript:", b"/JS", b"/Launch", b"/XFA", b"/EF", b"/AA"):
        assert mark not in left
    for mark in (b"/SubmitForm", b"/ImportData", b"/GoToR", b"/RichMedia", b"/3D", b"MZ"):
        assert mark not in left
    assert inspected.pages == 1


def test_plain_links_and_the_first_page_to_show_stay() -> None:
    def fill(document: Any) -> None:
        annotated(document, "Link", A=action("URI", URI="https://a.example/"))
        document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])

    content = crafted.pdf_of(fill)
    assert (taken(content, "a.pdf").content, taken(content, "a.pdf").cleaned) == (content, [])


def test_the_author_goes_and_the_title_stays() -> None:
    def fill(document: Any) -> None:
        document.docinfo["/Author"], document.docinfo["/Title"] = "Moi", "Bail"

    inspected = taken(crafted.pdf_of(fill), "a.pdf")
    assert inspected.cleaned == [Cleaned.METADATA]
    with pikepdf.open(io.BytesIO(inspected.content)) as left:
        assert "/Author" not in left.docinfo and str(left.docinfo["/Title"]) == "Bail"


def test_the_place_of_a_photograph_inside_goes() -> None:
    def fill(document: Any) -> None:
        drawn = pikepdf.Stream(document, photograph("JPEG"))
        drawn.Type, drawn.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        drawn.Width, drawn.Height, drawn.BitsPerComponent = 64, 32, 8
        drawn.ColorSpace, drawn.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=drawn))

    inspected = taken(crafted.pdf_of(fill), "a.pdf")
    assert inspected.cleaned == [Cleaned.LOCATION]
    assert b"Telephone" not in inspected.content


def test_whoever_forbade_printing_still_does() -> None:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(crafted.pdf_of(at_opening))) as document:
        allow = pikepdf.Permissions(print_highres=False)
        document.save(written, encryption=pikepdf.Encryption(user="", owner="o", allow=allow))
    inspected = taken(written.getvalue(), "a.pdf")
    assert inspected.cleaned == [Cleaned.SCRIPTS]
    assert not pikepdf.open(io.BytesIO(inspected.content)).allow.print_highres


def test_a_table_that_had_to_be_guessed_is_written_anew() -> None:
    content = crafted.pdf()
    place = content.rindex(b"startxref")
    broken = content[:place] + b"startxref\n99999\n%%EOF\n"
    inspected = taken(broken, "a.pdf")
    assert inspected.cleaned == [Cleaned.REPAIRED]
    assert not pikepdf.open(io.BytesIO(inspected.content)).get_warnings()[1:]


# ── Signatures ──


def test_a_signed_pdf_is_kept_to_the_byte_and_its_signature_read() -> None:
    content = signed(crafted.pdf())
    inspected = taken(content, "a.pdf")
    assert (inspected.content, inspected.cleaned) == (content, [])
    (said,) = inspected.signatures
    assert (said["name"], said["state"]) == ("Jean Dupont", "intact")
    assert said["at"].startswith("20")


def test_a_signed_pdf_that_was_changed_says_so() -> None:
    content = signed(crafted.pdf()).replace(b"0 0 m 90 90 l", b"0 0 m 80 80 l", 1)
    (said,) = taken(content, "a.pdf").signatures
    assert said["state"] == "changed"


def test_a_signed_pdf_that_acts_is_refused() -> None:
    content = signed(crafted.pdf_of(at_opening))
    with pytest.raises(errors.SignedAndActive, match="signé"):
        taken(content, "a.pdf")


# ── What is kept of it ──


def test_the_hash_of_what_was_sent_is_kept(alice: Person) -> None:
    content = crafted.pdf_of(at_opening)
    file = sent(alice, content).file
    assert file.original_sha256 == hashlib.sha256(content).hexdigest()
    assert file.sha256 == hashlib.sha256(read_content(file)).hexdigest() != file.original_sha256
    assert file.cleaned == [Cleaned.SCRIPTS]


def test_what_the_product_made_is_never_written_again(db: None) -> None:
    content = crafted.pdf_of(lambda document: document.docinfo.update({"/Author": "Nous"}))
    file = store_made_file(content=content, filename="a.pdf", by=None, now=NOW).file
    assert read_content(file) == content
