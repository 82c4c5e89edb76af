"""The rooms of the product that hold something about a person, and the fate of every table.

`ROOMS` is the order in which a copy tells them, and in which they are emptied when the account is
deleted. `PLACES` says of each model what becomes of it then: a test walks every model of the
product, so that a new one has to be placed here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niaouli.accounts.models import Person
from niaouli.datarights.held import Held
from niaouli.datarights.rooms import account, alerts, cases, deliveries, employment, wallet


class Erase(Protocol):
    def __call__(self, *, person: Person, by: Person | None, now: datetime) -> None: ...


class Goes(Protocol):
    def __call__(self, person: Person, *, now: datetime) -> list[str]: ...


@dataclass(frozen=True)
class Room:
    """What one part of the product holds about a person."""

    code: str
    title: Promise
    held: Callable[[Person], list[Held]]
    """Everything, for their copy; in the language in force."""
    goes: Goes
    """What deleting the account removes at once, in sentences with the person's own numbers."""
    erase: Erase
    """Removes it; safe to run twice."""


ROOMS = (
    Room("cases", _("Vos demandes"), cases.held, cases.goes, cases.erase),
    Room("wallet", _("Votre porte-documents"), wallet.held, wallet.goes, wallet.erase),
    Room("deliveries", _("Les envois groupés où vous êtes"), deliveries.held, deliveries.goes,
         deliveries.erase),
    Room("employment", _("Votre recherche d’emploi"), employment.held, employment.goes,
         employment.erase),
    Room("alerts", _("Vos alertes"), alerts.held, alerts.goes, alerts.erase),
    # The last: the others are emptied in the name of the person.
    Room("account", _("Votre compte"), account.held, account.goes, account.erase),
)  # fmt: skip


class Fate(StrEnum):
    """What becomes of a table's rows about a person whose account is deleted."""

    ERASED = "erased"
    EMPTIED = "emptied"
    """The row stays, with nothing of the person in it."""
    KEPT = "kept"
    """For as long as the reason says."""
    NOBODY = "nobody"
    """Holds nothing about people who have an account."""


@dataclass(frozen=True)
class Place:
    fate: Fate
    reason: str = ""
    """Why it is kept, or why it is about nobody."""


ERASED = Place(Fate.ERASED)
WITH_CASE = Place(Fate.KEPT, "goes with its case, at the end of the keeping that procedures set")
PUBLIC = Place(Fate.NOBODY, "published or set by the body")
MACHINERY = Place(Fate.NOBODY, "machinery: ids and codes only")

