"""What a form does not ask is not taken, and what belongs elsewhere is not found."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.enums import State
from niaouli.cases.models import Case
from niaouli.departments.models import Membership
from niaouli.documents import operations as documents
from niaouli.documents.models import WalletDocument
from niaouli.employment.models import JobSeeker, Resume
from niaouli.procedures.models import Procedure
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication
from tests import cast
from tests.accounts import steps
from tests.employment.seeking import ABOUT, registered
from tests.portal import filling

pytestmark = pytest.mark.django_db

EXTRA = {
    "id": "1",
    "pk": "1",
    "key": "5f3c2a1e-0000-4000-8000-000000000000",
    "state": "granted",
    "reference": "2026-DDDT-000999-A",
    "citizen": "1",
    "owner": "1",
    "by": "1",
    "department": "1",
    "assignee": "1",
    "submitted_at": "2020-01-01",
    "role": "manager",
    "memberships": "1",
    "is_active": "",
    "is_staff": "on",
    "is_superuser": "on",
    "password": "x",
    "email": "evil@example.org",
    "answers": "{}",
    "honneur": "on",
    "__class__": "x",
}


def test_a_page_of_a_draft_takes_its_own_questions_only(alice: Person, permis: Procedure) -> None:
    case = cast.draft(alice, permis)
    client = cast.signed_in(alice)
    filling.send(client, case, "nature", filling.FIRST)
    filling.send(client, case, "vous", {**EXTRA, **filling.YOU})
    case = Case.objects.get()
    assert (case.state, case.reference, case.citizen) == (State.DRAFT, None, alice)
    assert case.answers["nom"] == "Wamytan"
    assert not case.answers.keys() & EXTRA.keys()


def test_an_account_changes_by_its_own_pages_only(alice: Person) -> None:
    client = cast.signed_in(alice)
    before = Person.objects.values().get()
    for name in ("profile_names", "profile_preferences"):
        own = {"given_name": "Alice", "family_name": "Wamytan", "language": "fr"}
        client.post(reverse(f"portal:{name}"), {**EXTRA, **own, "text_size": "normal"})
    assert Person.objects.values().get() == before
    assert not Membership.objects.exists()


def test_signing_up_gives_no_role_and_confirms_nothing(client: Client) -> None:
    values = {**EXTRA, "username": "lea", "email": "lea@example.org", "verified": "on"}
    client.post("/compte/inscription/", {**values, "password1": steps.GOOD_PASSWORD})
    lea = Person.objects.get()
    assert (lea.username, lea.is_active, lea.given_name) == ("lea", True, "")
    assert not Membership.objects.exists()
    assert not steps.is_signed_in(client)


def test_a_decision_decides_nothing_else(alice: Person, agent: Person, permis: Procedure) -> None:
    case = cast.taken(alice, permis, agent)
    address = reverse("backoffice:refuse", args=[case.reference])
    values = {**EXTRA, "revision": case.revision, "reason": "Non."}
    cast.signed_in(agent).post(address, values)
    reference = case.reference
    case.refresh_from_db()
    assert (case.state, case.reference, case.citizen) == (State.REFUSED, reference, alice)


@pytest.fixture
def theirs(alice: Person, bob: Person, agent: Person, permis: Procedure) -> dict[str, Case]:
    """Both have a case that waits for them, and a draft."""
    return {
        "alice": cast.awaiting(alice, permis, agent),
        "bob": cast.awaiting(bob, permis, agent),
        "alice draft": cast.filled(alice, permis),
        "bob draft": cast.filled(bob, permis),
    }


def document_of(case: Case) -> UUID:
    return case.documents.order_by("id")[0].key


def test_a_document_is_found_under_its_own_case_only(
    theirs: dict[str, Case], alice: Person, agent: Person
) -> None:
    case, draft = theirs["alice"], theirs["alice draft"]
    mine, agents = cast.signed_in(alice), cast.signed_in(agent)
    for name, other in theirs.items():
        key = document_of(other)
        for page in ("case_document", "case_document_preview"):
            address = reverse(f"portal:{page}", args=[case.reference, key])
            assert (mine.get(address).status_code == 200) is (name == "alice")
        for page in ("document", "preview"):
            address = reverse(f"backoffice:{page}", args=[case.reference, key])
            assert (agents.get(address).status_code == 200) is (name == "alice")
        address = filling.place(draft, "draft_document", key)
        assert (mine.get(address).status_code == 200) is (name == "alice draft")


def test_an_item_is_supplied_under_its_own_case_only(
    theirs: dict[str, Case], alice: Person
) -> None:
    item = theirs["bob"].items.get()
    address = reverse("portal:supply", args=[theirs["alice"].reference, item.pk])
    client = cast.signed_in(alice)
    assert client.get(address).status_code == 404
    assert client.post(address, {item.field: filling.pdf()}).status_code == 404


def test_another_s_draft_document_is_not_taken_out(theirs: dict[str, Case], bob: Person) -> None:
    key = document_of(theirs["alice draft"])
    address = filling.page_of(theirs["bob draft"], "documents")
    cast.signed_in(bob).post(address, {f"form-remove-{key}": "1"})
    assert theirs["alice draft"].documents.filter(key=key).exists()


def test_another_s_wallet_gives_nothing(
    theirs: dict[str, Case], alice: Person, bob: Person
) -> None:
    given = cast.given(alice, "identite")
    kept: WalletDocument = documents.keep_document(
        owner=alice,
        kind="identite",
        title="Carte",
        file=given.file,
        filename=given.filename,
        valid_until=None,
        by=alice,
        now=cast.NOW,
    )
    draft = theirs["bob draft"]
    draft.documents.filter(field="piece_identite").delete()
    client = cast.signed_in(bob)
    values = {"piece_identite-wallet": str(kept.key), "form-shown": "piece_identite"}
    client.post(filling.page_of(draft, "documents"), values)
    assert not draft.documents.filter(field="piece_identite").exists()


# ── The services of the account ──────────────────────────────────────────────────────────────
def test_an_editor_s_form_takes_its_own_inputs_only(editor: Person) -> None:
    values = {"title": "Le sentier rouvre", "body": "Enfin.", "department": "DDDT"}
    forged = {
        "status": "published",
        "published_at": "2020-01-01",
        "slug": "ailleurs",
        "kind": "flash",
        "details": "{}",
        "external_url": "http://evil.example",
        "feed": "1",
        "to_announce": "on",
        "search_text": "tout",
    }
    address = reverse("backoffice:publication_write", args=[Kind.NEWS.slug])
    cast.signed_in(editor).post(address, {**EXTRA, **forged, **values})
    written = Publication.objects.get()
    assert (written.kind, written.status, written.slug) == ("news", "draft", "le-sentier-rouvre")
    assert (written.external_url, written.feed, written.published_at) == ("", None, None)
    assert not written.to_announce


def test_a_job_seeker_s_forms_take_their_own_inputs_only(alice: Person, bob: Person) -> None:
    cast.department("DEL", "Direction de l’emploi et du logement")
    other = cast.department("DPASS", "Direction de l’action sanitaire et sociale")
    registered(alice)
    before = JobSeeker.objects.values().get()
    forged = {"person": bob.pk, "department": other.pk, "registered_at": "2020-01-01"}
    again = {name: [str(value)] for name, value in ABOUT.items() if name not in {"since", "phone"}}
    since = {"since-day": "1", "since-month": "9", "since-year": "2025", "phone": "75 25 25"}
    address = reverse("portal:employment_change")
    answer = cast.signed_in(alice).post(address, {**EXTRA, **forged, **again, **since})
    assert answer.status_code == 302
    assert JobSeeker.objects.values().get() == before


def test_a_resume_is_shared_by_its_own_page_only(alice: Person) -> None:
    forged = {"shared_at": "2026-01-01", "share": "yes", "person": "1", "experiences": "[]"}
    address = reverse("portal:resume_part", args=["metier"])
    cast.signed_in(alice).post(address, {**EXTRA, **forged, "title": "Serveuse"})
    made = Resume.objects.get()
    assert (made.person, made.shared_at) == (alice, None)
    assert set(made.answers) == {"title"}
