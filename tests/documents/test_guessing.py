"""What a file seems to be: suggested where it is likely, never where it is not."""

import pytest

from niaouli.documents.enums import FileFormat
from niaouli.documents.guessing import suggest_kind, suggest_title
from niaouli.documents.kinds import kinds_to_add

PDF, JPEG = FileFormat.PDF, FileFormat.JPEG


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CARTE NATIONALE D'IDENTITÉ\nNom : POITHILY", "identite"),
        ("Facture d’électricité\nPoint de livraison : 4 rue du Port", "justificatif-domicile"),
        ("ATTESTATION D’ASSURANCE\nresponsabilité civile chasse", "attestation-assurance"),
        ("Bulletin de salaire de mars\nNet à payer 210 000 F", "justificatif-ressources"),
        ("Relevé d’identité bancaire\nIBAN FR76", "rib"),
        ("Certificat de scolarité, année scolaire 2026", "certificat-scolarite"),
        ("Devis no 12, bon pour accord", "devis"),
    ],
)
def test_a_kind_is_known_by_the_words_of_the_document(text: str, kind: str) -> None:
    assert suggest_kind(text, "scan0001.pdf", PDF) == kind


@pytest.mark.parametrize(
    ("filename", "kind"),
    [
        ("Passeport_Lea.jpg", "identite"),
        ("cni recto.jpeg", "identite"),
        ("RIB-2026.jpg", "rib"),
        ("livret de famille.jpg", "livret-famille"),
        ("photo d’identité.jpg", "photo-identite"),
    ],
)
def test_a_picture_is_known_by_its_name(filename: str, kind: str) -> None:
    assert suggest_kind("", filename, JPEG) == kind


@pytest.mark.parametrize(
    ("text", "filename"),
    [
        ("", "IMG_2041.jpg"),
        ("Bonjour, voici ce que vous avez demandé.", "lettre.pdf"),
        ("Merci de venir à mon domicile un jour de semaine, comme convenu.", "lettre.pdf"),
        ("Description du tribunal", "scan.pdf"),
        ("", "cv.rib.pdf"),
    ],
)
def test_nothing_is_suggested_of_what_is_not_sure(text: str, filename: str) -> None:
    assert suggest_kind(text, filename, PDF) == ""


def test_a_word_is_a_whole_word() -> None:
    assert suggest_kind("", "riboulet.pdf", PDF) == ""
    assert suggest_kind("", "rib boulet.pdf", PDF) == "rib"


def test_a_kind_that_does_not_take_the_format_is_not_suggested() -> None:
    assert suggest_kind("", "cv.pdf", PDF) == "cv"
    assert suggest_kind("", "cv.jpg", JPEG) == ""


def test_what_the_body_delivers_is_never_suggested() -> None:
    assert all(not each.issued for each in kinds_to_add().values())
    assert suggest_kind("Permis de chasser", "permis de chasser.pdf", PDF) == ""


@pytest.mark.parametrize(
    ("filename", "kind", "title"),
    [
        ("passeport_léa.pdf", "identite", "Passeport léa"),
        ("IMG_20260412_093301.jpg", "", ""),
        ("IMG_20260412_093301.jpg", "identite", "Pièce d’identité"),
        ("Scan 4.pdf", "rib", "Relevé d’identité bancaire"),
        ("scan0001.pdf", "rib", "Relevé d’identité bancaire"),
        ("Capture d’écran 2026-04-12.png", "", ""),
        ("WhatsApp Image 2026-04-12 at 09.33.01.jpeg", "", ""),
        ("facture.mars.pdf", "", "Facture mars"),
        (".pdf", "", ""),
        ("recto.jpg", "", ""),
    ],
)
def test_a_name_is_the_one_a_person_gave_else_that_of_the_kind(
    filename: str, kind: str, title: str
) -> None:
    assert suggest_title(filename, kind) == title
