"""« Tout télécharger »: a case in one ZIP, for its owner alone."""

import io
from datetime import timedelta
from threading import BoundedSemaphore
from zipfile import ZipFile

import pytest
from django.http import StreamingHttpResponse
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.cases.operations.scheduling import run_due
from niaouli.procedures.models import Procedure
from niaouli.web import downloads
from tests import cast
from tests.cases.by_email import answered_by_email
from tests.cases.scheduled import deliver, mails
from tests.cases.test_messages import sent
from tests.cast import NOW
from tests.lib.test_pdf import read
from tests.portal.reading import one, page

pytestmark = pytest.mark.django_db


def address(case: Case) -> str:
    return reverse("portal:bundle", args=[case.reference])


@pytest.fixture
def full(alice: Person, permis: Procedure, agent: Person) -> Case:
    """Two documents given again, one delivered, one with a message, an answer by e-mail."""
    case = cast.supplied(alice, permis, agent)
    answering.write_to_department(case=case, body="Voici.", given=[sent(alice)], by=alice, now=NOW)
    answered_by_email(case)
    case.refresh_from_db()
    return reviewing.grant_case(case=case, by=agent, now=NOW, revision=case.revision)


def opened(case: Case, who: Person) -> ZipFile:
    response = cast.signed_in(who).get(address(case))
    assert response.headers["Content-Type"] == "application/zip"
    assert f"demande-{case.reference}.zip" in response.headers["Content-Disposition"]
    return ZipFile(io.BytesIO(response.getvalue()))


def test_everything_is_in_it(full: Case, alice: Person) -> None:
    archive = opened(full, alice)
    assert archive.testzip() is None
    names = archive.namelist()
    folders = [name.split("/")[0] for name in names]
    assert (
        folders.count("documents-envoyes")
        == full.documents.filter(side="citizen", message=None).count()
    )
    assert folders.count("documents-recus") == full.documents.filter(side="department").count() == 1
    assert folders.count("messages") == full.documents.exclude(message=None).count() + 1
    assert len(set(names)) == len(names) == full.documents.count() + 2


def test_its_pdf_is_that_of_the_case(full: Case, alice: Person) -> None:
    text = read(opened(full, alice).read(f"demande-{full.reference}.pdf"))
    assert str(full.reference) in text


def test_a_replaced_document_is_there_too(full: Case, alice: Person) -> None:
    assert full.documents.exclude(replaced_at=None).count() == 1
    names = [name for name in opened(full, alice).namelist() if "envoyes" in name]
    numbers = [name.split("/")[1][:3] for name in names]
    assert len(set(numbers)) == len(numbers)


def test_to_a_stranger_it_does_not_exist(full: Case, bob: Person, agent: Person) -> None:
    for stranger in (bob, agent):
        assert cast.signed_in(stranger).get(address(full)).status_code == 404


def test_a_draft_has_none(alice: Person, permis: Procedure) -> None:
    draft = cast.draft(alice, permis)
    place = f"/compte/demandes/brouillons/{draft.key}/tout.zip"
    assert cast.signed_in(alice).get(place).status_code == 404


def test_any_sent_case_offers_it(alice: Person, permis: Procedure) -> None:
    case = cast.submitted(alice, permis)
    soup = page(cast.signed_in(alice), reverse("portal:case", args=[case.reference]))
    assert (
        one(soup, f"aside a[href='{address(case)}']").get_text(" ").startswith("Tout télécharger")
    )


def test_one_that_will_be_erased_offers_it_first_and_its_e_mail_too(
    alice: Person, permis: Procedure, agent: Person
) -> None:
    case = cast.granted(alice, permis, agent)
    told = NOW + timedelta(days=710)
    run_due(now=told)
    deliver(now=told)
    (mail,) = mails("keeping_notice")
    assert address(case) in mail.text
    soup = page(cast.signed_in(alice), reverse("portal:case", args=[case.reference]))
    assert one(soup, f"#main .notice a[href='{address(case)}']")


# ── Heavy ones ───────────────────────────────────────────────────────────────────────────────
def test_what_is_heavy_leaves_as_it_is_made(
    full: Case, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "WHOLE_BYTES", 10)
    response = cast.signed_in(alice).get(address(full))
    assert isinstance(response, StreamingHttpResponse)
    assert ZipFile(io.BytesIO(response.getvalue())).testzip() is None


def test_while_too_many_leave_a_sentence_says_when_to_try_again(
    full: Case, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "WHOLE_BYTES", 10)
    monkeypatch.setattr(downloads, "_STREAMS", BoundedSemaphore(1))
    downloads._STREAMS.acquire()
    refused = cast.signed_in(alice).get(address(full))
    assert refused.status_code == 409
    assert "Réessayez dans une minute" in refused.content.decode()
