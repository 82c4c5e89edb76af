"""The matrix: every route, tried by everyone, with every method.

`broken_cells` says which cells do not hold; `test_matrix.py` asserts that there are none, and that
taking any permission away makes some appear.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niaouli.accounts.models import Person
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Digest, Subscriber, Subscription
from niaouli.cases.models import Case
from niaouli.cases.operations import answering
from niaouli.departments.models import Membership
from niaouli.documents import operations as documents
from niaouli.documents.models import WalletDocument
from niaouli.employment.models import CheckIn, JobSeeker, OfficeBatch, Resume
from niaouli.employment.operations.office import start_batch
from niaouli.employment.operations.resumes import save_part, share_resume
from niaouli.employment.resume_parts import Part
from niaouli.employment.rules import rules
from niaouli.employment.windows import current_window
from niaouli.procedures.models import Procedure
from niaouli.publications.enums import Kind
from niaouli.publications.models import Feed, Publication
from tests import cast
from tests.alerts import steps as alerts
from tests.architecture.routes import Route, routes
from tests.employment import offers, seeking
from tests.publications.steps import online

CANARY = "CANARI"
"""Followed by the name of the person whose data carries it: `CANARIALICE`, `CANARIBOB`."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
REFUSED = {302, 401, 403, 404, 405}

READING_LOG = (
    'INSERT INTO "audit_event"',
    'UPDATE "cases_message" SET "read_at"',
    'UPDATE "cases_pendingitem" SET "seen_at"',
)
"""The log of readings and the read mark: the writes allowed when a page is only looked at."""
BOOKKEEPING = ("django_session", "usersessions_usersession", "django_cache", "SAVEPOINT")


@dataclass(frozen=True)
class World:
    """Everyone, and what belongs to Alice."""

    alice: Person
    draft: Case
    case: Case
    wallet: WalletDocument
    clients: Mapping[str, Client]

    def parameters(self, route: Route) -> dict[str, Any] | None:
        """Alice's objects for this route; None when nobody said which."""
        known = EXAMPLES.get(route.name)
        if known is None:
            return {} if not route.parameters else None
        return known(self)


def _case(world: World) -> dict[str, Any]:
    return {"reference": world.case.reference}


def _case_document(world: World) -> dict[str, Any]:
    return {**_case(world), "document": world.case.documents.order_by("id")[0].key}


def _draft(world: World) -> dict[str, Any]:
    return {"key": world.draft.key}


def _draft_document(world: World) -> dict[str, Any]:
    return {**_draft(world), "document": world.draft.documents.order_by("id")[0].key}


def _wallet(world: World) -> dict[str, Any]:
    return {"key": world.wallet.key}


def _procedure(world: World) -> dict[str, Any]:
    return {"slug": world.case.procedure.slug}


def _publication(world: World) -> dict[str, Any]:
    return {"publication": Publication.objects.earliest("id").pk}


def _public_publication(world: World) -> dict[str, Any]:
    return {"kind": Kind.EVENT.slug, "slug": Publication.objects.earliest("id").slug}


def _feed(world: World) -> dict[str, Any]:
    return {"feed": Feed.objects.earliest("id").pk}


def _subscription(world: World) -> dict[str, Any]:
    return {"subscription": Subscription.objects.get(subscriber__person=world.alice).pk}


def _digest(world: World) -> dict[str, Any]:
    return {"key": Digest.objects.get(subscriber__person=world.alice).key}


def _token(world: World) -> dict[str, Any]:
    """What an e-mail gives to whoever reads it: anybody who has it may use it."""
    return {"token": Subscriber.objects.get(person=world.alice).token}


def _check_in(world: World) -> dict[str, Any]:
    return {"number": CheckIn.objects.get(seeker__person=world.alice).number}


def _resume_part(world: World) -> dict[str, Any]:
    return {"part": "metier"}


def _resume_entry(world: World) -> dict[str, Any]:
    entry = Resume.objects.get(person=world.alice).experiences[0]["id"]
    return {"entries": "experiences", "entry": entry}


def _seeker(world: World) -> dict[str, Any]:
    return {"key": JobSeeker.objects.get(person=world.alice).key}


def _batch(world: World) -> dict[str, Any]:
    return {"key": OfficeBatch.objects.get().key}


EXAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "portal:procedure": _procedure,
    "portal:start": _procedure,
    "portal:offer": lambda world: {"number": offers.numbered(1)},
    "portal:check_in_receipt": _check_in,
    "portal:check_in_pdf": _check_in,
    "portal:check_in_correct": _check_in,
    "portal:resume_part": _resume_part,
    "portal:resume_add": lambda world: {"entries": "experiences"},
    "portal:resume_entry": _resume_entry,
    "portal:resume_move": _resume_entry,
    "portal:resume_remove": _resume_entry,
    "portal:draft": _draft,
    "portal:draft_page": lambda world: {**_draft(world), "page": "vous"},
    "portal:draft_document": _draft_document,
    "portal:draft_check": _draft,
    "portal:draft_discard": _draft,
    "portal:draft_renew": _draft,
    "portal:case": _case,
    "portal:case_sent": _case,
    "portal:acknowledgement": _case,
    "portal:case_pdf": _case,
    "portal:case_document": _case_document,
    "portal:case_document_preview": _case_document,
    "portal:supply": lambda world: {**_case(world), "item": world.case.items.get().pk},
    "portal:message": _case,
    "portal:withdraw": _case,
    "portal:wallet_document": _wallet,
    "portal:wallet_download": _wallet,
    "portal:wallet_preview": _wallet,
    "portal:wallet_bin": _wallet,
    "portal:wallet_restore": _wallet,
    "portal:wallet_change": _wallet,
    "portal:wallet_erase": _wallet,
    "portal:wallet_replace": _wallet,
    "portal:wallet_version": lambda world: {**_wallet(world), "number": 1},
    "portal:department": lambda world: {"code": world.case.department.code.lower()},
    "portal:question": lambda world: {"slug": "retirer-ma-demande"},
    "portal:publications_of_kind": lambda world: {"kind": Kind.EVENT.slug},
    "portal:publication": _public_publication,
    "portal:publication_calendar": _public_publication,
    "portal:alert_change": _subscription,
    "portal:alert_digest": _digest,
    "portal:subscribe_confirm": _token,
    "portal:alert_manage": _token,
    "portal:alert_manage_again": _token,
    "portal:alert_manage_change": lambda world: {**_token(world), **_subscription(world)},
    "portal:unsubscribe": _token,
    "backoffice:publication_write": lambda world: {"kind": Kind.EVENT.slug},
    "backoffice:publication": _publication,
    "backoffice:publication_edit": _publication,
    "backoffice:publication_publish": _publication,
    "backoffice:publication_withdraw": _publication,
    "backoffice:publication_discard": _publication,
    "backoffice:feed": _feed,
    "backoffice:feed_read": _feed,
    "backoffice:feed_act": _feed,
    "backoffice:employment_seeker": _seeker,
    "backoffice:employment_resume": _seeker,
    "backoffice:employment_resume_pdf": _seeker,
    "backoffice:employment_batch": _batch,
    "backoffice:case": _case,
    "backoffice:take": _case,
    "backoffice:ask": _case,
    "backoffice:assign": _case,
    "backoffice:message": _case,
    "backoffice:grant": _case,
    "backoffice:refuse": _case,
    "backoffice:close": _case,
    "backoffice:reopen": _case,
    "backoffice:document": _case_document,
    "backoffice:preview": _case_document,
    "backoffice:department_end_role": lambda world: {
        "membership": Membership.objects.get(person=world.case.assignee).pk
    },
}
"""How to reach Alice's object by each route that names one. A route without a line fails."""
NOT_OBJECTS = {
    "portal:procedure",
    "portal:start",
    "portal:offer",
    "portal:resume_part",
    "portal:resume_add",
}
"""They name something public, or of whoever asks."""

CASES = {"agent", "manager", "reader"}
ROOMS: dict[str, set[str]] = {
    "backoffice:publication": {"editor"},
    "backoffice:feed": {"editor"},
    "backoffice:department": {"manager"},
    "backoffice:employment": {"adviser"},
}
"""Beginnings of names of agents' routes that are not about cases, and the roles they are for."""


def build(permis: Procedure, people: Mapping[str, Person]) -> World:
    """Alice has a draft, a case that waits for her, a wallet; Bob has his own of each."""
    now = timezone.now() - timedelta(days=2)
    case, wallet = _things_of(people["alice"], permis, people["agent"], now)
    _things_of(people["bob"], permis, people["agent"], now)
    offers.keep(offers.offer(1, "Vendeur / Vendeuse"))
    for name in ("alice", "bob"):
        _looks_for_a_job(people[name], now)
        alerts.subscribed(people[name], Kind.EVENT, rhythm=Rhythm.NOW, now=now)
    _checks_in_by_office(people["adviser"], now)
    draft = cast.filled(people["alice"], permis, now=now, nom=f"{CANARY}ALICE")
    online(Kind.EVENT, permis.department, now=now)
    alerts.match(now)
    alerts.make(Rhythm.NOW, now)
    # Inside: it is refused before anything is sent.
    Feed.objects.create(
        url="http://127.0.0.1/", title="Flux", kind=Kind.NEWS, department=permis.department
    )
    clients = {role: cast.signed_in(person) for role, person in people.items()}
    clients["anonymous"] = Client()
    clients["agent without second factor"] = cast.signed_in(people["agent"], second_factor=False)
    return World(alice=people["alice"], draft=draft, case=case, wallet=wallet, clients=clients)


