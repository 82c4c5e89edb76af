"""Adding to the porte-documents with a phone: photographs gathered into one document, a line that
drops in the middle, a session that ends; then the same on an old phone without scripts.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import CDPSession, Page, Route, ViewportSize, expect

from niaouli.accounts.models import Person
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.documents.queries import read_content
from tests import files
from tests.documents.checking.test_sheets import photographed
from tests.journeys.acts import Look, Open, press, sign_in
from tests.journeys.conftest import OLD_PHONE
from tests.texts import pdf_of_words

pytestmark = pytest.mark.django_db(transaction=True)

PHONE: ViewportSize = {"width": 375, "height": 667}
TOUCH = {"has_touch": True, "is_mobile": True}
STATIC = Path(__file__).resolve().parents[2] / "niaouli/static/niaouli"
SIDE = 2400
"""The long side of what leaves a phone."""


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


def pictures(folder: Path, *names: str) -> list[Path]:
    """Photographs as a phone takes them: seven million pixels, some megabytes."""
    paths = []
    for number, name in enumerate(names):
        box = (220 + 30 * number, 300, 1950, 2700)
        sheet = Image.open(BytesIO(photographed(box, size=(2250, 3000), angle=number)))
        grain = Image.effect_noise(sheet.size, 24).convert("RGB")
        path = folder / name
        Image.blend(sheet, grain, 0.2).save(path, quality=92)
        paths.append(path)
    return paths


def choose(page: Page, name: str, *paths: Path) -> None:
    page.locator(f"input[type=file][name={name}]").set_input_files(list(paths))


def entries(page: Page) -> int:
    return page.locator("[data-entries] fieldset[data-sent]").count()


def line(phone: CDPSession, *, offline: bool = False, upload: int = -1) -> None:
    """Bytes a second; -1 for no limit."""
    phone.send(
        "Network.emulateNetworkConditions",
        {"offline": offline, "latency": 40, "downloadThroughput": -1, "uploadThroughput": upload},
    )


def name_it(page: Page, place: int, kind: str, title: str) -> None:
    page.locator("select[name$='-kind']").nth(place).select_option(label=kind)
    page.locator("input[name$='-title']").nth(place).fill(title)


def opened(open_page: Open, viewport: ViewportSize, **options: Any) -> Page:
    """Photographs are heavy, for the machine that runs this too."""
    page = open_page(viewport, **options)
    page.set_default_timeout(60_000)
    return page


def a_phone(open_page: Open) -> Page:
    page = opened(open_page, PHONE, **TOUCH)
    sign_in(page, "alice")
    page.goto("/compte/documents/ajouter/")
    return page


def test_photographs_on_a_weak_line_become_one_document(
    open_page: Open, look: Look, alice: Person, tmp_path: Path
) -> None:
    page = a_phone(open_page)
    expect(page.get_by_label("Ou prendre une photo")).to_be_visible()
    look(page, "adding-empty")
    taken = pictures(tmp_path, "recto.jpg", "verso.jpg")
    phone = page.context.new_cdp_session(page)
    line(phone, upload=150_000)
    for path in taken:
        choose(page, "photo", path)
    row = page.locator("[data-rows] .file-row").first
    expect(row).to_contain_text("Envoi en cours")
    # In the middle of the first one: what has left arrives, the next one meets no line.
    line(phone, offline=True)
    row = page.locator("[data-rows] .file-row").filter(has_text="verso.jpg")
    expect(row).to_contain_text("La ligne est coupée. Nouvel essai dans")
    expect(page.locator("[data-said]")).to_contain_text("verso.jpg : La ligne est coupée")
    look(page, "adding-waiting")
    line(phone)
    expect(page.locator("[data-entries] fieldset[data-sent]")).to_have_count(2)
    expect(page.locator("[data-rows] .file-row")).to_have_count(0)
    expect(page.locator("[data-said]")).to_contain_text("verso.jpg est envoyé")
    stored = list(StoredFile.objects.order_by("id"))
    assert len(stored) == 2
    for file, path in zip(stored, taken, strict=True):
        assert file.size < path.stat().st_size / 2
        assert max(Image.open(BytesIO(read_content(file))).size) == SIDE
    look(page, "adding-two")
    gather(page, look)
    name_it(page, 0, "Pièce d’identité", "Ma carte")
    look(page, "adding-gathered")
    press(page, "Garder")
    expect(page.locator(".page")).to_contain_text("« Ma carte » est dans votre porte-documents")
    document = WalletDocument.objects.get(owner=alice)
    assert document.current.file.pages == 2
    assert document.current.file.size < 800_000


def hurried(route: Route) -> None:
    script = (STATIC / "uploading.js").read_text(encoding="utf-8")
    waits = "[1, 2, 4, 8, 15, 30]"
    assert waits in script
    route.fulfill(body=script.replace(waits, "[0, 0, 0]"), content_type="text/javascript")


def gather(page: Page, look: Look) -> None:
    press(page, "Rassembler ces photos en un seul document")
    frame = page.locator(".sheet-frame").first
    expect(frame).to_be_visible()
    look(page, "gathering")
    first = page.locator("[data-sheet]").first
    ranges = first.locator("input[type=range]")
    before = int(ranges.nth(0).input_value())
    assert 5 <= before <= 15
    # A corner is dragged: the two sides follow.
    handle = first.locator(".sheet-handle-start")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 40, middle[1] + 30, steps=4)
    page.mouse.up()
    assert int(ranges.nth(0).input_value()) > before
    ranges.nth(2).press("ArrowRight")
    press(page, "Descendre Page 1")
    expect(page.locator("[data-sheet] img").first).to_have_attribute(
        "alt", re.compile("page 1.*verso.jpg")
    )
    press(page, "Tourner Page 1")
    look(page, "gathering-turned")
    press(page, "Faire un document de 2 pages")
    expect(page.locator(".page")).to_contain_text("Vos 2 photos sont devenues un seul document")


def test_a_line_that_stays_down_is_tried_again_by_hand_or_left(
    open_page: Open, look: Look, alice: Person, tmp_path: Path
) -> None:
    page = opened(open_page, PHONE, **TOUCH)
    # Waits are for people: here they take no time.
    page.route("**/uploading*.js", hurried)
    sign_in(page, "alice")
    page.goto("/compte/documents/ajouter/")
    phone = page.context.new_cdp_session(page)
    line(phone, offline=True)
    path = tmp_path / "bail.pdf"
    path.write_bytes(files.pdf("bail"))
    choose(page, "file", path)
    row = page.locator("[data-rows] .file-row")
    expect(row).to_contain_text("Ce fichier n’a pas pu être envoyé")
    expect(row.get_by_role("button", name="Réessayer bail.pdf")).to_be_visible()
    look(page, "adding-failed")
    line(phone)
    row.get_by_role("button", name="Réessayer bail.pdf").click()
    expect(page.locator("[data-entries] fieldset[data-sent]")).to_have_count(1)
    assert StoredFile.objects.count() == 1


def test_a_file_on_its_way_can_be_cancelled_and_one_refused_is_said(
    open_page: Open, look: Look, alice: Person, tmp_path: Path
) -> None:
    page = a_phone(open_page)
    phone = page.context.new_cdp_session(page)
    line(phone, offline=True)
    path = tmp_path / "bail.pdf"
    path.write_bytes(files.pdf("bail"))
    choose(page, "file", path)
    page.get_by_role("button", name="Annuler bail.pdf").click()
    expect(page.locator("[data-rows] .file-row")).to_have_count(0)
    expect(page.locator("[data-said]")).to_have_text("L’envoi de bail.pdf est annulé.")
    line(phone)
    trap = tmp_path / "piège.pdf"
    trap.write_bytes(b"MZ this is a program")
    choose(page, "file", trap, path)
    expect(page.locator(".file-refused")).to_contain_text("n’est pas un PDF")
    expect(page.locator("[data-entries] fieldset[data-sent]")).to_have_count(1)
    look(page, "adding-refused")
    page.get_by_role("button", name="Retirer piège.pdf").click()
    choose(page, "file", path)
    expect(page.locator("[data-said]")).to_have_text("bail.pdf est déjà dans cette page.")
    assert entries(page) == 1


def test_a_session_that_ends_in_the_middle_loses_nothing(
    open_page: Open, look: Look, alice: Person, tmp_path: Path
) -> None:
    page = a_phone(open_page)
    path = tmp_path / "assurance.pdf"
    path.write_bytes(pdf_of_words("Attestation d’assurance", "Valable jusqu’au 31/12/2030"))
    page.context.clear_cookies()
    choose(page, "file", path)
    row = page.locator("[data-rows] .file-row")
    expect(row).to_contain_text("Vous avez été déconnecté")
    look(page, "adding-signed-out")
    with page.context.expect_page() as beside:
        row.get_by_role("link", name="Se connecter").click()
    sign_in(beside.value, "alice")
    beside.value.close()
    row.get_by_role("button", name="Réessayer assurance.pdf").click()
    entry = page.locator("[data-entries] fieldset[data-sent]")
    expect(entry).to_contain_text("Nous pensons que c’est : Attestation d’assurance")
    expect(entry).to_contain_text("Lu dans le document : 31 décembre 2030")
    look(page, "adding-proposed")
    press(page, "Garder")
    expect(page.locator(".page")).to_contain_text("est dans votre porte-documents")
    # The same file, another day.
    page.goto("/compte/documents/ajouter/")
    choose(page, "file", path)
    expect(page.locator("[data-entries]")).to_contain_text("Vous avez déjà ce document")
    look(page, "adding-again")
    press(page, "Garder")
    expect(page.locator(".page")).to_contain_text("nous ne l’avons pas gardé deux fois")
    assert WalletDocument.objects.filter(owner=alice).count() == 1


def test_an_old_phone_without_scripts_gathers_too(
    open_page: Open, alice: Person, tmp_path: Path
) -> None:
    page = opened(open_page, OLD_PHONE, java_script_enabled=False)
    sign_in(page, "alice")
    page.goto("/compte/documents/ajouter/")
    taken = pictures(tmp_path, "recto.jpg", "verso.jpg")
    choose(page, "file", *taken)
    press(page, "Continuer")
    assert entries(page) == 2
    press(page, "Rassembler ces photos en un seul document")
    top = page.locator("[data-sheet]").first.locator("input[type=range]").nth(1)
    found = top.input_value()
    assert 5 <= int(found) <= 15
    top.press("ArrowRight")
    page.get_by_role("button", name="Voir le résultat Page 1").click()
    expect(top).to_have_value(str(int(found) + 1))
    press(page, "Tourner Page 2")
    press(page, "Monter Page 2")
    expect(page.locator("[data-sheet] img").first).to_have_attribute(
        "alt", re.compile("page 1.*verso.jpg")
    )
    choose(page, "photo", *pictures(tmp_path, "annexe.jpg"))
    press(page, "Ajouter cette page")
    press(page, "Faire un document de 3 pages")
    name_it(page, 0, "Pièce d’identité", "Ma carte")
    press(page, "Garder")
    assert WalletDocument.objects.get(owner=alice).current.file.pages == 3