PLACES: dict[str, Place] = {
    # ── The account ──
    "accounts.Person": Place(Fate.EMPTIED, "cases that are kept refer to it"),
    "accounts.CounterContact": Place(
        Fate.KEPT, "a person without account; goes with their last request, or once it is claimed"
    ),
    "accounts.EmailChange": ERASED,
    "accounts.UnknownDevice": ERASED,
    "account.EmailAddress": ERASED,
    "account.EmailConfirmation": Place(Fate.NOBODY, "allauth's links: we send codes"),
    "mfa.Authenticator": ERASED,
    "usersessions.UserSession": ERASED,
    "sessions.Session": Place(Fate.NOBODY, "ended with the account; known by its key alone"),
    "mail.OutgoingMail": Place(Fate.KEPT, "those about a case that is kept, with it"),
    "mail.IncomingMail": Place(Fate.KEPT, "those about a case that is kept, with it"),
    "audit.Event": Place(Fate.KEPT, "ids and codes, no personal data: the log proves itself whole"),
    "audit.Seal": MACHINERY,
    "departments.Membership": Place(Fate.KEPT, "who could do what, and when; the name is gone"),
    # ── The requests ──
    "cases.Case": Place(
        Fate.KEPT, "what was sent, as long as its procedure says; drafts are erased"
    ),
    "cases.Movement": WITH_CASE,
    "cases.SupportingDocument": WITH_CASE,
    "cases.PendingItem": WITH_CASE,
    "cases.Message": WITH_CASE,
    "cases.CaseMail": WITH_CASE,
    "cases.StepStay": WITH_CASE,
    "cases.CaseTerm": WITH_CASE,
    "cases.PreparedDocument": WITH_CASE,
    "cases.Correction": WITH_CASE,
    "cases.ReplyAddress": WITH_CASE,
    "cases.CaseIncomingMail": WITH_CASE,
    "cases.ScheduledAct": WITH_CASE,
    "cases.Hold": WITH_CASE,
    "cases.Satisfaction": WITH_CASE,
    "cases.Note": WITH_CASE,
    "cases.Opinion": WITH_CASE,
    "cases.Claim": WITH_CASE,
    "cases.Transfer": WITH_CASE,
    "cases.ReferenceCounter": MACHINERY,
    "cases.ProcessingTime": MACHINERY,
    "cases.PastCase": Place(Fate.NOBODY, "statistics: what could name somebody is empty"),
    "cases.ReplyModel": Place(Fate.KEPT, "texts of a department, and who last changed them"),
    "cases.LetterModel": Place(Fate.KEPT, "texts of a department, and who last changed them"),
    "cases.SavedView": Place(Fate.KEPT, "an agent's own way to work; roles end first"),
    "cases.BatchReport": Place(Fate.KEPT, "what an agent did at once: references and sentences"),
    "cases.Export": Place(Fate.KEPT, "who took which list out, and when; its file lasts a week"),
    # ── The wallet ──
    "documents.StoredFile": Place(Fate.KEPT, "contents that a case holds, with it"),
    "documents.WalletDocument": ERASED,
    "documents.WalletVersion": ERASED,
    "documents.ExpiryReminder": ERASED,
    "cases.CampaignReminder": ERASED,
    "documents.Issuance": Place(Fate.KEPT, "what the body vouches for: says of nobody"),
    "deliveries.Delivery": Place(Fate.KEPT, "what an agent did at once: counts; lines last a year"),
    "deliveries.DeliveryLine": Place(
        Fate.EMPTIED, "the count of what a department issued; gone a year after the delivery"
    ),
    # ── Alerts ──
    "alerts.Subscriber": ERASED,
    "alerts.Subscription": ERASED,
    "alerts.Match": ERASED,
    "alerts.Digest": ERASED,
    "alerts.DigestItem": ERASED,
    "alerts.Confirmation": Place(
        Fate.NOBODY, "an address without account; goes with its subscriber"
    ),
    "alerts.Run": MACHINERY,
    # ── Looking for a job ──
    "employment.JobSeeker": ERASED,
    "employment.CheckIn": ERASED,
    "employment.FormerCheckIn": ERASED,
    "employment.CheckInReminder": ERASED,
    "employment.Resume": ERASED,
    "employment.OfficeBatch": Place(Fate.KEPT, "an adviser's decision: ids of files that are gone"),
    "employment.Occupation": PUBLIC,
    "employment.JobOffer": PUBLIC,
    "employment.OfferWord": PUBLIC,
    # ── What the body publishes ──
    "departments.Department": PUBLIC,
    "departments.DepartmentName": PUBLIC,
    "departments.PickupPlace": PUBLIC,
    "topics.Topic": PUBLIC,
    "procedures.Procedure": PUBLIC,
    "procedures.ProcedureVersion": PUBLIC,
    "publications.Feed": PUBLIC,
    "publications.Publication": PUBLIC,
    "publications.Announcement": PUBLIC,
    # ── Django and the queue ──
    "auth.Permission": MACHINERY,
    "auth.Group": MACHINERY,
    "contenttypes.ContentType": MACHINERY,
    "procrastinate.ProcrastinateJob": MACHINERY,
    "procrastinate.ProcrastinateEvent": MACHINERY,
    "procrastinate.ProcrastinatePeriodicDefer": MACHINERY,
    "procrastinate.ProcrastinateWorker": MACHINERY,
}
