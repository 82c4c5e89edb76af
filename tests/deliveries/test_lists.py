"""The list, as people really have it."""

from datetime import date
from time import process_time

import pytest

from niaouli.deliveries.reading import listed
from niaouli.deliveries.reading.listed import Listed, read_list
from niaouli.lib.errors import BadInput

TODAY = date(2026, 3, 3)
GOOD = "fichier;email;nom;type;valable\r\na.pdf;alice@example.org;Wamytan;Décision;31/12/2027\r\n"


def read(text: str | bytes) -> list[Listed]:
    return read_list(
        text if isinstance(text, bytes) else text.encode(), department="DDDT", today=TODAY
    )


def refusal(text: str | bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert caught.value.input == "list"
    return str(caught.value)


def problems(cells: str, header: str = "fichier;email;nom;type;titre;valable") -> str:
    return " ".join(read(f"{header}\n{cells}")[0].problems)


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_separator_and_any_encoding(sign: str, encoding: str) -> None:
    (line,) = read(GOOD.replace(";", sign).encode(encoding))
    assert line == Listed(
        number=2,
        filename="a.pdf",
        email="alice@example.org",
        family_name="Wamytan",
        kind="decision",
        title="Décision",
        valid_until=date(2027, 12, 31),
    )


def test_columns_come_in_any_order_with_or_without_accents_and_capitals() -> None:
    (line,) = read("TYPE;Référence;Fichier\ndecision;2026-DDDT-000001-X;a.pdf")
    assert (line.kind, line.reference, line.filename) == ("decision", "2026-DDDT-000001-X", "a.pdf")


def test_lines_bear_their_number_in_a_spreadsheet() -> None:
    found = read(GOOD + ";;;;\r\n\r\n" + 'b.pdf;bob@example.org;"Le\nFèvre";Décision;\r\n')
    assert [each.number for each in found] == [2, 5]


def test_a_quoted_cell_may_hold_a_separator() -> None:
    assert read('fichier;reference;type\n"a;b.pdf";X;decision')[0].filename == "a;b.pdf"


@pytest.mark.parametrize("typed", ["31/12/2027", "2027-12-31", "31.12.2027", "31/12/2027 00:00"])
def test_days_as_people_and_software_write_them(typed: str) -> None:
    assert read(GOOD.replace("31/12/2027", typed))[0].valid_until == date(2027, 12, 31)


@pytest.mark.parametrize("typed", ["12/31/2027", "31/12/27", "demain", "30/02/2027", "1/1/0027"])
def test_what_is_no_day_is_said(typed: str) -> None:
    assert "n’est pas une date" in problems(f"a.pdf;a@b.nc;A;decision;;{typed}")


def test_a_day_that_is_over_is_said() -> None:
    assert "déjà passée" in problems("a.pdf;a@b.nc;A;decision;;02/03/2026")
    assert problems("a.pdf;a@b.nc;A;decision;;03/03/2026") == ""


def test_only_what_is_issued_is_a_kind() -> None:
    assert "pas un type" in problems("a.pdf;a@b.nc;A;identite;;")
    assert "pas un type" in problems("a.pdf;a@b.nc;A;=1+1;;")


def test_all_that_is_wrong_with_a_line_is_said_at_once() -> None:
    said = problems(";a@b.nc;A;;;hier")
    assert "fichier manque" in said
    assert "type de document manque" in said
    assert "n’est pas une date" in said


def test_a_title_is_kept_else_the_kind_is_one() -> None:
    first, second = read("fichier;reference;type;titre\na;X;decision;Arrêté 12\nb;X;decision;")
    assert (first.title, second.title) == ("Arrêté 12", "Décision")


def test_a_kind_that_another_department_delivers_is_said() -> None:
    assert "n’est pas un type" in problems("a.pdf;a@b.nc;A;Carte d’aide médicale;;")
    assert not problems("a.pdf;a@b.nc;A;Permis de chasser;;")


def test_what_is_too_long_is_said() -> None:
    assert "trop long" in problems(f"a.pdf;a@b.nc;A;decision;{'t' * 201};")
    assert "trop longue" in problems(f"{'a' * 256};a@b.nc;A;decision;;")


def test_more_cells_than_columns_is_said() -> None:
    assert "plus de cases" in problems("a.pdf;a@b.nc;A;decision;;;encore")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "vide"),
        (b"\xef\xbb\xbf\r\n", "vide"),
        ("fichier;reference;type\n", "ligne de titres"),
        ("fichier;reference\na;b", "manque une colonne : type"),
        ("fichier;type\na;b", "reference"),
        ("fichier;type;email\na;b;c", "reference"),
        ("bonjour", "Il manque des colonnes"),
        ("fichier;type;reference;prenom\na;b;c;d", "Colonne inconnue : « prenom »"),
        ("fichier;type;reference;Fichier\na;b;c;d", "deux fois"),
        (b"PK\x03\x04" + bytes(60), "pas un CSV"),
        (b"fichier;type\x00;reference", "ne se lisent pas"),
        (b"\x81\x8d\x8f", "ne se lisent pas"),
        ('fichier;type;reference\n"' + "a" * 200_000, "ligne 2 ne se lit pas"),
        (b"a" * (listed.MOST_BYTES + 1), "trop lourde"),
    ],
)
def test_what_is_wrong_with_the_whole_list_is_said(text: str | bytes, said: str) -> None:
    assert said in refusal(text).replace("\u00a0", " ").replace("\u202f", " ")


def test_twenty_thousand_lines_and_not_one_more() -> None:
    header, row = "fichier;reference;type", "a.pdf;X;decision"
    assert len(read("\n".join([header, *[row] * listed.MOST_LINES]))) == listed.MOST_LINES
    assert "20" in refusal("\n".join([header, *[row] * (listed.MOST_LINES + 1)]))


def test_the_template_can_be_read_again() -> None:
    found = read(listed.template("DDDT"))
    assert [each.problems for each in found] == [[], []]


@pytest.mark.parametrize(
    "content",
    [
        b"a;" * 2_000_000,
        b";" * 4_000_000,
        b"\n" * 4_000_000,
        b"fichier;type;reference\n" + b"\n" * 4_000_000 + b"a.pdf;Permis;1\n",
        b"fichier;type;reference" + b";" * 3_000_000 + b"x",
    ],
    ids=["titles", "separators", "blank", "blank then one", "wide"],
)
def test_a_list_of_millions_of_cells_is_refused_in_a_moment(content: bytes) -> None:
    begin = process_time()
    with pytest.raises(BadInput):
        read_list(content, department="DDDT", today=TODAY)
    assert process_time() - begin < 5


def test_empty_cells_after_the_last_title_do_not_matter() -> None:
    content = b"fichier;type;reference" + b";" * 300 + b"\na.pdf;Permis de chasser;1" + b";" * 300
    assert [each.filename for each in read_list(content, department="DDDT", today=TODAY)] == [
        "a.pdf"
    ]
