"""What a person is writing to the department: the text, the files, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases import policies
from niaouli.cases.models import Case, Message
from niaouli.cases.operations import answering
from niaouli.cases.supplied import GivenDocument
from niaouli.documents.enums import Scan
from niaouli.documents.models import WalletDocument
from niaouli.documents.queries import documents_of
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.words import date_words
from niaouli.web.attached import KEPT, KeptBox, files_kept, take_files
from niaouli.web.http import CitizenRequest

WALLET = "wallet"
"""The boxes of the documents of the wallet."""
CHOOSE = "choose"
"""Name of the button that opens them: it sends nothing."""
Box = tuple[str, str]
"""What a box to tick sends, and what it says."""


@dataclass(frozen=True)
class Writing:
    """The form under the thread, as it is shown."""

    body: str = ""
    kept: list[KeptBox] = field(default_factory=list)
    """Files that are here already."""
    choosing: bool = False
    """Whether the wallet is shown."""
    wallet: list[Box] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """For the macro `error_summary`."""
        return list(self.errors.items())


def typed_before(typed: Mapping[str, Sequence[str]], by: Person) -> Writing:
    """What was typed when the session ended."""
    body = typed.get("body", [""])[0]
    return Writing(body=body, kept=files_kept(typed.get(KEPT, []), by).kept(by))


def write_from(request: CitizenRequest, case: Case, *, now: datetime) -> Message | Writing:
    """Send what the form brought, or give the form back with all that was good."""
    body = request.POST.get("body", "").replace("\x00", "")
    try:
        # Before keeping any file: a case that ended takes none.
        policies.check_can_write(case, request.user)
    except Refusal as refusal:
        return Writing(body=body, errors={"body": str(refusal)})
    attached, chosen = take_files(request, now=now), request.POST.getlist(WALLET)
    opened = CHOOSE in request.POST
    wallet = _wallet(request.user) if opened or chosen else {}
    errors: dict[str, str] = {}
    try:
        attached.check()
        if not opened:
            given = [*attached.given, *_given(wallet, chosen)]
            return answering.write_to_department(
                case=case, body=body, given=given, by=request.user, now=now
            )
    except Refusal as refusal:
        errors = {refusal.input if isinstance(refusal, BadInput) else "body": str(refusal)}
    return Writing(
        body=body,
        kept=attached.kept(request.user),
        choosing=opened or bool(chosen),
        wallet=[(key, _described(each)) for key, each in wallet.items()],
        chosen=chosen,
        errors=errors,
    )


def _wallet(person: Person) -> dict[str, WalletDocument]:
    """The documents of the wallet by key, the newest first, but for those in quarantine. Two
    statements."""
    found = documents_of(person).filter(binned_at__isnull=True)
    return {
        str(each.key): each
        # What was received first: « issued » comes before « kept ».
        for each in sorted(found, key=lambda each: each.origin)
        if each.current.file.scan != Scan.INFECTED
    }


def _given(wallet: Mapping[str, WalletDocument], chosen: Sequence[str]) -> list[GivenDocument]:
    if not set(chosen) <= set(wallet):
        raise BadInput(
            WALLET,
            _("Ce document n’est plus dans votre porte-documents. Choisissez-en un autre."),
        )
    return [GivenDocument.from_wallet(wallet[key].current) for key in dict.fromkeys(chosen)]


def _described(document: WalletDocument) -> str:
    return _("%(title)s, ajouté le %(day)s") % {
        "title": document.title,
        "day": date_words(document.current.added_at),
    }
