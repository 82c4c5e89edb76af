"""Fills a database with generated cases, from a fixed seed, and says who to sign in as.

`python -m benchmarks.load --cases 100000`, with the product's environment: the database is empty.
Prints JSON: cookies of sessions, references and keys of what is measured.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import django

django.setup()

# What follows needs the application to be ready.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.archetypes import AGE, OPEN, SHARES, make_all  # noqa: E402
from benchmarks.clones import Line, copy_cases, copy_people  # noqa: E402
from benchmarks.offers import offers as generated_offers  # noqa: E402
from niaouli.accounts.models import Person  # noqa: E402
from niaouli.cases.delays.processing_time import compute_processing_times  # noqa: E402
from niaouli.cases.enums import Side  # noqa: E402
from niaouli.cases.models import Case, ReferenceCounter, SupportingDocument  # noqa: E402
from niaouli.departments.models import Department  # noqa: E402
from niaouli.documents.models import WalletDocument  # noqa: E402
from niaouli.documents.operations import keep_document  # noqa: E402
from niaouli.employment.operations.offers import save_offers  # noqa: E402
from niaouli.lib.references import format_reference  # noqa: E402
from niaouli.procedures.queries import current_version  # noqa: E402
from tests import cast, files  # noqa: E402

SEED = 20260303
CASES_A_PERSON = 3
WALLET = 20
MEASURED = ("vingt", "deuxcents", "remplit", "envoie")
GIVEN = [
    *("Alice", "Marie", "Jean", "Paul", "Luc", "Anne", "Wapone", "Eloi"),
    *("Sosefo", "Malia", "Hnadé", "Rock", "Yann", "Teva", "Lola"),
]
FAMILY = [
    *("Wamytan", "Lefèvre", "Tein", "Poadja", "Nonke", "Martin", "Waka", "Kabar", "Uhila"),
    *("Dubois", "Naisseline", "Guépy", "Faure", "Boewa", "Tuheiava", "Leroux", "Nguyen"),
    *("Siban", "Xozame", "Petit"),
]


def load(cases: int, *, now: datetime, offers: int = 0, lean: bool = False) -> dict[str, Any]:
    """Create everything in an empty, migrated database. Statistics are left to the caller. `lean`:
    copies have what the agents' lists read, and nothing else."""
    save_offers(
        offers=list(generated_offers(offers, timezone.localdate(now))),
        source="mesure",
        by=None,
        now=now,
    )
    drawn = random.Random(SEED)
    department = cast.department("DDDT", "Direction du développement durable des territoires")
    cast.department("DPASS", "Direction de l’action sanitaire et sociale")
    agent = cast.agent("amelie", "Amélie", "Tein", department)
    procedure = cast.permis_de_chasser()
    archetypes = make_all(department=department, agent=agent, procedure=procedure, now=now)
    several, many, filling, sending = (
        cast.person(name, "Alice", "Wamytan")
        for name in ("vingt", "deuxcents", "remplit", "envoie")
    )
    with transaction.atomic():
        count = max(cases // CASES_A_PERSON, 100)
        people = copy_people(several, _people(count, drawn))
        owners = [*[several.pk] * 20, *[many.pk] * 200]
        # A list: nothing else may use the connection while it copies.
        copy_cases(
            list(_plan(cases, archetypes, owners, people, department, drawn, now)), lean=lean
        )
    compute_processing_times(now=now)
    _fill_wallet(several, now)
    draft = cast.filled(filling, procedure, now=now)
    wallet = _wallet_document(sending, now)
    shown = (
        Case.objects.filter(citizen=several, state="awaiting_citizen")
        .order_by("submitted_at")
        .last()
    )
    if shown is None:
        raise RuntimeError("no case to show")
    people_measured = (several, many, filling, sending, agent)
    return {
        "cases": Case.objects.count(),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "sessions": {each.username: _session(each) for each in people_measured},
        "reference": shown.reference,
        "telephone": shown.answers["telephone"][-6:],
        "draft": str(draft.key),
        "slug": procedure.slug,
        "fields": [field.code for field in current_version(procedure).parsed.fields()],
        "wallet": str(wallet.key),
        # One character for each byte.
        "pdf": files.pdf("attestation").decode("latin-1"),
    }


def _people(count: int, drawn: random.Random) -> Iterator[tuple[int, str, str, str]]:
    for number in range(count):
        yield number, f"usager{number}", drawn.choice(GIVEN), drawn.choice(FAMILY)


def _plan(
    cases: int,
    archetypes: dict[str, Case],
    owners: list[int],
    people: list[int],
    department: Department,
    drawn: random.Random,
    now: datetime,
) -> Iterator[Line]:
    """Who asks what, and when. The measured people come first, with no draft of theirs."""
    numbers: Counter[int] = Counter()
    sorts, weights = list(SHARES), list(SHARES.values())
    drafts = 0
    for n in range(max(cases, len(owners))):
        sort = _measured(n) if n < len(owners) else drawn.choices(sorts, weights)[0]
        if sort == "draft" and drafts == len(people):
            sort = "submitted"
        # Archetypes began forty days ago; what is under way is recent, the rest spans three years.
        days = drawn.randint(0, 25) if sort in OPEN else -drawn.randint(0, 1000)
        seconds = drawn.randint(0, 6 * 3600)
        owner = owners[n] if n < len(owners) else drawn.choice(people)
        reference = None
        if sort == "draft":
            owner, drafts = people[drafts], drafts + 1
        else:
            year = timezone.localdate(now - AGE + timedelta(days=days, seconds=seconds)).year
            numbers[year] += 1
            reference = format_reference(year, department.code, 1000 + numbers[year])
        yield Line(n, archetypes[sort], owner, reference, days, seconds)
    for year, number in numbers.items():
        ReferenceCounter.objects.update_or_create(
            department=department, year=year, defaults={"last": 1000 + number}
        )


def _measured(n: int) -> str:
    """A person with twenty cases has a little of everything."""
    sorts = [sort for sort in SHARES if sort != "draft"]
    return sorts[n % len(sorts)]


def _wallet_document(who: Person, now: datetime) -> WalletDocument:
    """What the person who sends requests has already, and uses again."""
    given = cast.given(who, "attestation-assurance", now=now)
    return keep_document(
        owner=who,
        kind=given.kind,
        title="Attestation d’assurance",
        file=given.file,
        filename=given.filename,
        valid_until=timezone.localdate(now) + timedelta(days=300),
        by=who,
        now=now,
    )


def _fill_wallet(who: Person, now: datetime) -> None:
    """A wallet of twenty documents: to those that departments issued, add what the person gave in
    their cases, so that each card says where it was used."""
    missing = WALLET - WalletDocument.objects.filter(owner=who).count()
    given = SupportingDocument.objects.filter(
        case__citizen=who, side=Side.CITIZEN, wallet_version=None
    ).select_related("file")
    for number, each in enumerate(given.order_by("id")[:missing]):
        kept = keep_document(
            owner=who,
            kind=each.kind,
            title=f"{each.title} {number + 1}",
            file=each.file,
            filename=each.filename,
            # None ends soon: « À faire » stays as it was measured before.
            valid_until=timezone.localdate(now) + timedelta(days=60 + number)
            if number % 2
            else None,
            by=who,
            now=now,
        )
        SupportingDocument.objects.filter(pk=each.pk).update(wallet_version=kept.current)


def _session(who: Person) -> str:
    """The cookie of a browser in which the person is signed in, agents with a second factor."""
    return cast.signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--offers", type=int, default=0)
    parser.add_argument("--lean", action="store_true")
    chosen = parser.parse_args()
    call_command("prepare", force=True)
    with connection.cursor() as cursor:
        # The product allows a statement thirty seconds; a million copies take more.
        cursor.execute("SET statement_timeout = 0")
    info = load(chosen.cases, now=timezone.now(), offers=chosen.offers, lean=chosen.lean)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(json.dumps(info))


if __name__ == "__main__":
    main()
