"""PDFs that everyone can read, whatever people wrote, and the same bytes each time."""

import io
import unicodedata
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niaouli.lib import pdf
from niaouli.lib.pdf import DRAWN, drawable, render
from niaouli.lib.pdf_values import (
    AcknowledgementValues,
    Block,
    Body,
    CaseValues,
    Department,
    Document,
    LetterValues,
    Message,
    OutcomeValues,
    Row,
    Section,
    Step,
    Values,
)

PdfDocument: Any = pypdfium2.PdfDocument
"""Any: the library has annotations for some of its functions only."""
AT = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>'
)
TEMPLATES = ("acknowledgement", "permit", "decision", "letter", "case")


def letter(title: str) -> Values:
    return Values(
        body=Body(
            name="Province des Niaoulis",
            mark=MARK,
            colour="#00535d",
            contact=["12, promenade du Lagon", "+687 00 00 00"],
        ),
        department=Department(name="Direction du développement", contact=["20.00.00"]),
        reference="2026-DDDT-004217-K",
        title=title,
    )


def sections(text: str) -> list[Section]:
    return [Section(title="Vous", rows=[Row(label="Nom", value=text)])]


def values(template: str, text: str = "Wéa") -> Values:
    """What the template takes, with `text` wherever a person may have written."""
    if template == "acknowledgement":
        return AcknowledgementValues(
            **letter("Permis de chasser"),
            citizen=text,
            received="mardi 3 mars 2026 à 12\u00a0h\u00a030",
            declared_delay="15 jours",
            legal="Sans réponse le 3 mai 2026, votre demande sera considérée comme refusée.",
            appeal="Vous pouvez demander à la Province de revoir sa décision.\n\nOu le tribunal.",
            next_steps="La direction étudie votre dossier.",
            note=text,
            entered="Saisie au guichet par la direction le mardi 3 mars 2026.",
            place=f"{text}\n1 rue des Exemples",
            claim_code="BCDF-GHJK-MNPQ",
            claim_how="Créez un compte, puis donnez ce code.",
            sections=sections(text),
            documents=[Document(title="Pièce d’identité", filename=text)],
        )
    if template in ("permit", "decision"):
        return OutcomeValues(
            **letter("Permis de chasser 2026"),
            number="2026-000123",
            holder=text,
            birth_date="12 avril 1984",
            facts=[Row(label="Catégorie", value=text)],
            validity="Du 3 mars 2026 au 31 décembre 2026",
            issued_by="Direction du développement",
            reason="Une raison en une phrase.",
            signed_by="Amélie Tein",
            signed_as="responsable de la direction",
            corrected_on="",
            issued_on="mardi 3 mars 2026",
            note="Ce permis doit être présenté à tout contrôle.",
            appeal="Vous pouvez demander à la Province de revoir sa décision.",
            proof_code="BCDF-GHJK-MNPQ",
            proof_address="https://compte.example.nc/verifier/BCDF-GHJK-MNPQ/",
            proof_how="Vérifiez-le sur compte.example.nc/verifier/ avec ce code, ou avec le QR "
            "code. La page dit s’il est toujours valable, sans donner le nom de son titulaire.",
        )
    if template == "letter":
        return LetterValues(
            **letter("Attestation de dépôt"),
            holder=text,
            blocks=[Block(text=text, items=[]), Block(text="", items=[text, "Une autre ligne."])],
            validity="Du 3 mars 2026 au 2 juin 2026",
            issued_by="Direction du développement",
            issued_on="mardi 3 mars 2026",
            signed_by="Amélie Tein",
            signed_as="responsable de la direction",
            proof_code="BCDF-GHJK-MNPQ",
            proof_address="https://compte.example.nc/verifier/BCDF-GHJK-MNPQ/",
            proof_how="Vérifiez-le sur compte.example.nc/verifier/ avec ce code.",
        )
    return CaseValues(
        **letter("Permis de chasser"),
        citizen=text,
        state="Acceptée",
        received="mardi 3 mars 2026",
        entered="Saisie au guichet par la direction le mardi 3 mars 2026.",
        place="",
        printed="mercredi 4 mars 2026",
        sections=sections(text),
        documents=[Document(title="Pièce d’identité", filename=text)],
        documents_received=[],
        messages=[Message(author=text, moment="3 mars 2026", text=text, attachments=[text])],
        timeline=[Step(moment="3 mars 2026", text=text)],
    )


