"""One file on its way to the wallet: what it seems to be, what the person says that it is, and the
document that they have already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.documents import operations
from niaouli.documents.guessing import Guess, guess
from niaouli.documents.kinds import kind_of, kinds_to_add
from niaouli.documents.models import WalletDocument
from niaouli.documents.recognising import twins
from niaouli.lib.errors import BadInput
from niaouli.lib.words import date_words
from niaouli.portal.wallet.details import Details
from niaouli.portal.wallet.held import Held

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Entry:
    held: Held
    details: Details
    guess: Guess = field(default_factory=Guess)
    twin: WalletDocument | None = None
    again: bool = False
    """Keep it although the wallet has it."""

    @property
    def prefix(self) -> str:
        """Begins the names of its inputs."""
        return prefix_of(self.held)

    @property
    def wanted(self) -> bool:
        """Not the one that the person has already, unless they say so."""
        return self.twin is None or self.again

    @property
    def guess_value(self) -> str:
        """For a hidden input: what was suggested is still said when the page comes back."""
        last = self.guess.valid_until
        return f"{self.guess.kind} {last.isoformat() if last else ''}"

    @property
    def kind_help(self) -> str:
        if not self.guess.kind:
            return ""
        label = kind_of(self.guess.kind).label
        return _("Nous pensons que c’est : %(kind)s. À vous de confirmer.") % {"kind": label}

    @property
    def date_help(self) -> str:
        if self.guess.valid_until is None:
            return ""
        return _(
            "Lu dans le document : %(day)s. Corrigez cette date si elle n’est pas la bonne, ou "
            "effacez-la."
        ) % {"day": date_words(self.guess.valid_until)}


def prefix_of(held: Held) -> str:
    return f"{held.file.key.hex}-"


def entries_of(person: Person, held: Sequence[Held], typed: Typed, *, now: datetime) -> list[Entry]:
    """Each with what was typed of it, or else what it seems to be."""
    known = twins(person, [each.file for each in held])
    today = timezone.localdate(now)
    return [
        replace(_entry(each, typed, today), twin=known.get(each.file.original_sha256))
        for each in held
    ]


def keep_entry(entry: Entry, by: Person, *, now: datetime) -> tuple[Entry, WalletDocument | None]:
    """Put it in the wallet, or say what is wrong with what was typed. Raises any other refusal."""
    details = entry.details.check_kind().check_title()
    details, last = details.read_date(timezone.localdate(now))
    if details.errors:
        return replace(entry, details=details), None
    held, label = entry.held, kind_of(details.kind).label
    try:
        document = operations.keep_document(
            owner=by,
            kind=details.kind,
            title=details.title or label,
            file=held.file,
            filename=held.filename,
            valid_until=last,
            by=by,
            now=now,
        )
    except BadInput as refusal:
        details = details.with_errors(**{refusal.input: str(refusal)})
        return replace(entry, details=details), None
    return entry, document


def _entry(held: Held, typed: Typed, today: date) -> Entry:
    prefix = prefix_of(held)
    if f"{prefix}kind" not in typed:
        found = guess(held.file, held.filename, today=today)
        return Entry(held, _details(prefix, found), found)
    said = typed.get(f"{prefix}guess", [""])[-1]
    again = "1" in typed.get(f"{prefix}again", [])
    return Entry(held, Details.typed(typed, prefix), _guess_said(said), again=again)


def _details(prefix: str, found: Guess) -> Details:
    last = found.valid_until
    day, month, year = (str(last.day), str(last.month), str(last.year)) if last else ("",) * 3
    return Details(prefix, found.kind, found.title, day, month, year)


def _guess_said(value: str) -> Guess:
    """What was suggested, as the page said it. Forged, it says nothing to anyone else."""
    kind, _space, day = value.partition(" ")
    try:
        last = date.fromisoformat(day) if day else None
    except ValueError:
        last = None
    return Guess(kind if kind in kinds_to_add() else "", valid_until=last)
