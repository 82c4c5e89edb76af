"""Files on a weak line, elsewhere than in the porte-documents: each leaves ahead of its form, which
follows them; a line that drops, a phone that sends too soon, nothing is lost.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.queries import current_documents
from niaouli.documents.models import StoredFile, WalletDocument
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.journeys.acts import Look, Open, attach, press, sign_in, write
from tests.journeys.forms import says
from tests.journeys.test_adding_journey import PHONE, TOUCH, hurried, line, opened, pictures
from tests.portal.wallet.steps import kept

pytestmark = pytest.mark.django_db(transaction=True)
ALL_SENT = "La suite viendra dès que l’envoi sera fini."


@pytest.fixture
def draft(alice: Person, permis: Procedure) -> Case:
    return cast.first_permit(alice, permis)


def given(case: Case) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in current_documents(case):
        found.setdefault(each.field, []).append(each.filename)
    return found


def at(open_page: Open, address: str) -> Page:
    page = opened(open_page, PHONE, **TOUCH)
    sign_in(page, "alice")
    page.goto(address)
    return page


def test_the_documents_of_a_draft_leave_one_by_one_and_the_page_follows(
    open_page: Open, look: Look, draft: Case, alice: Person, tmp_path: Path
) -> None:
    page = at(open_page, f"/compte/demandes/brouillons/{draft.key}/pages/documents/")
    phone = page.context.new_cdp_session(page)
    (photograph,) = pictures(tmp_path, "carte.jpg")
    line(phone, upload=150_000)
    page.locator("input[type=file][name=piece_identite]").set_input_files(photograph)
    expect(page.locator("#files-piece_identite .file-row")).to_contain_text("Envoi en cours")
    attach(page, tmp_path, "photo", "portrait.jpg", files.jpeg("portrait"))
    attach(page, tmp_path, "assurance", "assurance.pdf", files.pdf("assurance"))
    line(phone, offline=True)
    waiting = page.locator("[data-rows] .file-row").filter(has_text="La ligne est coupée")
    expect(waiting).to_have_count(1)
    look(page, "ahead-waiting")
    # Too soon: the page says so, then goes on by itself.
    page.get_by_role("button", name="Continuer", exact=True).locator("visible=true").last.click()
    expect(page.locator("[data-said]")).to_have_text(ALL_SENT)
    with page.expect_navigation():
        line(phone)
    says(page, "Comment voulez-vous recevoir")
    assert given(draft) == {
        "piece_identite": ["carte.jpg"],
        "photo": ["portrait.jpg"],
        "assurance": ["assurance.pdf"],
    }
    assert StoredFile.objects.count() == 3
    # Made light by the phone, and kept where its box was ticked.
    assert StoredFile.objects.order_by("id")[0].size < photograph.stat().st_size / 2
    assert WalletDocument.objects.filter(owner=alice).exists()


def test_a_box_unticked_or_a_document_chosen_again_is_heeded(
    open_page: Open, look: Look, draft: Case, tmp_path: Path
) -> None:
    page = at(open_page, f"/compte/demandes/brouillons/{draft.key}/pages/documents/")
    for name in ("ancienne.pdf", "nouvelle.pdf"):
        attach(page, tmp_path, "assurance", name, files.pdf(name))
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    expect(page.locator("#files-assurance [data-sent]")).to_have_count(1)
    attach(page, tmp_path, "photo", "portrait.jpg", files.jpeg("portrait"))
    page.get_by_role("checkbox", name="portrait.jpg").uncheck()
    look(page, "ahead-sent")
    press(page, "Enregistrer et revenir plus tard")
    assert given(draft) == {"assurance": ["nouvelle.pdf"]}


def test_a_message_follows_its_files(
    open_page: Open,
    look: Look,
    alice: Person,
    permis: Procedure,
    agent: Person,
    tmp_path: Path,
) -> None:
    case = cast.taken(alice, permis, agent)
    page = at(open_page, f"/compte/demandes/{case.reference}/")
    phone = page.context.new_cdp_session(page)
    line(phone, offline=True)
    paths = [tmp_path / "plan.pdf", tmp_path / "vue.pdf"]
    for path in paths:
        path.write_bytes(files.pdf(path.name))
    page.locator("input[type=file][name=files]").set_input_files(paths)
    write(page, body="Voici le plan et la vue.")
    expect(page.locator("[data-rows] .file-row")).to_have_count(2)
    line(phone)
    expect(page.locator("#files-files [data-sent]")).to_have_count(2)
    look(page, "ahead-message")
    press(page, "Envoyer mon message")
    says(page, "Voici le plan et la vue.", "plan.pdf", "vue.pdf")
    assert case.messages.get().attachments.count() == 2


def test_whoever_changes_their_mind_sends_nothing(
    open_page: Open, alice: Person, permis: Procedure, agent: Person, tmp_path: Path
) -> None:
    """« Annuler » a file does not let go a message that waits for it; one that failed holds it."""
    case = cast.taken(alice, permis, agent)
    page = opened(open_page, PHONE, **TOUCH)
    page.route("**/uploading*.js", hurried)
    sign_in(page, "alice")
    page.goto(f"/compte/demandes/{case.reference}/")
    phone = page.context.new_cdp_session(page)
    write(page, body="Voici le plan.")
    line(phone, upload=20_000)
    attach(page, tmp_path, "files", "plan.pdf", files.pdf("plan", pages=40))
    submit = page.get_by_role("button", name="Envoyer mon message")
    submit.click()
    expect(page.locator("[data-said]")).to_have_text(ALL_SENT)
    page.get_by_role("button", name="Annuler plan.pdf").click()
    expect(page.locator("[data-rows] .file-row")).to_have_count(0)
    line(phone, offline=True)
    attach(page, tmp_path, "files", "vue.pdf", files.pdf("vue"))
    expect(page.locator(".file-failed")).to_contain_text("n’a pas pu être envoyé")
    submit.click()
    expect(page.get_by_role("button", name="Réessayer vue.pdf")).to_be_focused()
    line(phone)
    assert not case.messages.exists()
    page.get_by_role("button", name="Réessayer vue.pdf").click()
    expect(page.get_by_role("checkbox", name="vue.pdf")).to_be_checked()
    press(page, "Envoyer mon message")
    assert case.messages.get().attachments.get().filename == "vue.pdf"


def test_a_document_of_the_wallet_is_picked_while_a_file_is_on_its_way(
    open_page: Open, draft: Case, alice: Person, tmp_path: Path
) -> None:
    kept(alice, "Mon assurance")
    page = at(open_page, f"/compte/demandes/brouillons/{draft.key}/pages/documents/")
    phone = page.context.new_cdp_session(page)
    line(phone, offline=True)
    attach(page, tmp_path, "assurance", "autre.pdf", files.pdf("autre"))
    expect(page.locator("#files-assurance .file-row")).to_contain_text("La ligne est coupée")
    page.get_by_label("Mon assurance").check()
    line(phone)
    press(page, "Enregistrer et revenir plus tard")
    assert given(draft) == {"assurance": ["attestation-assurance.pdf"]}


def test_a_box_unticked_by_mistake_is_ticked_by_choosing_the_file_again(
    open_page: Open, draft: Case, tmp_path: Path
) -> None:
    page = at(open_page, f"/compte/demandes/brouillons/{draft.key}/pages/documents/")
    attach(page, tmp_path, "photo", "portrait.jpg", files.jpeg("portrait"))
    box = page.get_by_role("checkbox", name="portrait.jpg")
    box.uncheck()
    attach(page, tmp_path, "photo", "portrait.jpg", files.jpeg("portrait"))
    expect(box).to_be_checked()
    expect(page.locator("[data-said]")).to_have_text("portrait.jpg est déjà dans cette page.")