def read(content: bytes) -> str:
    """What a person can select and copy, on all pages."""
    with PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


@pytest.fixture(params=TEMPLATES)
def template(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# ── For everyone ──


def test_a_pdf_is_tagged_says_its_language_and_shows_its_title(template: str) -> None:
    content = render(template, values(template), at=AT)
    with pikepdf.open(io.BytesIO(content)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot.K
        assert str(root.Lang) == "fr"
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"]
            assert "fr" in str(metadata["dc:language"])


def roles(element: Any) -> list[str]:
    """The tags of the tree, in reading order."""
    if isinstance(element, pikepdf.Array):
        return [role for child in element for role in roles(child)]
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return []
    return [str(element.S)[1:], *roles(element.get("/K"))]


def test_headings_and_tables_are_what_they_look_like() -> None:
    content = render("case", values("case"), at=AT)
    with pikepdf.open(io.BytesIO(content)) as document:
        tags = roles(document.Root.StructTreeRoot.K)
    assert {"Title", "H1", "H2", "Table", "TH", "TD", "L", "LI"} <= set(tags)
    assert "Figure" not in tags, "the mark is an ornament: readers skip it"


def test_the_words_of_the_template_are_in_the_language_of_the_reader(template: str) -> None:
    assert "Numéro" in read(render(template, values(template), at=AT))
    with translation.override("en"):
        content = render(template, values(template), at=AT)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert str(document.Root.Lang) == "en"


def test_it_carries_its_fonts_and_nothing_that_runs(template: str) -> None:
    content = render(template, values(template), at=AT)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(document.Root.keys())
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
                assert {"/FontFile2", "/FontFile3"} & set(each.keys())


def test_the_same_values_at_the_same_moment_give_the_same_bytes(template: str) -> None:
    assert render(template, values(template), at=AT) == render(template, values(template), at=AT)


# ── What it says ──


def test_an_acknowledgement_says_everything_the_person_must_know() -> None:
    text = read(render("acknowledgement", values("acknowledgement"), at=AT))
    for expected in (
        "2026-DDDT-004217-K",
        "Permis de chasser",
        "mardi 3 mars 2026 à 12 h 30",
        "Direction du développement",
        "20.00.00",
        "considérée comme refusée",
        "revoir sa décision",
        "Wéa",
        "Pièce d’identité",
        "Page 1 sur 1",
    ):
        assert expected in text, expected


def test_what_a_procedure_does_not_say_takes_no_room() -> None:
    silent = values("acknowledgement")
    silent.update(legal="", appeal="", next_steps="", note="", declared_delay="")  # type: ignore[call-arg]
    text = read(render("acknowledgement", silent, at=AT))
    for heading in ("Délai légal", "Si vous n’êtes pas d’accord", "Et maintenant", "annoncé"):
        assert heading not in text


def test_a_permit_says_everything_that_is_checked_on_one_page() -> None:
    content = render("permit", values("permit"), at=AT)
    text = read(content)
    for expected in (
        "Permis de chasser 2026",
        "2026-000123",
        "Wéa",
        "12 avril 1984",
        "Du 3 mars 2026 au 31 décembre 2026",
        "mardi 3 mars 2026",
        "2026-DDDT-004217-K",
        "Page 1 sur 1",
    ):
        assert expected in text, expected


def test_a_permit_numbered_like_its_request_says_the_number_once_and_whole() -> None:
    alike = values("permit")
    alike.update(number=alike["reference"])  # type: ignore[call-arg]
    text = read(render("permit", alike, at=AT))
    assert "Numéro 2026-DDDT-004217-K" in text
    assert "Numéro de la demande" not in text


def test_a_permit_of_a_dozen_facts_and_a_long_name_still_fits_on_one_page() -> None:
    full = values("permit", "Marie-Antoinette Angélique Wamytan-Poigoune de La Roche " * 2)
    facts = [Row(label=f"Question {number}", value="Une réponse") for number in range(12)]
    full.update(facts=facts)  # type: ignore[call-arg]
    with PdfDocument(render("permit", full, at=AT)) as document:
        assert len(document) == 1


def test_a_body_without_a_mark_has_its_letters_all_the_same(template: str) -> None:
    plain = values(template)
    plain["body"]["mark"] = ""
    assert "Province des Niaoulis" in read(render(template, plain, at=AT))


# ── Whatever people write ──

HOSTILE = [
    "#panic()",
    '#read("/etc/passwd") #import "@preview/a:1.0.0": *',
    "$x$ *gras* _souligné_ `code` = titre",
    "[ ] ( ) { } \\ \" ' ; // /* <label> @reference ~ -- ---",
    '"} , "words": {}',
    "</svg><script>alert(1)</script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_a_command_is_only_read(text: str, template: str) -> None:
    assert text in read(render(template, values(template, text), at=AT))


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Bonne journée 😀👨‍👩‍👧!", "Bonne journée □!"),
        ("日本語", "□"),
        ("a\x00b\x07c\u202ed\u200be\ufefff", "abcdef"),
        ("sans\ud800paire", "sans□paire"),
        ("e\u0301", "é"),
        ("4\u202f500\u00a0F", "4\u202f500\u00a0F"),
        ("une\r\nligne\tdeux", "une\nligne deux"),
        ("Māori ʻokina Nguyễn Drehu ë", "Māori ʻokina Nguyễn Drehu ë"),
    ],
)
def test_what_cannot_be_drawn_is_replaced_or_goes_away(text: str, drawn: str) -> None:
    assert drawable(text) == drawn


def test_names_of_here_and_elsewhere_are_drawn(template: str) -> None:
    for name in ("Wéa Xölölö", "Tāne ʻAʻamu", "Nguyễn Văn Đức", "Ελένη", "Юлия", "Łukasz Œuvre"):
        assert name in read(render(template, values(template, name), at=AT))


def test_writing_from_right_to_left_does_not_break_the_page(template: str) -> None:
    assert render(template, values(template, "محمد אברהם 123"), at=AT)


def test_a_very_long_word_stays_within_the_page(template: str) -> None:
    content = render(template, values(template, "W" * 3000), at=AT)
    with PdfDocument(content) as document:
        for page in document:
            width = page.get_width()
            text = page.get_textpage()
            for number in range(text.count_rects()):
                assert text.get_rect(number)[2] < width - 40


def test_every_character_said_to_be_drawn_is_drawn() -> None:
    everything = [chr(code) for first, last in DRAWN for code in range(first, last + 1)]
    for start in range(0, len(everything), 600):
        text = " ".join(everything[start : start + 600])
        assert drawable(text)
        render("acknowledgement", values("acknowledgement", text), at=AT)


def test_every_mark_is_drawn_on_any_letter() -> None:
    """Alone it may be drawn, and on a letter of another font not."""
    letters = "eEaqz1Ωαжאا □é-.(→①"
    marks = [chr(code) for first, last in DRAWN for code in range(first, last + 1)]
    marks = [mark for mark in marks if unicodedata.category(mark).startswith("M")]
    assert len(marks) > 100
    text = " ".join(letter + mark for mark in marks for letter in letters)
    render("acknowledgement", values("acknowledgement", text), at=AT)


@pytest.mark.parametrize("mark", ["\u0484", "\u0489", "\u1dc5", "\u1dff"])
def test_a_mark_that_no_letter_can_bear_is_replaced(mark: str) -> None:
    assert drawable(f"e{mark}") == "e□"


@pytest.mark.parametrize("mark", ["\u0301", "\u0361", "\u064b"])
def test_letters_under_thousands_of_marks_take_no_time(mark: str) -> None:
    begin = process_time()
    render("acknowledgement", values("acknowledgement", f"e{mark * 5_000}"), at=AT)
    assert process_time() - begin < 10


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(), max_size=120), st.sampled_from(TEMPLATES))
def test_any_text_makes_a_pdf(text: str, template: str) -> None:
    assert render(template, values(template, text), at=AT).startswith(b"%PDF-")


def test_a_value_that_is_missing_is_a_mistake_of_ours() -> None:
    incomplete = values("permit")
    del incomplete["holder"]  # type: ignore[typeddict-item]
    with pytest.raises(RuntimeError):
        render("permit", incomplete, at=AT)


def test_the_fonts_are_those_that_typst_carries() -> None:
    assert all(font.path is None for font in pdf._fonts().fonts())
