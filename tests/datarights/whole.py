"""A person who has something in every room, each thing carrying their canary."""

from dataclasses import dataclass
from datetime import timedelta

from niaouli.accounts.models import Person
from niaouli.accounts.operations import note
from niaouli.accounts.unknown_devices import note_unknown_device
from niaouli.alerts.enums import Rhythm
from niaouli.cases.models import Case
from niaouli.cases.operations import answering, reviewing
from niaouli.documents import operations as documents
from niaouli.documents.models import WalletDocument
from niaouli.procedures.models import Procedure
from tests import cast
from tests.alerts import steps as alerts
from tests.cases.by_email import answered_by_email
from tests.cast import NOW
from tests.employment import seeking


@dataclass(frozen=True)
class Whole:
    ended: Case
    draft: Case
    card: WalletDocument


def canary(person: Person) -> str:
    return f"CANARI{person.username.upper()}"


def everything(person: Person, permis: Procedure, agent: Person) -> Whole:
    """A decided request, a draft, a wallet, alerts sent, a registration, a résumé, devices."""
    mark = canary(person)
    person.family_name = mark
    person.save()
    ended = cast.taken(person, permis, agent, nom=mark, courriel=person.email)
    answering.write_to_department(case=ended, body=f"Bonjour, {mark}", by=person, now=NOW)
    answered_by_email(ended, f"E-mail {mark}")
    reviewing.record_consultation(case=ended, by=agent, now=NOW)
    ended.refresh_from_db()
    ended = reviewing.grant_case(case=ended, by=agent, now=NOW, revision=ended.revision)
    draft = cast.filled(
        person, permis, nom=mark, courriel=person.email, now=NOW + timedelta(hours=1)
    )
    given = cast.given(person, "identite")
    card = documents.keep_document(
        owner=person,
        kind="identite",
        title=f"Carte {mark}",
        file=given.file,
        filename=f"{mark}.pdf",
        valid_until=None,
        by=person,
        now=NOW,
    )
    alerts.subscribed(person)
    alerts.published("Travaux au pont")
    alerts.match()
    alerts.make(Rhythm.DAILY, alerts.TOMORROW_AT_SEVEN)
    seeking.registered(person, occupation=mark)
    seeking.checked_in(person)
    seeking.resume(person)
    note("account.signed_in", person=person, now=NOW)
    note_unknown_device(person=person, device="Firefox", entered=True, now=NOW)
    return Whole(ended, draft, card)
