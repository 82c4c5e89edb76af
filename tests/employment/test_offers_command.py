"""`bin/niaouli offers`: what it does and what it says."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from niaouli.employment.models import JobOffer, Occupation
from tests.employment.offers import keep, numbered, offer
from tests.employment.test_importing import REAL, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "offres.csv"


def said(*arguments: object) -> str:
    """What the command writes, mistakes included."""
    out = io.StringIO()
    call_command("offers", *map(str, arguments), stdout=out, stderr=out)
    return plain(out.getvalue())


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_importing_says_how_many_became_what(file: Path) -> None:
    file.write_text(written({}, {"numeroOffre": "B-1"}), encoding="utf-8")
    assert said("import", file) == "2 offres ajoutées.\n"
    file.write_text(written({"titreOffre": "Juriste"}, {"numeroOffre": "B-1"}), encoding="utf-8")
    assert said("import", file) == "1 offre changée. 1 offre inchangée.\n"


def test_a_file_without_any_offer_is_said_so(file: Path) -> None:
    file.write_text(written().splitlines()[0], encoding="utf-8")
    assert "aucune offre" in said("import", file)


def test_importing_can_say_what_each_line_became(file: Path) -> None:
    file.write_text(written({}, {"numeroOffre": "B-1"}), encoding="utf-8")
    text = said("import", file, "--detail")
    assert "ligne 2 : offre 2026-03-000001 ajoutée" in text
    assert "ligne 3 : offre B-1 ajoutée" in text


def test_a_refused_line_is_said_and_the_others_are_kept(file: Path) -> None:
    file.write_text(written({}, {"numeroOffre": "B-1", "titreOffre": ""}), encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 ligne à corriger"):
        call_command("offers", "import", str(file), stdout=out, stderr=out)
    assert "ligne 3, refusée : le titre manque" in plain(out.getvalue())
    assert JobOffer.objects.count() == 1


def test_a_trial_writes_nothing(file: Path) -> None:
    file.write_text(written(), encoding="utf-8")
    text = said("import", file, "--dry-run")
    assert "1 offre ajoutée" in text
    assert "rien n’a été écrit" in text
    assert not JobOffer.objects.exists()


def test_wrong_columns_write_nothing_and_are_named(file: Path) -> None:
    file.write_text(written(without="titreOffre"), encoding="utf-8")
    with pytest.raises(CommandError, match="titreOffre"):
        said("import", file)
    assert not JobOffer.objects.exists()


def test_absent_offers_are_closed_only_when_asked_and_on_a_whole_file(file: Path) -> None:
    keep(offer(9, "Vendeur"), source="import")
    file.write_text(written(), encoding="utf-8")
    said("import", file)
    assert JobOffer.objects.get(number=numbered(9)).status == "open"
    file.write_text(written({}, {"titreOffre": ""}), encoding="utf-8")
    with pytest.raises(CommandError):
        said("import", file, "--close-absent")
    assert JobOffer.objects.get(number=numbered(9)).status == "open"
    file.write_text(written(), encoding="utf-8")
    assert "1 offre fermée" in said("import", file, "--close-absent")


def test_dates_can_be_moved_for_a_trial(file: Path) -> None:
    file.write_text(written(), encoding="utf-8")
    said("import", file, "--as-of", "2026-06-01")
    assert JobOffer.objects.get().published_on == date(2026, 6, 1)


def test_a_wrong_source_or_day_is_refused(file: Path) -> None:
    file.write_text(written(), encoding="utf-8")
    for wrong in (["--source", "a b"], ["--as-of", "demain"]):
        with pytest.raises(CommandError):
            said("import", file, *wrong)


def test_an_offer_is_closed_and_opened_again_by_its_number() -> None:
    keep(offer(1, "Vendeur"))
    assert "fermée" in said("close", numbered(1))
    assert "déjà fermée" in said("close", numbered(1))
    assert "rouverte" in said("reopen", numbered(1))
    assert "déjà ouverte" in said("reopen", numbered(1))
    with pytest.raises(CommandError, match="Aucune offre"):
        said("close", "A-1")


def test_occupations_are_loaded_from_their_list(file: Path) -> None:
    file.write_text("code,libelle\nG1602,Personnel de cuisine\n", encoding="utf-8")
    assert "Métiers lus : 1. Nouveaux ou changés : 1." in said("occupations", file)
    assert Occupation.objects.get().label == "Personnel de cuisine"


def test_what_the_search_reads_can_be_made_again() -> None:
    keep(offer(1, "Vendeur"))
    assert "Offres relues : 1" in said("index")


@pytest.mark.skipif(not REAL.exists(), reason="the real offers are not on this machine")
def test_the_real_offers_are_imported_with_their_dates() -> None:
    assert "140 offres ajoutées" in said("import", REAL, "--source", "emploi.gouv.nc")
    assert "140 offres inchangées" in said("import", REAL, "--source", "emploi.gouv.nc")
    newest = JobOffer.objects.order_by("-published_on")[0]
    assert newest.published_on == date(2020, 6, 12)
