"""A PDF whose pages are pictures that we drew: tagged, with its language and its title.

Each picture goes in as it is (JPEG), and says which page it is to who cannot see it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

A4 = (595.28, 841.89)
"""Points."""


def pdf_of_pictures(
    jpegs: Sequence[bytes], *, title: str, language: str, words: Sequence[str], at: datetime
) -> bytes:
    """One page for each picture, upright or lying as the picture is, within A4. `words` are what is
    said of each. The same pictures at the same moment give the same bytes."""
    pdf = Pdf.new()
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
    figures, parents = [], []
    for number, (jpeg, said) in enumerate(zip(jpegs, words, strict=True)):
        page = _page(pdf, jpeg, number)
        figure = pdf.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name.Figure,
                P=document,
                Pg=page.obj,
                K=0,
                Alt=String(said),
                A=Dictionary(O=Name.Layout, BBox=page.obj.MediaBox, Placement=Name.Block),
            )
        )
        figures.append(figure)
        parents += [number, Array([figure])]
    _tag(pdf, document, figures, parents)
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    moment = at.astimezone(UTC)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = {language}
        metadata["xmp:CreateDate"] = moment.replace(microsecond=0).isoformat()
    pdf.docinfo["/Title"] = title
    pdf.docinfo["/CreationDate"] = moment.strftime("D:%Y%m%d%H%M%S+00'00'")
    written = BytesIO()
    pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _page(pdf: Pdf, jpeg: bytes, number: int) -> pikepdf.Page:
    with Image.open(BytesIO(jpeg), formats=["JPEG"]) as picture:
        across, down = picture.size
    paper = A4 if down >= across else A4[::-1]
    scale = min(paper[0] / across, paper[1] / down)
    size = [round(across * scale, 2), round(down * scale, 2)]
    image = pdf.make_stream(
        jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=across,
        Height=down,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    drawing = f"/Figure <</MCID 0>> BDC q {size[0]} 0 0 {size[1]} 0 0 cm /Im Do Q EMC"
    page = pdf.add_blank_page(page_size=(size[0], size[1]))
    page.obj.Resources = Dictionary(XObject=Dictionary(Im=image))
    page.obj.Contents = pdf.make_stream(drawing.encode())
    page.obj.StructParents = number
    page.obj.Tabs = Name.S
    return page


def _tag(
    pdf: Pdf, document: pikepdf.Object, figures: Sequence[pikepdf.Object], parents: list[object]
) -> None:
    tree = pdf.make_indirect(
        Dictionary(
            Type=Name.StructTreeRoot,
            K=document,
            ParentTree=pdf.make_indirect(Dictionary(Nums=Array(parents))),
            ParentTreeNextKey=len(figures),
        )
    )
    document.P = tree
    document.K = Array(figures)
    pdf.Root.StructTreeRoot = tree
    pdf.Root.MarkInfo = Dictionary(Marked=True)
