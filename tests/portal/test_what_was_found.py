"""What was found in a file when it came is said where its person and its agents read it."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niaouli.accounts.models import Person
from niaouli.cases.models import Case
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import read_content
from niaouli.procedures.models import Procedure
from tests import cast, files
from tests.documents import crafted
from tests.documents.checking.test_cleaning import photograph, signed
from tests.portal.reading import one, page, words
from tests.portal.wallet.steps import kept, replaced

ClientOf = Callable[[Person], Client]
REMOVED = (
    "À l’arrivée du fichier, nous en avons retiré : le lieu de la prise de vue, les informations"
)
SIGNED = "Signé par Jean Dupont le "
UNKNOWN = "L’identité du signataire n’est pas vérifiée."


@pytest.fixture
def case(alice: Person, permis: Procedure, agent: Person) -> Case:
    return cast.taken(alice, permis, agent)


@pytest.fixture
def client(alice: Person, client_of: ClientOf) -> Client:
    return client_of(alice)


def write(client: Client, case: Case, name: str, content: bytes) -> str:
    """Joined to a message; what the page of the case then says."""
    files_sent = {"body": "Voici.", "files": SimpleUploadedFile(name, content)}
    client.post(reverse("portal:message", args=[case.reference]), files_sent)
    return words(one(page(client, reverse("portal:case", args=[case.reference])), "#main"))


def test_what_was_removed_is_said_to_who_sent_it(case: Case, client: Client) -> None:
    assert REMOVED in write(client, case, "plage.jpg", photograph("JPEG"))


def test_a_file_where_nothing_was_removed_says_nothing(case: Case, client: Client) -> None:
    assert "nous en avons retiré" not in write(client, case, "plan.pdf", files.pdf("plan"))


def test_a_signature_is_said_to_who_sent_it(case: Case, client: Client) -> None:
    said = write(client, case, "bail.pdf", signed(crafted.pdf()))
    assert SIGNED in said
    assert UNKNOWN in said


def test_one_that_was_changed_since_is_said_too(case: Case, client: Client) -> None:
    changed = signed(crafted.pdf()).replace(b"0 0 m 90 90 l", b"0 0 m 80 80 l", 1)
    assert "puis modifié : la signature ne vaut plus" in write(client, case, "bail.pdf", changed)


def test_what_we_delivered_ourselves_is_known(
    alice: Person, permis: Procedure, agent: Person, client: Client
) -> None:
    cast.granted(alice, permis, agent)
    permit = WalletDocument.objects.get(owner=alice, origin="issued")
    other = cast.taken(alice, permis, agent)
    said = write(client, other, "permis.pdf", read_content(permit.current.file))
    assert "contenu intact" in said
    assert f"Délivré par {permit.issued_by}" in said
    assert UNKNOWN not in said


def test_however_many_are_signed_it_is_one_statement_more(case: Case, client: Client) -> None:
    address = reverse("portal:case", args=[case.reference])

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    client.get(address)
    plain = statements()
    for number in range(3):
        write(client, case, f"bail-{number}.pdf", signed(crafted.pdf()))
    assert statements() == plain + 1


def test_agents_read_the_same(case: Case, client: Client, agent: Person) -> None:
    write(client, case, "bail.pdf", signed(crafted.pdf()))
    joined = case.messages.get().attachments.get()
    address = reverse("backoffice:case", args=[case.reference])
    said = words(one(page(cast.signed_in(agent), f"{address}?piece={joined.key}"), "#main"))
    assert SIGNED in said
    assert UNKNOWN in said


def test_and_the_wallet_too(alice: Person, client: Client) -> None:
    document = kept(alice)
    replaced(document, signed(crafted.pdf()))
    said = words(one(page(client, reverse("portal:wallet_document", args=[document.key])), "body"))
    assert SIGNED in said
    assert UNKNOWN in said
