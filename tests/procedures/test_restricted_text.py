"""Restricted text: paragraphs and lists, nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.procedures.restricted_text import Block, BulletList, Paragraph, blocks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Un.\nDeux.\n\nTrois.", (Paragraph("Un. Deux."), Paragraph("Trois."))),
        ("- un\n- deux", (BulletList(("un", "deux")),)),
        (
            "Prenez\n\n- un\n  et demi\n- deux\n",
            (Paragraph("Prenez"), BulletList(("un et demi", "deux"))),
        ),
        ("Prenez\n- un", (Paragraph("Prenez"), BulletList(("un",)))),
        ("<b>gras</b> *non*", (Paragraph("<b>gras</b> *non*"),)),
        ("-5 degrés", (Paragraph("-5 degrés"),)),
    ],
)
def test_paragraphs_and_lists(text: str, expected: tuple[Block, ...]) -> None:
    assert blocks(text) == expected


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    said = [
        word
        for block in blocks(text)
        for line in ([block.text] if isinstance(block, Paragraph) else block.items)
        for word in line.split()
    ]
    assert [word for word in text.split() if word != "-"] == [word for word in said if word != "-"]
