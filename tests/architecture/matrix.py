"""The matrix: every route, tried by everyone, with every method.

`broken_cells` says which cells do not hold; `test_matrix.py` asserts that there are none, and that
taking any permission away makes some appear.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
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

from niaouli.accounts.counter import Typed as CounterTyped
from niaouli.accounts.models import Person
from niaouli.alerts.enums import Rhythm
from niaouli.alerts.models import Digest, Subscriber, Subscription
from niaouli.cases.enums import BatchAct, Channel, OpinionState, ReplyUse, State, Verdict
from niaouli.cases.exporting import Selection
from niaouli.cases.models import (
    BatchReport,
    Case,
    Export,
    LetterModel,
    ReplyModel,
    SavedView,
    SupportingDocument,
)
from niaouli.cases.operations import answering, letters
from niaouli.cases.operations.batches import Given as Together
from niaouli.cases.operations.batches import Picked, act_on_many
from niaouli.cases.operations.exports import ask_export, make_export
from niaouli.cases.operations.opinions import Asked, Given, ask_opinion, give_opinion_by_link
from niaouli.cases.operations.replies import write_model
from niaouli.cases.operations.saved_views import save_view
from niaouli.cases.periods import Period
from niaouli.deliveries.models import Delivery
from niaouli.departments.models import Department, Membership, PickupPlace
from niaouli.departments.places import TypedPlace, define_place
from niaouli.documents import operations as documents
from niaouli.documents.issued.issuing import issue_document
from niaouli.documents.models import Issuance, StoredFile, WalletDocument
from niaouli.employment.models import CheckIn, JobSeeker, OfficeBatch, Resume
from niaouli.employment.operations.office import start_batch
from niaouli.employment.operations.resumes import save_part, share_resume
from niaouli.employment.resume_parts import Part
from niaouli.employment.rules import rules
from niaouli.employment.windows import current_window
from niaouli.mail.models import OutgoingMail
from niaouli.procedures.models import Procedure
from niaouli.publications.enums import Kind
from niaouli.publications.models import Feed, Publication
from tests import cast, files
from tests.alerts import steps as alerts
from tests.architecture.routes import Route, routes
from tests.cases import counter
from tests.cases.by_email import answered_by_email
from tests.deliveries.steps import listed, prepared, row
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
    'UPDATE "cases_case" SET "answered_at" = NULL',
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


def _message(world: World) -> dict[str, Any]:
    return {**_case(world), "message": world.case.incoming.get().message_id}


def _draft(world: World) -> dict[str, Any]:
    return {"key": world.draft.key}


def _draft_document(world: World) -> dict[str, Any]:
    return {**_draft(world), "document": world.draft.documents.order_by("id")[0].key}


def _counter_draft(world: World) -> dict[str, Any]:
    drafts = Case.objects.filter(channel=Channel.COUNTER, state=State.DRAFT)
    return {"key": drafts.earliest("id").key}


def _entered(world: World) -> dict[str, Any]:
    sent = Case.objects.filter(channel=Channel.COUNTER).exclude(state=State.DRAFT)
    return {"reference": sent.earliest("id").reference}


def _wallet(world: World) -> dict[str, Any]:
    return {"key": world.wallet.key}


def _sent(world: World) -> dict[str, Any]:
    return {"key": world.wallet.current.file.key}


def _photograph(world: World) -> dict[str, Any]:
    sent = StoredFile.objects.filter(created_by=world.alice, content_type="image/jpeg")
    return {"key": sent.earliest("id").key}


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


def _opinion(world: World) -> dict[str, Any]:
    """Asked of the department of the other agent."""
    return {"key": world.case.opinions.get(department__isnull=False).key}


def _opinion_by_link(world: World) -> dict[str, Any]:
    """What an e-mail gives to an expert."""
    key = world.case.opinions.get(department__isnull=True, state=OpinionState.ASKED).key
    text = OutgoingMail.objects.get(text__contains=f"/avis/{key}/").text
    return {"key": key, "secret": text.split(f"/avis/{key}/")[1].split("/")[0]}


def _case_opinion(world: World) -> dict[str, Any]:
    return {**_case(world), "key": world.case.opinions.get(file__isnull=False).key}


def _with_document(world: World, found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "document": world.case.documents.order_by("id")[0].key}


def _issued(world: World) -> dict[str, Any]:
    """What the department of the case issued to Alice."""
    issued = Issuance.objects.filter(version__document__owner=world.alice).earliest("id")
    return {"code": issued.code}


def _reply(world: World) -> dict[str, Any]:
    return {"model": ReplyModel.objects.get().pk}


def _letter(world: World) -> dict[str, Any]:
    return {"model": LetterModel.objects.get().pk}


def _saved_view(world: World) -> dict[str, Any]:
    """The agent's own: what they keep and what they did is nobody else's."""
    return {"number": SavedView.objects.get().pk}


def _delivery(world: World) -> dict[str, Any]:
    return {"number": Delivery.objects.earliest("id").pk}


def _batch_report(world: World) -> dict[str, Any]:
    return {"key": BatchReport.objects.get().key}


EXAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "portal:procedure": _procedure,
    "portal:delay": _procedure,
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
    "portal:bundle": _case,
    "portal:case_document": _case_document,
    "portal:case_document_preview": _case_document,
    "portal:send_prepared": _case,
    "portal:supply": lambda world: {**_case(world), "item": world.case.items.get().pk},
    "portal:message": _case,
    "portal:message_original": _message,
    "portal:satisfaction": _case,
    "portal:withdraw": _case,
    "portal:wallet_document": _wallet,
    "portal:wallet_download": _wallet,
    "portal:wallet_preview": _wallet,
    "portal:wallet_bin": _wallet,
    "portal:wallet_restore": _wallet,
    "portal:wallet_change": _wallet,
    "portal:wallet_erase": _wallet,
    "portal:wallet_replace": _wallet,
    "portal:wallet_sent": _sent,
    "portal:wallet_sheet": _photograph,
    "portal:wallet_version": lambda world: {**_wallet(world), "number": 1},
    "portal:department": lambda world: {"code": world.case.department.code.lower()},
    "portal:verify_code": lambda world: {"code": "BCDF-GHJK-2346"},
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
    "backoffice:saved_view": _saved_view,
    "backoffice:batch_report": _batch_report,
    "backoffice:delivery": _delivery,
    "backoffice:delivery_report": _delivery,
    "backoffice:delivery_start": _delivery,
    "backoffice:delivery_stop": _delivery,
    "backoffice:delivery_retry": _delivery,
    "backoffice:delivery_abandon": _delivery,
    "backoffice:case": _case,
    "backoffice:take": _case,
    "backoffice:ask": _case,
    "backoffice:cancel_item": lambda world: {**_case(world), "item": world.case.items.get().pk},
    "backoffice:counter_supply": lambda world: {**_case(world), "item": world.case.items.get().pk},
    "backoffice:step": _case,
    "backoffice:assign": _case,
    "backoffice:message": _case,
    "backoffice:note": _case,
    "backoffice:transfer": _case,
    "backoffice:case_opinion": _case,
    "backoffice:case_opinion_cancel": _case_opinion,
    "backoffice:case_opinion_file": _case_opinion,
    "backoffice:opinion": _opinion,
    "backoffice:opinion_document": lambda world: _with_document(world, _opinion(world)),
    "backoffice:opinion_preview": lambda world: _with_document(world, _opinion(world)),
    "backoffice:issued_document": _issued,
    "backoffice:issued_file": _issued,
    "backoffice:issued_preview": _issued,
    "backoffice:issued_replace": _issued,
    "backoffice:issued_revoke": _issued,
    "backoffice:reply_change": _reply,
    "backoffice:reply_retire": _reply,
    "backoffice:letter": _case,
    "backoffice:letter_change": _letter,
    "backoffice:letter_archive": _letter,
    "portal:opinion": _opinion_by_link,
    "portal:opinion_document": lambda world: _with_document(world, _opinion_by_link(world)),
    "portal:opinion_preview": lambda world: _with_document(world, _opinion_by_link(world)),
    "backoffice:grant": _case,
    "backoffice:refuse": _case,
    "backoffice:close": _case,
    "backoffice:reopen": _case,
    "backoffice:hold": _case,
    "backoffice:release": _case,
    "backoffice:correct": _case,
    "backoffice:document": _case_document,
    "backoffice:original": _message,
    "backoffice:preview": _case_document,
    "backoffice:department_export": lambda world: {"key": Export.objects.get().key},
    "backoffice:place": _case,
    "backoffice:ready": _case,
    "backoffice:collected": _case,
    "backoffice:counter_draft": _counter_draft,
    "backoffice:counter_draft_page": lambda world: {**_counter_draft(world), "page": "vous"},
    "backoffice:counter_draft_document": lambda world: {
        **_counter_draft(world),
        "document": SupportingDocument.objects.filter(case__key=_counter_draft(world)["key"])
        .earliest("id")
        .key,
    },
    "backoffice:counter_draft_check": _counter_draft,
    "backoffice:counter_draft_discard": _counter_draft,
    "backoffice:counter_draft_renew": _counter_draft,
    "backoffice:counter_receipt": _entered,
    "backoffice:counter_acknowledgement": _entered,
    "backoffice:counter_code": _entered,
    "backoffice:department_place": lambda world: {
        "place_id": PickupPlace.objects.earliest("id").pk
    },
    "backoffice:department_close_place": lambda world: {
        "place_id": PickupPlace.objects.earliest("id").pk
    },
    "backoffice:department_end_role": lambda world: {
        "membership": Membership.objects.get(person=world.case.assignee).pk
    },
}
"""How to reach Alice's object by each route that names one. A route without a line fails."""
NOT_OBJECTS = {
    "portal:procedure",
    "portal:delay",
    "portal:start",
    "portal:offer",
    "portal:resume_part",
    "portal:resume_add",
}
"""They name something public, or of whoever asks."""