def _things_of(
    person: Person, permis: Procedure, agent: Person, now: Any
) -> tuple[Case, WalletDocument]:
    canary = f"{CANARY}{person.username.upper()}"
    case = cast.taken(person, permis, agent, now=now, nom=canary)
    answering.write_to_department(case=case, body=f"Message {canary}", by=person, now=now)
    case.refresh_from_db()
    cast.ask(case, agent, now=now)
    case.refresh_from_db()
    given = cast.given(person, "identite", now=now)
    wallet = documents.keep_document(
        owner=person,
        kind="identite",
        title=f"Carte {canary}",
        file=given.file,
        filename="carte.pdf",
        valid_until=None,
        by=person,
        now=now,
    )
    return case, wallet


def _looks_for_a_job(person: Person, now: datetime) -> None:
    """Registered for months, checked in once, with a résumé that is shared."""
    canary = f"{CANARY}{person.username.upper()}"
    seeking.registered(person, now=now - timedelta(days=200), occupation=canary)
    opened = current_window(timezone.localdate(now), rules().check_in)
    then = datetime.combine(opened.opens_on, time(1), tzinfo=UTC)
    seeking.checked_in(person, period=opened.period, now=then)
    seeking.resume(person, now=now)
    answers = {"about": canary}
    save_part(person=person, part=Part.ABOUT, answers=answers, now=now)
    share_resume(person=person, now=now)


def _checks_in_by_office(adviser: Person, now: datetime) -> None:
    start_batch(
        key=uuid4(),
        department=adviser.memberships.get().department,
        period=current_window(timezone.localdate(now), rules().check_in).period,
        people=[],
        commune="",
        reason="Agence fermée.",
        by=adviser,
        now=now,
    )


def broken_cells(world: World) -> Iterator[str]:
    """Every cell that does not hold, in a sentence."""
    for route in routes():
        parameters = world.parameters(route)
        if route.access is None:
            yield f"{route.name}: no access decorator says who may reach it"
        elif parameters is None:
            yield f"{route.name}: no line in EXAMPLES says how to reach an object"
        else:
            address = reverse(route.name, kwargs=parameters)
            for role, client in world.clients.items():
                for method in METHODS:
                    for problem in _try(world, route, address, role, client, method):
                        yield f"{method} {route.name} as {role}: {problem}"


def _try(
    world: World, route: Route, address: str, role: str, client: Client, method: str
) -> Iterator[str]:
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    connection.queries_log.clear()  # It holds so many statements, and there are many cells.
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            response = client.generic(method, address)
        # What this cell did, signing out included, is undone for the next one.
        client.cookies = cookies
        written = _writes(queries, reading_allowed=_may_see(route, role))
        transaction.set_rollback(True)
    allowed = _expected(route, role)
    if response.status_code >= 500:
        yield f"answered {response.status_code}"
    if method == "TRACE" and response.status_code < 400:
        yield "TRACE was answered"
    if response.status_code not in allowed and response.status_code != 405:
        yield f"answered {response.status_code}, expected one of {sorted(allowed)}"
    if written and (method in SAFE or response.status_code in {401, 403, 404, 405}):
        yield f"wrote {written[0][:80]}"
    if not (role == "adviser" and role in (_room(route) or ())):
        yield from _leaks(response, role)


def _expected(route: Route, role: str) -> set[int]:
    """The statuses that this role may receive from this route."""
    done = {200, 204, 302, 400, 403, 409, 422, 429}
    is_object = bool(route.parameters) and route.name not in NOT_OBJECTS
    if route.access == "public":
        return done | {404} if "accounts" not in route.name else done
    if role == "anonymous":
        return {302, 401}
    if route.access == "citizen":
        return done if not is_object or role == "alice" else {404}
    if role in {"alice", "bob"}:
        return {404}
    if role == "agent without second factor":
        return {302}
    room = _room(route)
    if room is not None:
        return done if role in room else {404}
    if role in {"editor", "adviser"}:
        # Who does not work on cases is led from the queue to their own room.
        return {302, 404}
    return done if not is_object or role in CASES else {404}


def _room(route: Route) -> set[str] | None:
    """The roles of the room that the route is in; None: it is about cases."""
    return next((roles for name, roles in ROOMS.items() if route.name.startswith(name)), None)


def _may_see(route: Route, role: str) -> bool:
    if route.access == "citizen":
        return role == "alice"
    return route.access == "agent" and role in (_room(route) or CASES)


def _writes(queries: CaptureQueriesContext, *, reading_allowed: bool) -> list[str]:
    """The statements that changed something other than a session."""
    ignored = BOOKKEEPING + (READING_LOG if reading_allowed else ())
    return [
        query["sql"]
        for query in queries.captured_queries
        if query["sql"].split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"}
        and not any(name in query["sql"].split("VALUES")[0] for name in ignored)
    ]


def _leaks(response: HttpResponseBase, role: str) -> Iterator[str]:
    """Nobody reads another's canary: agents of the department read both, strangers only theirs."""
    if role in CASES:
        return
    content = response.content if isinstance(response, HttpResponse) else b""
    for name in ("ALICE", "BOB"):
        if role.upper() != name and f"{CANARY}{name}".encode() in content:
            yield f"shows what belongs to {name.capitalize()}"
