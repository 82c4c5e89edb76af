"""Files of offers, quirks included."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niaouli.employment.enums import Contract
from niaouli.employment.errors import UnreadableOffers
from niaouli.employment.importing import (
    Reading,
    read_file,
    read_occupations,
    read_offers,
)
from niaouli.employment.offer_data import OfferData, shown_as_of

REAL = Path(__file__).resolve().parents[3] / "shared/data/offres-emploi-nc.csv"
LINE = {
    "numeroOffre": "2026-03-000001",
    "titreOffre": "'Vendeur / Vendeuse'",
    "nomEntreprise": "' Les Essais '",
    "aPourvoirLe": "2026/04/01",
    "communeEmploi": "'Mont-Dore (Le)'",
    "experience": "'Moins d'1 an'",
    "niveauFormation": "'CAP, BEP'",
    "diplome": "''",
    "nbPostes": "2",
    "datePublication": "2026/03/03",
    "typecontrat": "'CDD évolutif'",
}


def written(
    *changes: Mapping[str, str], delimiter: str = ",", without: str = "", named: str = ""
) -> str:
    """A file with a line for each of these changes of `LINE`; one line without any."""
    rows = [{**LINE, **change} for change in changes or ({},)]
    names = [name for name in rows[0] if name != without]
    out = io.StringIO()
    lines = csv.writer(out, delimiter=delimiter)
    lines.writerow(named.split() or names)
    lines.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue()


def read(text: str, encoding: str = "utf-8") -> Reading:
    return read_offers(text.encode(encoding))


def only(reading: Reading) -> OfferData:
    ((_line, offer),) = reading.offers
    return offer


# ── What is read ──
def test_apostrophes_around_go_and_those_inside_stay() -> None:
    offer = only(read(written()))
    assert offer.title == "Vendeur / Vendeuse"
    assert offer.employer == "Les Essais"
    assert offer.experience == "Moins d’1 an"
    assert offer.level == "CAP, BEP"
    assert offer.diploma == ""


def test_places_dates_and_numbers_are_understood() -> None:
    offer = only(read(written()))
    assert (offer.commune, offer.workplace) == ("98817", "Mont-Dore (Le)")
    assert offer.published_on == date(2026, 3, 3)
    assert offer.starts_on == date(2026, 4, 1)
    assert offer.posts == 2


@pytest.mark.parametrize(
    ("said", "contract"),
    [
        ("CDI", Contract.PERMANENT),
        ("CDI-TP", Contract.PERMANENT_PART_TIME),
        ("CDIC", Contract.SITE),
        ("CDD", Contract.FIXED),
        ("'CDD évolutif'", Contract.FIXED_OPENING),
        ("CDD-TP", Contract.FIXED_PART_TIME),
        ("CDD-TP évolutif", Contract.FIXED_PART_TIME_OPENING),
        ("Vacation", Contract.OTHER),
    ],
)
def test_contracts_have_codes_and_keep_their_words(said: str, contract: Contract) -> None:
    offer = only(read(written({"typecontrat": said})))
    assert offer.contract == contract
    assert offer.contract_label == said.strip("'")


def test_an_employer_may_be_anonymous() -> None:
    assert only(read(written({"nomEntreprise": "'Anonyme'"}))).employer == ""


def test_a_start_that_is_not_later_than_the_offer_is_as_soon_as_possible() -> None:
    offer = only(read(written({"aPourvoirLe": "2026/03/03"})))
    assert offer.as_soon_as_possible
    assert offer.starts_on is None


@pytest.mark.parametrize("day", ["2026/03/03", "2026-03-03", "03/03/2026", "2026-03-03T08:00:00Z"])
def test_dates_are_read_in_their_usual_forms(day: str) -> None:
    assert only(read(written({"datePublication": day}))).published_on == date(2026, 3, 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_usual_encoding_and_delimiter_is_read(delimiter: str, encoding: str) -> None:
    offer = only(read(written(delimiter=delimiter), encoding))
    assert offer.contract_label == "CDD évolutif"
    assert offer.level == "CAP, BEP"


def test_columns_may_be_in_another_order_with_other_names() -> None:
    reading = read("Titre;Contrat;Commune;Date publication;Numéro\nMaçon;CDI;Koné;2026-03-03;A-1\n")
    assert only(reading).number == "A-1"
    assert only(reading).commune == "98811"


def test_an_unknown_commune_is_kept_as_a_place_and_noted() -> None:
    reading = read(written({"communeEmploi": "Grande Terre"}))
    assert only(reading).commune == ""
    assert only(reading).workplace == "Grande Terre"
    assert "Grande Terre" in reading.noted[0].text


# ── Lines that are refused ──
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"numeroOffre": ""}, "numéro"),
        ({"numeroOffre": "../../etc"}, "numéro"),
        ({"titreOffre": "''"}, "titre"),
        ({"titreOffre": "a" * 301}, "trop long"),
        ({"diplome": "a" * 301}, "diplome"),
        ({"datePublication": ""}, "publication"),
        ({"datePublication": "2026/13/45"}, "n’est pas une date"),
        ({"datePublication": "hier"}, "n’est pas une date"),
        ({"aPourvoirLe": "bientôt"}, "aPourvoirLe"),
        ({"nbPostes": "beaucoup"}, "postes"),
        ({"nbPostes": "0"}, "postes"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number_and_the_others_are_read(
    change: dict[str, str], why: str
) -> None:
    reading = read(written(change, {"numeroOffre": "2026-03-000002"}))
    (refused,) = reading.refused
    assert refused.line == 2
    assert why in refused.text
    assert only(reading).number == "2026-03-000002"


def test_the_same_number_twice_is_refused_the_second_time() -> None:
    reading = read(written({}, {}))
    assert len(reading.offers) == 1
    assert "ligne 2" in reading.refused[0].text


def test_the_number_of_a_line_counts_lines_inside_cells() -> None:
    first = {"titreOffre": "Vendeur\nVendeuse"}
    reading = read(written(first, {"numeroOffre": ""}))
    assert reading.refused[0].line == 4


def test_a_line_cut_short_is_refused() -> None:
    reading = read(written({}, {"numeroOffre": "2026-03-000002"})[:-60])
    assert len(reading.offers) == 1
    assert "colonnes" in reading.refused[0].text


# ── Files that are refused ──
def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableOffers) as refused:
        read_offers(content)
    return str(refused.value).replace("\N{NO-BREAK SPACE}", " ")


def test_wrong_columns_are_named_with_what_was_found() -> None:
    said = refusal(written(without="titreOffre").encode())
    assert "manque une colonne : titreOffre" in said
    assert "numeroOffre" in said


def test_a_file_of_something_else_is_refused() -> None:
    said = refusal(b"code,libelle\nA1101,Conduite\n")
    assert "numeroOffre, titreOffre" in said
    assert "code, libelle" in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vide"),
        (b" \n\n ", "vide"),
        (b"PK\x03\x04rest", "classeur"),
        (b"\x7fELF\x00\x01", "texte"),
        (b"\xff\xfe\x00", "lisible"),
        (b"\x81\x8d\x8f", "lisible"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    assert why in refusal(content)


def test_a_file_cut_in_a_quoted_cell_is_refused() -> None:
    text = written({"titreOffre": "Vendeur, Vendeuse"})
    assert "s’arrête au milieu" in refusal(text[: text.index("Vendeuse")].encode())


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("niaouli.employment.importing.LARGEST", 10)
    path = tmp_path / "offres.csv"
    path.write_bytes(b"x" * 11)
    with pytest.raises(UnreadableOffers, match="pèse plus"):
        read_file(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableOffers, match="introuvable"):
        read_file(tmp_path / "absent.csv")
    with pytest.raises(UnreadableOffers, match="illisible"):
        read_file(tmp_path)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_a_sentence(content: bytes) -> None:
    try:
        read_offers(content)
    except UnreadableOffers as refused:
        assert str(refused)


@given(st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=200))
def test_any_cell_is_read_or_refused(cell: str) -> None:
    reading = read(written({"titreOffre": cell, "communeEmploi": cell}), "utf-8")
    assert len(reading.offers) + len(reading.refused) == 1


# ── Beside the file ──
def test_offers_may_be_shown_as_of_a_day() -> None:
    offers = [
        offer
        for _line, offer in read(
            written({}, {"numeroOffre": "B-1", "datePublication": "2026/02/01"})
        ).offers
    ]
    newest, older = shown_as_of(offers, date(2026, 6, 1))
    assert newest.published_on == date(2026, 6, 1)
    assert newest.starts_on == date(2026, 6, 30)
    assert older.published_on == date(2026, 5, 2)


def test_occupations_are_read() -> None:
    content = b"code,libelle\nA1101,Conduite d'engins agricoles\n"
    assert read_occupations(content) == {"A1101": "Conduite d’engins agricoles"}


def test_occupations_with_a_wrong_code_are_refused() -> None:
    with pytest.raises(UnreadableOffers, match="Ligne 2"):
        read_occupations(b"code,libelle\nABC,Conduite\n")


@pytest.mark.skipif(not REAL.exists(), reason="the real offers are not on this machine")
def test_the_real_offers_are_all_read() -> None:
    reading = read_offers(REAL.read_bytes())
    assert len(reading.offers) == 140
    assert not reading.refused
    assert not reading.noted
    offers = [offer for _line, offer in reading.offers]
    assert all(offer.commune for offer in offers)
    assert Contract.OTHER not in {offer.contract for offer in offers}
    assert sum(not offer.employer for offer in offers) == 38
    assert max(offer.posts for offer in offers) == 20
    assert not any(offer.title.startswith("'") or offer.title.endswith("'") for offer in offers)