CASES = {"agent", "manager", "reader"}
ROOMS: dict[str, set[str]] = {
    "backoffice:counter_supply": CASES,
    "backoffice:counter_draft": {"agent", "manager"},
    "backoffice:counter_receipt": {"agent", "manager"},
    "backoffice:counter_acknowledgement": {"agent", "manager"},
    "backoffice:counter_code": {"agent", "manager"},
    "backoffice:counter": {"agent", "manager", "other agent"},
    "backoffice:saved_view": {"agent"},
    "backoffice:batch_reports": CASES | {"other agent"},
    "backoffice:batch_report": {"agent"},
    "backoffice:deliveries": {"agent", "manager", "other agent"},
    "backoffice:delivery_new": {"agent", "manager", "other agent"},
    "backoffice:delivery_template": {"agent", "manager", "other agent"},
    "backoffice:delivery": {"agent", "manager"},
    "backoffice:publication": {"editor"},
    "backoffice:feed": {"editor"},
    "backoffice:department": {"manager"},
    "backoffice:employment": {"adviser"},
    "backoffice:figures": {"agent", "manager", "reader", "other agent", "auditor"},
    "backoffice:repl": {"manager", "author"},
    "backoffice:letters": {"manager", "author"},
    "backoffice:letter_": {"manager", "author"},
    "backoffice:audit": {"manager", "auditor"},
    "backoffice:opinions": {"agent", "manager", "other agent"},
    "backoffice:opinion": {"other agent"},
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
    _works_on_many(case, people["agent"], now)
    _asks_opinions(case, people["agent"], now)
    write_model(
        department=permis.department,
        use=ReplyUse.MESSAGE,
        title="Complet",
        body="Bonjour {prenom},",
        by=people["manager"],
        now=now,
    )
    letters.write_model(
        department=permis.department,
        typed=letters.TypedModel("Attestation", "Attestation", "attestation", "{prenom}"),
        by=people["manager"],
        now=now,
    )
    _takes_a_list_out(people["manager"], permis.department, now)
    _prepares_a_delivery(people["alice"], permis.department, people["agent"], now)
    draft = cast.filled(people["alice"], permis, now=now, nom=f"{CANARY}ALICE")
    _enters_at_the_counter(permis, people["agent"], now)
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
    answered_by_email(case, f"E-mail {canary}", now=now)
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
    issue_document(
        owner=person,
        department=case.department,
        kind="permis-de-chasser",
        title=f"Permis {canary}",
        content=files.pdf("permis"),
        filename="permis.pdf",
        valid_until=None,
        by=agent,
        now=now,
    )
    return case, wallet


def _asks_opinions(case: Case, agent: Person, now: datetime) -> None:
    """Of another department, of an expert, and of one who has answered with a file."""
    asked = Asked(
        question="Qu’en pensez-vous ?",
        due_on=timezone.localdate(now) + timedelta(days=30),
        documents=[str(each.key) for each in case.documents.order_by("id")],
    )
    ask_opinion(case=case, asked=replace(asked, department="DPASS"), by=agent, now=now)
    expert = replace(asked, expert_name="Dr Kanaky", expert_email="expert@example.org")
    ask_opinion(case=case, asked=expert, by=agent, now=now)
    answered = ask_opinion(case=case, asked=expert, by=agent, now=now)
    file = documents.store_made_file(
        content=files.pdf("rapport"), filename="rapport.pdf", by=None, now=now
    )
    given = Given(verdict=Verdict.FAVOURABLE, answer="Rien à redire.", file=file)
    give_opinion_by_link(opinion=answered, given=given, now=now)


def _works_on_many(case: Case, agent: Person, now: datetime) -> None:
    """Keeps a list under a name, and takes at once what is taken already."""
    save_view(
        department=case.department, name="Vue", query="liste=attendent", landing=False, by=agent,
        now=now,
    )  # fmt: skip
    act_on_many(
        key=uuid4(),
        department=case.department,
        act=BatchAct.TAKE,
        picked=[Picked(str(case.reference), case.revision)],
        given=Together(),
        by=agent,
        now=now,
    )


def _enters_at_the_counter(permis: Procedure, agent: Person, now: datetime) -> None:
    """Of two people without account: one request is sent, the other not yet; and where things are
    collected."""
    name = f"{CANARY}ALICE"
    counter.sent_for(CounterTyped("Jeanne", name), permis, agent, now=now)
    draft = counter.entered_for(CounterTyped("Paul", name), permis, agent, now=now)
    counter.filled(draft, agent, now=now, nom=name)
    place = TypedPlace(name="Guichet", address="1 rue du Port", opening_hours="le matin")
    define_place(department=permis.department, typed=place)


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


def _prepares_a_delivery(
    person: Person, department: Department, agent: Person, now: datetime
) -> None:
    title = f"Titre {CANARY}{person.username.upper()}"
    rows = listed(row("a.pdf", person, title=title))
    prepared(department, agent, rows, {"a.pdf": files.pdf("a")}, now=now)


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


def _takes_a_list_out(manager: Person, department: Department, now: datetime) -> None:
    year = Period(timezone.localdate(now) - timedelta(days=365), timezone.localdate(now))
    export = ask_export(
        department=department,
        content="cases",
        format="csv",
        selection=Selection(year),
        by=manager,
        now=now,
    )
    make_export(export_id=export.pk, now=now)


def broken_cells(world: World, methods: Collection[str] = METHODS) -> Iterator[str]:
    """Every cell of these methods that does not hold, in a sentence."""
    for route in routes():
        parameters = world.parameters(route)
        if route.access is None:
            yield f"{route.name}: no access decorator says who may reach it"
        elif parameters is None:
            yield f"{route.name}: no line in EXAMPLES says how to reach an object"
        else:
            address = reverse(route.name, kwargs=parameters)
            for role, client in world.clients.items():
                for method in methods:
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
    if role in {"editor", "adviser", "author", "auditor"}:
        # Who does not work on cases is led from the queue to their own room.
        return {302, 404}
    return done if not is_object or role in CASES else {404}


def _room(route: Route) -> set[str] | None:
    """The roles of the room that the route is in; None: it is about cases."""
    return next((roles for name, roles in ROOMS.items() if route.name.startswith(name)), None)


def _may_see(route: Route, role: str) -> bool:
    if route.access == "citizen":
        return role == "alice"
    if route.name.startswith("portal:opinion"):
        # Whoever has the link: every opening is logged.
        return True
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
