"""Adding documents: the files first, then what each of them is, suggested and confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niaouli.documents import operations
from niaouli.documents.enums import FileFormat
from niaouli.documents.kinds import kind_of, kinds_to_add
from niaouli.documents.models import WalletDocument
from niaouli.documents.policies import WALLET_BYTES, WALLET_SIZE
from niaouli.documents.queries import Room, room_of, sent_file
from niaouli.lib.errors import BadInput, Refusal
from niaouli.lib.words import file_size
from niaouli.portal.previews import preview_response
from niaouli.portal.wallet.details import Details
from niaouli.portal.wallet.entries import Entry, entries_of, keep_entry
from niaouli.portal.wallet.held import (
    FORGET,
    HELD,
    MOST_HELD,
    file_help,
    forget_held,
    held_files,
    remember,
    remembered,
    take,
)
from niaouli.web import kept_typing
from niaouli.web.access import citizen_page
from niaouli.web.http import CitizenRequest
from niaouli.web.uploads import accept

KEEP = "keep"
"""The button that puts the files in the wallet."""


@dataclass(frozen=True)
class AddForm:
    """The page of adding."""

    entries: list[Entry] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Why files were not taken, or not kept, one sentence each."""

    @property
    def formats(self) -> set[FileFormat]:
        return formats_to_add()

    @property
    def file_help(self) -> str:
        return file_help(self.formats)

    @property
    def accept(self) -> str:
        return accept(self.formats)

    @property
    def accept_photo(self) -> str:
        return accept(self.formats - {FileFormat.PDF})

    @property
    def pictures(self) -> int:
        return sum(each.held.is_picture for each in self.entries)

    @property
    def most(self) -> int:
        return MOST_HELD

    @property
    def errors(self) -> list[tuple[str, str]]:
        """For the macro `error_summary`, in the order of the page."""
        lines = [line for each in self.entries for line in each.details.summary]
        return lines + [("file", sentence) for sentence in self.refused]


def formats_to_add() -> set[FileFormat]:
    return {each for kind in kinds_to_add().values() for each in kind.formats}


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
@kept_typing.keeps_typing
def wallet_add(request: CitizenRequest) -> HttpResponse:
    """Keep documents for next time."""
    now = timezone.now()
    if request.method != "POST":
        return show_adding(request, _found_again(request, now=now))
    taken = take(request, formats_to_add(), now=now)
    kept_typing.forget(request)
    forget_held(request, request.POST.getlist(FORGET))
    remember(request, taken.held)
    typed = typed_in(request)
    form = AddForm(entries_of(request.user, taken.held, typed, now=now), taken.refused)
    if KEEP in request.POST and not taken.now and not taken.refused:
        return _keep(request, form, now=now)
    if not taken.held and not taken.refused and FORGET not in request.POST:
        form = replace(form, refused=[_("Choisissez le fichier à garder.")])
    return show_adding(request, form)


def show_adding(request: CitizenRequest, form: AddForm) -> HttpResponse:
    """Also where the page of gathering leads."""
    context = {"form": form, "room": _room_words(room_of(request.user))}
    status = 422 if form.errors else 200
    return render(request, "portal/wallet/add.html", context, status=status)


def typed_in(request: CitizenRequest) -> Mapping[str, Sequence[str]]:
    return {name: [str(each) for each in values] for name, values in request.POST.lists()}


def _found_again(request: CitizenRequest, *, now: datetime) -> AddForm:
    """What was typed before signing in again, and the files that were sent before the page was
    closed."""
    typed = kept_typing.kept(request, now) or {}
    held = held_files(request.user, typed.get(HELD, [])) or remembered(request)
    return AddForm(entries_of(request.user, held, typed, now=now))


def _keep(request: CitizenRequest, form: AddForm, *, now: datetime) -> HttpResponse:
    """Each file that is right becomes a document; the page comes back with the others."""
    if not form.entries:
        return show_adding(request, AddForm(refused=[_("Choisissez le fichier à garder.")]))
    kept: list[WalletDocument] = []
    left: list[Entry] = []
    refused: list[str] = []
    for entry in form.entries:
        if not entry.wanted:
            continue
        try:
            entry, document = keep_entry(entry, request.user, now=now)
        except Refusal as refusal:
            document = None
            refused.append(str(refusal))
        if document is None:
            left.append(entry)
        else:
            kept.append(document)
    had = [each.twin for each in form.entries if each.twin is not None and not each.wanted]
    gone = {each.held.value for each in form.entries} - {each.held.value for each in left}
    forget_held(request, gone)
    _say(request, kept, had)
    if left:
        # A full wallet refuses each of them with the same words.
        return show_adding(request, AddForm(left, list(dict.fromkeys(refused))))
    return _to_what_was_kept(kept + had)


def _to_what_was_kept(documents: Sequence[WalletDocument]) -> HttpResponse:
    if len(documents) == 1:
        return redirect("portal:wallet_document", documents[0].key)
    return redirect("portal:wallet")


def _say(
    request: CitizenRequest, kept: Sequence[WalletDocument], had: Sequence[WalletDocument]
) -> None:
    if len(kept) == 1:
        messages.success(request, _("« %s » est dans votre porte-documents.") % kept[0].title)
    elif kept:
        said = _("%(n)s documents sont dans votre porte-documents.")
        messages.success(request, said % {"n": len(kept)})
    for each in had:
        said = _("Vous aviez déjà « %s » : nous ne l’avons pas gardé deux fois.")
        messages.info(request, said % each.title)


@require_POST
@citizen_page
def wallet_send(request: CitizenRequest) -> HttpResponse:
    """One file, sent by the script of the page of adding: its entry, to put in the page; or why it
    is refused, in plain words. Sent twice, it is one."""
    now = timezone.now()
    taken = take(request, formats_to_add(), now=now)
    if taken.refused or not taken.now:
        said = " ".join(taken.refused) or _("Choisissez le fichier à garder.")
        already = not taken.refused and bool(taken.before)
        return HttpResponse(
            "" if already else said,
            status=204 if already else 422,
            content_type="text/plain; charset=utf-8",
        )
    remember(request, taken.now)
    entries = entries_of(request.user, taken.now, {}, now=now)
    return render(request, "portal/wallet/entry.html", {"entries": entries})


@require_safe
@citizen_page
def wallet_sent(request: CitizenRequest, key: UUID) -> HttpResponse:
    """A picture of a file that the person has just sent."""
    file = sent_file(request.user, key)
    if file is None:
        raise Http404
    return preview_response(request, file)


def change_from(
    request: CitizenRequest, document: WalletDocument, *, prefix: str = "", now: datetime
) -> Details:
    """Write what was typed of a document, unless something is wrong."""
    details = Details.typed(typed_in(request), prefix)
    details, last = details.check_kind().check_title().read_date(timezone.localdate(now))
    if details.errors:
        return details
    try:
        operations.change_document(
            document=document,
            kind=details.kind,
            title=details.title or kind_of(details.kind).label,
            valid_until=last,
            by=request.user,
            now=now,
        )
    except BadInput as refusal:
        return details.with_errors(**{refusal.input: str(refusal)})
    return details


def _room_words(room: Room) -> str:
    documents = ngettext(
        "Vous gardez %(n)s document sur %(limit)s",
        "Vous gardez %(n)s documents sur %(limit)s",
        room.documents,
    ) % {"n": room.documents, "limit": WALLET_SIZE}
    if not room.size:
        return f"{documents}."
    return _("%(documents)s : %(size)s sur %(limit)s, corbeille comprise.") % {
        "documents": documents,
        "size": file_size(room.size),
        "limit": file_size(WALLET_BYTES),
    }
