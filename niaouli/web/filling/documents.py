"""The documents of a page of a draft: what a question offers, and taking what was sent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from niaouli.accounts.models import Person
from niaouli.cases.models import Case, SupportingDocument
from niaouli.cases.operations import drafting
from niaouli.cases.supplied import GivenDocument
from niaouli.documents import operations as documents
from niaouli.documents.errors import format_list
from niaouli.documents.kinds import kind_of
from niaouli.documents.queries import Candidate, fitting_documents
from niaouli.lib.errors import Refusal
from niaouli.lib.words import date_words
from niaouli.procedures.fields import DocumentField
from niaouli.web.attached import KeptBox, files_kept, kept_box
from niaouli.web.file_words import file_words
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import accept, all_uploaded, store_upload, too_heavy, too_heavy_words

SHOWN = "form-shown"
"""Hidden inputs: the codes of the questions that the person had before them."""
REMOVE = "form-remove-"
"""Begins the name of the button that takes a document out; its key ends it."""
BOXES = "form-kept-"
"""Begins the name of the boxes of the files that are here already, and go with the page; the code
of the question ends it."""


@dataclass(frozen=True)
class DocumentQuestion:
    """What a document field shows, as the macros take it."""

    given: list[dict[str, str]]
    wallet: list[dict[str, str]]
    chosen: str
    """The wallet document that was picked, when the page comes back."""
    unfit: list[tuple[str, str]]
    """Documents of the wallet that cannot be given here, each with the reason."""
    help: str
    accept: str
    keep_offered: bool
    keep: bool
    full: bool
    """Every document that the field takes is there: one must go before another comes."""
    kind: str
    """What files sent ahead of the page are checked as."""
    boxes_name: str
    """Of the boxes of these files; empty at the counter, where none is sent ahead."""
    boxes: list[KeptBox]
    """Those that came, and are not among what was given."""


def document_question(
    field: DocumentField,
    typed: dict[str, list[str]],
    *,
    given: Sequence[SupportingDocument],
    address: Callable[[SupportingDocument], str],
    owner: Person | None,
    today: date,
) -> DocumentQuestion:
    """What to show for this field. `typed` is empty when the page was not sent yet; `address`
    leads to a document given; `owner` is whose wallet is offered, if one is."""
    kind = kind_of(field.kinds[0])
    mine = [each for each in given if each.field == field.code]
    used = {each.wallet_version_id for each in mine}
    choices = wallet_choices(field, owner=owner, today=today) if owner else []
    candidates = [each for each in choices if each.version.pk not in used]
    chosen = typed.get(f"{field.code}-wallet", [])
    return DocumentQuestion(
        given=[_given_row(each, address(each)) for each in mine],
        wallet=[_wallet_row(each) for each in candidates if each.fits],
        chosen=chosen[0] if chosen else "",
        unfit=[(each.document.title, each.reason) for each in candidates if not each.fits],
        help=_help(field),
        accept=accept(kind.formats),
        keep_offered=kind.keep and owner is not None,
        keep=kind.keep if field.code not in typed.get(SHOWN, []) else f"{field.code}-keep" in typed,
        full=field.maximum > 1 and len(mine) >= field.maximum,
        kind=kind.code,
        boxes_name=f"{BOXES}{field.code}" if owner else "",
        boxes=_boxes(field, typed, owner, mine) if owner else [],
    )


def no_address(document: SupportingDocument) -> str:
    """Where documents that were given are not shown again."""
    return ""


def take_documents(
    request: CitizenRequest,
    case: Case,
    fields: Sequence[DocumentField],
    *,
    owner: Person | None,
    now: datetime,
) -> dict[str, str]:
    """Put what was chosen on the page into the draft. Gives the sentences of what was refused,
    by field code; what is good is kept all the same."""
    if fields and too_heavy(request):
        return {fields[0].code: too_heavy_words()}
    refused = {}
    for field in fields:
        try:
            _take(request, case, field, owner=owner, now=now)
        except Refusal as refusal:
            refused[field.code] = str(refusal)
    return refused


def wallet_choices(field: DocumentField, *, owner: Person, today: date) -> list[Candidate]:
    """The documents of the wallet of the kinds that the field takes, those that fit first."""
    found = []
    for kind in field.kinds:
        age = field.maximum_age_days or kind_of(kind).maximum_age_days
        found += fitting_documents(
            owner,
            [kind],
            maximum_age_days=age,
            accept_expired=field.accept_expired,
            today=today,
        )
    return sorted(found, key=lambda candidate: not candidate.fits)


def _take(
    request: CitizenRequest,
    case: Case,
    field: DocumentField,
    *,
    owner: Person | None,
    now: datetime,
) -> None:
    present = case.documents.filter(field=field.code).values_list(
        "file__original_sha256", flat=True
    )
    for given in brought(request, field, owner=owner, present=present, now=now):
        kept = given if owner is None else keep_if_asked(request, field, given, now=now)
        drafting.attach_document(case=case, field=field, given=kept, by=request.user, now=now)


def brought(
    request: CitizenRequest,
    field: DocumentField,
    *,
    owner: Person | None,
    present: Iterable[str] = (),
    now: datetime,
) -> Iterator[GivenDocument]:
    """What the page brings for the field, one by one: the files that come now, the document picked
    in the wallet of `owner`, the files that are here already and still wanted. Only the first of
    these where one document is taken. Raises a refusal at the one that is not good.

    `present`: the hashes of what was given already, read where there are boxes: a page sent again
    brings what it brought.
    """
    several, found = field.maximum > 1, False
    for file in all_uploaded(request, field.code):
        yield stored(request, field, file, now=now)
        found = True
    picked = request.POST.get(f"{field.code}-wallet")
    if picked and owner is not None and (several or not found):
        yield from_wallet(field, picked, owner=owner, today=timezone.localdate(now))
        found = True
    words = request.POST.getlist(f"{BOXES}{field.code}")
    if not words or (found and not several):
        return
    kind, before = kind_of(field.kinds[0]), set(present)
    attached = files_kept(words, request.user, kind.code, kind.formats)
    yield from (each for each in attached.given if each.file.original_sha256 not in before)
    attached.check(field.code)


def stored(
    request: CitizenRequest, field: DocumentField, file: "UploadedFile[bytes]", *, now: datetime
) -> GivenDocument:
    """A file sent for the field, checked and stored."""
    kind = kind_of(field.kinds[0])
    kept = store_upload(file, accepted=kind.formats, by=request.user, now=now)
    return GivenDocument(kind=kind.code, file=kept.file, filename=kept.filename)


def keep_if_asked(
    request: CitizenRequest, field: DocumentField, given: GivenDocument, *, now: datetime
) -> GivenDocument:
    """The same, also in the wallet when its box is ticked: the document that is there already, when
    it is the very same file. A wallet that is full is only said: the request does not suffer from
    it."""
    kind = kind_of(field.kinds[0])
    if given.wallet_version or not (kind.keep and request.POST.get(f"{field.code}-keep")):
        return given
    known = _known(request.user, field, given, today=timezone.localdate(now))
    if known is not None:
        return _already_kept(request, known, given)
    try:
        document = documents.keep_document(
            owner=request.user,
            kind=given.kind,
            title=kind.label,
            file=given.file,
            filename=given.filename,
            valid_until=None,
            by=request.user,
            now=now,
        )
    except Refusal as full:
        messages.warning(request, str(full))
        return given
    return GivenDocument.from_wallet(document.current)


def _known(
    owner: Person, field: DocumentField, given: GivenDocument, *, today: date
) -> Candidate | None:
    """The document of the wallet, of a kind that the field takes, that is this very file as it was
    sent."""
    sent = given.file.original_sha256
    choices = wallet_choices(field, owner=owner, today=today)
    return next((each for each in choices if each.version.file.original_sha256 == sent), None)


def _already_kept(request: CitizenRequest, known: Candidate, given: GivenDocument) -> GivenDocument:
    """No second copy in the wallet. What does not fit there is given as it was just sent, and the
    person is told why an agent may ask for another."""
    title = known.document.title
    if known.fits:
        messages.info(
            request,
            _(
                "Vous l’avez déjà dans votre porte-documents : « %(title)s ». C’est lui qui est "
                "joint."
            )
            % {"title": title},
        )
        return GivenDocument.from_wallet(known.version)
    messages.warning(
        request,
        _("Vous avez déjà ce fichier dans votre porte-documents : « %(title)s ». %(reason)s")
        % {"title": title, "reason": known.reason},
    )
    return given


def from_wallet(field: DocumentField, key: str, *, owner: Person, today: date) -> GivenDocument:
    """The document of the wallet that was picked. Raises a refusal when it cannot be given."""
    for candidate in wallet_choices(field, owner=owner, today=today):
        if str(candidate.document.key) == key:
            if not candidate.fits:
                raise Refusal(candidate.reason)
            return GivenDocument.from_wallet(candidate.version)
    raise Refusal(_("Ce document n’est plus dans votre porte-documents. Choisissez-en un autre."))


def _boxes(
    field: DocumentField,
    typed: dict[str, list[str]],
    owner: Person,
    given: Sequence[SupportingDocument],
) -> list[KeptBox]:
    """The boxes that were ticked, for a page that comes back; a file that is gone has none."""
    words = typed.get(f"{BOXES}{field.code}", [])
    present = {each.file.original_sha256 for each in given} if words else set()
    files = files_kept(words, owner).given
    return [kept_box(each, owner) for each in files if each.file.original_sha256 not in present]


def _given_row(document: SupportingDocument, address: str) -> dict[str, str]:
    return {
        "title": document.filename,
        "meta": _("%(file)s, ajouté le %(day)s")
        % {"file": file_words(document.file), "day": date_words(document.added_at)},
        "href": address,
        "remove_name": f"{REMOVE}{document.key}",
    }


def _wallet_row(candidate: Candidate) -> dict[str, str]:
    document, version = candidate.document, candidate.version
    said = [
        version.filename,
        _("ajouté le %(day)s") % {"day": date_words(version.added_at)},
    ]
    if document.valid_until:
        said.append(_("valable jusqu’au %(day)s") % {"day": date_words(document.valid_until)})
    return {"value": str(document.key), "title": document.title, "meta": ", ".join(said)}


def _help(field: DocumentField) -> str:
    kind = kind_of(field.kinds[0])
    limits = _("%(formats)s, %(limit)s Mo au plus.") % {
        "formats": format_list(kind.formats),
        "limit": settings.NIAOULI_MAX_UPLOAD_BYTES // (1024 * 1024),
    }
    if field.maximum > 1:
        limits += " " + _("Vous pouvez en ajouter jusqu’à %(n)s.") % {"n": field.maximum}
    return " ".join(part for part in (field.help or kind.help, limits) if part)
