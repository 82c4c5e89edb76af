"""Every procedure of the catalogue, from the first answer to the document delivered."""

import io
from datetime import date, timedelta

import pikepdf
import pytest

from niaouli.accounts.models import Person
from niaouli.cases import papers
from niaouli.cases.enums import Side, State
from niaouli.cases.operations import reviewing
from niaouli.documents.queries import read_content
from niaouli.procedures.catalogue import catalogue_files, read_definition
from niaouli.procedures.models import Procedure
from niaouli.procedures.policies import campaign_is_open
from tests import cast

SLUGS = [path.stem for path in catalogue_files()]
pytestmark = pytest.mark.django_db


@pytest.fixture(params=SLUGS)
def procedure(request: pytest.FixtureRequest, db: None) -> Procedure:
    return cast.published(request.param)


def is_tagged(content: bytes) -> bool:
    with pikepdf.open(io.BytesIO(content)) as document:
        return bool(document.Root.MarkInfo.Marked)


def test_it_is_filled_in_sent_and_acknowledged(procedure: Procedure, alice: Person) -> None:
    case = cast.submitted(alice, procedure)

    assert case.state == State.SUBMITTED
    assert is_tagged(papers.acknowledgement_pdf(case))
    assert is_tagged(papers.case_pdf(case, now=cast.NOW))


def test_granting_it_puts_one_document_in_the_wallet(procedure: Procedure, alice: Person) -> None:
    agent = cast.agent("annie", "Annie", "Tein", procedure.department)
    case = cast.taken(alice, procedure, agent)

    reviewing.grant_case(
        case=case,
        by=agent,
        now=cast.NOW,
        revision=case.revision,
        decision=cast.DECISIONS.get(procedure.slug),
    )

    issued = case.documents.get(side=Side.DEPARTMENT)
    assert is_tagged(read_content(issued.file))
    assert issued.wallet_version is not None
    assert issued.wallet_version.document.owner == alice
    assert issued.valid_until is not None and issued.valid_until > cast.NOW.date()


def test_every_procedure_can_be_asked_on_any_day() -> None:
    """The demonstration is alive whenever it is opened."""
    for path in catalogue_files():
        definition = read_definition(path)
        for day in range(366):
            assert campaign_is_open(definition, today=date(2028, 1, 1) + timedelta(days=day))
