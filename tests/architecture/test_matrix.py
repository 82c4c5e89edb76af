"""URL × role × method: what is not allowed is refused, writes nothing and shows nothing."""

import sys
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from django.urls import clear_url_caches

from niaouli.accounts.models import Person
from niaouli.alerts import queries as alert_queries
from niaouli.alerts.models import Digest, Subscription
from niaouli.cases import queries as case_queries
from niaouli.cases.models import Case
from niaouli.deliveries import queries as delivery_queries
from niaouli.deliveries.models import Delivery
from niaouli.departments import queries as department_queries
from niaouli.departments.models import Department, Membership
from niaouli.documents import queries as document_queries
from niaouli.documents.issued import register
from niaouli.documents.models import Issuance, WalletDocument
from niaouli.employment.models import CheckIn, JobSeeker
from niaouli.employment.queries import seekers as seeker_queries
from niaouli.procedures.models import Procedure
from niaouli.publications import queries as publication_queries
from niaouli.publications.models import Feed, Publication
from niaouli.web import access
from tests.architecture import matrix
from tests.architecture.routes import routes


@pytest.fixture
def world(
    permis: Procedure,
    alice: Person,
    bob: Person,
    agent: Person,
    manager: Person,
    reader: Person,
    other_agent: Person,
    editor: Person,
    adviser: Person,
    author: Person,
    auditor: Person,
) -> matrix.World:
    people = {
        "alice": alice,
        "bob": bob,
        "agent": agent,
        "manager": manager,
        "reader": reader,
        "other agent": other_agent,
        "editor": editor,
        "adviser": adviser,
        "author": author,
        "auditor": auditor,
    }
    return matrix.build(permis, people)


def test_every_route_is_classified_and_can_be_tried() -> None:
    unclassified = [route.name for route in routes() if route.access is None]
    untried = [
        route.name for route in routes() if route.parameters and route.name not in matrix.EXAMPLES
    ]
    assert (unclassified, untried) == ([], [])


def test_no_line_of_the_matrix_is_about_a_route_that_is_gone() -> None:
    assert set(matrix.EXAMPLES) <= {route.name for route in routes()}


@pytest.mark.slow
def test_every_cell_holds(world: matrix.World) -> None:
    broken = list(matrix.broken_cells(world))
    assert not broken, "\n".join(broken)


def everything_of_cases(*_args: object) -> Any:
    return Case.objects.all()


def everything_of_wallets(*_args: object) -> Any:
    return WalletDocument.objects.prefetch_related("versions")


def everything_issued(*_args: object) -> Any:
    return Issuance.objects.select_related(
        "department", "version__document__owner", "version__file"
    )


def everything_delivered(*_args: object) -> Any:
    return Delivery.objects.select_related("department", "prepared_by", "sent_by")


def every_department(*_args: object) -> Any:
    return list(Department.objects.order_by("id"))


def everything_of_roles(*_args: object) -> Any:
    return Membership.objects.all()


def everything_of_check_ins(*_args: object) -> Any:
    return CheckIn.objects.select_related("seeker__department", "seeker__person", "receipt")


def everything_of_seekers(*_args: object) -> Any:
    return JobSeeker.objects.select_related("department", "person")


def everything_of_subscriptions(*_args: object) -> Any:
    return Subscription.objects.select_related("topic")


def everything_of_digests(*_args: object) -> Any:
    return Digest.objects.all()


def everything_of_publications(*_args: object) -> Any:
    return Publication.objects.select_related("department")


def everything_of_feeds(*_args: object) -> Any:
    return Feed.objects.select_related("department")


def yes(*_args: object, **_kwargs: object) -> bool:
    return True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("permission", "removed"),
    [
        (case_queries.cases_of, everything_of_cases),
        (case_queries.cases_for_agent, everything_of_cases),
        (document_queries.documents_of, everything_of_wallets),
        (register.issuances_for_agent, everything_issued),
        (delivery_queries.deliveries_for_agent, everything_delivered),
        (department_queries.managed, every_department),
        (department_queries.memberships_managed, everything_of_roles),
        (department_queries.edited, every_department),
        (publication_queries.publications_for_editor, everything_of_publications),
        (publication_queries.feeds_for_editor, everything_of_feeds),
        (seeker_queries.check_ins_of, everything_of_check_ins),
        (seeker_queries.seekers_for_adviser, everything_of_seekers),
        (alert_queries.subscriptions_seen_by, everything_of_subscriptions),
        (alert_queries.digests_seen_by, everything_of_digests),
        (access.gave_second_factor, yes),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_removing_a_permission_is_noticed(
    world: matrix.World,
    monkeypatch: pytest.MonkeyPatch,
    permission: Callable[..., Any],
    removed: Callable[..., Any],
) -> None:
    """The permission is replaced everywhere it is used; some cell must then fail."""
    replaced = 0
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("niaouli."):
            for name, value in list(vars(module).items()):
                if value is permission:
                    monkeypatch.setattr(module, name, removed)
                    replaced += 1
    clear_url_caches()
    assert replaced
    # Reading shows most of them; it is tried on every route before the rest.
    rest = [method for method in matrix.METHODS if method != "GET"]
    cells = chain(matrix.broken_cells(world, ["GET"]), matrix.broken_cells(world, rest))
    assert next(cells, None) is not None
